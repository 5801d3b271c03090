"""Identifiers that sort by time (UUIDv7, RFC 9562), so that new rows stand together on disk."""

from __future__ import annotations

import uuid

import uuid6


def new_id() -> uuid.UUID:
    """A fresh UUIDv7, as the plain uuid.UUID that Django and psycopg expect."""
    return uuid.UUID(int=uuid6.uuid7().int)
