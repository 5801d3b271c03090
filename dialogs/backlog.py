"""How long the oldest unanswered utterance of the whole service has waited, and who is put off because of it."""

from __future__ import annotations

import asyncio
import logging

from django.conf import settings
from django.db import connection

from base.db import in_thread
from dialogs.log import Draft, Kind
from dialogs.models import Priority

logger = logging.getLogger(__name__)

EVERY_S = 1.0

# One look into the partial index for each priority, however many wait.
_OLDEST = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(since)), 0)::float8
FROM unnest(%s::smallint[]) AS p(priority),
     LATERAL (SELECT min(pending_since) AS since FROM dialogs_session s
              WHERE s.priority = p.priority AND pending_since IS NOT NULL) oldest"""


def oldest_wait_s() -> float:
    """Seconds since which somebody has waited for the bot; 0.0 when nobody does."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST, [[int(priority) for priority in Priority]])
        return float(cursor.fetchone()[0])


class Backlog:
    """Looks every second. While the database is away, what was seen last stays."""

    def __init__(self) -> None:
        self.waits_s = 0.0

    def puts_off(self, draft: Draft) -> bool:
        """Utterances of low priority come later when others have waited for too long."""
        late = self.waits_s > settings.MCP_SHED_AFTER_S
        return late and draft.kind is Kind.USER_MSG and draft.priority >= Priority.LOW

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_S)

    async def look(self) -> None:
        """One look; a failure is logged and changes nothing."""
        before = self.waits_s > settings.MCP_SHED_AFTER_S
        try:
            self.waits_s = await in_thread(oldest_wait_s)
        except Exception as error:
            logger.warning("backlog: not looked at: %s", error)
            return
        late = self.waits_s > settings.MCP_SHED_AFTER_S
        if late != before:
            logger.warning(
                "backlog: %s (%.1f s)",
                "low priority is put off" if late else "all is taken again",
                self.waits_s,
            )
