"""Places in a row: "最近一单" among all orders, "第二个" among those just shown."""

from __future__ import annotations

import re

from dialogs.slots.numbers import NUMBER, to_int
from dialogs.slots.plain import plain
from dialogs.slots.values import Ordinal

_ORDER = r"(?:[单笔]|个?订单)"
_ENGLISH_PLACES = {
    name: place
    for place, names in enumerate(("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th"), 1)
    for name in names.split()
}
_PLACE = "|".join(_ENGLISH_PLACES)
_LATEST = re.compile(
    rf"(?:最新|最后|刚才|刚刚)(?:下|买|拍)?的?(?:那|这)?一?{_ORDER}"
    r"|最近(?:下|买|拍)?的?(?:[那这]?一?[单笔]|[那这一]一?个?订单)"
    r"|最新的|最后买的"
    rf"|(?P<up>上+)(?:一|个|那){{0,2}}{_ORDER}"
    rf"|倒数第?(?P<from_end>{NUMBER}){_ORDER}"
    r"|\b(?:my[ ]|the[ ])?(?:last|latest|(?:most[ ])?recent|newest)(?:[ ]one|[ ]order|[ ]purchase)\b"
    r"|\b(?:my[ ]|the[ ])?(?:latest|most[ ]recent|newest)\b"
)
_FIRST = re.compile(
    rf"最早的?(?:那|这)?一?{_ORDER}|\bmy[ ](?:very[ ])?first[ ]order\b|\boldest(?:[ ]one|[ ]order)?\b"
)
_CHOICE = re.compile(
    rf"第(?P<zh>{NUMBER})[个单笔件条张款项]?|(?P<from_end>倒数第一|最后)[一]?[个单笔条张款]"
    rf"|\b(?:the[ ])?(?P<en>{_PLACE})(?:[ ](?:one|order|item|option))?\b|\b(?P<last>the[ ]last(?:[ ]one)?)\b"
    r"|\b(?:number|no\.?|option|#)[ ]?(?P<digits>\d)\b"
)
_BARE_CHOICE = re.compile(rf"\s*(?:选|就|要)?(?P<digits>{NUMBER})(?:号|吧|个)?[。.!！]?\s*")


def find_ordinal(text: str) -> Ordinal | None:
    """Which order counted from the newest is meant; None where nothing of the kind is said."""
    simple = plain(text)
    if match := _LATEST.search(simple):
        value = len(match["up"] or "") or (to_int(match["from_end"]) if match["from_end"] else 1)
    elif match := _FIRST.search(simple):
        value = -1
    else:
        return None
    return Ordinal(value or 1, text[slice(*match.span())], match.span())


def find_choice(text: str, *, asked: bool = False) -> int | None:
    """A place in a list just shown, from 1; -1 is its last. `asked`: a bare "2" or "二" answers, too."""
    simple = plain(text)
    if match := _CHOICE.search(simple):
        if match["en"]:
            return _ENGLISH_PLACES[match["en"]]
        if match["from_end"] or match["last"]:
            return -1
        return to_int(match["zh"] or match["digits"]) or None
    if asked and (match := _BARE_CHOICE.fullmatch(simple)):
        return to_int(match["digits"]) or None
    return None
