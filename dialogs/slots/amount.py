"""Money: 2999元, 两千三百块, ¥99.9, 一百来块, 3k, $20, 20 bucks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from dialogs.slots.numbers import CHINESE, ENGLISH, to_number
from dialogs.slots.plain import plain
from dialogs.slots.values import Amount

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,2})?"
_SCALES = {"k": 1000, "千": 1000, "w": 10000, "万": 10000, "百": 100, "": 1}
_HAN = rf"[{CHINESE}百千万]{{1,12}}"
_MORE = r"(?P<more>来|多|几|出头)?"
_SYMBOLS = {"¥": "CNY", "$": "USD", "us$": "USD", "€": "EUR", "£": "GBP", "hk$": "HKD"}
_UNITS = {
    "CNY": r"块钱|块(?![儿a-z])|元(?!旦|件|[一二三]次)|圆|人民币|rmb\b|cny\b|yuan\b|kuai\b",
    "USD": r"美元|美金|(?<!一)刀(?![具片])|dollars?\b|bucks?\b|usd\b",
    "EUR": r"欧元|euros?\b|eur\b",
    "GBP": r"英镑|pounds?\b|quid\b|gbp\b",
    "HKD": r"港币|港元|hkd\b",
}
_UNIT = "|".join(f"(?P<{code}>{words})" for code, words in _UNITS.items())
_AFTER_PRICE_WORD = re.compile(
    r"(?:价格|价钱|金额|总价|总共|一共|合计|花了|付了|付款|price|total|amount|paid|cost)"
    r"(?:是|为|[ ]?(?:is|was|of|:))?[ ]?(?:大概|大约|差不多|约|about|around)?[ ]?"
    rf"(?P<number>{_DIGITS}|{_HAN})(?P<scale>[kw千万百]?){_MORE}(?![\d:.]|[点号日月年个天])"
)
_SYMBOL_FIRST = re.compile(
    rf"(?P<symbol>us\$|hk\$|[¥$€£])[ ]?(?P<number>{_DIGITS})(?P<scale>[kw千万]?)(?!\d)"
)
_UNIT_LAST = re.compile(
    rf"(?<![\d.a-z])(?<!\d,)(?:(?P<number>{_DIGITS})[ ]?(?P<scale>[kw千万百]?)|(?P<han>{_HAN})"
    rf"|\b(?!an?\b)(?P<word>{ENGLISH})){_MORE}[ ]?(?:{_UNIT})"
    rf"(?P<cents>\d(?!\d)|[{CHINESE}](?![{CHINESE}百千万])[毛角]?)?"
)
_BARE_SCALE = re.compile(
    rf"(?<![\d.a-z])(?<!\d,)(?P<number>{_DIGITS})(?P<scale>k\b|[千万w](?![千万百a-z])){_MORE}"
)
_HAN_ALONE = re.compile(rf"(?P<han>{_HAN})(?P<more>来|多)?(?=左右|上下|的(?!确)|那|,|，|$)")
_DIGITS_OF = re.compile(
    r"(?<![\d.:/a-z号尾第#\-])(?<![a-z][ ])(?<!\d,)(?P<number>[1-9]\d{2,5}(?:\.\d{1,2})?|\d{1,2}\.\d{1,2})"
    r"(?P<more>多|来)?"
    r"(?=左右|上下|的|那[个台部件款单笔]|[ ]one\b)"
)
_SOFT_BEFORE = re.compile(
    r"(?:大概|大约|差不多|约|将近|不到|around|about|roughly|almost|under|~)[ ]?(?:是|的)?$"
)
_SOFT_AFTER = re.compile(r"(?:钱|的)?[ ]?(?:左右|上下|多|出头|or so|ish)")
# Days and telephone services that are called by their number.
_NAMES = frozenset({"618", "1111", "1212", "10086", "10010", "10000", "12306", "12315", "12345"})


def find_amounts(text: str, locale: str) -> list[Amount]:
    """The sums of money in `text`, from left to right, not overlapping.

    A number without a currency is read where it can hardly be anything else ("2999的那个", "花了三千", "3k"):
    approximate, and in the currency of the shop's language, CNY.
    """
    simple = plain(text)
    found: list[Amount] = []
    for amount in _candidates(simple, text):
        if not any(amount.span[0] < other.span[1] and other.span[0] < amount.span[1] for other in found):
            found.append(amount)
    return sorted(found, key=lambda amount: amount.span)


def _candidates(simple: str, text: str) -> Iterator[Amount]:
    """Surer readings first: the later ones count only where these left room."""
    for match in _SYMBOL_FIRST.finditer(simple):
        yield from _amount(match, simple, text, _SYMBOLS[match["symbol"]])
    for match in _UNIT_LAST.finditer(simple):
        currency = next(code for code in _UNITS if match[code])
        if not _is_measure_word(match, simple):
            yield from _amount(match, simple, text, currency)
    for pattern in (_AFTER_PRICE_WORD, _BARE_SCALE):
        for match in pattern.finditer(simple):
            yield from _amount(match, simple, text, "CNY", soft=pattern is _BARE_SCALE)
    for match in _HAN_ALONE.finditer(simple):
        if len(match["han"]) > 1 and re.search("[百千万]", match["han"]):
            yield from _amount(match, simple, text, "CNY", soft=True)
    for match in _DIGITS_OF.finditer(simple):
        if match["number"] not in _NAMES and not re.fullmatch(r"20[12]\d", match["number"]):
            yield from _amount(match, simple, text, "CNY", soft=True)


def _is_measure_word(match: re.Match[str], simple: str) -> bool:
    """Whether 块 counts things ("两块电池", "一块儿") and not money."""
    if match["CNY"] != "块" or match["more"] or match["cents"]:
        return False
    following = simple[match.end() : match.end() + 1]
    small = (match["han"] or match["number"] or "") in (*CHINESE, *"123456789")
    return small and following not in ("", *" ,，。.!！?？的钱左上买")


def _amount(
    match: re.Match[str], simple: str, text: str, currency: str, *, soft: bool = False
) -> Iterator[Amount]:
    parts = match.groupdict()
    value = to_number(parts.get("number") or parts.get("han") or parts.get("word") or "")
    if value is None or not value.is_finite():
        return
    value *= _SCALES[parts.get("scale") or ""]
    if parts.get("cents"):
        value += (to_number(parts["cents"].rstrip("毛角")) or Decimal(0)) / 10
    if not 0 < value < 10**9:
        return
    # The word that makes a bare number a price ("花了") is no part of the amount.
    start, end = (match.start("number") if match.re is _AFTER_PRICE_WORD else match.start()), match.end()
    soft = soft or bool(parts.get("more"))
    soft = soft or bool(_SOFT_BEFORE.search(simple, 0, start) or _SOFT_AFTER.match(simple, end))
    yield Amount(value, currency, text[start:end], (start, end), soft)
