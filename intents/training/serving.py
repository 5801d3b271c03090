"""What an exported graph says: calibration must see what serving will see, 8-bit weights included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from intents.classifier import open_session, run
from intents.features import TextEncoder, by_length
from intents.scoring import Floats

BATCH = 8


@dataclass(frozen=True, slots=True)
class Served:
    """Outputs in the order of the texts: logits [n, labels], features [n, hidden], tag scores per text."""

    logits: Floats
    features: Floats
    tags: list[Floats]


def serve(graph: Path, encoder: TextEncoder, texts: Sequence[str], threads: int) -> Served:
    """Run the graph over all texts."""
    session = open_session(graph, threads)
    rows = [encoder.encode(text) for text in texts]
    found: dict[int, tuple[Floats, Floats, Floats]] = {}
    for batch in by_length(rows, BATCH):
        logits, features, tags = run(session, encoder, [rows[index] for index in batch])
        for at, index in enumerate(batch):
            found[index] = logits[at], features[at], tags[at, : len(rows[index].positions)]
    ordered = [found[index] for index in range(len(rows))]
    return Served(np.stack([r[0] for r in ordered]), np.stack([r[1] for r in ordered]), [r[2] for r in ordered])
