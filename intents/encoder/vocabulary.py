"""Keeps of the multilingual vocabulary what a Chinese and English shop needs, and builds the tokenizer.

A piece is kept when every character of it is kept, so a text made of kept characters is cut exactly as
the full vocabulary would cut it; everything else becomes `<unk>`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from intents.encoder.quantised import Piece

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
BOS, PAD, EOS, UNK = range(4)
SPACE_PIECE = "▁"

_RANGES = (
    (0x0020, 0x007E),  # ASCII: every piece that English is cut into
    (0x00A0, 0x00BF),  # ¥ £ · °
    (0x2000, 0x27BF),  # general punctuation, arrows, shapes
    (0x3000, 0x303F),  # Chinese punctuation
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFF65),  # full width, without half-width katakana and hangul
    (0xFFE0, 0xFFE6),
    (0x1F000, 0x1FAFF),  # emoji
    (0x20000, 0x2FA1F),
)


@dataclass(frozen=True, slots=True)
class PrunedVocabulary:
    """`rows[i]` is the row of the full embedding that piece i takes; the first four are the special ones."""

    pieces: tuple[Piece, ...]
    rows: tuple[int, ...]


def keeps_character(character: str) -> bool:
    """ASCII, Chinese characters, punctuation, symbols, full width and emoji; not é, か, 가 or я."""
    point = ord(character)
    return character == SPACE_PIECE or any(low <= point <= high for low, high in _RANGES)


def prune(pieces: Sequence[Piece], special: dict[str, int]) -> PrunedVocabulary:
    """The special pieces first, in a fixed order, then every piece whose characters are all kept."""
    rows = [special["bos"], special["pad"], special["eos"], special["unk"]]
    taken = set(rows)
    kept = [Piece(text, 0.0) for text in SPECIAL]
    for row, piece in enumerate(pieces):
        if row in taken or not piece.text or not all(map(keeps_character, piece.text)):
            continue
        kept.append(piece)
        rows.append(row)
    return PrunedVocabulary(tuple(kept), tuple(rows))


def build_tokenizer(vocabulary: PrunedVocabulary) -> Tokenizer:
    """NFKC, spaces folded, `▁` before each word, unigram; `<s> A </s>` around."""
    scored = [(piece.text, piece.score) for piece in vocabulary.pieces]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=UNK, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"[\s\x00-\x1f\u200b-\u200f\ufe0f\ufeff]+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=SPACE_PIECE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=SPACE_PIECE, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", BOS), ("</s>", EOS)]
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer
