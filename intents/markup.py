"""Inline entity marks, as examples are written: `我想取消[昨天](time)买的[手机](product)`.

A literal bracket is doubled (`[[`, `]]`). Positions are code points of the plain text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

ENTITIES = ("time", "product", "order", "amount")

_MARK = re.compile(r"\[\[|\]\]|\[(?P<surface>[^\[\]]+)\]\((?P<entity>[a-z_]+)\)|[\[\]]")


class MarkupError(ValueError):
    """The marks can't be read; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Span:
    """An entity in a text: [start, end) in code points."""

    start: int
    end: int
    entity: str


def parse(marked: str) -> tuple[str, tuple[Span, ...]]:
    """The plain text and its spans, in order. Raises MarkupError."""
    plain: list[str] = []
    spans: list[Span] = []
    length = at = 0
    for found in _MARK.finditer(marked):
        before = marked[at : found.start()]
        piece = _piece(marked, found)
        plain += [before, piece]
        start = length + len(before)
        length = start + len(piece)
        at = found.end()
        if found["entity"]:
            spans.append(Span(start, length, found["entity"]))
    plain.append(marked[at:])
    return "".join(plain), tuple(spans)


def _piece(marked: str, found: re.Match[str]) -> str:
    token = found[0]
    if token in ("[[", "]]"):
        return token[0]
    if found["entity"] is None:
        raise MarkupError(
            f"bracket at character {found.start() + 1} of {marked!r} is neither a mark like [手机](product) "
            "nor doubled"
        )
    if found["entity"] not in ENTITIES:
        raise MarkupError(f"unknown entity {found['entity']!r} in {marked!r}; known: {', '.join(ENTITIES)}")
    if found["surface"] != found["surface"].strip():
        raise MarkupError(f"mark {token!r} begins or ends with a space; put it outside of the brackets")
    return found["surface"]


def render(text: str, spans: Sequence[Span]) -> str:
    """The marked form again: `parse(render(text, spans)) == (text, spans)`."""
    parts: list[str] = []
    at = 0
    for span in sorted(spans, key=lambda span: span.start):
        parts.append(_escape(text[at : span.start]))
        parts.append(f"[{text[span.start : span.end]}]({span.entity})")
        at = span.end
    parts.append(_escape(text[at:]))
    return "".join(parts)


def _escape(text: str) -> str:
    return text.replace("[", "[[").replace("]", "]]")
