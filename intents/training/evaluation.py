"""Figures about a model: of intents, of calibration, of what is out of scope, of entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.dataset import OUT_OF_SCOPE, LabelledText
from intents.scoring import Floats
from intents.training.calibration import calibration_error
from intents.understanding import Understanding

Labels = NDArray[np.int64]
SpanKey = tuple[int, int, int, str]


def intent_metrics(chances: Floats, labels: Labels, names: Sequence[str]) -> dict[str, Any]:
    """Accuracy, macro F1, calibration error (all 0–1) and the count, from probabilities [n, labels]."""
    best = chances.argmax(axis=1)
    per_intent = {name: _f1(best, labels, index) for index, name in enumerate(names) if (labels == index).any()}
    return {
        "accuracy": round(float((best == labels).mean()), 4),
        "macro_f1": round(float(np.mean(list(per_intent.values()))), 4),
        "calibration_error": round(calibration_error(chances, labels), 4),
        "examples": len(labels),
        "f1": {name: round(value, 4) for name, value in per_intent.items()},
    }


def entity_f1(found: Sequence[SpanKey], expected: Sequence[SpanKey]) -> float:
    """Exact spans of the right kind, micro-averaged; each key is (text index, start, end, entity)."""
    right = sum((Counter(found) & Counter(expected)).values())
    return 2 * right / max(1, len(found) + len(expected))


def judge(answers: Sequence[Understanding], examples: Sequence[LabelledText]) -> dict[str, Any]:
    """Whole answers against examples: what a person would meet."""
    pairs = list(zip(answers, examples, strict=True))
    inside = [(a, e) for a, e in pairs if e.intent != OUT_OF_SCOPE]
    outside = [a for a, e in pairs if e.intent == OUT_OF_SCOPE]
    acted = [(a, e) for a, e in pairs if a.decision == "act"]
    found = [(i, s.start, s.end, s.entity) for i, (a, _) in enumerate(pairs) for s in a.entities]
    expected = [(i, s.start, s.end, s.entity) for i, (_, e) in enumerate(pairs) for s in e.spans]
    return {
        "examples": len(pairs),
        "accuracy": _share(a.intent == e.intent for a, e in pairs),
        "accuracy_zh": _share(a.intent == e.intent for a, e in pairs if e.language == "zh"),
        "accuracy_en": _share(a.intent == e.intent for a, e in pairs if e.language == "en"),
        "accuracy_in_scope": _share(a.intent == e.intent for a, e in inside),
        "right_in_top_3": _share(any(g.intent == e.intent for g in a.top) for a, e in inside),
        "in_scope_acted": _share(a.decision == "act" for a, _ in inside),
        "in_scope_rejected": _share(a.decision == "reject" for a, _ in inside),
        "out_of_scope_rejected": _share(a.decision == "reject" for a in outside),
        "out_of_scope_acted": _share(a.decision == "act" for a in outside),
        "act_precision": _share(a.intent == e.intent for a, e in acted),
        "entity_f1": round(entity_f1(found, expected), 4),
    }


def _f1(best: Labels, labels: Labels, index: int) -> float:
    right = int(((best == index) & (labels == index)).sum())
    return 2 * right / max(1, int((best == index).sum() + (labels == index).sum()))


def _share(values: Any) -> float | None:
    counted = list(values)
    return round(sum(counted) / len(counted), 4) if counted else None
