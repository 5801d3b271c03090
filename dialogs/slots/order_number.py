"""Order numbers: whole ("LK202611210007", also spaced or full-width) or their last digits ("尾号0007").

The demo shop writes LK, the date and four digits; a connected shop may write any eight digits or more.
"""

from __future__ import annotations

import re

from dialogs.slots.plain import plain
from dialogs.slots.values import OrderNumber, Span

# Only twelve digits may be spaced: what follows after a blank may be the phone's last four.
_SPACED = r"(?:(?:\d[ \-]?){11}\d(?!\d)|\d{8,24})"
_WHOLE = re.compile(
    rf"(?P<lk>(?<![a-z])lk[ \-]?{_SPACED})(?!\d)"
    rf"|(?:订单号码?|单号|编号|order[ ]?(?:number|num|no\.?|id|#)?)(?:是|为|[ ]is)?[:：#]?[ ]?"
    rf"(?P<named>[a-z]{{0,6}}[\-]?{_SPACED})(?!\d)"
    r"|(?<![\da-z\-])(?P<code>[a-z]{1,4}-?\d{5,20})(?![\da-z])"
    r"|(?<![\da-z.¥$*])(?P<bare>\d{8,24})(?![\d*])"
)
_TAIL_DIGITS = r"(?P<tail>\d(?:[ ]?\d){2,7})(?![\d:])"
_TAIL = re.compile(
    rf"(?:尾[号数]|末尾|[后末最]+[三四五六34567八8][位个]数?字?|结尾)(?:是|为|:)?[ ]?{_TAIL_DIGITS}"
    rf"|(?:ending|ends|end)(?:[ ](?:in|with))?[ ]{_TAIL_DIGITS.replace('tail', 'tail_en')}"
    rf"|(?:订单号?|单号|编号|\border(?:[ ](?:number|no\.?))?)[ ]?(?:是|为)?[ :#]{{0,2}}"
    rf"{_TAIL_DIGITS.replace('tail', 'tail_named')}(?![ ]?[元块年月号日个])"
    rf"|#[ ]?{_TAIL_DIGITS.replace('tail', 'tail_hash')}"
    rf"|(?<!\d)(?P<tail_last>\d{{3,8}})(?:结尾|那个?尾号)"
)
_OF_PHONE = re.compile(
    r"(?:手机|电话|联系方式|号码|phone|mobile|tel|cell)(?:号码?|number|[ ]number)?的?[ ]?$"
)
_MOBILE = re.compile(r"1[3-9]\d{9}")


def find_order_numbers(text: str) -> list[OrderNumber]:
    """The order numbers in `text`, whole ones and tails; never the digits of a phone number."""
    simple = plain(text)
    found: list[OrderNumber] = []
    for match in _WHOLE.finditer(simple):
        span = match.span(match.lastgroup or 0)
        value = re.sub(r"[ \-]", "", simple[slice(*span)]).upper()
        if not _MOBILE.fullmatch(value):
            found.append(OrderNumber(value, text[slice(*span)], span))
    for match in _TAIL.finditer(simple):
        digits = next(name for name, value in match.groupdict().items() if value)
        span = match.span()
        if _OF_PHONE.search(simple, 0, span[0]) or any(_overlap(span, other.span) for other in found):
            continue
        found.append(OrderNumber(match[digits].replace(" ", ""), text[slice(*span)], span, tail=True))
    return sorted(found, key=lambda number: number.span)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
