"""The classifier that serves: onnxruntime, a tokenizer and numpy; neither torch nor transformers.

A text that a curator has labelled, spelled the same but for case, width and punctuation, gets the label it
was given (`memory.json`); a text without any letter is never in scope unless it was labelled or holds an
order number. All others are scored.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from threadpoolctl import threadpool_limits

from intents.bundle import (
    BANK,
    GRAPH,
    LEXICON,
    MEMORY,
    TOKENIZER,
    BundleError,
    Manifest,
    read_manifest,
    verified,
)
from intents.dataset import OUT_OF_SCOPE
from intents.features import Inputs, TextEncoder, by_length
from intents.lexical import read_lexicon
from intents.markup import Span
from intents.scoring import Bank, Floats, Rejection, best_guesses, figures_of, fuse, probabilities, verdict
from intents.spans import decode, entities_in
from intents.text import canonical, has_words
from intents.understanding import Entity, Guess, Understanding

BATCH = 32
REMEMBERED = 4096
REMEMBERED_CHARS = 200
KNOWN_CHANCE = 0.99
"""The share of the probability that a labelled text's own intent gets."""


class Classifier:
    """One model version, loaded. `understand` may be called from several threads."""

    def __init__(self, folder: Path, manifest: Manifest, threads: int = 1) -> None:
        self.manifest = manifest
        self.version = manifest.version
        self._labels = list(manifest.labels)
        self._outside = self._labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self._labels else None
        self._encoder = TextEncoder(folder / TOKENIZER, manifest.prefix, manifest.pad_id, manifest.chars)
        self._session = open_session(folder / GRAPH, threads)
        self._rejection = Rejection.from_json(manifest.rejection)
        self._memory: dict[str, str] = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
        self._bank = read_bank(folder / BANK)
        self._lexicon = read_lexicon(folder / LEXICON)
        self._answers: OrderedDict[str, Understanding] = OrderedDict()

    def understand(self, texts: Sequence[str]) -> list[Understanding]:
        """One Understanding per text, in the same order; equal texts are thought about once."""
        answers = {text: self._answers[text] for text in set(texts) if text in self._answers}
        missing = [text for text in dict.fromkeys(texts) if text not in answers]
        for text, answer in zip(missing, self._think(missing), strict=True):
            answers[text] = answer
            self._remember(text, answer)
        return [answers[text] for text in texts]

    def _remember(self, text: str, answer: Understanding) -> None:
        if len(text) <= REMEMBERED_CHARS:
            self._answers[text] = answer
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)

    def _think(self, texts: Sequence[str]) -> list[Understanding]:
        rows = [self._encoder.encode(text) for text in texts]
        answers: dict[int, Understanding] = {}
        for batch in by_length(rows, BATCH):
            logits, features, tags = run(self._session, self._encoder, [rows[index] for index in batch])
            chances = self._chances(logits, features, self._lexicon.logits([texts[index] for index in batch]))
            for at, index in enumerate(batch):
                entities = entities_in(texts[index], _spans(rows[index], tags[at]))
                answers[index] = self._conclude(texts[index], chances[at], entities)
        return [answers[index] for index in range(len(texts))]

    def _chances(self, logits: Floats, features: Floats, lexical: Floats) -> Floats:
        calibrated = fuse(logits, lexical, self.manifest.temperature, self.manifest.lexical_weight)
        figures = figures_of(calibrated, self._bank.nearness(features), self._outside)
        return probabilities(calibrated, self._rejection.in_scope(figures), self._outside)

    def _conclude(self, text: str, chances: Floats, entities: tuple[Entity, ...]) -> Understanding:
        known = self._known(text, entities)
        if known is not None:
            chances = _with_known(chances, self._labels.index(known))
        top: tuple[Guess, ...] = best_guesses(chances, self._labels)
        best = top[0]
        decision = verdict(best.intent, best.confidence, self.manifest.thresholds, OUT_OF_SCOPE)
        return Understanding(
            text, best.intent, best.confidence, decision, top, entities, self.version, self.manifest.thresholds
        )  # fmt: skip

    def _known(self, text: str, entities: tuple[Entity, ...]) -> str | None:
        labelled = self._memory.get(canonical(text))
        if labelled is not None:
            return labelled
        wordless = self._outside is not None and not has_words(text)
        return OUT_OF_SCOPE if wordless and not any(found.entity == "order" for found in entities) else None


def load(model_dir: Path, threads: int = 1) -> Classifier:
    """The version in a folder, every file's hash checked; `threads` per inference. Raises BundleError."""
    # Numpy's products are small here. More than one BLAS thread a process makes them wait for each other:
    # 8 ms a text instead of 1.7 on two busy cores.
    threadpool_limits(limits=1, user_api="blas")
    manifest = read_manifest(model_dir)
    verified(model_dir, manifest)
    try:
        return Classifier(model_dir, manifest, threads)
    except BundleError:
        raise
    except Exception as error:  # onnxruntime and tokenizers raise bare Exceptions
        raise BundleError(f"model {model_dir} can't be loaded: {error}") from error


def open_session(graph: Path, threads: int) -> onnxruntime.InferenceSession:
    """A CPU session that gives memory back: batches of ever new shapes must not make the arena grow."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def run(
    session: onnxruntime.InferenceSession, encoder: TextEncoder, rows: Sequence[Inputs]
) -> tuple[Floats, Floats, Floats]:
    """One pass: logits [n, labels], features [n, hidden] of unit length, tag scores [n, chars, tags]."""
    logits, features, tags = session.run(["logits", "features", "tags"], encoder.batch(rows))
    return logits, features, tags


def read_bank(path: Path) -> Bank:
    """The last column says whether a row is in scope. Raises BundleError."""
    table = np.load(path, allow_pickle=False)
    if table.ndim != 2:
        raise BundleError(f"{path} holds no table")
    return Bank(table[:, :-1].astype(np.float32), table[:, -1] > 0)


def _spans(row: Inputs, scores: Floats) -> list[Span]:
    """Spans in positions of the original text; one that would cross the cut of a long text is dropped."""
    spans = []
    for span in decode(scores[: len(row.positions)]):
        start, last = row.positions[span.start], row.positions[span.end - 1]
        if start >= 0 and last - start == span.end - 1 - span.start:
            spans.append(Span(start, last + 1, span.entity))
    return spans


def _with_known(chances: Floats, known: int) -> Floats:
    """The known intent gets KNOWN_CHANCE, the others share the rest as the model sees them."""
    others = chances.copy()
    others[known] = 0.0
    total = float(others.sum())
    rest = others / total if total > 0 else others
    result = rest * (1 - KNOWN_CHANCE)
    result[known] = KNOWN_CHANCE
    return np.asarray(result, dtype=np.float32)
