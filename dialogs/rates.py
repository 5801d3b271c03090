"""A token bucket: so many frames a second, with a burst. Pure; the caller tells the time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """`per_second` tokens flow in, at most `burst` are kept; times are monotonic seconds."""

    per_second: float
    burst: int
    tokens: float
    updated: float

    @classmethod
    def full(cls, per_second: float, burst: int, now: float) -> Bucket:
        return cls(per_second, burst, float(burst), now)

    def take(self, now: float) -> float:
        """Take a token: 0.0, or the seconds after which there will be one (nothing is taken then)."""
        self.tokens = min(float(self.burst), self.tokens + (now - self.updated) * self.per_second)
        self.updated = now
        if self.tokens >= 1.0:
            self.tokens -= 1.0
            return 0.0
        return (1.0 - self.tokens) / self.per_second
