"""Small, exact operations on what a person typed. Lengths are kept where positions matter."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

MAX_CHARS = 256
HEAD_CHARS = 176
"""Of a longer text the model sees the start and the end: requests stand in either, rarely in the middle."""

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_GAP = "…"


def clean(text: str) -> str:
    """The same length, without what can't be encoded (lone surrogates become U+FFFD)."""
    return _SURROGATE.sub("\ufffd", text)


def canonical(text: str) -> str:
    """What two spellings of one utterance share: width, case, spaces and punctuation don't count.

    Of a text without letters and digits (an emoji, `？？`) its signs, each run of the same once.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(character for character in folded if character.isalnum())
    return kept or "".join(sign for sign, _ in groupby(folded) if not sign.isspace())


def has_words(text: str) -> bool:
    """Whether there is any letter or Chinese character in it."""
    return any(character.isalpha() for character in text)


def narrow(text: str) -> str:
    """Full-width characters made narrow one by one, so that positions stay."""
    return "".join(_narrow_one(character) for character in text)


def _narrow_one(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def window(text: str) -> tuple[str, list[int]]:
    """What the model sees of a text, and for each of its characters the position in the text (-1: none)."""
    if len(text) <= MAX_CHARS:
        return text, list(range(len(text)))
    tail = MAX_CHARS - HEAD_CHARS - len(_GAP)
    start = len(text) - tail
    return text[:HEAD_CHARS] + _GAP + text[start:], [*range(HEAD_CHARS), -1, *range(start, len(text))]
