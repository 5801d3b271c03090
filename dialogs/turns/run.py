"""A worker's loop over what is pending: claim, understand in one pass, decide, commit, look once more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from django.conf import settings

from base.faults import point
from dialogs.turns.claims import Backlog, Claim, claim, read_backlogs, release
from dialogs.turns.commit import Superseded, commit_turn, settle
from dialogs.turns.failure import give_up
from dialogs.turns.thinking import plan_turn
from intents.live import ModelUnavailable
from intents.understanding import Understanding

logger = logging.getLogger(__name__)

Understand = Callable[[Sequence[str]], list[Understanding]]
RETRY_PAUSE_S = 1.0


def run_pending(understand: Understand) -> int:
    """Answer whatever waits, until nothing does; how many sessions were worked on.

    When the intent service has no model everything is given back as if it had not been tried, and
    ModelUnavailable goes up: the sweeper hints again.
    """
    worked = 0
    while claims := claim():
        _answer(claims, understand)
        worked += len(claims)
    return worked


def _answer(claims: Sequence[Claim], understand: Understand) -> None:
    backlogs = []
    for backlog in read_backlogs(claims):
        if backlog.claim.attempt > settings.TURN_MAX_ATTEMPTS:
            _give_up(backlog)
        else:
            backlogs.append(backlog)
    for backlog, understandings in zip(backlogs, _understand(backlogs, understand), strict=True):
        _answer_one(backlog, understandings)


def _give_up(backlog: Backlog) -> None:
    try:
        give_up(backlog)
    except Exception:
        logger.exception(
            "session %s: could not even be given up; its lease ends and it is tried again",
            backlog.claim.session_id,
        )


def _understand(backlogs: Sequence[Backlog], understand: Understand) -> list[list[Understanding]]:
    """One forward pass over the whole batch."""
    texts = [entry.content for backlog in backlogs for entry in backlog.utterances]
    try:
        point("turn.thinking")
        understood = iter(understand(texts) if texts else [])
    except ModelUnavailable:
        release([backlog.claim for backlog in backlogs], counted=False, pause_s=RETRY_PAUSE_S)
        raise
    except Exception:
        # One text may be the poison: each session is tried alone next time.
        release([backlog.claim for backlog in backlogs], counted=True, pause_s=RETRY_PAUSE_S)
        raise
    return [[next(understood) for _ in backlog.utterances] for backlog in backlogs]


def _answer_one(backlog: Backlog, understandings: Sequence[Understanding]) -> None:
    """Decide and commit one session's turn; its failure is its own."""
    one = backlog.claim
    try:
        if one.closed or not backlog.utterances:
            # Pending by mistake: closed meanwhile, or answered by a commit whose answer was lost.
            settle(backlog)
            return
        commit_turn(plan_turn(backlog, understandings))
    except Superseded as superseded:
        logger.info("session %s changed while its turn was decided: %s", one.session_id, superseded)
        if superseded.ours:
            release([one], counted=False)
    except Exception:
        logger.exception("session %s: turn failed, attempt %d", one.session_id, one.attempt)
        release([one], counted=True, pause_s=RETRY_PAUSE_S)
