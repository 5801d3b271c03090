"""Watching what this process can't see by itself: whether Redis answers and whether a worker lives.

Redis back after a cut: hints were lost, so every connection reads on from its cursor. No sign of a turns
worker: waiting customers are told that answers are late, and again when they come.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from dialogs import frames
from dialogs.connection import Connection
from dialogs.pool import ConnectionPool
from proto.mcp_pb2 import MCPMessage

logger = logging.getLogger(__name__)

WORKER_KEY = "lingke:worker:turns"
EVERY_S = 2.0


class Watch:
    """`degraded` is true while no turns worker has been seen for WORKER_SILENT_AFTER_S."""

    def __init__(self, pool: ConnectionPool, redis_is_back: Callable[[], Awaitable[None]]) -> None:
        self.degraded = False
        self._pool = pool
        self._redis_is_back = redis_is_back
        self._redis_was_away = False
        self._redis_run = ""
        self._seen = time.monotonic()

    async def run(self) -> None:
        """Look every two seconds, for ever."""
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
        while True:
            try:
                await self.look(client)
            except asyncio.CancelledError:
                raise
            except (RedisError, OSError) as error:
                if not self._redis_was_away:
                    logger.warning("watch: Redis does not answer (%s); delivery goes on from the log", error)
                self._redis_was_away = True
                self._judge()  # without Redis no hint reaches a worker either: answers are late
            except Exception:
                logger.exception("watch: looking failed")
            await asyncio.sleep(EVERY_S)

    async def look(self, client: redis.asyncio.Redis) -> None:
        """One look; raises RedisError when Redis is away."""
        worker_lives = bool(await client.exists(WORKER_KEY))
        run = str((await client.info("server")).get("run_id", ""))
        # Another run: it was away too, for so short that no look met it.
        if self._redis_was_away or run != (self._redis_run or run):
            logger.info("watch: Redis is back; every connection reads on from its cursor")
            await self._redis_is_back()
        self._redis_was_away, self._redis_run = False, run
        if worker_lives:
            self._seen = time.monotonic()
        self._judge()

    def _judge(self) -> None:
        """Tell everybody when the workers fall silent, and when they are heard again."""
        degraded = time.monotonic() - self._seen > settings.WORKER_SILENT_AFTER_S
        if degraded == self.degraded:
            return
        self.degraded = degraded
        logger.warning("watch: turns worker %s", "not seen" if degraded else "is back")
        self._pool.broadcast(self.notice)

    def notice(self, connection: Connection) -> MCPMessage:
        """What a customer is told about the service now."""
        if self.degraded:
            return frames.event(str(connection.session_id), "service.degraded", {"reason": "bot_unavailable"})
        return frames.event(str(connection.session_id), "service.restored")
