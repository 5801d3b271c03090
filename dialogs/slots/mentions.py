"""Products found in a sentence by the names that are known: what the tagger missed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from dialogs.slots.plain import plain
from dialogs.slots.product import ACCESSORY
from dialogs.slots.values import Product

_LATIN = re.compile("[a-z0-9]")
_PLURAL = re.compile("(?:es|s)(?![a-z0-9])")
# 手机号 is no phone, 打电话 no purchase, 包邮 no bag.
_NOT_AFTER = re.compile(r"打$|客服$|联系$|接$|\bin[ ]$|[ ](?:phone|call)[ ]$")
_NOT_BEFORE = re.compile(r"号|尾号|的?[后末最][后末四4]|联系|客服|是?\d|[ ]?(?:number|no\b)")
_SINGLE_AFTER = re.compile(r"(?:^|[个双只款件的条买退换这那 ,，。])$")
_SINGLE_BEFORE = re.compile(r"[邮裹装括含子]")


def find_products(text: str, vocabulary: Iterable[str]) -> list[Product]:
    """The products of `vocabulary` named in `text`, longest names first, not overlapping.

    A known name with an accessory's word after it ("手机" in "手机壳") is found with it: it is another thing.
    """
    by_first = _by_first_sign(frozenset(vocabulary))
    simple = plain(text)
    found: list[Product] = []
    at = 0
    while at < len(simple):
        end = _end_of_name(simple, at, by_first.get(simple[at], ()))
        accessory = ACCESSORY.match(simple, end) if end else None
        end = accessory.end() if accessory else end
        if end and _is_mention(simple, at, end):
            found.append(Product(text[at:end], (at, end)))
        at = end or at + 1
    return found


def _is_mention(simple: str, start: int, end: int) -> bool:
    if _NOT_AFTER.search(simple, 0, start) or _NOT_BEFORE.match(simple, end):
        return False
    if end - start > 1:
        return True
    return bool(_SINGLE_AFTER.search(simple, 0, start)) and not _SINGLE_BEFORE.match(simple, end)


def _end_of_name(simple: str, start: int, names: tuple[str, ...]) -> int:
    """Where the longest of `names` that stands at `start` ends, with a plural's ending; 0 for none.

    Latin names are found as words of their own, Chinese ones anywhere.
    """
    inside_word = start > 0 and bool(_LATIN.match(simple, start - 1)) and bool(_LATIN.match(simple, start))
    for name in () if inside_word else names:
        if not simple.startswith(name, start):
            continue
        end = start + len(name)
        if not _LATIN.match(name[-1]):
            return end
        plural = _PLURAL.match(simple, end)
        end = plural.end() if plural else end
        if not _LATIN.match(simple, end):
            return end
    return 0


@lru_cache(maxsize=256)
def _by_first_sign(names: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The names in plain form by their first sign, longest first."""
    plains = sorted({plain(name).strip() for name in names} - {""}, key=lambda name: (-len(name), name))
    return {sign: tuple(name for name in plains if name[0] == sign) for sign in {name[0] for name in plains}}
