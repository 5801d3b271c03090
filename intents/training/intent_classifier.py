"""The article's IntentClassifier: train, evaluate, predict; here one encoder with two heads (network.py)."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from intents.dataset import LabelledText
from intents.features import TextEncoder
from intents.scoring import Floats
from intents.spans import TAGS, decode
from intents.training.averaging import WeightAverage
from intents.training.base import Base
from intents.training.intent_dataset import IGNORED, Batch, IntentDataset
from intents.training.network import JointNetwork, pool

Vary = Callable[[int], Sequence[LabelledText]]
Progress = Callable[[str, float], None]

EVAL_BATCH = 32


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fine-tune. Learning rates are the peaks of a linear warm-up and decay.

    `balance`: 0 weighs every example alike, 1 every intent; out_of_scope has several times the examples of
    any other. `averaged` is the last share of the steps whose weights are averaged.
    """

    epochs: int = 10
    batch: int = 32
    encoder_rate: float = 3e-4
    head_rate: float = 2e-3
    weight_decay: float = 0.01
    warm_up: float = 0.1
    label_smoothing: float = 0.05
    tag_weight: float = 1.0
    clip: float = 1.0
    balance: float = 0.5
    averaged: float = 0.5
    seed: int = 20


class IntentClassifier:
    """A network with its labels and its way to encode texts."""

    def __init__(self, base: Base, labels: Sequence[str], chars: str, seed: int = 20) -> None:
        torch.manual_seed(seed)
        self.labels = tuple(labels)
        self.chars = chars
        self.text_encoder = TextEncoder(base.tokenizer, base.prefix, base.pad_id, chars)
        self.network = JointNetwork(base.load(), len(self.labels), len(TAGS), len(chars) + 1)
        self.network.eval()

    def dataset(self, examples: Sequence[LabelledText]) -> IntentDataset:
        """The examples, encoded for this classifier."""
        return IntentDataset(examples, self.labels, self.text_encoder)

    def train(self, vary: Vary, recipe: Recipe, progress: Progress) -> None:
        """Fine-tune on what `vary(epoch)` gives. Word embeddings stay: they saw more than we have."""
        source = random.Random(recipe.seed)  # noqa: S311 - reproducible, not secret
        torch.manual_seed(recipe.seed)
        self.network.get_submodule("encoder.embeddings.word_embeddings").requires_grad_(requires_grad=False)
        first = vary(0)
        steps = recipe.epochs * math.ceil(len(first) / recipe.batch)
        optimizer, schedule = _optimizer(self.network, recipe, steps)
        weights, average = self._weights(first, recipe.balance), WeightAverage(self.network)
        self.network.train()
        done = 0
        for epoch in range(recipe.epochs):
            for _, batch in self.dataset(vary(epoch)).batches(recipe.batch, source):
                optimizer.zero_grad()
                loss = self._loss(batch, recipe, weights)
                loss.backward()
                nn.utils.clip_grad_norm_(self.network.parameters(), recipe.clip)
                optimizer.step()
                schedule.step()
                done += 1
                if done > steps * (1 - recipe.averaged):
                    average.add()
                progress(f"epoch {epoch + 1} of {recipe.epochs}, loss {loss.item():.3f}", min(1.0, done / steps))
        average.apply()
        self.network.eval()

    def _weights(self, examples: Sequence[LabelledText], balance: float) -> Tensor:
        """[labels]: what an example of each intent counts."""
        counts = Counter(example.intent for example in examples)
        found = torch.tensor([float(max(1, counts[label])) for label in self.labels])
        return (found.mean() / found) ** balance

    def _loss(self, batch: Batch, recipe: Recipe, weights: Tensor) -> Tensor:
        logits, _, tags = self.network(**batch.inputs)
        smoothing = recipe.label_smoothing
        intents = functional.cross_entropy(logits, batch.labels, weights, label_smoothing=smoothing)
        return intents + recipe.tag_weight * tag_loss(tags, batch.tags)

    @torch.inference_mode()
    def outputs(self, examples: Sequence[LabelledText]) -> tuple[Floats, Floats, list[Floats]]:
        """Logits [n, labels], features [n, hidden], and for each text its tag scores [chars, tags]."""
        dataset = self.dataset(examples)
        rows: dict[int, tuple[Floats, Floats, Floats]] = {}
        for indexes, batch in dataset.batches(EVAL_BATCH):
            logits, features, tags = (part.numpy() for part in self.network(**batch.inputs))
            for at, index in enumerate(indexes):
                rows[index] = logits[at], features[at], tags[at, : len(dataset[index].tags)]
        ordered = [rows[index] for index in range(len(dataset))]
        return np.stack([row[0] for row in ordered]), np.stack([row[1] for row in ordered]), [r[2] for r in ordered]

    def evaluate(self, examples: Sequence[LabelledText]) -> float:
        """The share of texts whose highest logit is their intent."""
        logits, _, _ = self.outputs(examples)
        expected = [self.labels.index(example.intent) for example in examples]
        return float((logits.argmax(axis=1) == expected).mean())

    def predict(self, text: str) -> tuple[str, list[tuple[int, int, str]]]:
        """The intent and the spans (start, end, entity) of one text, not calibrated."""
        logits, _, tags = self.outputs([LabelledText(text, self.labels[0], "zh")])
        spans = [(span.start, span.end, span.entity) for span in decode(tags[0])]
        return self.labels[int(logits[0].argmax())], spans

    @torch.inference_mode()
    def states(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """The encoder's token states [n, tokens, hidden] and pooled features [n, hidden]."""
        mask = batch.inputs["attention_mask"]
        states = self.network.encoder(input_ids=batch.inputs["input_ids"], attention_mask=mask).last_hidden_state
        return states, pool(states, mask)


def tag_loss(scores: Tensor, tags: Tensor) -> Tensor:
    """Cross entropy over the characters that are real."""
    return functional.cross_entropy(scores.flatten(0, 1), tags.flatten(), ignore_index=IGNORED)


def _optimizer(
    network: JointNetwork, recipe: Recipe, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    encoder = [weight for weight in network.encoder.parameters() if weight.requires_grad]
    heads = [*network.intents.parameters(), *network.tagger.parameters()]
    groups = [{"params": encoder, "lr": recipe.encoder_rate}, {"params": heads, "lr": recipe.head_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay)
    rising = max(1, round(steps * recipe.warm_up))

    def rate(step: int) -> float:
        return (step + 1) / rising if step < rising else max(0.0, (steps - step) / max(1, steps - rising))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
