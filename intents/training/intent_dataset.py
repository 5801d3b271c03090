"""Examples as torch reads them: encoded once, padded in batches of like length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import Dataset

from intents.dataset import LabelledText
from intents.features import Inputs, TextEncoder, by_length
from intents.spans import tags_of

IGNORED = -100
"""The tag of padding, and the label of a text without an intent: the loss leaves them out."""


@dataclass(frozen=True, slots=True)
class Item:
    """One encoded example: inputs, intent id, a tag id for each character that the model sees."""

    inputs: Inputs
    label: int
    tags: list[int]


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one step: the network's inputs by name, labels [n], tags [n, chars]."""

    inputs: dict[str, Tensor]
    labels: Tensor
    tags: Tensor


class IntentDataset(Dataset[Item]):
    """Labelled texts, encoded; one whose intent is none of the labels teaches entities only.

    Batches hold texts of like length, so that little is spent on padding."""

    def __init__(self, examples: Sequence[LabelledText], labels: Sequence[str], encoder: TextEncoder) -> None:
        ids = {label: index for index, label in enumerate(labels)}
        self._encoder = encoder
        self._items = [_item(example, ids.get(example.intent, IGNORED), encoder) for example in examples]

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> Item:
        return self._items[index]

    def batches(self, size: int, shuffled: random.Random | None = None) -> Iterator[tuple[list[int], Batch]]:
        """Indexes and tensors; with a random source, in another order and another grouping each time."""
        groups = by_length([item.inputs for item in self._items], size)
        if shuffled is not None:
            groups = self._mixed(size, shuffled)
        for group in groups:
            yield group, self._collate([self._items[index] for index in group])

    def _mixed(self, size: int, source: random.Random) -> list[list[int]]:
        jitter = {index: item.inputs.length * source.uniform(0.8, 1.25) for index, item in enumerate(self._items)}
        order = sorted(jitter, key=lambda index: jitter[index])
        groups = [order[start : start + size] for start in range(0, len(order), size)]
        source.shuffle(groups)
        return groups

    def _collate(self, items: Sequence[Item]) -> Batch:
        tables = self._encoder.batch([item.inputs for item in items])
        inputs = {name: torch.from_numpy(table) for name, table in tables.items()}
        tags = torch.full(inputs["char_ids"].shape, IGNORED, dtype=torch.long)
        for row, item in enumerate(items):
            tags[row, : len(item.tags)] = torch.tensor(item.tags, dtype=torch.long)
        return Batch(inputs, torch.tensor([item.label for item in items]), tags)


def _item(example: LabelledText, label: int, encoder: TextEncoder) -> Item:
    inputs = encoder.encode(example.text)
    tags = tags_of(example.spans, len(example.text))
    return Item(inputs, label, [tags[position] if position >= 0 else 0 for position in inputs.positions])
