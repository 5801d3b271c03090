"""Divides examples so that nothing that learns has seen what judges it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from intents.dataset import LabelledText
from intents.text import canonical

FOLDS = 10


def folds_of(examples: Sequence[LabelledText]) -> list[int]:
    """A fold, 0 to FOLDS − 1, for each example: even within every intent and language, the same each time.

    Examples that differ only in their entities, or only in width, case and punctuation, share a fold.
    """
    groups: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, example in enumerate(examples):
        groups[example.intent, example.language][_pattern(example)].append(index)
    folds = [0] * len(examples)
    for (intent, language), patterns in groups.items():
        shift = _hash(intent + language)
        for rank, pattern in enumerate(sorted(patterns, key=_hash)):
            for index in patterns[pattern]:
                folds[index] = (rank + shift) % FOLDS
    return folds


def _pattern(example: LabelledText) -> str:
    text = example.text
    for span in sorted(example.spans, key=lambda span: -span.start):
        text = f"{text[: span.start]} {span.entity} {text[span.end :]}"
    return canonical(text)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
