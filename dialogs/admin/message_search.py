"""The search page: what was said in all conversations, newest first, hits marked, each leading to its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dialogs.admin.base import moment, session_url
from dialogs.admin.labels import SENDERS, Text
from dialogs.models import Message
from dialogs.search import find_messages, parse
from dialogs.search.terms import Query, fold

PAGE = 30
BEFORE_CHARS = 24
AFTER_CHARS = 96


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt; `hit`: it is what was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found: who said it to whom, and the stretch of it around the first hit."""

    pieces: tuple[Piece, ...]
    url: str
    sender: Text
    side: str
    who: str
    at: SafeString
    staff: bool


def search_page(request: HttpRequest) -> dict[str, Any]:
    """The template's context. Asked by `q`; `before` (a row's number) continues an earlier page."""
    asked = request.GET.get("q", "")
    before = request.GET.get("before", "")
    query = parse(asked)
    found: list[Message] = []
    if query.is_indexed:
        messages = find_messages(query).select_related("session__customer").defer("content_hash", "payload")
        if before.isdecimal() and len(before) < 19:
            messages = messages.filter(pk__lt=int(before))
        found = list(messages.order_by("-pk")[: PAGE + 1])
    more = len(found) > PAGE
    return {
        "title": _("Search messages"),
        "asked": asked,
        "too_short": bool(query.parts) and not query.is_indexed,
        "hits": [_hit(message, query) for message in found[:PAGE]],
        "continued": bool(before),
        "older": found[PAGE - 1].pk if more else None,
    }


def _hit(message: Message, query: Query) -> Hit:
    said_by = "customer" if message.sender == "customer" else "staff" if message.sender == "agent" else "bot"
    return Hit(
        pieces=tuple(excerpt(message.content, query.parts)),
        url=session_url(message.session_id, message.sequence_id or message.after_sequence),
        sender=SENDERS.get(message.sender, message.sender),
        side=said_by,
        who=str(message.session.customer or _("visitor")),
        at=moment(message.created_at),
        staff=message.sequence_id is None,
    )


def excerpt(text: str, parts: Sequence[str]) -> Iterator[Piece]:
    """The text around the first hit, cut where it is long, in pieces that are hits and pieces that aren't."""
    marked = _marked(text, parts)
    first = marked.find(True)
    start = max(0, first - BEFORE_CHARS) if first > BEFORE_CHARS + AFTER_CHARS // 2 else 0
    end = min(len(text), max(first, start) + AFTER_CHARS)
    if start:
        yield Piece("…", hit=False)
    at = start
    while at < end:
        upto = at
        while upto < end and marked[upto] == marked[at]:
            upto += 1
        yield Piece(text[at:upto], hit=bool(marked[at]))
        at = upto
    if end < len(text):
        yield Piece("…", hit=False)


def _marked(text: str, parts: Sequence[str]) -> bytearray:
    """One byte for each character of `text`: whether it belongs to a hit. Folding may change lengths."""
    folded: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for piece in fold(character):
            folded.append(piece)
            origin.append(place)
    marked = bytearray(len(text))
    whole = "".join(folded)
    for part in parts:
        at = whole.find(part)
        while at >= 0:
            for place in origin[at : at + len(part)]:
                marked[place] = True
            at = whole.find(part, at + len(part))
    return marked
