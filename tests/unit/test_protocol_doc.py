"""docs/protocol.md says what the code does: messages, codes, limits, and every example frame."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from dialogs.errors import TEXTS, Close, Code
from proto.codec import JsonCodec
from proto.mcp_pb2 import DESCRIPTOR
from tests.documents import page, rows, section, setting_defaults

PROTOCOL = page("docs/protocol.md")
MESSAGES: dict[str, Descriptor] = dict(DESCRIPTOR.message_types_by_name)
TYPES = {
    FieldDescriptor.TYPE_UINT32: "uint32",
    FieldDescriptor.TYPE_UINT64: "uint64",
    FieldDescriptor.TYPE_STRING: "string",
    FieldDescriptor.TYPE_BOOL: "bool",
}
EXAMPLES = [line for line in PROTOCOL.splitlines() if line.startswith(("C {", "S {"))]


def type_of(field: FieldDescriptor) -> str:
    """A field's type as the tables spell it."""
    message = field.message_type
    if message is not None and message.GetOptions().map_entry:
        return "map&lt;string, string&gt;"
    name = message.name if message is not None else TYPES[field.type]
    return f"repeated {name}" if field.is_repeated else name


@pytest.mark.parametrize("name", MESSAGES)
def test_every_field_of_a_message_stands_in_its_table(name: str) -> None:
    told = [tuple(row[:3]) for row in rows(section(PROTOCOL, f"### {name}"))]
    assert told == [(str(field.number), field.name, type_of(field)) for field in MESSAGES[name].fields]


def test_every_error_code_stands_in_the_table_with_its_name() -> None:
    told = [tuple(row[:3]) for row in rows(section(PROTOCOL, "## Errors"))]
    assert told == [(str(int(c)), c.name, "yes" if TEXTS[c].retryable else "no") for c in Code]


def test_every_close_code_stands_in_the_table_with_its_name() -> None:
    told = [tuple(row[:2]) for row in rows(section(PROTOCOL, "## Close codes"))]
    assert told == [(str(int(close)), close.name) for close in Close]


def test_every_limit_stands_in_the_table_with_its_default() -> None:
    told = {row[0]: row[1] for row in rows(section(PROTOCOL, "## Limits"))}
    assert told == {name: str(default) for name, default in setting_defaults("MCP_").items()}


@pytest.mark.parametrize("line", EXAMPLES)
def test_an_example_frame_is_a_frame(line: str) -> None:
    message = JsonCodec().decode(line[2:])
    assert message.WhichOneof("payload")
    assert not unknown_names(json.loads(line[2:]), MESSAGES["MCPMessage"])


def unknown_names(frame: dict[str, Any], descriptor: Descriptor) -> set[str]:
    """The names in a JSON frame that its message does not have; the decoder itself ignores them."""
    fields = descriptor.fields_by_name
    found = set(frame) - set(fields)
    for name in set(frame) & set(fields):
        message, value = fields[name].message_type, frame[name]
        if message is None or message.GetOptions().map_entry:
            continue
        for part in value if isinstance(value, list) else [value]:
            found |= unknown_names(part, message)
    return found


def test_the_examples_show_every_payload_that_is_in_use() -> None:
    shown = {JsonCodec().decode(line[2:]).WhichOneof("payload") for line in EXAMPLES}
    assert shown == {field.name for field in MESSAGES["MCPMessage"].fields} - {"header"}
