"""Heads on the frozen encoder: usable seconds after the first start."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from torch import Tensor

from intents.dataset import LabelledText
from intents.scoring import Floats
from intents.training.intent_classifier import IntentClassifier, Progress, tag_loss
from intents.training.intent_dataset import Batch

STRENGTH = 300.0
"""Inverse regularisation: unit-length features of this encoder lie close together, weights must be large."""
TAG_EPOCHS = 10
WITHOUT_ENTITIES = 6
"""One in so many texts without entities is kept for the tag head."""
TAG_RATE = 3e-3
BATCH = 32

Labels = NDArray[np.int64]


Frozen = tuple[list[int], Batch, Tensor, Tensor]
"""A batch after the encoder: indexes, tensors, token states [n, tokens, hidden], features [n, hidden]."""


def frozen_batches(
    classifier: IntentClassifier, examples: Sequence[LabelledText], progress: Progress
) -> list[Frozen]:
    """One pass of the encoder over the examples."""
    dataset = classifier.dataset(examples)
    done = 0
    batches = []
    for indexes, batch in dataset.batches(BATCH):
        batches.append((indexes, batch, *classifier.states(batch)))
        done += len(indexes)
        progress("reading the examples", done / len(dataset))
    return batches


def thinned(batches: Sequence[Frozen]) -> list[Frozen]:
    """The texts with entities, and a few without: those are many and soon learnt."""
    return [thin for batch in batches if (thin := _thinned(*batch))[0]]


def _thinned(indexes: list[int], batch: Batch, states: Tensor, features: Tensor) -> Frozen:
    marked = (batch.tags > 0).any(dim=1)
    rows = [at for at, index in enumerate(indexes) if marked[at] or index % WITHOUT_ENTITIES == 0]
    inputs = {name: table[rows] for name, table in batch.inputs.items()}
    kept = Batch(inputs, batch.labels[rows], batch.tags[rows])
    return [indexes[at] for at in rows], kept, states[rows], features[rows]


def fit_head(features: Floats, labels: Labels, classes: int) -> tuple[Floats, Floats]:
    """Weights [classes, hidden] and biases [classes] of a logistic regression with balanced classes."""
    center = features.mean(axis=0)
    model = LogisticRegression(C=STRENGTH, max_iter=400, class_weight="balanced")
    model.fit(features - center, labels)
    weights = np.zeros((classes, features.shape[1]), dtype=np.float32)
    biases = np.full(classes, -30.0, dtype=np.float32)
    weights[model.classes_] = model.coef_
    biases[model.classes_] = model.intercept_ - model.coef_ @ center
    return weights, biases


def set_head(classifier: IntentClassifier, weights: Floats, biases: Floats) -> None:
    """Put fitted weights into the network."""
    with torch.no_grad():
        classifier.network.intents.weight.copy_(torch.from_numpy(weights))
        classifier.network.intents.bias.copy_(torch.from_numpy(biases))


def train_tagger(
    classifier: IntentClassifier,
    batches: Sequence[Frozen],
    progress: Progress,
    seed: int = 20,
) -> None:
    """The tag head alone, on the frozen token states."""
    torch.manual_seed(seed)
    source = random.Random(seed)  # noqa: S311 - reproducible, not secret
    tagger = classifier.network.tagger
    optimizer = torch.optim.AdamW(tagger.parameters(), lr=TAG_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, TAG_EPOCHS)
    tagger.train()
    for epoch in range(TAG_EPOCHS):
        for _, batch, states, _ in source.sample(list(batches), len(batches)):
            optimizer.zero_grad()
            chars = (batch.inputs[name] for name in ("char_tokens", "char_ids", "char_kinds"))
            tag_loss(tagger(states.clone(), *chars), batch.tags).backward()
            optimizer.step()
        schedule.step()
        progress("learning entities", (epoch + 1) / TAG_EPOCHS)
    tagger.eval()
