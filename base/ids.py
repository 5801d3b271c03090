"""Identifiers that sort by time (UUIDv7, RFC 9562), so that new rows stand together on disk."""

from __future__ import annotations

import uuid
from datetime import datetime

import uuid6


def new_id() -> uuid.UUID:
    """A fresh UUIDv7, as the plain uuid.UUID that Django and psycopg expect."""
    return uuid.UUID(int=uuid6.uuid7().int)


def id_at(moment: datetime) -> uuid.UUID:
    """The smallest UUIDv7 of that millisecond: what was made since then has this id or a greater one."""
    milliseconds = int(moment.timestamp() * 1000)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62)
