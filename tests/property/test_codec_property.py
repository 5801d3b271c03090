"""Every message survives both subprotocols, and no bytes whatever break a decoder."""

from __future__ import annotations

import contextlib
import json

import pytest
from google.protobuf.descriptor import FieldDescriptor
from hypothesis import given
from hypothesis import strategies as st

from proto.codec import CODECS, JSON, PROTO, MalformedFrame
from proto.mcp_pb2 import MCPMessage

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SCALARS = {
    FieldDescriptor.TYPE_STRING: TEXT,
    FieldDescriptor.TYPE_UINT32: st.integers(0, 2**32 - 1),
    FieldDescriptor.TYPE_UINT64: st.integers(0, 2**64 - 1),
    FieldDescriptor.TYPE_BOOL: st.booleans(),
}


def value_of(field: FieldDescriptor) -> st.SearchStrategy[object]:
    return fields_of(field.message_type) if field.message_type else SCALARS[field.type]


def fields_of(descriptor: object) -> st.SearchStrategy[object]:
    """Constructor arguments for a message: any of its fields, at most one of a oneof."""
    chosen: dict[str, st.SearchStrategy[object]] = {}
    for field in descriptor.fields:  # type: ignore[attr-defined]  # protobuf brings no types
        if field.containing_oneof is not None:
            continue
        if field.message_type and field.message_type.GetOptions().map_entry:
            chosen[field.name] = st.dictionaries(TEXT, TEXT, max_size=3)
        elif field.is_repeated:
            chosen[field.name] = st.lists(value_of(field), max_size=3)
        else:
            chosen[field.name] = value_of(field)
    return st.fixed_dictionaries({}, optional=chosen)


def message_of(payload: str, header: object, fields: object) -> MCPMessage:
    return MCPMessage(**{"header": header, payload: fields})  # type: ignore[arg-type]  # chosen by descriptor


PAYLOADS = MCPMessage.DESCRIPTOR.oneofs_by_name["payload"].fields
MESSAGES = st.one_of(
    *(
        st.builds(
            message_of,
            st.just(field.name),
            fields_of(MCPMessage.DESCRIPTOR.fields_by_name["header"].message_type),
            fields_of(field.message_type),
        )
        for field in PAYLOADS
    )
)


@pytest.mark.parametrize("name", [PROTO, JSON])
@given(message=MESSAGES)
def test_a_message_comes_back_as_it_was_sent(name: str, message: MCPMessage) -> None:
    codec = CODECS[name]
    assert codec.decode(codec.encode(message)) == message


@given(MESSAGES)
def test_json_says_the_same_in_either_spelling(message: MCPMessage) -> None:
    from google.protobuf import json_format

    camel = json.dumps(json_format.MessageToDict(message))
    assert CODECS[JSON].decode(camel) == message


@given(MESSAGES)
def test_json_leaves_defaults_out_and_writes_long_numbers_as_text(message: MCPMessage) -> None:
    header = json.loads(CODECS[JSON].encode(message)).get("header", {})
    assert all(isinstance(header[name], str) for name in ("sequence_id", "timestamp") if name in header)
    assert not any(header[name] in (0, "0", "") for name in header)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_malformed(frame: bytes) -> None:
    with contextlib.suppress(MalformedFrame):
        assert isinstance(CODECS[PROTO].decode(frame), MCPMessage)
    with pytest.raises(MalformedFrame):
        CODECS[JSON].decode(frame)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["header", "user_msg", "userMsg", "content", "metadata", "sequence_id", "ack", "x"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.text(max_size=50) | JSON_VALUES.map(json.dumps))
def test_any_text_is_a_message_or_malformed(frame: str) -> None:
    with contextlib.suppress(MalformedFrame):
        assert isinstance(CODECS[JSON].decode(frame), MCPMessage)
    with pytest.raises(MalformedFrame):
        CODECS[PROTO].decode(frame)


@given(MESSAGES, st.sampled_from(["\ud800", "\udfff", "a\udc00b"]))
def test_half_a_character_in_json_becomes_nul_for_the_check_of_texts(message: MCPMessage, half: str) -> None:
    fields = json.loads(CODECS[JSON].encode(message))
    fields.pop("user_msg", None)
    fields = {"header": fields.get("header", {}), "user_msg": {"content": half}}
    decoded = CODECS[JSON].decode(json.dumps(fields))
    assert "\x00" in decoded.user_msg.content
    assert decoded.header == message.header
