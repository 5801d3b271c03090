"""The two trainings: `train_warm` in seconds on the frozen encoder, `fine_tune` in minutes on all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from intents.bundle import GRAPH
from intents.classifier import open_session, run
from intents.dataset import Dataset, LabelledText
from intents.features import by_length
from intents.scoring import Bank, Floats
from intents.spans import decode
from intents.training.augment import Augmenter
from intents.training.base import open_base
from intents.training.calibration import Calibration, apply, calibrate
from intents.training.evaluation import entity_f1, intent_metrics
from intents.training.export import export
from intents.training.intent_classifier import IntentClassifier, Progress, Recipe
from intents.training.publish import Draft, draft_folder, make_bank, outside_of, publish
from intents.training.split import FOLDS, folds_of
from intents.training.warm import fit_head, frozen_batches, set_head, train_tagger

WARM, FINE_TUNED = "warm", "fine-tuned"
NONSENSE = 160
VALIDATION_FOLD = 0
SEED = 20
MIN_CHAR_COUNT = 2

Labels = NDArray[np.int64]
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Material:
    """A data set made ready: examples with nonsense added, their labels and folds."""

    examples: tuple[LabelledText, ...]
    labels: Labels
    folds: NDArray[np.int64]
    names: tuple[str, ...]
    chars: str

    @property
    def outside(self) -> int | None:
        """The column of out_of_scope."""
        return outside_of(self.names)


@dataclass(frozen=True, slots=True)
class Served:
    """Outputs of the exported graph, in the order of the examples."""

    logits: Floats
    features: Floats
    tags: list[Floats]


def make_material(dataset: Dataset) -> Material:
    """Seeded: equal data sets give equal material."""
    names = dataset.labels
    nonsense = Augmenter(dataset.examples, SEED).nonsense(NONSENSE) if outside_of(names) is not None else []
    examples = (*dataset.examples, *nonsense)
    folds = folds_of(dataset.examples) + [index % FOLDS for index in range(len(nonsense))]
    counts = Counter("".join(example.text.lower() for example in dataset.examples))
    chars = "".join(sorted(char for char, count in counts.items() if count >= MIN_CHAR_COUNT))
    labels = np.array([names.index(example.intent) for example in examples])
    return Material(examples, labels, np.array(folds), names, chars)


def train_warm(dataset: Dataset, base_name: str, var: Path, progress: Progress, threads: int) -> str:
    """Heads on the frozen encoder, calibrated on out-of-fold outputs; the version's name (not yet live)."""
    torch.set_num_threads(threads)
    material = make_material(dataset)
    base = open_base(base_name, var)
    classifier = IntentClassifier(base, material.names, material.chars, SEED)
    varied = Augmenter(dataset.examples, SEED + 1)
    copies = [varied.vary(example) for example in material.examples]
    batches = frozen_batches(classifier, [*material.examples, *copies], progress)
    features = _in_order(batches)
    labels, folds = np.tile(material.labels, 2), np.tile(material.folds, 2)
    set_head(classifier, *fit_head(features, labels, len(material.names)))
    train_tagger(classifier, batches, progress)
    with draft_folder(var) as temporary:
        draft = _exported(Path(temporary), WARM, base, dataset, classifier, progress)
        served = serve(draft.folder, classifier, material.examples)
        logits = _out_of_fold(features, labels, folds, served.features, material, progress)
        bank = Bank(served.features, material.labels != material.outside)
        nearness = _nearness_out_of_fold(served.features, material)
        calibration = calibrate(logits, nearness, material.labels, material.outside)
        metrics = _metrics(logits, nearness, calibration, material, np.full(len(material.labels), True))
        kept = make_bank(bank.vectors, material.labels, material.outside)
        return publish(draft, classifier, calibration, kept, metrics, var)


