"""From tag scores per character to entities, with patterns for what has a fixed form. Pure numpy."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from intents.markup import ENTITIES, Span
from intents.text import narrow
from intents.understanding import Entity

TAGS = ("O", *(f"{part}-{entity}" for entity in ENTITIES for part in "BI"))
OUTSIDE = 0
_FORBIDDEN = -1e4

_ORDER = re.compile(r"(?<![A-Za-z0-9])LK\d{12}(?!\d)", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![A-Za-z0-9.])\d{10,20}(?![\dA-Za-z]|\.\d)")
_PHONE = re.compile(r"1[3-9]\d{9}")
_WAYBILL_BEFORE = re.compile(r"(快递|运单|物流|包裹|waybill|tracking|parcel)[^，。,;；\d]{0,12}$", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_EDGES = " \t\n\u3000,，.。!！?？;；:：、~～…\"'“”‘’"


def tags_of(spans: Sequence[Span], length: int) -> list[int]:
    """BIO tag ids of `length` characters."""
    tags = [OUTSIDE] * length
    for span in spans:
        begin = TAGS.index(f"B-{span.entity}")
        tags[span.start : span.end] = [begin] + [begin + 1] * (span.end - span.start - 1)
    return tags


def _allowed() -> NDArray[np.float32]:
    """[from, to]: 0 where a tag may follow another, else very low: an I needs its own B or I before it."""
    table = np.zeros((len(TAGS), len(TAGS)), dtype=np.float32)
    for index, tag in enumerate(TAGS):
        if tag.startswith("I-"):
            table[:, index] = _FORBIDDEN
            table[index - 1 : index + 1, index] = 0.0
    return table


_ALLOWED = _allowed()


def decode(scores: NDArray[np.float32]) -> list[Span]:
    """[characters, tags] → spans of the best sequence of tags that is possible (Viterbi)."""
    if not len(scores):
        return []
    best = scores[0] + np.where([tag.startswith("I-") for tag in TAGS], _FORBIDDEN, 0.0)
    back = np.zeros(scores.shape, dtype=np.int64)
    for at in range(1, len(scores)):
        paths = best[:, None] + _ALLOWED
        back[at] = paths.argmax(axis=0)
        best = paths.max(axis=0) + scores[at]
    tag = int(best.argmax())
    path = [tag]
    for at in range(len(scores) - 1, 0, -1):
        tag = int(back[at, tag])
        path.append(tag)
    return _spans_of(path[::-1])


def _spans_of(path: Sequence[int]) -> list[Span]:
    spans: list[Span] = []
    for at, tag in enumerate(path):
        if tag == OUTSIDE:
            continue
        name = TAGS[tag]
        if name.startswith("B-"):
            spans.append(Span(at, at + 1, name[2:]))
        else:
            spans[-1] = Span(spans[-1].start, at + 1, spans[-1].entity)
    return spans


def entities_in(text: str, tagged: Sequence[Span]) -> tuple[Entity, ...]:
    """Tagged spans tidied up, and those that patterns find; without overlaps, in order of the text.

    An order number by its pattern beats whatever was tagged there; a bare run of digits only counts
    where nothing was tagged.
    """
    plain = narrow(text)
    certain = [Span(found.start(), found.end(), "order") for found in _ORDER.finditer(plain)]
    tidy = [span for span in (_tidy(plain, span) for span in tagged) if span is not None]
    spans = _without_overlaps([*certain, *tidy, *_bare_numbers(plain)])
    return tuple(Entity(span.start, span.end, span.entity, text[span.start : span.end]) for span in spans)


def _tidy(plain: str, span: Span) -> Span | None:
    """Without punctuation at the edges; whole words; of an order just its number."""
    start, end = span.start, span.end
    while start < end and plain[start] in _EDGES:
        start += 1
    while end > start and plain[end - 1] in _EDGES:
        end -= 1
    if start == end:
        return None
    start, end = _whole_words(plain, start, end)
    return _order_number(plain, start, end) if span.entity == "order" else Span(start, end, span.entity)


def _order_number(plain: str, start: int, end: int) -> Span | None:
    """The number in a span, in full, without words around it (`尾号`, `ending in`); None without any digit."""
    for run in _RUN.finditer(plain):
        if run.start() < end and start < run.end() and any(char.isdigit() for char in run[0]):
            return Span(run.start(), run.end(), "order")
    return None


def _whole_words(plain: str, start: int, end: int) -> tuple[int, int]:
    """No border within a Latin word: `recen` of `recent` is no entity that anybody wrote."""
    while start > 0 and _in_word(plain, start):
        start -= 1
    while end < len(plain) and _in_word(plain, end):
        end += 1
    return start, end


def _in_word(plain: str, border: int) -> bool:
    return all(char.isascii() and char.isalnum() for char in plain[border - 1 : border + 1])


def _bare_numbers(plain: str) -> list[Span]:
    return [
        Span(found.start(), found.end(), "order")
        for found in _DIGITS.finditer(plain)
        if not _PHONE.fullmatch(found[0]) and not _WAYBILL_BEFORE.search(plain[: found.start()][-24:])
    ]


def _without_overlaps(spans: Sequence[Span]) -> list[Span]:
    """Earlier in the list wins."""
    kept: list[Span] = []
    for span in spans:
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
