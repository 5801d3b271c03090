"""Short answers read by a table, so that a yes to a change never hangs on a model's guess.

A clause counts only when it consists of known words from end to end: "对" is a yes, "对了" is not, and
"好的，顺便问下快递到哪了" is a yes with something more, which callers must not take for a plain yes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dialogs.engine.phrases import clauses, normalise
from dialogs.engine.short_answers import CONTINUE, NO, OTHER, STOP, THANKS, WAIT, WISH, YES, Words

Kind = Literal["yes", "no", "stop", "other", "wait", "continue", "thanks", "unclear", ""]
"""yes; no; stop (drop the whole wish); other (not the one shown); wait; continue (go on with what was left);
thanks (nothing but politeness); unclear ("取消" alone: the order, or the question?); or none of these."""

_PARTICLES = "吧啊呀哦噢喔哈啦滴呐呢哟"


def _alternatives(words: Words) -> str:
    """A pattern for any of these, longest first; Latin words end where a word ends, Chinese ones with a particle."""
    escaped = (
        re.escape(word) + (r"(?![a-z0-9'])" if word[-1].isascii() else f"[{_PARTICLES}]*")
        for word in sorted(words, key=len, reverse=True)
    )
    return "(?:" + "|".join(escaped) + ")"


def _whole(*tables: Words) -> re.Pattern[str]:
    """A pattern for one or more entries of these tables and nothing else."""
    return re.compile("(?:" + "|".join(_alternatives(words) for words in tables) + r"|\s)+")


_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("stop", _whole(STOP, THANKS)),
    ("other", _whole(OTHER, THANKS)),
    ("no", _whole(NO, THANKS)),
    ("wait", _whole(WAIT, THANKS)),
    ("continue", _whole(CONTINUE, THANKS)),
    ("yes", _whole(YES, THANKS, WISH)),
)
_THANKS_ONLY, _WISH_ONLY = _whole(THANKS), _whole(WISH, THANKS)
# Words at the head of a clause that are an answer whatever follows without a comma ("不用了帮我查物流").
_HEAD = re.compile(
    r"(不用了|算了|不要了|不取消了|不了|好的|是的|(?:ok|no thanks)(?![a-z]))[吧啊]?\s*(?=[^\s吧啊])",
    re.IGNORECASE,
)
# A clause that names what is NOT meant ("不是昨天的", "not the one from Monday").
_NOT_THIS = re.compile(r"(不是|并不是|才不是|not\b|i don't mean\b|i didn't mean\b)", re.IGNORECASE)
_NOT_DO = re.compile(
    r"(我?(先|还是)?(不|别|不要|不想|不用|先别)取消|don't cancel\b|do not cancel\b)", re.IGNORECASE
)
# "不是A，是B" in one breath: what follows is meant.
_BUT = re.compile(r"(?<=[^\s，,])(?=(?:而是|是)(?!不是|不))|\bbut\b|\bi mean(?:t)?\b", re.IGNORECASE)
_STRENGTH: tuple[Kind, ...] = ("stop", "other", "no", "wait", "continue", "yes", "unclear", "thanks")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a short answer says (`kind`), and what was said besides (`rest`, "" when nothing)."""

    kind: Kind
    rest: str = ""

    def plainly(self, *kinds: Kind) -> bool:
        """Whether it is one of these answers and nothing else."""
        return self.kind in kinds and not self.rest


def read_answer(text: str) -> Spoken:
    """Read a text as an answer. Where clauses disagree the careful one wins: a no before a yes."""
    kinds: set[Kind] = set()
    rest: list[str] = []
    for clause in _pieces(text):
        kind = _kind(clause)
        if kind:
            kinds.add(kind)
        elif _NOT_DO.match(normalise(clause)):
            kinds.add("stop")
        elif _NOT_THIS.match(normalise(clause)):
            kinds.add("other")
            rest += _meant_instead(clause)
        else:
            rest.append(clause)
    if rest and "stop" in kinds and any("取消" in part or "cancel" in part.lower() for part in rest):
        kinds = (kinds - {"stop"}) | {
            "other"
        }  # "别取消昨天的，取消前天的": the wish stands, the order changes
    strongest: Kind = next((kind for kind in _STRENGTH if kind in kinds), "")
    return Spoken(strongest, "，".join(rest))


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for clause in clauses(text):
        head = _HEAD.match(clause)
        if head and not _kind(clause):
            pieces += [clause[: head.end()].strip(), clause[head.end() :].strip()]
        else:
            pieces.append(clause)
    return pieces


def _kind(clause: str) -> Kind:
    plain = normalise(clause)
    if not plain:
        return ""
    if _THANKS_ONLY.fullmatch(plain):
        return "thanks"
    if _WISH_ONLY.fullmatch(plain):
        return "unclear"
    return next((kind for kind, pattern in _PATTERNS if pattern.fullmatch(plain)), "")


def _meant_instead(clause: str) -> list[str]:
    """What a clause that begins with "not" says to be meant instead: "不是昨天的是前天的" → "是前天的"."""
    body = _NOT_THIS.match(clause)
    if body is None:
        return []
    split = _BUT.search(clause, body.end())
    return [clause[split.end() :].strip()] if split else []
