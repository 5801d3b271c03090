"""A data set made ready to learn from: out-of-scope texts added, folds given, characters counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.dataset import OUT_OF_SCOPE, Dataset, LabelledText
from intents.text import canonical
from intents.training.augment import Augmenter
from intents.training.split import FOLDS, folds_of

SEED = 20
NONSENSE = 120
FOREIGN = 160
VALIDATION_FOLD = 0
MIN_CHAR_COUNT = 2

Labels = NDArray[np.int64]
Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Material:
    """`examples` with their `labels` (columns of `names`) and `folds`; `chars` have an embedding of their own."""

    examples: tuple[LabelledText, ...]
    labels: Labels
    folds: NDArray[np.int64]
    names: tuple[str, ...]
    chars: str

    @property
    def outside(self) -> int | None:
        """The column of out_of_scope, when there is one."""
        return self.names.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self.names else None

    @property
    def in_scope(self) -> Rows:
        """Which examples are in scope."""
        return np.not_equal(self.labels, -1 if self.outside is None else self.outside)

    @property
    def validation(self) -> Rows:
        """Which examples judge, and teach nothing, whenever the encoder learns."""
        return np.equal(self.folds, VALIDATION_FOLD)

    @property
    def parts(self) -> list[Rows]:
        """The validation fold, then the others in three: each judged by what learnt from the rest."""
        return [self.validation, *((self.folds % 3 == part) & ~self.validation for part in range(3))]

    @property
    def texts(self) -> list[str]:
        """The plain texts."""
        return [example.text for example in self.examples]

    def chosen(self, rows: Rows) -> list[LabelledText]:
        """Some of the examples."""
        return [example for example, wanted in zip(self.examples, rows, strict=True) if wanted]


def make_material(dataset: Dataset) -> Material:
    """Seeded: equal data sets give equal material."""
    names = dataset.labels
    made = _out_of_scope(dataset) if OUT_OF_SCOPE in names else []
    examples = (*dataset.examples, *made)
    folds = folds_of(dataset.examples) + [index % FOLDS for index in range(len(made))]
    counts = Counter("".join(example.text.lower() for example in dataset.examples))
    chars = "".join(sorted(char for char, count in counts.items() if count >= MIN_CHAR_COUNT))
    labels = np.array([names.index(example.intent) for example in examples])
    return Material(examples, labels, np.array(folds), names, chars)


def _out_of_scope(dataset: Dataset) -> list[LabelledText]:
    """Texts made up to be rejected, but none that a person labelled otherwise."""
    source = Augmenter(dataset.examples, SEED)
    labelled = {canonical(example.text) for example in dataset.examples}
    made = {canonical(example.text): example for example in (*source.nonsense(NONSENSE), *source.foreign(FOREIGN))}
    return [example for key, example in made.items() if key not in labelled]
