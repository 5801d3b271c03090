"""The model's second opinion: character n-grams with linear weights. Cheap, and strong on short fixed phrases.

Where the encoder knows what a sentence means, n-grams know how people in this shop put it; added up they
are right more often than either. Weights lie in `lexical.npz`: a few hundred kilobytes, microseconds a text.
"""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from intents.scoring import Floats

BUCKETS = 1 << 15
LONGEST = 3
_NUMBER = re.compile(r"\d{3,}")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`idf` [BUCKETS], `weights` [BUCKETS, labels], `bias` [labels]."""

    idf: Floats
    weights: Floats
    bias: Floats

    def logits(self, texts: Sequence[str]) -> Floats:
        """[n, labels], to be added to the encoder's."""
        rows = [self._one(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, len(self.bias)), dtype=np.float32)

    def _one(self, text: str) -> Floats:
        buckets, counts = bag(text)
        values = weigh(counts, self.idf[buckets])
        return np.asarray(values @ self.weights[buckets] + self.bias, dtype=np.float32)

    def save(self, path: Path) -> None:
        """As float16: the sums of a few dozen weights need no more."""
        idf, weights, bias = (table.astype(np.float16) for table in (self.idf, self.weights, self.bias))
        np.savez_compressed(path, idf=idf, weights=weights, bias=bias)


def read_lexicon(path: Path) -> Lexicon:
    """What `Lexicon.save` wrote."""
    with np.load(path, allow_pickle=False) as tables:
        return Lexicon(*(tables[name].astype(np.float32) for name in ("idf", "weights", "bias")))


def bag(text: str) -> tuple[NDArray[np.int64], Floats]:
    """The buckets of a text's n-grams, each once, and how often each occurs."""
    counts = Counter(_grams(text))
    return np.fromiter(counts, dtype=np.int64, count=len(counts)), np.fromiter(
        counts.values(), dtype=np.float32, count=len(counts)
    )


def weigh(counts: Floats, idf: Floats) -> Floats:
    """Damped counts times rarity, the whole of length one."""
    values = (1.0 + np.log(counts)) * idf
    return np.asarray(values / max(float(math.sqrt(float(values @ values))), 1e-9), dtype=np.float32)


def _grams(text: str) -> list[int]:
    folded = _SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    framed = f"^{_NUMBER.sub('000', folded)}$"
    grams = (framed[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(framed) - size + 1))
    return [zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in grams]
