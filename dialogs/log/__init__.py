"""The session log: the truth of every conversation. Everything else is a view of it or a hint about it."""

from dialogs.log.entries import Deferred, Draft, Entry, Kind, Outcome, Refused, Repeat, Stored, Stream
from dialogs.log.store import (
    SessionMissing,
    append,
    append_in,
    heads_of,
    lock_session,
    open_utterances,
    read,
    read_before,
    read_one,
    read_open,
)

__all__ = [
    "Deferred",
    "Draft",
    "Entry",
    "Kind",
    "Outcome",
    "Refused",
    "Repeat",
    "SessionMissing",
    "Stored",
    "Stream",
    "append",
    "append_in",
    "heads_of",
    "lock_session",
    "open_utterances",
    "read",
    "read_before",
    "read_one",
    "read_open",
]
