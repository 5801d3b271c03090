"""From texts to the model's inputs; the same code when training and when serving."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from intents.text import clean, window

Ints = NDArray[np.int64]

MAX_TOKENS = 320
"""Includes the prefix and both ends; MAX_CHARS characters stay below it unless they are exotic."""

NO_TOKEN = -1
UNKNOWN_CHAR = 0
KINDS = 8


@dataclass(frozen=True, slots=True)
class Inputs:
    """One text, ready for the model; `positions` maps its characters to those of the original text."""

    ids: list[int]
    char_tokens: list[int]
    char_ids: list[int]
    char_kinds: list[int]
    positions: list[int]

    @property
    def length(self) -> int:
        """Tokens, ends included."""
        return len(self.ids)


class TextEncoder:
    """Tokenizer, prefix and characters of one model version."""

    def __init__(self, tokenizer: Path, prefix: str, pad_id: int, chars: Sequence[str]) -> None:
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._prefix = prefix
        self._pad_id = pad_id
        self._chars: Mapping[str, int] = {char: index for index, char in enumerate(chars, start=UNKNOWN_CHAR + 1)}

    def encode(self, text: str) -> Inputs:
        """Inputs for one text; characters that no token covers have NO_TOKEN."""
        seen, positions = window(clean(text))
        encoding = self._tokenizer.encode(self._prefix + seen)
        skip = len(self._prefix)
        char_tokens = [NO_TOKEN] * len(seen)
        for token, (start, end) in enumerate(encoding.offsets):
            for at in range(max(start, skip), end):
                char_tokens[at - skip] = token
        char_ids = [self._chars.get(char.lower(), UNKNOWN_CHAR) for char in seen]
        return Inputs(encoding.ids, char_tokens, char_ids, [kind_of(char) for char in seen], positions)

    def batch(self, rows: Sequence[Inputs]) -> dict[str, Ints]:
        """The graph's inputs by name, padded to the longest: ids and mask [n, tokens], chars [n, chars]."""
        tokens = max(row.length for row in rows)
        chars = max(1, max(len(row.char_tokens) for row in rows))
        return {
            "input_ids": _padded([row.ids for row in rows], tokens, self._pad_id),
            "attention_mask": _padded([[1] * row.length for row in rows], tokens, 0),
            "char_tokens": _padded([row.char_tokens for row in rows], chars, NO_TOKEN),
            "char_ids": _padded([row.char_ids for row in rows], chars, UNKNOWN_CHAR),
            "char_kinds": _padded([row.char_kinds for row in rows], chars, 0),
        }


def kind_of(char: str) -> int:
    """A character's coarse kind, 1 to KINDS − 1 (0 is padding): generalises where the character is new."""
    if char.isdigit():
        return 1
    if char.isspace():
        return 2
    if char.isalpha():
        if ord(char) > 0x2E80:
            return 3
        return 4 if char.isupper() else 5
    return 6 if unicodedata.category(char).startswith("P") else 7


def _padded(rows: Sequence[Sequence[int]], width: int, fill: int) -> Ints:
    table = np.full((len(rows), width), fill, dtype=np.int64)
    for index, row in enumerate(rows):
        table[index, : len(row)] = row
    return table


def by_length(rows: Sequence[Inputs], size: int) -> list[list[int]]:
    """Indexes in batches of at most `size` texts of like length, so that little is padding."""
    order = sorted(range(len(rows)), key=lambda index: rows[index].length)
    return [order[start : start + size] for start in range(0, len(order), size)]
