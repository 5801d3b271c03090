"""The two trainings: `train_warm` in seconds on the frozen encoder, `fine_tune` in minutes on all of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from intents.bundle import GRAPH
from intents.dataset import Dataset, LabelledText
from intents.scoring import Bank, Floats
from intents.spans import decode, entities_in
from intents.training.augment import Augmenter
from intents.training.base import Base
from intents.training.calibration import Calibration, Outputs, calibrate
from intents.training.evaluation import entity_f1, intent_metrics
from intents.training.export import export
from intents.training.intent_classifier import IntentClassifier, Progress, Recipe
from intents.training.lexical import fit_lexicon
from intents.training.material import SEED, Material, Rows, make_material
from intents.training.publish import Draft, draft_folder, make_bank, publish
from intents.training.serving import Served, serve
from intents.training.warm import Frozen, fit_head, frozen_batches, set_head, thinned, train_tagger

WARM, FINE_TUNED = "warm", "fine-tuned"
FRAGMENTS = 120


def train_warm(dataset: Dataset, base: Base, var: Path, progress: Progress, threads: int) -> str:
    """Heads on the frozen encoder, calibrated on out-of-fold outputs; the version's name (not yet live)."""
    torch.set_num_threads(threads)
    material = make_material(dataset)
    classifier = IntentClassifier(base, material.names, material.chars, SEED)
    frozen = frozen_batches(classifier, material.examples, progress)
    features = in_order(frozen)
    set_head(classifier, *fit_head(features, material.labels, len(material.names)))
    train_tagger(classifier, _with_entities(classifier, material, frozen), progress)
    with draft_folder(var) as temporary:
        draft = _export(Path(temporary), WARM, base, dataset, classifier, progress)
        served = serve(draft.folder / GRAPH, classifier.text_encoder, material.texts, threads)
        outputs = _out_of_fold(features, served, material, progress)
        calibration = calibrate(outputs, material.outside)
        metrics = _metrics(calibration, outputs, material, np.full(len(material.labels), True))
        return _publish(draft, classifier, calibration, served, metrics, material, var)


def fine_tune(
    dataset: Dataset, base: Base, var: Path, progress: Progress, threads: int, recipe: Recipe | None = None
) -> str:
    """Both heads and the encoder, judged on the validation fold; the version's name (not yet live)."""
    torch.set_num_threads(threads)
    material = make_material(dataset)
    classifier = IntentClassifier(base, material.names, material.chars, SEED)
    held = material.validation
    start = material.chosen(~held)
    frozen = frozen_batches(classifier, start, progress)
    set_head(classifier, *fit_head(in_order(frozen), material.labels[~held], len(material.names)))
    varied = Augmenter(start, SEED + 1)

    def vary(epoch: int) -> list[LabelledText]:
        return [*(varied.vary(example) for example in start), *varied.fragments(FRAGMENTS)]

    classifier.train(vary, recipe or Recipe(), progress)
    with draft_folder(var) as temporary:
        draft = _export(Path(temporary), FINE_TUNED, base, dataset, classifier, progress)
        served = serve(draft.folder / GRAPH, classifier.text_encoder, material.texts, threads)
        outputs = _outputs_of(served, material, learnt=~held, judged=held)
        calibration = calibrate(outputs, material.outside)
        metrics = _metrics(calibration, outputs, material, held)
        metrics["entity_f1"] = _entity_f1(served.tags, material, held)
        return _publish(draft, classifier, calibration, served, metrics, material, var)


def in_order(batches: Sequence[Frozen]) -> Floats:
    """The batches' features in the order of the examples."""
    rows = {index: features[at].numpy() for indexes, _, _, features in batches for at, index in enumerate(indexes)}
    return np.stack([rows[index] for index in range(len(rows))])


def _with_entities(classifier: IntentClassifier, material: Material, frozen: Sequence[Frozen]) -> list[Frozen]:
    """What the tag head learns from: texts with entities, their variations, entities alone, some without."""
    marked = [example for example in material.examples if example.spans]
    varied = Augmenter(material.examples, SEED + 1)
    copies = [*(varied.vary(example) for example in marked), *varied.fragments(FRAGMENTS)]
    fresh = frozen_batches(classifier, copies, lambda stage, share: None) if copies else []
    return [*fresh, *thinned(frozen)]


def _export(
    temporary: Path, kind: str, base: Base, dataset: Dataset, classifier: IntentClassifier, progress: Progress
) -> Draft:
    progress("writing the model", 0.0)
    folder = temporary / "version"
    folder.mkdir()
    export(classifier, folder)
    return Draft(folder, kind, base, dataset)


def _publish(
    draft: Draft,
    classifier: IntentClassifier,
    calibration: Calibration,
    served: Served,
    metrics: dict[str, Any],
    material: Material,
    var: Path,
) -> str:
    """With n-grams and nearest neighbours of all examples: what they learn late needs no calibration anew."""
    lexicon = fit_lexicon(material.texts, material.labels, len(material.names))
    bank = make_bank(served.features, material.in_scope)
    return publish(draft, classifier, calibration, bank, lexicon, metrics, var)


def _outputs_of(served: Served, material: Material, learnt: Rows, judged: Rows) -> Outputs:
    """What n-grams and neighbours of the learnt examples say of the judged ones, beside the network."""
    texts = [example.text for example in material.chosen(learnt)]
    lexicon = fit_lexicon(texts, material.labels[learnt], len(material.names))
    bank = Bank(served.features[learnt], material.in_scope[learnt])
    return Outputs(
        served.logits[judged],
        lexicon.logits([example.text for example in material.chosen(judged)]),
        bank.nearness(served.features[judged]),
        material.labels[judged],
    )


def _out_of_fold(features: Floats, served: Served, material: Material, progress: Progress) -> Outputs:
    """Outputs for every example by heads that did not learn from its part."""
    count, classes = len(material.labels), len(material.names)
    encoder, lexical, nearness = (np.zeros((count, width), np.float32) for width in (classes, classes, 2))
    merged = Outputs(encoder, lexical, nearness, material.labels)
    for done, judged in enumerate(material.parts, start=1):
        learnt = ~judged
        weights, biases = fit_head(features[learnt], material.labels[learnt], len(material.names))
        found = _outputs_of(served, material, learnt, judged)
        merged.encoder[judged] = served.features[judged] @ weights.T + biases
        merged.lexical[judged], merged.nearness[judged] = found.lexical, found.nearness
        progress("judging the heads", done / len(material.parts))
    return merged


def _metrics(
    calibration: Calibration, outputs: Outputs, material: Material, rows: NDArray[np.bool_]
) -> dict[str, Any]:
    """Of the rows judged, and of the validation fold among them, which every version of this data shares."""
    chances = calibration.chances(outputs, material.outside)
    shared = material.validation[rows]
    metrics = intent_metrics(chances, outputs.labels, material.names)
    metrics["validation_examples"] = int(shared.sum())
    right = chances[shared].argmax(axis=1) == outputs.labels[shared]
    metrics["validation_accuracy"] = round(float(right.mean()), 4)
    return metrics


def _entity_f1(tags: Sequence[Floats], material: Material, rows: Rows) -> float:
    pairs = [(index, example) for index, example in enumerate(material.examples) if rows[index]]
    found = [(i, s.start, s.end, s.entity) for i, e in pairs for s in entities_in(e.text, decode(tags[i]))]
    expected = [(i, s.start, s.end, s.entity) for i, e in pairs for s in e.spans]
    return round(entity_f1(found, expected), 4)
