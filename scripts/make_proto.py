"""Remake the Python and TypeScript code of proto/mcp.proto; with --check, only say whether it is stale."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
SOURCE = Path("proto/mcp.proto")
PLUGIN = REPOSITORY / "frontend" / "node_modules" / ".bin" / "protoc-gen-es"
TYPESCRIPT = Path("frontend/src/mcp/gen/mcp_pb.ts")
GENERATED = (Path("proto/mcp_pb2.py"), Path("proto/mcp_pb2.pyi"), TYPESCRIPT)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something is stale")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        install_plugin()
        generate(made)
        stale = [path for path in GENERATED if not same(made / path, REPOSITORY / path)]
        if not check:
            for path in stale:
                shutil.copyfile(made / path, REPOSITORY / path)
    for path in stale:
        tell(f"{path} is stale: run `make proto` and commit it" if check else f"remade {path}")
    return 1 if check and stale else 0


def install_plugin() -> None:
    """The TypeScript generator comes with the front end's packages. Exits when npm can't install them."""
    if not PLUGIN.exists():
        subprocess.run([sys.executable, "-m", "chatbot.embedded.frontend"], cwd=REPOSITORY, check=True)


def generate(target: Path) -> None:
    """Write every generated file below the folder, at its place in the repository."""
    (target / TYPESCRIPT).parent.mkdir(parents=True)
    programs = Path(sys.executable).parent  # protoc-gen-es is a script that looks for node on the path
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    protoc = [sys.executable, "-m", "grpc_tools.protoc"]
    python = ["-I.", f"--python_out={target}", f"--pyi_out={target}", str(SOURCE)]
    typescript = [
        f"-I{SOURCE.parent}",
        f"--plugin=protoc-gen-es={PLUGIN}",
        f"--es_out={target / TYPESCRIPT.parent}",
        "--es_opt=target=ts",
        SOURCE.name,
    ]
    for arguments in (python, typescript):
        subprocess.run([*protoc, *arguments], cwd=REPOSITORY, env=environment, check=True)


def same(made: Path, present: Path) -> bool:
    return present.exists() and made.read_bytes() == present.read_bytes()


def tell(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
