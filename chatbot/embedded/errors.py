"""What can keep the embedded product from starting. Every text says what, where and what to do next.

EmbeddedError
├── InUse          another process holds LINGKE_VAR, or the port
├── CannotStart    a server or a step failed; names its log
└── Stopped        a signal asked for the end; not a failure
"""

from __future__ import annotations


class EmbeddedError(Exception):
    """Shown to the person as one message, without a traceback."""


class InUse(EmbeddedError):
    """Something else already holds what this start needs."""


class CannotStart(EmbeddedError):
    """A server or a step did not come up."""


class Stopped(EmbeddedError):
    """SIGTERM, SIGINT or SIGHUP came while the supervisor was at work."""
