"""`bootstrap.py run|test|check|proto [ARGUMENT …]`: the virtual environment, then the task in it.

Runs on any python3 with the standard library alone, so that it can say what is missing. Whatever it
starts replaces this process: signals reach the task itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
REPOSITORY = Path(__file__).resolve().parent.parent
VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
# Task → (requirements file, what runs in the environment).
TASKS = {
    "run": ("requirements.txt", ["-m", "chatbot.embedded.quickstart"]),
    "test": ("requirements-dev.txt", ["-m", "chatbot.embedded.testing"]),
    "check": ("requirements-dev.txt", ["scripts/check.py"]),
    "proto": ("requirements-dev.txt", ["scripts/make_proto.py"]),
}
SIGN_OF_LIFE_S = 15


def main(arguments: list[str]) -> None:
    task, rest = arguments[0], arguments[1:]
    requirements, command = TASKS[task]
    use_supported_python()
    check_port()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as an exception: pip is stopped on the way out
    os.chdir(REPOSITORY)
    with open("requirements.txt") as lock:  # two copies that start at once wait for each other
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_environment()
        install(requirements)
    os.execv(PYTHON, [str(PYTHON), *command, *rest])  # noqa: S606  no shell is wanted


def use_supported_python() -> None:
    """Go on under a supported Python: this one, or another on the path."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other:
            os.execv(other, [other, *sys.argv])  # noqa: S606  no shell is wanted
    sys.exit(
        f"LingKe needs Python 3.11, 3.12 or 3.13; {sys.executable} is {this_version()}.\n"
        "Install one of them and try again, or name it: make run PYTHON=/path/to/python3.12"
    )


def check_port() -> None:
    """Said now rather than after the minutes that an installation takes."""
    port = os.environ.get("PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT is {port!r}; it must be a number from 1 to 65535")


def this_version() -> str:
    return ".".join(str(part) for part in sys.version_info[:2])


def make_environment() -> None:
    """.venv by this Python; made anew where its own Python is gone or unsupported."""
    if PYTHON.exists() and environment_is_supported():
        return
    say(f"Making the virtual environment .venv (Python {this_version()})")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
    if made.returncode:
        sys.exit(
            "Python could not make a virtual environment. On Debian and Ubuntu its module comes apart:\n"
            f"apt-get install python{this_version()}-venv"
        )


def environment_is_supported() -> bool:
    """Whether .venv was made by a supported Python, without starting it."""
    try:
        lines = (VENV / "pyvenv.cfg").read_text().splitlines()
    except OSError:
        return False
    settings = dict(line.split(" = ", 1) for line in lines if " = " in line)
    version = tuple(int(part) for part in settings.get("version", "0.0").split(".")[:2])
    return OLDEST <= version <= NEWEST


def install(requirements: str) -> None:
    """pip install where the requirements changed since the last time."""
    contained = ["requirements.txt", requirements] if requirements != "requirements.txt" else [requirements]
    wanted = {name: fingerprint(contained[: place + 1]) for place, name in enumerate(contained)}
    if read(stamp_of(requirements)) == wanted[requirements]:
        return
    say(f"Installing {requirements} into .venv: about a gigabyte the first time")
    index = os.environ.get("TORCH_INDEX")
    if index:
        pip("--index-url", index, pinned("torch"))
    pip("-r", requirements)
    for name, value in wanted.items():
        stamp_of(name).write_text(value)


def pip(*arguments: str) -> None:
    """Run pip install; show what is fetched, and a sign of life; end with its own words when it fails."""
    # --no-compile: Python compiles what is used when it is used; all of it would take half a minute more.
    options = ("--disable-pip-version-check", "--no-input", "--no-compile")
    command = [str(PYTHON), "-m", "pip", "install", *options, *arguments]
    begun = time.monotonic()
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            for line in lines_with_pauses(process.stdout.fileno() if process.stdout else -1):
                if line is None:
                    say(f"  … pip is at work, {time.monotonic() - begun:.0f} s so far")
                    continue
                lines.append(line.rstrip())
                show(line)
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        sys.exit(
            "\n".join(lines[-15:])
            + "\n\npip could not install the requirements. If no package index is in reach, check the "
            f"network, the proxy and `{PYTHON} -m pip config list`; then start again."
        )


def lines_with_pauses(descriptor: int) -> Iterator[str | None]:
    """The lines as they come; None after every SIGN_OF_LIFE_S without one."""
    rest = b""
    while True:
        ready, _, _ = select.select([descriptor], [], [], SIGN_OF_LIFE_S)
        if not ready:
            yield None
            continue
        new = os.read(descriptor, 65536)
        if not new:
            return
        *whole, rest = (rest + new).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace")


def show(line: str) -> None:
    """The lines of pip that tell a person how far it is: large downloads, and the last step."""
    words = line.split()
    if line.lstrip().startswith("Downloading") and "MB)" in line:
        package = words[1].rsplit("/", 1)[-1].split("-")[0]
        say(f"  fetching {package} {' '.join(words[2:])}")
    elif line.startswith("Installing collected packages"):
        say(f"  unpacking {len(words) - 3} packages")


def fingerprint(names: list[str]) -> str:
    """Over the requirements and the index of torch: what decides which packages are there."""
    digest = hashlib.sha256(os.environ.get("TORCH_INDEX", "").encode())
    for name in names:
        digest.update((REPOSITORY / name).read_bytes())
    return digest.hexdigest()


def pinned(package: str) -> str:
    """The line of requirements.txt that pins the package."""
    lines = (REPOSITORY / "requirements.txt").read_text().splitlines()
    return next(line for line in lines if line.startswith(package + "=="))


def stamp_of(requirements: str) -> Path:
    return VENV / ("installed-" + requirements)


def read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
