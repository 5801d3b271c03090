"""Puts a trained classifier on disk as a version: exported, calibrated, judged, hashed; complete or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.torch import save_file

from intents.bundle import (
    BANK,
    LEXICON,
    MANIFEST,
    MEMORY,
    TOKENIZER,
    Manifest,
    digest_of,
    models_folder,
    write_manifest,
)
from intents.dataset import Dataset, LabelledText
from intents.lexical import Lexicon
from intents.scoring import Bank, Floats
from intents.spans import TAGS
from intents.text import canonical
from intents.training.base import Base
from intents.training.calibration import Calibration
from intents.training.intent_classifier import IntentClassifier

CODE = 5
"""Raised when training changes so much that the same data should be trained again."""
MAX_BANK = 4096
WEIGHTS = "weights.safetensors"
DRAFT_PREFIX = ".draft-"
LEFT_BEHIND_S = 3600.0
"""A training is done with its draft in less: it only exports, calibrates and hashes there."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that is being made: `folder` holds its graph already."""

    folder: Path
    kind: str
    base: Base
    dataset: Dataset


def version_name(kind: str, dataset: Dataset) -> str:
    """Sorts by time; tells kind and data."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{kind}-{dataset.digest[:8]}"


def publish(
    draft: Draft,
    classifier: IntentClassifier,
    calibration: Calibration,
    bank: Bank,
    lexicon: Lexicon,
    metrics: Mapping[str, Any],
    var: Path,
) -> str:
    """Complete the draft's folder and move it under `models/`; the new version's name."""
    folder = draft.folder
    (folder / TOKENIZER).write_bytes(draft.base.tokenizer.read_bytes())
    _write_memory(folder / MEMORY, draft.dataset.examples)
    np.save(folder / BANK, np.concatenate([bank.vectors, bank.in_scope[:, None]], axis=1).astype(np.float16))
    lexicon.save(folder / LEXICON)
    _save_weights(classifier, folder / WEIGHTS, everything=draft.kind != "warm")
    version = version_name(draft.kind, draft.dataset)
    write_manifest(folder, _manifest(draft, version, classifier, calibration, metrics))
    target = models_folder(var) / version
    os.replace(folder, target)
    return version


def draft_folder(var: Path) -> tempfile.TemporaryDirectory[str]:
    """A hidden folder beside the versions, gone when it was not published; those of killed trainings go too."""
    models_folder(var).mkdir(parents=True, exist_ok=True)
    for left in models_folder(var).glob(f"{DRAFT_PREFIX}*"):
        if time.time() - left.stat().st_mtime > LEFT_BEHIND_S:
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.TemporaryDirectory(dir=models_folder(var), prefix=DRAFT_PREFIX, ignore_cleanup_errors=True)


def make_bank(features: Floats, in_scope: NDArray[np.bool_]) -> Bank:
    """At most MAX_BANK examples, drawn evenly over the order of the data set."""
    rows = np.unique(np.linspace(0, len(features) - 1, min(len(features), MAX_BANK)).astype(int))
    return Bank(features[rows], in_scope[rows])


def _manifest(
    draft: Draft,
    version: str,
    classifier: IntentClassifier,
    calibration: Calibration,
    metrics: Mapping[str, Any],
) -> Manifest:
    files = {path.name: digest_of(path) for path in sorted(draft.folder.iterdir()) if path.name != MANIFEST}
    return Manifest(
        version=version,
        kind=draft.kind,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        base=draft.base.record,
        prefix=draft.base.prefix,
        pad_id=draft.base.pad_id,
        labels=classifier.labels,
        tags=TAGS,
        chars=classifier.chars,
        temperature=calibration.temperature,
        lexical_weight=calibration.lexical_weight,
        rejection=calibration.rejection.as_json(),
        thresholds=calibration.thresholds,
        metrics=metrics,
        data={"digest": draft.dataset.digest, "examples": len(draft.dataset.examples)},
        code=CODE,
        files=files,
    )


def _write_memory(path: Path, examples: Sequence[LabelledText]) -> None:
    memory = {canonical(example.text): example.intent for example in examples}
    path.write_text(json.dumps(memory, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def _save_weights(classifier: IntentClassifier, path: Path, *, everything: bool) -> None:
    """What training changed: the base's word embeddings never, its other weights only by fine-tuning."""
    changed = {
        name: weight.contiguous()
        for name, weight in classifier.network.state_dict().items()
        if not name.startswith("encoder.") or (everything and "word_embeddings" not in name)
    }
    save_file(changed, path)
