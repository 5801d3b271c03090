"""Numbers as people write them: 15, 十五, 两千三, 半, fifteen, a couple."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import lru_cache

import cn2an

CHINESE = "零一二两三四五六七八九十"
NUMBER = rf"(?:\d{{1,3}}|[{CHINESE}]{{1,4}})"
"""A small number in digits or Chinese; a pattern to build on, without groups."""

_WORDS = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
]
_ENGLISH = {word: Decimal(value) for value, word in enumerate(_WORDS)} | {
    "a": Decimal(1),
    "an": Decimal(1),
    "thirty": Decimal(30),
    "forty": Decimal(40),
    "fifty": Decimal(50),
    "half": Decimal("0.5"),
    "half a": Decimal("0.5"),
    "half an": Decimal("0.5"),
    "couple": Decimal(2),
    "a couple": Decimal(2),
    "a couple of": Decimal(2),
}
_CHINESE_WORDS = {"半": Decimal("0.5"), "俩": Decimal(2), "仨": Decimal(3), "廿": Decimal(20)}
ENGLISH = "|".join(sorted(_ENGLISH, key=len, reverse=True)).replace(" ", "[ ]")
"""English number words, longest first; a pattern to build on."""


@lru_cache(maxsize=2048)
def to_number(text: str) -> Decimal | None:
    """The value of a number in plain text (see `plain`), or None: "1,299.5", "两千三", "a couple"."""
    text = text.strip()
    words = _ENGLISH.get(text) or _CHINESE_WORDS.get(text)
    if words is not None:
        return words
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        pass
    try:
        return Decimal(str(cn2an.cn2an(text, "smart")))
    except (ValueError, KeyError, IndexError, InvalidOperation):
        return None


def to_int(text: str) -> int | None:
    """The same for whole numbers; None also for a fraction and for what no calendar holds (above 9999)."""
    value = to_number(text)
    if value is None or not value.is_finite() or value != int(value) or abs(value) > 9999:
        return None
    return int(value)
