"""Temperature, out-of-scope function and thresholds, fitted on outputs for texts the head did not learn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from intents.scoring import FIGURES, Floats, Rejection, figures_of, fuse, probabilities, softmax

Labels = NDArray[np.int64]

ACT_PRECISION = 0.98
ACT_RANGE = (55.0, 85.0)
ASK = 35.0
BINS = 10
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a model says of texts that it did not learn from, and what is true.

    Encoder and n-gram logits [n, labels], nearness [n, 2], labels [n].
    """

    encoder: Floats
    lexical: Floats
    nearness: Floats
    labels: Labels

    def where(self, rows: NDArray[np.bool_]) -> Outputs:
        """Some of the texts."""
        return Outputs(self.encoder[rows], self.lexical[rows], self.nearness[rows], self.labels[rows])


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns raw outputs into confidences; `thresholds` in 0–100."""

    temperature: float
    lexical_weight: float
    rejection: Rejection
    thresholds: Mapping[str, float]

    def chances(self, outputs: Outputs, outside: int | None) -> Floats:
        """Probabilities [n, labels], exactly as serving makes them."""
        fused = fuse(outputs.encoder, outputs.lexical, self.temperature, self.lexical_weight)
        figures = figures_of(fused, outputs.nearness, outside)
        return probabilities(fused, self.rejection.in_scope(figures), outside)


def calibrate(outputs: Outputs, outside: int | None) -> Calibration:
    """Fit everything; `outside` is the column of out_of_scope."""
    temperature, weight = fit_scales(outputs)
    fused = fuse(outputs.encoder, outputs.lexical, temperature, weight)
    rejection = _fit_rejection(figures_of(fused, outputs.nearness, outside), outputs.labels, outside)
    draft = Calibration(temperature, weight, rejection, {})
    act = _act_threshold(draft.chances(outputs, outside), outputs.labels, outside)
    return replace(draft, thresholds={"act": act, "ask": ASK})


def fit_scales(outputs: Outputs) -> tuple[float, float]:
    """Temperature and n-gram weight with the least negative log likelihood (Guo et al. 2017, with two experts)."""
    rows = np.arange(len(outputs.labels))

    def loss(logs: NDArray[np.float64]) -> float:
        chances = softmax(fuse(outputs.encoder, outputs.lexical, float(np.exp(logs[0])), float(np.exp(logs[1]))))
        return float(-np.log(chances[rows, outputs.labels] + _TINY).mean())

    start = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])  # the default simplex around zero is too small to move
    options = {"xatol": 0.01, "fatol": 1e-5, "initial_simplex": start}
    best = minimize(loss, start[0], method="Nelder-Mead", options=options).x
    return float(np.exp(best[0])), float(np.exp(best[1]))


def calibration_error(chances: Floats, labels: Labels) -> float:
    """Expected calibration error over BINS equal bins, 0–1."""
    confidence, right = chances.max(axis=1), chances.argmax(axis=1) == labels
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    parts = [
        abs(confidence[bins == index].mean() - right[bins == index].mean()) * (bins == index).mean()
        for index in range(BINS)
        if (bins == index).any()
    ]
    return float(sum(parts))


def _fit_rejection(figures: Floats, labels: Labels, outside: int | None) -> Rejection:
    means, scales = figures.mean(axis=0), figures.std(axis=0) + 1e-6
    if outside is None or not (labels == outside).any():
        return Rejection((0.0,) * FIGURES, 30.0, tuple(map(float, means)), tuple(map(float, scales)))
    model = LogisticRegression(C=1.0).fit((figures - means) / scales, labels != outside)
    weights = tuple(map(float, model.coef_[0]))
    return Rejection(weights, float(model.intercept_[0]), tuple(map(float, means)), tuple(map(float, scales)))


def _act_threshold(chances: Floats, labels: Labels, outside: int | None) -> float:
    """The least confidence from which in-scope answers are right ACT_PRECISION of the time, within ACT_RANGE."""
    best = chances.argmax(axis=1)
    confidence = chances.max(axis=1) * 100
    for threshold in np.arange(ACT_RANGE[0], ACT_RANGE[1], 1.0):
        acted = (confidence >= threshold) & (best != outside)
        if acted.any() and (best[acted] == labels[acted]).mean() >= ACT_PRECISION:
            return float(threshold)
    return ACT_RANGE[1]
