"""What a text is found by: pairs of neighbouring Chinese characters, and words in lower case. Pure.

Most Chinese words have two characters and no blanks between them, so pairs are what a look-up can begin with;
every hit is compared with the whole of what was asked for afterwards (find.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Han with its extensions and the iteration marks, kana, hangul: scripts in which words are not set apart.
_UNSPACED = (
    r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
)
_RUNS = re.compile(rf"(?P<unspaced>[{_UNSPACED}]+)|(?P<word>[^\W_{_UNSPACED}]+)")
_PARTS = re.compile(r'"([^"]+)"|(\S+)')

WORD_CHARS = 64
"""Longer words are found by their first so many characters."""
QUERY_CHARS = 200
PARTS = 8


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: each of `parts` must occur, as it stands; case and width don't matter.

    `pairs` and `words` are what the index is asked for; words count as beginnings of words. Neither: nothing
    that the index could know, for example a single Chinese character.
    """

    parts: tuple[str, ...]
    pairs: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def is_indexed(self) -> bool:
        return bool(self.pairs or self.words)

    @property
    def as_tsquery(self) -> str:
        """For PostgreSQL. Terms hold letters and digits only, so quoting is all they need."""
        return " & ".join([*(f"'{pair}'" for pair in self.pairs), *(f"'{word}':*" for word in self.words)])


def fold(text: str) -> str:
    """Lower case and common width: "ＬＫ１" and "lk1" are the same. PostgreSQL's like in find.py."""
    return unicodedata.normalize("NFKC", text).lower()


def terms_of(text: str) -> list[str]:
    """The terms that a message is found by, each once, sorted."""
    pairs, words = _terms(fold(text))
    return sorted({*pairs, *words})


def parse(asked: str) -> Query:
    """Read what was typed: parts between blanks, or a phrase in quotes as one part."""
    typed = asked.replace("\x00", "")[:QUERY_CHARS]
    return _query(dict.fromkeys(fold(phrase or word) for phrase, word in _PARTS.findall(typed)))


def as_phrase(asked: str) -> Query:
    """All of what was typed as one part."""
    return _query([fold(asked.replace("\x00", "")[:QUERY_CHARS])])


def _query(asked: Iterable[str]) -> Query:
    parts = tuple(part for part in asked if part)[:PARTS]
    pairs: list[str] = []
    words: list[str] = []
    for part in parts:
        found = _terms(part)
        pairs += found[0]
        words += found[1]
    return Query(parts, tuple(dict.fromkeys(pairs)), tuple(dict.fromkeys(words)))


def _terms(folded: str) -> tuple[list[str], list[str]]:
    pairs: list[str] = []
    words: list[str] = []
    for run in _RUNS.finditer(folded):
        if run["word"]:
            words.append(run["word"][:WORD_CHARS])
        else:
            pairs += [first + second for first, second in zip(run[0], run[0][1:], strict=False)]
    return pairs, words
