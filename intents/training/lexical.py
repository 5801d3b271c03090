"""Fits the n-gram weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from intents.lexical import BUCKETS, Lexicon, bag, weigh

STRENGTH = 20.0
ITERATIONS = 400
NEVER = -12.0
"""The bias of a label without examples in this fit."""


def fit_lexicon(texts: Sequence[str], labels: NDArray[np.int64], classes: int) -> Lexicon:
    """A logistic regression on n-gram weights, classes balanced."""
    bags = [bag(text) for text in texts]
    seen = np.zeros(BUCKETS, dtype=np.float32)
    for buckets, _ in bags:
        seen[buckets] += 1
    idf = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
    values = np.concatenate([weigh(counts, idf[buckets]) for buckets, counts in bags])
    starts = np.cumsum([0, *(len(buckets) for buckets, _ in bags)])
    table = csr_matrix((values, np.concatenate([buckets for buckets, _ in bags]), starts), (len(bags), BUCKETS))
    model = LogisticRegression(C=STRENGTH, max_iter=ITERATIONS, class_weight="balanced")
    model.fit(table, labels)
    weights = np.zeros((BUCKETS, classes), dtype=np.float32)
    bias = np.full(classes, NEVER, dtype=np.float32)
    weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return Lexicon(idf, weights, bias)
