"""The front end's own tests and types, run by its own tools, so that one summary tells all."""

from __future__ import annotations

import os
import subprocess
import sysconfig

import pytest

from chatbot.embedded.frontend import FRONTEND, MODULES


@pytest.mark.parametrize("script", ["test", "typecheck"])
def test_the_front_ends_script_passes(script: str) -> None:
    assert MODULES.is_dir(), "the front end's packages are missing: `make test` installs them"
    programs = sysconfig.get_path("scripts")
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [f"{programs}/npm", "run", "--silent", script],
        cwd=FRONTEND, env={**os.environ, "PATH": path}, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
