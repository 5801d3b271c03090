import { fromJsonString, toJsonString } from "@bufbuild/protobuf";
import type { Codec } from "./codec";
import { MCPMessageSchema } from "./gen/mcp_pb";

/** protobuf's JSON mapping with the field names of the .proto; a module of its own so that the page doesn't load it. */
export const jsonCodec: Codec = {
  subprotocol: "mcp.v1.json",
  encode: (message) => toJsonString(MCPMessageSchema, message, { useProtoFieldName: true }),
  decode: (data) => {
    if (typeof data !== "string") throw new TypeError("a binary frame on mcp.v1.json");
    return fromJsonString(MCPMessageSchema, data, { ignoreUnknownFields: true });
  },
};
