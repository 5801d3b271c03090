"""The last four digits of a phone, by which a stranger proves an order."""

from __future__ import annotations

import re

from dialogs.slots.order_number import find_order_numbers
from dialogs.slots.plain import plain

_FOUR = r"(?P<digits>\d(?:[ -]?\d){3})(?![ -]?\d)"
_PHONE = r"(?:手机|电话|联系方式|phone|mobile|tel|cell)"
_NAMED = re.compile(
    rf"{_PHONE}(?:[ ]number)?号?码?的?[ ]?"
    r"(?:尾号|[最]?[后末][四4][位个]?数?字?|ending|ends|last[ ](?:four|4))?"
    rf"(?:[ ]digits)?(?:[ ](?:in|with|is|are))?(?:是|为|:)?[ ]?{_FOUR}"
    rf"|\blast[ ](?:four|4)(?:[ ]digits)?(?:[ ]of[ ](?:my|the)[ ]{_PHONE}(?:[ ]number)?)?"
    rf"(?:[ ](?:is|are)|:)?[ ]?{_FOUR.replace('digits', 'digits_en')}"
)
_ENTIRE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?(?P<digits>\d{4})(?!\d)")
_BARE = re.compile(r"(?<![\d.:/¥$a-z-])(?P<digits>\d{4})(?![\d.:/年元块%-])")


def find_last4(text: str, *, asked: bool = False) -> str | None:
    """The four digits, or None. `asked`: the bot has just asked, so four bare digits answer it.

    A whole mobile number gives its last four. The digits of an order number are never taken for them.
    """
    simple = plain(text)
    for number in find_order_numbers(text):
        if not number.tail:
            start, end = number.span
            simple = simple[:start] + "x" * (end - start) + simple[end:]
    entire = _ENTIRE.search(simple)
    if entire:
        return entire["digits"]
    named = _NAMED.search(simple)
    if named:
        return re.sub(r"[ -]", "", named["digits"] or named["digits_en"])
    bare = _BARE.search(simple.replace("尾号", "   ")) if asked else None
    return bare["digits"] if bare else None
