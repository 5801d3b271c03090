"""Temperature, out-of-scope function and thresholds, fitted on outputs for texts the head did not learn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from intents.scoring import FIGURES, Floats, Rejection, figures_of, probabilities, softmax

Labels = NDArray[np.int64]

ACT_PRECISION = 0.98
ACT_RANGE = (55.0, 85.0)
ASK = 35.0
BINS = 10
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns raw outputs into confidences; `thresholds` in 0–100."""

    temperature: float
    rejection: Rejection
    thresholds: dict[str, float]


def calibrate(logits: Floats, nearness: Floats, labels: Labels, outside: int | None) -> Calibration:
    """From raw logits [n, labels], nearness [n, 2] and true labels [n]."""
    temperature = fit_temperature(logits, labels)
    calibrated = logits / temperature
    rejection = _fit_rejection(figures_of(calibrated, nearness, outside), labels, outside)
    chances = apply(logits, nearness, temperature, rejection, outside)
    return Calibration(temperature, rejection, {"act": _act_threshold(chances, labels, outside), "ask": ASK})


def apply(logits: Floats, nearness: Floats, temperature: float, rejection: Rejection, outside: int | None) -> Floats:
    """Probabilities [n, labels], exactly as serving makes them."""
    calibrated = logits / temperature
    return probabilities(calibrated, rejection.in_scope(figures_of(calibrated, nearness, outside)), outside)


def fit_temperature(logits: Floats, labels: Labels) -> float:
    """The divisor of the logits with the least negative log likelihood (Guo et al. 2017)."""

    def loss(log_temperature: float) -> float:
        chances = softmax(logits / np.exp(log_temperature))
        return float(-np.log(chances[np.arange(len(labels)), labels] + _TINY).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded").x))


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
    model = LogisticRegression(C=1.0, class_weight="balanced").fit((figures - means) / scales, labels != outside)
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
