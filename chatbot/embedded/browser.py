"""The browser of the end-to-end tests, and the fonts that it shows Chinese with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from chatbot.embedded.errors import CannotStart
from chatbot.embedded.programs import Program

PACKAGES = ("chromium", "fonts-noto-cjk")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts")
CHINESE_FONTS = ("NotoSansCJK*", "NotoSerifCJK*", "SourceHanSans*", "wqy-*", "PingFang*", "STHeiti*")


def browser() -> str | None:
    """The path of a Chromium; None when there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def has_chinese_font() -> bool:
    folders = [Path(folder) for folder in FONT_FOLDERS]
    return any(next(folder.rglob(name), None) for folder in folders for name in CHINESE_FONTS)


def installation() -> Program | None:
    """What installs what is missing; None when nothing is. Raises CannotStart where only a person can."""
    missing = [
        name for name, there in zip(PACKAGES, (browser(), has_chinese_font()), strict=True) if not there
    ]
    if not missing:
        return None
    packages = " ".join(missing)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise CannotStart(
            f"the browser tests need {' and '.join(missing)}. Install them and try again; on Debian and Ubuntu: "
            f"sudo apt-get install --no-install-recommends {packages}"
        )
    script = f"apt-get update && apt-get install -y --no-install-recommends {packages}"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return Program("browser", (shutil.which("sh") or "/bin/sh", "-c", script), env=environment)
