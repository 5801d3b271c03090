"""Frames to messages and back, in both subprotocols.

`mcp.v1.proto`: binary frames, protobuf's wire format. `mcp.v1.json`: text frames, protobuf's JSON mapping
with snake_case names, 64-bit integers as strings, defaults left out; both spellings are read.
"""

from __future__ import annotations

import json
import re
from typing import Protocol

from google.protobuf import json_format
from google.protobuf.message import DecodeError

from proto.mcp_pb2 import MCPMessage

PROTO = "mcp.v1.proto"
JSON = "mcp.v1.json"

SURROGATE = re.compile("[\ud800-\udfff]")


class MalformedFrame(ValueError):
    """The frame is no MCPMessage in this subprotocol; the text says what is wrong."""


class Codec(Protocol):
    """One subprotocol. `decode` raises MalformedFrame."""

    name: str

    def encode(self, message: MCPMessage) -> bytes | str: ...

    def decode(self, frame: bytes | str) -> MCPMessage: ...


class ProtoCodec:
    name = PROTO

    def encode(self, message: MCPMessage) -> bytes:
        return message.SerializeToString(deterministic=True)  # maps in order: the same entry, the same bytes

    def decode(self, frame: bytes | str) -> MCPMessage:
        if isinstance(frame, str):
            raise MalformedFrame(f"{PROTO} takes binary frames; this one is text")
        try:
            return MCPMessage.FromString(frame)
        except DecodeError as error:
            raise MalformedFrame(f"not a protobuf MCPMessage: {error}") from error


class JsonCodec:
    name = JSON

    def encode(self, message: MCPMessage) -> str:
        fields = json_format.MessageToDict(message, preserving_proto_field_name=True)
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def decode(self, frame: bytes | str) -> MCPMessage:
        if isinstance(frame, bytes):
            raise MalformedFrame(f"{JSON} takes text frames; this one is binary")
        try:
            return _parse(frame)
        except (json_format.ParseError, RecursionError, ValueError) as error:
            if (without := _without_surrogates(frame)) is not None:
                return self.decode(without)
            raise MalformedFrame(f"not a JSON MCPMessage: {error}") from error


def _parse(frame: str) -> MCPMessage:
    message: MCPMessage = json_format.Parse(
        frame, MCPMessage(), ignore_unknown_fields=True, max_recursion_depth=16
    )
    return message


def _without_surrogates(frame: str) -> str | None:
    """The frame with NUL for every lone surrogate; None when it is no JSON or has none.

    JSON can spell half a character (RFC 8259, 8.2), protobuf can't hold it. As NUL it reaches the check of
    texts, which refuses it under the frame's own number, as it does other characters that nobody can show.
    """
    try:
        fields = json.dumps(json.loads(frame), ensure_ascii=False)
    except (RecursionError, ValueError):
        return None
    replaced, found = SURROGATE.subn(r"\\u0000", fields)
    return replaced if found else None


CODECS: dict[str, Codec] = {PROTO: ProtoCodec(), JSON: JsonCodec()}
