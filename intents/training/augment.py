"""Variations that a person's keyboard makes, and nonsense that no model should be sure of. Seeded."""

from __future__ import annotations

import random
import string
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from intents.dataset import OUT_OF_SCOPE, LabelledText
from intents.markup import Span
from intents.training.phrases import AROUND, FRAMES, TOPICS

_TO_FULL = str.maketrans(",?!:;()", "，？！：；（）")
_TO_HALF = str.maketrans("，？！：；（）。", ",?!:;().")
_ENDS = ("。", "！", "~", "…", "!", ".", "！！", "。。。", " ")
_TRAILING = "。！？!?.~…，, "
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_HANZI_BLOCK = (0x4E00, 0x9FA5)
_SOUNDS = "啊呃额呵噢喔咦呀哇"


class Augmenter:
    """Varies examples; entity spans are swapped for others of the same kind and language."""

    def __init__(self, examples: Sequence[LabelledText], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self._surfaces: dict[tuple[str, str], list[str]] = defaultdict(list)
        for example in examples:
            for span in example.spans:
                self._surfaces[span.entity, example.language].append(example.text[span.start : span.end])

    def vary(self, example: LabelledText) -> LabelledText:
        """Another way to type the same thing, often the very same."""
        varied = self._swap_entities(example) if self._random.random() < 0.5 else example
        varied = self._change_width_or_case(varied)
        return self._change_end(varied)

    def _swap_entities(self, example: LabelledText) -> LabelledText:
        pieces: list[str] = []
        spans: list[Span] = []
        at = length = 0
        for span in example.spans:
            before = example.text[at : span.start]
            surface = self._other(example.text[span.start : span.end], span.entity, example.language)
            pieces += [before, surface]
            start = length + len(before)
            length = start + len(surface)
            at = span.end
            spans.append(Span(start, length, span.entity))
        return replace(example, text="".join(pieces) + example.text[at:], spans=tuple(spans))

    def _other(self, surface: str, entity: str, language: str) -> str:
        if self._random.random() < 0.4:
            return surface
        if entity == "order":
            return "".join(self._random.choice(string.digits) if char.isdigit() else char for char in surface)
        return self._random.choice(self._surfaces[entity, language])

    def _change_width_or_case(self, example: LabelledText) -> LabelledText:
        change = self._random.choice((None, None, None, str.lower, str.upper, str.capitalize, "full", "half"))
        if change is None:
            return example
        if isinstance(change, str):
            text = example.text.translate(_TO_FULL if change == "full" else _TO_HALF)
        else:
            text = change(example.text)
        return replace(example, text=text) if len(text) == len(example.text) else example

    def _change_end(self, example: LabelledText) -> LabelledText:
        chance = self._random.random()
        if chance < 0.3:
            text = example.text.rstrip(_TRAILING)
            fits = text and all(span.end <= len(text) for span in example.spans)
            return replace(example, text=text) if fits else example
        if chance < 0.4 and example.text[-1:].isalnum():
            return replace(example, text=example.text + self._random.choice(_ENDS))
        return example

    def nonsense(self, count: int) -> list[LabelledText]:
        """Keyboard runs, single characters repeated, digits, random Chinese: never in scope."""
        makers = (self._keyboard, self._repeated, self._digits, self._hanzi, self._letters)
        return [LabelledText(self._random.choice(makers)(), OUT_OF_SCOPE, "zh") for _ in range(count)]

    def foreign(self, count: int) -> list[LabelledText]:
        """A topic that no shop deals with, in a word or a short phrase."""
        return [self._foreign() for _ in range(count)]

    def _foreign(self) -> LabelledText:
        language = self._random.choice(("zh", "zh", "en"))
        frame, topic = self._random.choice(FRAMES[language]), self._random.choice(TOPICS[language])
        return LabelledText(frame.format(topic), OUT_OF_SCOPE, language)

    def fragments(self, count: int) -> list[LabelledText]:
        """Entities that stand alone, as answers to a question do: no intent of their own."""
        return [self._fragment() for _ in range(count)] if self._surfaces else []

    def _fragment(self) -> LabelledText:
        entity, language = self._random.choice(sorted(self._surfaces))
        surface = self._random.choice(self._surfaces[entity, language])
        before, after = self._random.choice(AROUND[language])
        span = Span(len(before), len(before) + len(surface), entity)
        return LabelledText(f"{before}{surface}{after}", "", language, (span,))

    def _keyboard(self) -> str:
        row = self._random.choice(_ROWS)
        start = self._random.randrange(len(row) - 3)
        run = row[start : start + self._random.randint(3, 7)]
        return run * self._random.randint(1, 3)

    def _letters(self) -> str:
        return "".join(self._random.choices(string.ascii_lowercase, k=self._random.randint(4, 14)))

    def _repeated(self) -> str:
        char = self._random.choice(_SOUNDS + string.ascii_lowercase + chr(self._random.randint(*_HANZI_BLOCK)))
        return char * self._random.randint(4, 12)

    def _digits(self) -> str:
        return "".join(self._random.choices(string.digits, k=self._random.randint(3, 9)))

    def _hanzi(self) -> str:
        return "".join(chr(self._random.randint(*_HANZI_BLOCK)) for _ in range(self._random.randint(3, 10)))
