import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { MCPMessageSchema, type MCPMessage } from "./gen/mcp_pb";

/** How frames look on the wire under one subprotocol. `decode` throws on what is no MCPMessage. */
export interface Codec {
  readonly subprotocol: string;
  encode(message: MCPMessage): Uint8Array<ArrayBuffer> | string;
  decode(data: ArrayBuffer | string): MCPMessage;
}

export const protoCodec: Codec = {
  subprotocol: "mcp.v1.proto",
  encode: (message) => toBinary(MCPMessageSchema, message),
  decode: (data) => {
    if (typeof data === "string") throw new TypeError("a text frame on mcp.v1.proto");
    return fromBinary(MCPMessageSchema, new Uint8Array(data));
  },
};
