"""A model version on disk: `LINGKE_VAR/models/<version>/` and the pointer `models/live.json` to the live one.

A version's folder appears at once and complete, and is never changed afterwards; its manifest holds the
hash of every file. The pointer is replaced in one step and names the manifest's hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FORMAT = 1
MANIFEST = "manifest.json"
GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
MEMORY = "memory.json"
BANK = "bank.npy"
LEXICON = "lexical.npz"
POINTER = "live.json"

_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class BundleError(Exception):
    """A model version can't be used: something is missing, damaged or of another format."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about a version but its weights.

    `temperature` divides the encoder's logits, `lexical_weight` multiplies those of the n-grams.
    `rejection` are the scorer's figures (scoring.Rejection), `thresholds` act and ask in 0–100,
    `files` the SHA-256 by file name, `data` the digest and count of the examples it was made from.
    """

    version: str
    kind: str
    created: str
    base: Mapping[str, Any]
    prefix: str
    pad_id: int
    labels: tuple[str, ...]
    tags: tuple[str, ...]
    chars: str
    temperature: float
    lexical_weight: float
    rejection: Mapping[str, Any]
    thresholds: Mapping[str, float]
    metrics: Mapping[str, Any]
    data: Mapping[str, Any]
    code: int
    files: Mapping[str, str]
    format: int = FORMAT


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it into a version's folder that is being built."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Raises BundleError."""
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.get("format") != FORMAT:
            raise BundleError(f"{path} has format {content.get('format')!r}, this program reads {FORMAT}")
        content["labels"], content["tags"] = tuple(content["labels"]), tuple(content["tags"])
        return Manifest(**content)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BundleError(f"{path} can't be read: {error}") from error


def verified(folder: Path, manifest: Manifest) -> None:
    """Raises BundleError when a file is missing or differs from its hash."""
    for name, expected in manifest.files.items():
        if Path(name).name != name:
            raise BundleError(f"{folder / MANIFEST} names a file outside of its folder: {name!r}")
        try:
            found = digest_of(folder / name)
        except OSError as error:
            raise BundleError(f"{folder / name} can't be read: {error.strerror}") from error
        if found != expected:
            raise BundleError(f"{folder / name} is damaged: SHA-256 {found[:12]}…, manifest says {expected[:12]}…")


def digest_of(path: Path) -> str:
    """Hex SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def models_folder(var: Path) -> Path:
    """Where versions lie under LINGKE_VAR."""
    return var / "models"


def set_live(var: Path, version: str) -> None:
    """Make a complete version the live one, in one step. Raises BundleError when it isn't usable."""
    folder = models_folder(var) / version
    verified(folder, read_manifest(folder))
    pointer = {"version": version, "manifest_sha256": digest_of(folder / MANIFEST)}
    write_atomically(models_folder(var) / POINTER, json.dumps(pointer) + "\n")


def live_folder(var: Path) -> Path:
    """The live version's folder, its manifest's hash checked. Raises BundleError."""
    path = models_folder(var) / POINTER
    try:
        pointer = json.loads(path.read_text(encoding="utf-8"))
        version, expected = str(pointer["version"]), pointer["manifest_sha256"]
    except FileNotFoundError as error:
        raise BundleError(f"no live model: {path} is missing; run `manage.py train_starter --warm`") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleError(f"{path} can't be read: {error}") from error
    if not _VERSION.fullmatch(version):
        raise BundleError(f"{path} names no version: {version!r}")
    folder = models_folder(var) / version
    try:
        found = digest_of(folder / MANIFEST)
    except OSError as error:
        raise BundleError(f"{folder / MANIFEST} can't be read: {error.strerror}") from error
    if found != expected:
        raise BundleError(f"{folder / MANIFEST} is damaged: its hash is not the one in {path}")
    return folder


def versions(var: Path) -> Iterator[tuple[Path, Manifest]]:
    """Readable versions, newest first."""
    folders = [path.parent for path in models_folder(var).glob(f"*/{MANIFEST}")]
    for folder in sorted(folders, key=lambda folder: folder.name, reverse=True):
        try:
            yield folder, read_manifest(folder)
        except BundleError:
            continue


def write_atomically(path: Path, text: str) -> None:
    """Replace a file's content in one step; a reader sees the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
