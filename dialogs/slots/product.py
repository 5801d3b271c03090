"""How well a mention names what an order holds.

Chinese and English put the head last: 手机壳 is a case (壳), and so is a phone case. So a mention names a thing
only where that thing's name stands at the end of it, and the longest name decides.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from dialogs.slots.plain import plain
from shop.order_view import OrderItemView

# What makes another thing of the thing before it: 手机 + 壳, phone + case.
ACCESSORY = re.compile(
    r"(?:的|用|专用)?(?:保护|充电|钢化|屏幕)?[壳套膜贴架座线绳链器头包袋盒仓带垫罩卡]|支架|电池|配件"
    r"|[ ]?(?:case|cover|charger|cable|stand|holder|film|protector|bag|strap|sleeve|battery|batteries|mount"
    r"|pad|skin|adapter|band)s?\b"
)
_MEASURE = "[个台部款件条双只副盒张把瓶本套]"
_LEADING = re.compile(
    rf"^(?:我的?|买的?|下单的?|订的?|拍的?|[那这一两几]{{1,2}}{_MEASURE}|[那这]|的|之前|上次|[ ]"
    r"|(?:the|that|this|those|these|my|a|an|some|one|i|bought|ordered)[ ])+"
)
_TRAILING = re.compile(
    r"(?:的?[那这]?一?[个单笔件台部款]|的?订单|的|[ ](?:orders?|ones?|please)|[ ?？。.!！,，])+$"
)
_FILLING = re.compile(r"(?<=[^\x00-\x7f])[ ]+|[ ]+(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])的(?=[^\x00-\x7f])")
_TOKEN = re.compile(r"[a-z0-9][a-z0-9.+\-]*|[^\x00-\x7f]+")


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """A mention or name for comparing: plain, singular, without "那个", "the", "的订单" around it."""
    name = plain(name).strip()
    bare = _TRAILING.sub("", _LEADING.sub("", name)) or name
    return _FILLING.sub("", " ".join(_singular(word) for word in bare.split()))


def _singular(word: str) -> str:
    if not re.fullmatch(r"[a-z]{4,}", word) or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return re.sub(r"(?:(?<=[xz])|(?<=ss|ch|sh))es$|s$", "", word)


def likeness(mention: str, item: OrderItemView) -> float:
    """How well the mention names this item, 0 to 1: from 0.5 it may be meant, at 1 it is called just that."""
    return _likeness(canonical(mention), (*item.aliases, *item.names.values()))


@lru_cache(maxsize=16384)
def _likeness(mention: str, names: tuple[str, ...]) -> float:
    if not mention.strip():
        return 0.0
    known = {canonical(name) for name in names} - {""}
    best = max((_named(mention, name) for name in known), default=0.0)
    return max(best, _covered(mention, names)) if best < 1 else best


def _named(mention: str, name: str) -> float:
    """The mention as the name, a part of it, or a slip of the keyboard for it; 0 for none of these."""
    if mention.replace(" ", "") == name.replace(" ", ""):
        return 1.0
    at = _find(mention, name)
    if at is not None:
        rest = name[at + len(mention) :]
        if not rest:
            return 0.85
        return 0.15 if ACCESSORY.match(rest) else 0.7
    if mention.isascii() and name.isascii() and min(len(mention), len(name)) >= 5:
        return 0.7 if SequenceMatcher(None, mention, name).ratio() >= 0.85 else 0.0
    return 0.0


def _find(part: str, whole: str) -> int | None:
    """Where `part` last stands in `whole` as words of its own: "x2" is not in "x20"."""
    before = r"(?<![a-z0-9])" if re.match("[a-z0-9]", part) else ""
    after = r"(?![a-z0-9])" if re.match("[a-z0-9]", part[-1]) else ""
    found = [match.start() for match in re.finditer(before + re.escape(part) + after, whole)]
    return found[-1] if found else None


def _words(name: str) -> list[str]:
    """The words of a name, but for what an accessory's word follows: a phone case has no "phone"."""
    return [match[0] for match in _TOKEN.finditer(name) if not ACCESSORY.match(name, match.end())]


def _covered(mention: str, names: tuple[str, ...]) -> float:
    """How much of the mention the names and their words explain, longest first; its end is its head.

    "云川手机" against a phone called otherwise: the head fits and half is explained. What follows a name and
    makes another thing of it ("手机" in "手机壳") explains the mention away.
    """
    words = {canonical(name) for name in names}
    words |= {canonical(word) for name in names for word in _words(plain(name))}
    left = mention
    for word in sorted(words - {""}, key=lambda word: (-len(word), word)):
        while (at := _find(word, left)) is not None:
            left = left[:at] + "\0" * len(word) + left[at + len(word) :]
    content = [char for char in left if char not in " 的"]
    if "\0" not in content:
        return 0.0
    if any(ACCESSORY.match(gap) for gap in re.findall(r"\0([^\0]+)", left)):
        return 0.1
    share = content.count("\0") / len(content)
    return 0.4 + 0.5 * share if left.endswith("\0") else 0.3 * share
