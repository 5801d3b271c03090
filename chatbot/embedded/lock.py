"""One supervisor per LINGKE_VAR."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from chatbot.embedded.errors import InUse


def hold(path: Path) -> int:
    """Take the lock for as long as this process lives; returns its descriptor.

    The kernel drops it with the process, however that ends: a file left behind by a dead one
    blocks nobody. Raises InUse with the pid of a living holder.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        raise InUse(
            f"{path.parent.parent} is in use by a running LingKe (process {holder}). "
            f"Stop that one (kill {holder}), or start a second copy with folders and port of its own: "
            "LINGKE_VAR=/some/other/folder PORT=8001 make run"
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor
