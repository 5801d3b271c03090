"""Trains where training is due, and makes the result live where it is better: what the commands and tasks call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from intents.bundle import BundleError, Manifest, live_folder, read_manifest, set_live, verified, versions
from intents.dataset import Dataset
from intents.training.base import Base, open_base
from intents.training.intent_classifier import Progress
from intents.training.publish import CODE
from intents.training.runs import FINE_TUNED, WARM, fine_tune, train_warm

Say = Callable[[str], None]


def warm_up(dataset: Dataset, base_name: str, var: Path, threads: int, say: Say, progress: Progress) -> Manifest:
    """A model that is usable at once, live afterwards; nothing to do when there is one for this data."""
    base = open_base(base_name, var)
    live = find_live(var)
    if live is not None and _is_for(live, dataset, base):
        say(f"model {live.version} ({live.kind}) is already live for this data")
        return live
    manifest = find_version(var, WARM, dataset, base)
    if manifest is None:
        manifest = _read(var, train_warm(dataset, base, var, progress, threads))
    set_live(var, manifest.version)
    say(f"model {manifest.version} is live: {_in_words(manifest)}")
    return manifest


def tune(dataset: Dataset, base_name: str, var: Path, threads: int, say: Say, progress: Progress) -> Manifest:
    """Fine-tune and make the result live, unless the live model for the same data did better on the same examples."""
    base = open_base(base_name, var)
    manifest = find_version(var, FINE_TUNED, dataset, base)
    if manifest is not None:
        say(f"model {manifest.version} was already fine-tuned on this data")
    else:
        manifest = _read(var, fine_tune(dataset, base, var, progress, threads))
        say(f"model {manifest.version} is trained: {_in_words(manifest)}")
    live = find_live(var)
    if live is not None and live.version == manifest.version:
        return manifest
    comparable = live is not None and (live.data["digest"], live.code) == (dataset.digest, CODE)
    if live is not None and comparable and _score(manifest) < _score(live):
        say(f"model {live.version} stays live: {_in_words(live)}, which is better")
        return live
    set_live(var, manifest.version)
    say(f"model {manifest.version} is live")
    return manifest


def find_live(var: Path) -> Manifest | None:
    """The live version's manifest, or None when there is none that can be used."""
    try:
        folder = live_folder(var)
        manifest = read_manifest(folder)
        verified(folder, manifest)
    except BundleError:
        return None
    return manifest


def find_version(var: Path, kind: str, dataset: Dataset, base: Base) -> Manifest | None:
    """The newest undamaged version of that kind, made from this data and base by this code."""
    for folder, manifest in versions(var):
        if manifest.kind == kind and _is_for(manifest, dataset, base):
            try:
                verified(folder, manifest)
            except BundleError:
                continue
            return manifest
    return None


def _is_for(manifest: Manifest, dataset: Dataset, base: Base) -> bool:
    return (manifest.data["digest"], manifest.code, manifest.base) == (dataset.digest, CODE, base.record)


def _score(manifest: Manifest) -> float:
    """Accuracy on the validation fold, which versions of the same data share."""
    return float(manifest.metrics["validation_accuracy"])


def _in_words(manifest: Manifest) -> str:
    count = manifest.metrics["validation_examples"]
    return f"{_score(manifest):.1%} of {count} validation examples right"


def _read(var: Path, version: str) -> Manifest:
    return read_manifest(var / "models" / version)
