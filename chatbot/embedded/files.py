"""Small private files: secrets that are made once, JSON that readers never see half written."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def private_folder(path: Path) -> Path:
    """The folder, made with mode 0700 where it is missing (its parents with the usual mode)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def secret(path: Path, make: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> str:
    """What stands in the file; made by `make` and kept with mode 0600 at the first call."""
    private_folder(path.parent)
    if not path.exists():
        write_private(path, make() + "\n")
    return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Replace the file in one step, mode 0600: a reader sees the old text or the new one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)


def write_private_json(path: Path, value: Mapping[str, Any]) -> None:
    write_private(path, json.dumps(value, indent=2) + "\n")
