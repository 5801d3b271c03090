"""Everything that is checked without running the product; every check runs, the exit code is 1 if one fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
CHECKS: dict[str, list[str | Path]] = {
    "ruff": [PROGRAMS / "ruff", "check", "."],
    "types (mypy)": [PROGRAMS / "mypy", "."],
    "layers (import-linter)": [PROGRAMS / "lint-imports", "--no-logo"],
    "generated code": [sys.executable, "scripts/make_proto.py", "--check"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "front-end packages": [sys.executable, "-m", "chatbot.embedded.frontend"],
    "types (TypeScript)": [PROGRAMS / "npm", "run", "--silent", "--prefix", "frontend", "typecheck"],
}


def main() -> int:
    with tempfile.TemporaryDirectory() as empty:
        failed = [title for title, command in CHECKS.items() if not passes(title, command, empty)]
    tell(f"\nfailed: {', '.join(failed)}" if failed else "\nevery check passed")
    return 1 if failed else 0


def passes(title: str, command: list[str | Path], var: str) -> bool:
    """Run one check; its output is shown when it fails. No check sees the servers of a running copy."""
    begun = time.monotonic()
    path = f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    environment = {**os.environ, "PATH": path, "LINGKE_VAR": var, "SECRET_KEY": "only-for-checks-" + "0" * 32}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    ok = done.returncode == 0
    tell(f"{'ok    ' if ok else 'FAILED'} {title} ({time.monotonic() - begun:.1f} s)")
    if not ok:
        tell(done.stdout + done.stderr)
    return ok


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
