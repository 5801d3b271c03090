"""How fast people may speak: per session over all its tabs and reconnects, and per address, in all processes.

Every frame is judged at once by this process's own buckets. What they gave out is told to Redis afterwards, in one
call for all names at a time, and Redis answers what is left after everybody's share: so no frame waits for Redis,
and without it each process counts for itself (docs/decisions/rates-are-shared-afterwards.md).
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Protocol

import redis.asyncio
from redis.exceptions import RedisError

from dialogs.metrics import rate_limiter_unavailable
from dialogs.rates import Bucket, Rate

logger = logging.getLogger(__name__)

PACE_S = 0.05  # between two calls
AWAY_S = 1.0  # so long Redis is left alone after it did not answer
KEPT = 1_000  # names, before those that nobody uses any more are forgotten

# KEYS: names; ARGV: rate, burst, taken of each. A bucket in debt waits for longer, by one burst at most.
_SPEND = """
local t = redis.call('TIME')
local now = tonumber(t[1]) + tonumber(t[2]) / 1000000
local left = {}
for i, key in ipairs(KEYS) do
  local rate, burst, taken = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
  local kept = redis.call('HMGET', key, 'tokens', 'at')
  local tokens = burst
  if kept[1] then
    tokens = math.min(burst, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * rate)
  end
  tokens = math.max(tokens - taken, -burst)
  if taken > 0 then
    redis.call('HSET', key, 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', now))
    redis.call('PEXPIRE', key, math.ceil((burst - tokens) / rate * 1000) + 1000)
  end
  left[i] = string.format('%.6f', tokens)
end
return left
"""


class Shared(Protocol):
    """The buckets of all processes together."""

    async def spend(self, taken: Mapping[str, tuple[Rate, int]]) -> Mapping[str, float]:
        """Take so many tokens from each; what is left, below zero too. Raises RedisError or OSError."""


class SharedInRedis:
    """One script call for any number of names."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self._script = client.register_script(_SPEND)

    async def spend(self, taken: Mapping[str, tuple[Rate, int]]) -> Mapping[str, float]:
        keys = [f"lingke:rate:{name}" for name in taken]
        numbers = [number for rate, count in taken.values() for number in (*rate, count)]
        left = await self._script(keys=keys, args=numbers)
        return {name: float(tokens) for name, tokens in zip(taken, left, strict=True)}


class RateLimiter:
    """Buckets by name; a name's rate is the one that stands under the part before its colon."""

    def __init__(self, rates: Mapping[str, Rate], shared: Shared) -> None:
        self._rates = {kind: rate for kind, rate in rates.items() if rate.per_second > 0}
        self._shared = shared
        self._buckets: dict[str, Bucket] = {}
        self._taken: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None
        self._away_until = 0.0
        self._keep = KEPT

    def meet(self, names: Sequence[str]) -> None:
        """Somebody has come: ask how much of their rates they have used elsewhere."""
        for name in self._limited(names):
            self._bucket(name, time.monotonic())
            self._taken.setdefault(name, 0)
        self._tell()

    def take(self, names: Sequence[str]) -> float:
        """Take a token under every name: 0.0, or the seconds to wait (nothing is taken then). Never waits itself."""
        now = time.monotonic()
        buckets = {name: self._bucket(name, now) for name in self._limited(names)}
        wait_s = max((bucket.wait(now) for bucket in buckets.values()), default=0.0)
        if not wait_s:
            for name, bucket in buckets.items():
                bucket.take()
                self._taken[name] = self._taken.get(name, 0) + 1
            self._tell()
        return wait_s

    def _limited(self, names: Sequence[str]) -> list[str]:
        return [name for name in names if name.partition(":")[0] in self._rates]

    def _bucket(self, name: str, now: float) -> Bucket:
        if name not in self._buckets:
            self._forget_full(now)
            self._buckets[name] = Bucket.full(self._rates[name.partition(":")[0]], now)
        return self._buckets[name]

    def _forget_full(self, now: float) -> None:
        """A full bucket says no more than none. Looked for when their number has doubled."""
        if len(self._buckets) >= self._keep:
            self._buckets = {
                name: bucket for name, bucket in self._buckets.items() if not bucket.is_full(now)
            }
            self._keep = max(KEPT, 2 * len(self._buckets))

    # -- telling the others --------------------------------------------------------------------------

    def _tell(self) -> None:
        if self._taken and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._tell_all())

    async def _tell_all(self) -> None:
        while self._taken:
            taken, self._taken = self._taken, {}
            await self._tell_once(taken)
            await asyncio.sleep(PACE_S)

    async def _tell_once(self, taken: Mapping[str, int]) -> None:
        try:
            if time.monotonic() < self._away_until:
                raise ConnectionError("it did not answer a moment ago")
            rates = {name: (self._rates[name.partition(":")[0]], count) for name, count in taken.items()}
            left = await self._shared.spend(rates)
        except (RedisError, OSError) as error:
            self._fail_open(sum(taken.values()), error)
            return
        now = time.monotonic()
        for name, tokens in left.items():
            # What was taken while Redis was asked comes with the next call.
            self._bucket(name, now).lower(tokens - self._taken.get(name, 0), now)

    def _fail_open(self, frames: int, error: Exception) -> None:
        rate_limiter_unavailable.inc(frames)
        now = time.monotonic()
        if now >= self._away_until:
            self._away_until = now + AWAY_S
            logger.warning("rates: Redis does not answer (%s); this process counts for itself", error)


def names_of(session: str, client: Sequence[object] | None, *, loopback_exempt: bool) -> list[str]:
    """What a socket's frames are counted under; `client` is ASGI's (host, port), None on a Unix socket.

    An IPv6 address stands for its /64: that much is one subscriber's.
    """
    names = [f"session:{session}"]
    try:
        address = ipaddress.ip_address(str(client[0]).partition("%")[0]) if client else None
    except ValueError:
        address = None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address is None or (loopback_exempt and address.is_loopback):
        return names
    whole = ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False)
    return [*names, f"address:{whole.network_address}"]
