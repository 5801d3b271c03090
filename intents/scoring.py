"""From the model's raw outputs to calibrated intents: temperature, out-of-scope score, verdict. Pure numpy.

The chance that a text is in scope is a logistic function of four figures, all calibrated on examples that
the head did not learn from: the margin of the best in-scope logit over out_of_scope, the energy (log-sum-exp
of the in-scope logits), the likeness of the nearest in-scope example, and how much nearer it is than the
nearest out-of-scope one. Energy and nearest neighbour together reject what no example foresaw (NLU.md's
CLINC150 figures; Liu et al. 2020 for energy, Sun et al. 2022 for nearest neighbours).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.understanding import Guess, Verdict

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

FIGURES = 4
TOP = 3


@dataclass(frozen=True, slots=True)
class Rejection:
    """The logistic function over standardised figures: `weights` and `means`, `scales` have FIGURES values."""

    weights: tuple[float, ...]
    bias: float
    means: tuple[float, ...]
    scales: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data for the manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Rejection:
        """Raises KeyError or TypeError on other content."""
        weights, means, scales = (tuple(map(float, content[key])) for key in ("weights", "means", "scales"))
        return cls(weights, float(content["bias"]), means, scales)

    def in_scope(self, figures: Floats) -> Floats:
        """[n, FIGURES] → [n]: the chance that each text is in scope."""
        standard = (figures - np.asarray(self.means)) / np.asarray(self.scales)
        return _sigmoid(standard @ np.asarray(self.weights) + self.bias)


@dataclass(frozen=True, slots=True)
class Bank:
    """Features of the examples, unit length: `vectors` [m, hidden], and which of them are in scope [m]."""

    vectors: Floats
    in_scope: Bools

    def nearness(self, features: Floats, *, leave_out: NDArray[np.int64] | None = None) -> Floats:
        """[n, hidden] → [n, 2]: cosine to the nearest in-scope and the nearest out-of-scope example.

        `leave_out[i]` is the bank row of text i itself, which then doesn't count.
        """
        likeness = features @ self.vectors.T
        if leave_out is not None:
            likeness[np.arange(len(features)), leave_out] = -1.0
        nearest = [
            likeness[:, mask].max(axis=1) if mask.any() else np.zeros(len(features), dtype=np.float32)
            for mask in (self.in_scope, ~self.in_scope)
        ]
        return np.stack(nearest, axis=1)


def fuse(encoder: Floats, lexical: Floats, temperature: float, lexical_weight: float) -> Floats:
    """Calibrated logits [n, labels] from those of the encoder and those of the n-grams."""
    return encoder / temperature + lexical * lexical_weight


def figures_of(logits: Floats, nearness: Floats, outside: int | None) -> Floats:
    """[n, labels] calibrated logits and [n, 2] nearness → [n, FIGURES]; `outside` is out_of_scope's column."""
    inside = logits if outside is None else np.delete(logits, outside, axis=1)
    best = inside.max(axis=1)
    energy = best + np.log(np.exp(inside - best[:, None]).sum(axis=1))
    margin = np.zeros_like(best) if outside is None else best - logits[:, outside]
    return np.stack([margin, energy, nearness[:, 0], nearness[:, 0] - nearness[:, 1]], axis=1)


def probabilities(logits: Floats, in_scope: Floats, outside: int | None) -> Floats:
    """[n, labels] calibrated logits and [n] chances → [n, labels] probabilities that sum to one."""
    if outside is None:
        return softmax(logits)
    masked = logits.copy()
    masked[:, outside] = -np.inf
    result = softmax(masked) * in_scope[:, None]
    result[:, outside] = 1.0 - in_scope
    return result


def softmax(logits: Floats) -> Floats:
    """Over the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


def best_guesses(row: Floats, labels: Sequence[str]) -> tuple[Guess, ...]:
    """The TOP best of one row of probabilities, as 0–100 with two decimals."""
    order = np.argsort(-row, kind="stable")[:TOP]
    return tuple(Guess(labels[index], round(float(row[index]) * 100, 2)) for index in order)


def verdict(intent: str, confidence: float, thresholds: Mapping[str, float], outside: str) -> Verdict:
    """What to do with the best guess; confidence and thresholds in 0–100."""
    if intent == outside or confidence < thresholds["ask"]:
        return "reject"
    return "act" if confidence >= thresholds["act"] else "ask"


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -60, 60))), dtype=np.float32)
