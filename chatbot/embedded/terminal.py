"""The few lines that a person sees on the terminal; everything else goes to the logs."""

from __future__ import annotations

import contextlib
import sys


def say(text: str) -> None:
    """Print at once. A terminal that went away is no reason to stop serving."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