def fine_tune(
    dataset: Dataset, base_name: str, var: Path, progress: Progress, threads: int, recipe: Recipe | None = None
) -> str:
    """Both heads and the encoder, judged on the validation fold; the version's name (not yet live)."""
    torch.set_num_threads(threads)
    material = make_material(dataset)
    base = open_base(base_name, var)
    classifier = IntentClassifier(base, material.names, material.chars, SEED)
    learning = material.folds != VALIDATION_FOLD
    start = [example for example, chosen in zip(material.examples, learning, strict=True) if chosen]
    varied = Augmenter(start, SEED + 1)
    batches = frozen_batches(classifier, start, progress)
    set_head(classifier, *fit_head(_in_order(batches), material.labels[learning], len(material.names)))
    classifier.train(lambda epoch: [varied.vary(example) for example in start], recipe or Recipe(), progress)
    with draft_folder(var) as temporary:
        draft = _exported(Path(temporary), FINE_TUNED, base, dataset, classifier, progress)
        served = serve(draft.folder, classifier, material.examples)
        seen = Bank(served.features[learning], (material.labels != material.outside)[learning])
        held = ~learning
        nearness = seen.nearness(served.features[held])
        calibration = calibrate(served.logits[held], nearness, material.labels[held], material.outside)
        metrics = _metrics(served.logits[held], nearness, calibration, material, held)
        metrics["entity_f1"] = _entity_f1(served.tags, material.examples, held)
        bank = make_bank(served.features, material.labels, material.outside)
        return publish(draft, classifier, calibration, bank, metrics, var)


def serve(folder: Path, classifier: IntentClassifier, examples: Sequence[LabelledText]) -> Served:
    """What the exported graph says: calibration must see what serving will see, 8-bit weights included."""
    session = open_session(folder / GRAPH, torch.get_num_threads())
    rows = [classifier.text_encoder.encode(example.text) for example in examples]
    found: dict[int, tuple[Floats, Floats, Floats]] = {}
    for batch in by_length(rows, 8):
        logits, features, tags = run(session, classifier.text_encoder, [rows[index] for index in batch])
        for at, index in enumerate(batch):
            found[index] = logits[at], features[at], tags[at, : len(rows[index].positions)]
    ordered = [found[index] for index in range(len(rows))]
    return Served(np.stack([r[0] for r in ordered]), np.stack([r[1] for r in ordered]), [r[2] for r in ordered])


def _exported(
    temporary: Path, kind: str, base: Any, dataset: Dataset, classifier: IntentClassifier, progress: Progress
) -> Draft:
    progress("writing the model", 0.0)
    folder = temporary / "version"
    folder.mkdir()
    export(classifier, folder)
    progress("writing the model", 1.0)
    return Draft(folder, kind, base, dataset)


def _in_order(batches: Sequence[tuple[list[int], Any, torch.Tensor, torch.Tensor]]) -> Floats:
    rows = {index: features[at].numpy() for indexes, _, _, features in batches for at, index in enumerate(indexes)}
    return np.stack([rows[index] for index in range(len(rows))])


def _out_of_fold(
    features: Floats, labels: Labels, folds: NDArray[np.int64], served: Floats, material: Material, progress: Progress
) -> Floats:
    """Logits [n, labels] for each example by a head that did not learn from its fold."""
    logits = np.zeros((len(served), len(material.names)), dtype=np.float32)
    for fold in range(FOLDS):
        weights, biases = fit_head(features[folds != fold], labels[folds != fold], len(material.names))
        held = material.folds == fold
        logits[held] = served[held] @ weights.T + biases
        progress("judging the heads", (fold + 1) / FOLDS)
    return logits


def _nearness_out_of_fold(features: Floats, material: Material) -> Floats:
    nearness = np.zeros((len(features), 2), dtype=np.float32)
    in_scope = material.labels != material.outside
    for fold in range(FOLDS):
        held = material.folds == fold
        nearness[held] = Bank(features[~held], in_scope[~held]).nearness(features[held])
    return nearness


def _metrics(
    logits: Floats, nearness: Floats, calibration: Calibration, material: Material, rows: NDArray[np.bool_]
) -> dict[str, Any]:
    """Of the rows judged, and of the validation fold among them, which every kind of version shares."""
    chances = apply(logits, nearness, calibration.temperature, calibration.rejection, material.outside)
    labels = material.labels[rows]
    shared = material.folds[rows] == VALIDATION_FOLD
    metrics = intent_metrics(chances, labels, material.names)
    metrics["validation_accuracy"] = intent_metrics(chances[shared], labels[shared], material.names)["accuracy"]
    return metrics


def _entity_f1(tags: Sequence[Floats], examples: Sequence[LabelledText], rows: NDArray[np.bool_]) -> float:
    chosen = [index for index in range(len(examples)) if rows[index]]
    found = [(i, s.start, s.end, s.entity) for i in chosen for s in decode(tags[i])]
    expected = [(i, s.start, s.end, s.entity) for i in chosen for s in examples[i].spans]
    return round(entity_f1(found, expected), 4)
