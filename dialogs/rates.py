"""A token bucket: so many frames a second, with a burst. Pure; the caller tells the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Rate(NamedTuple):
    """`per_second` in the long run (0: no limit), `burst` at once."""

    per_second: float
    burst: int


@dataclass(slots=True)
class Bucket:
    """`rate.per_second` tokens flow in, at most `rate.burst` are kept; times are monotonic seconds."""

    rate: Rate
    tokens: float
    updated: float

    @classmethod
    def full(cls, rate: Rate, now: float) -> Bucket:
        return cls(rate, float(rate.burst), now)

    def wait(self, now: float) -> float:
        """The seconds after which there will be a token; 0.0 when there is one."""
        self._flow(now)
        return 0.0 if self.tokens >= 1.0 else (1.0 - self.tokens) / self.rate.per_second

    def take(self) -> None:
        """Take the token that `wait` found."""
        self.tokens -= 1.0

    def lower(self, tokens: float, now: float) -> None:
        """Others took from the same bucket: at most so many are left, fewer than none included."""
        self._flow(now)
        self.tokens = min(self.tokens, tokens)

    def is_full(self, now: float) -> bool:
        self._flow(now)
        return self.tokens >= self.rate.burst

    def _flow(self, now: float) -> None:
        self.tokens = min(float(self.rate.burst), self.tokens + (now - self.updated) * self.rate.per_second)
        self.updated = now
