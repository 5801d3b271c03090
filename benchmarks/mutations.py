"""Frames that no client would send: valid ones with something wrong, and noise. The same seed, the same frames."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from proto.codec import CODECS, PROTO
from proto.mcp_pb2 import MCPMessage

Frame = bytes | str
DEADLY = 0.01
NUMBERS = (0, 1, 2, 3, 32, 2**31 - 1, 2**31, 2**32 - 1, 2**53, 2**63 - 1, 2**63, 2**64 - 1)
TEXTS = (
    "", " ", "你好", "a\x00b", "\x1b[31m", "\u202eabc", "\u200b", "e\u0301" * 50, "好" * 2_001, "x" * 5_000,
    "'; DROP TABLE dialogs_message; --", "{}", "<script>", "00000000-0000-0000-0000-000000000000", "-1", "1e999", "٣",
)  # fmt: skip
KINDS = ("history.get", "locale.set", "typing", "session.follow", "session.closed", "note.add", "")
JSON_VALUES = (
    "null", "true", "-1", "1e400", "NaN", "18446744073709551616", '"\\ud800"', '"\\u0000"', "[]", "{}", "[[[[]]]]",
    '""', '{"a":{"a":{"a":{"a":1}}}}', "0.5", '"9"', "[" * 40 + "]" * 40,
)  # fmt: skip


def samples() -> list[MCPMessage]:
    """One of every payload, with every field that a client may set."""
    found = []
    for payload in MCPMessage.DESCRIPTOR.oneofs_by_name["payload"].fields:
        message = MCPMessage()
        message.header.version = 1
        message.header.sequence_id = 1
        getattr(message, payload.name).SetInParent()
        found.append(message)
    by_name = {message.WhichOneof("payload"): message for message in found}
    by_name["connect"].connect.client_id = "tab"
    by_name["user_msg"].user_msg.content = "我想取消昨天下午3点下单的那个手机"
    by_name["user_msg"].user_msg.metadata["card_sequence"] = "2"
    by_name["user_msg"].user_msg.attachments.add(id="01a203a7-2d93-799c-acfc-03c42100b79d")
    by_name["feedback"].feedback.score = 5
    by_name["heartbeat"].heartbeat.last_sequence = 1
    by_name["event"].event.kind = "history.get"
    by_name["event"].event.data.update({"before": "3", "limit": "5"})
    return [*found, MCPMessage()]


def mutations(codec: str, chance: random.Random) -> Iterator[Frame]:
    """Without end; nearly all are refused, some are valid by accident.

    What ends the socket at once (a second Connect, another version) comes seldom, so that the rest is reached.
    """
    kinds = samples()
    while True:
        message = MCPMessage()
        message.CopyFrom(chance.choice(kinds))
        for _ in range(chance.choice((0, 1, 1, 2, 5))):
            _spoil(message, chance)
        if chance.random() > DEADLY:
            message.header.version = 1
            message.ClearField("connect")
        frame = CODECS[codec].encode(message)
        yield _spoil_bytes(frame, chance) if isinstance(frame, bytes) else _spoil_text(frame, chance)


def _spoil(message: Any, chance: random.Random) -> None:
    """Set a field, of this message or of one within, to what it should not be."""
    field = chance.choice(message.DESCRIPTOR.fields)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        getattr(message, field.name)[chance.choice(TEXTS)[:50]] = chance.choice(TEXTS)
    elif field.message_type is not None and field.is_repeated:
        _spoil(getattr(message, field.name).add(), chance)
    elif field.message_type is not None:
        inner = getattr(message, field.name)
        inner.SetInParent()
        _spoil(inner, chance)
    elif field.is_repeated:
        getattr(message, field.name).extend(chance.choices(TEXTS, k=3))
    elif field.cpp_type == field.CPPTYPE_STRING:
        setattr(message, field.name, chance.choice(KINDS if field.name == "kind" else TEXTS))
    elif field.cpp_type == field.CPPTYPE_BOOL:
        setattr(message, field.name, chance.random() < 0.5)
    else:
        most = 2**32 if field.cpp_type == field.CPPTYPE_UINT32 else 2**64
        setattr(message, field.name, chance.choice([number for number in NUMBERS if number < most]))


def _spoil_bytes(frame: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(frame)
    at = chance.randrange(len(spoilt) + 1)
    ways: list[Callable[[], object]] = [
        lambda: None,
        lambda: spoilt.__setitem__(slice(at, None), b""),
        lambda: spoilt.__setitem__(slice(at, at), chance.randbytes(chance.randint(1, 20))),
        lambda: spoilt.__setitem__(slice(at, at + 1), bytes([chance.randrange(256)])),
        lambda: spoilt.__setitem__(slice(at, at + 5), b"\xff" * 11),
        lambda: spoilt.extend(spoilt),
        lambda: spoilt.__setitem__(slice(None), chance.randbytes(chance.randint(0, 200))),
        lambda: spoilt.__setitem__(slice(None), b"\x0b" * chance.randint(1, 500)),  # groups in groups
    ]
    chance.choice(ways)()
    return _sometimes_huge(bytes(spoilt), chance)


def _sometimes_huge(frame: bytes, chance: random.Random) -> bytes:
    return frame + bytes(17_000) if chance.random() < 0.001 else frame


def _spoil_text(frame: str, chance: random.Random) -> Frame:
    at = chance.randrange(len(frame) + 1)
    way = chance.randrange(8)
    if way == 0:
        return frame
    if way == 1:
        return frame[:at]
    if way == 2:
        return frame[:at] + chance.choice(TEXTS) + frame[at:]
    if way == 3:
        return frame[:at] + chr(chance.choice((0, 34, 44, 91, 92, 123, 0xFFFF, 0x1F600))) + frame[at + 1 :]
    if way == 4:
        return frame * 2
    if way == 5:
        return "".join(chr(chance.randint(32, 0x2FFF)) for _ in range(chance.randint(0, 100)))
    if way == 6:
        return chance.choice(JSON_VALUES)
    return _other_values(frame, chance)


def _other_values(frame: str, chance: random.Random) -> str:
    """Some values, however deep, are of another kind, and a name may stand twice."""
    told = json.loads(frame)
    places: list[tuple[Any, Any]] = []
    rest = [told]
    while rest:
        inner = rest.pop()
        pairs = inner.items() if isinstance(inner, dict) else enumerate(inner)
        for key, value in list(pairs):
            places.append((inner, key))
            if isinstance(value, dict | list):
                rest.append(value)
    marks: dict[str, str] = {}
    for inner, key in chance.sample(places, k=min(len(places), chance.randint(1, 2))):
        mark = f"\x02{len(marks)}\x02"
        marks[json.dumps(mark)] = chance.choice(JSON_VALUES)
        inner[key] = mark
    spoilt = json.dumps(told, ensure_ascii=False)
    for mark, value in marks.items():
        spoilt = spoilt.replace(mark, value)
    return '{"header":{},' + spoilt[1:] if chance.random() < 0.1 else spoilt


def wrong_kind(frame: Frame) -> Frame:
    """Text where bytes are due, and the other way round."""
    return frame.encode("utf-8", "replace") if isinstance(frame, str) else frame.hex()


def codec_of(number: int) -> str:
    """Clients take turns."""
    return PROTO if number % 2 == 0 else "mcp.v1.json"
