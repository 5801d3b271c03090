"""Whether LINGKE_VAR/static holds what the apps and the front end bring now."""

from __future__ import annotations

from pathlib import Path

from chatbot.embedded import frontend
from chatbot.environment import REPOSITORY


def are_current(var: Path) -> bool:
    try:
        return (var / "static").is_dir() and _stamp(var).read_text() == _fingerprint()
    except OSError:
        return False


def mark_current(var: Path) -> None:
    _stamp(var).write_text(_fingerprint())


def _stamp(var: Path) -> Path:
    return var / "run" / "static-files"


def _fingerprint() -> str:
    """Over the built pages, every app's own files, and the packages (the admin's files come with Django)."""
    folders = [frontend.BUILT, *REPOSITORY.glob("*/static")]
    files = [path for folder in folders for path in folder.rglob("*")]
    return frontend.hash_of([REPOSITORY / "requirements.txt", *files], REPOSITORY)
