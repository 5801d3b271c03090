"""What this app counts for Prometheus. A metric is a line here."""

from __future__ import annotations

from prometheus_client import Counter

rate_limiter_unavailable = Counter(
    "mcp_rate_limiter_unavailable_total",
    "Frames let through on this process's own count alone, because Redis did not answer",
)
