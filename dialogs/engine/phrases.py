"""Texts made comparable: one spelling for what is said alike, and the clauses of a sentence."""

from __future__ import annotations

import re
import unicodedata

_EDGES = " \t\n\r.,;:!…~，。；：！、～^_-—'\"“”‘’()（）"
# A comma or full stop between digits belongs to a number or a time ("2,999", "15.30"), not to the sentence.
_BREAKS = re.compile(r"[，。；;！!、\n~～…]+|(?<!\d)[,.]+|[,.]+(?!\d)|\s+[-—]+\s+|——+")

_ASKS = re.compile(
    r"[?？]|[吗么嘛]\s*$|[吗么][，。,.\s]|^(?:what|where|when|why|how|who|which|can|could)\b", re.IGNORECASE
)


def normalise(text: str) -> str:
    """Lower case, full-width forms folded, spaces single, decoration at the edges gone; question marks stay."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return re.sub(r"\s+", " ", folded).strip(_EDGES)


def clauses(text: str) -> list[str]:
    """The clauses of a text, as typed but trimmed; a question mark stays with its clause."""
    parts = (part.strip(_EDGES.replace("'", "")) for part in _BREAKS.split(text))
    return [part for part in parts if part]


def is_question(text: str) -> bool:
    """Whether a text asks something, by its marks and particles alone."""
    return bool(_ASKS.search(text))
