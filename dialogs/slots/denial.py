"""What a customer says it is not: "不是昨天，是前天", "not the phone, the phone case"."""

from __future__ import annotations

import re

_DENIED = re.compile(
    r"(?:(?<!是)不是|并非)(?:我?在)?[那这]?[个台部款单笔]?[ ]?$"
    r"|\b(?:not|isn'?t|wasn'?t)[ ](?:(?:the|that)[ ]one[ ])?(?:(?:from|on|of|at|for|ordered|bought)[ ])?"
    r"(?:(?:the|that|my|a)[ ])?$"
)
_LONGEST = 48


def is_denied(simple: str, start: int) -> bool:
    """Whether what begins at `start` of the plain text is said not to be meant."""
    return bool(_DENIED.search(simple, max(0, start - _LONGEST), start))
