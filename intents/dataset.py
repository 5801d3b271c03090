"""Labelled examples: read from the YAML files, or handed in as rows; immutable, named by their content's hash.

One file per intent: `intent`, optionally `title` and `description`, and the lists `zh` and `en` of
examples with inline entity marks (see markup.py).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from intents.markup import MarkupError, Span, parse
from intents.text import canonical

LANGUAGES = ("zh", "en")
OUT_OF_SCOPE = "out_of_scope"
DATA_FOLDER = Path(__file__).resolve().parent / "data"
STARTER_FOLDER = DATA_FOLDER / "starter"
HELDOUT_FOLDER = DATA_FOLDER / "heldout"


class DataError(Exception):
    """A data file is wrong; the message names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One example: plain text, its intent and entity spans; `marked` is how it was written."""

    text: str
    intent: str
    language: str
    spans: tuple[Span, ...] = ()
    marked: str = ""

    @classmethod
    def from_marked(cls, marked: str, intent: str, language: str) -> LabelledText:
        """Raises MarkupError."""
        text, spans = parse(marked)
        return cls(text, intent, language, spans, marked)


@dataclass(frozen=True)
class Dataset:
    """Examples in a fixed order. Equal examples have an equal digest, in whatever order they came."""

    examples: tuple[LabelledText, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the examples' content, hex."""
        rows = [[e.intent, e.language, e.text, [[s.start, s.end, s.entity] for s in e.spans]] for e in self.examples]
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The intents in it, by name."""
        return tuple(sorted({example.intent for example in self.examples}))


@dataclass(frozen=True, slots=True)
class IntentFile:
    """One data file as read."""

    intent: str
    title: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    examples: tuple[LabelledText, ...] = ()


def make_dataset(examples: Iterable[LabelledText]) -> Dataset:
    """Sorted, repeats dropped. Raises DataError when one text stands under two intents."""
    found: dict[tuple[str, str], LabelledText] = {}
    intent_of: dict[str, str] = {}
    for example in examples:
        key = canonical(example.text)
        if intent_of.setdefault(key, example.intent) != example.intent:
            raise DataError(f"{example.text!r} is an example of both {intent_of[key]} and {example.intent}")
        found.setdefault((example.intent, example.text), example)
    return Dataset(tuple(found[key] for key in sorted(found)))


def load_folder(folder: Path) -> Dataset:
    """All examples in the folder's files. Raises DataError."""
    return make_dataset(example for file in read_folder(folder) for example in file.examples)


def read_folder(folder: Path) -> list[IntentFile]:
    """Every `<intent>.yaml` of the folder, by name. Raises DataError."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise DataError(f"no data files (*.yaml) in {folder}")
    return [read_file(path) for path in paths]


def read_file(path: Path) -> IntentFile:
    """One data file. Raises DataError."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(f"{path}:{line}: not readable as YAML: {error.problem}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: {error}") from error
    if not isinstance(root, yaml.MappingNode):
        raise DataError(f"{path}:1: expected keys intent, zh, en")
    return _read_root(path, root)


def _read_root(path: Path, root: yaml.MappingNode) -> IntentFile:
    fields = {key.value: value for key, value in root.value}
    unknown = set(fields) - {"intent", "title", "description", *LANGUAGES}
    if unknown:
        raise DataError(f"{path}:{root.start_mark.line + 1}: unknown key {sorted(unknown)[0]!r}")
    intent = _scalar(path, fields.get("intent"), "intent")
    if intent != path.stem:
        raise DataError(f"{path}:1: intent is {intent!r}, but the file is named {path.name}")
    title = fields.get("title")
    titles = {key.value: _scalar(path, value, "title") for key, value in title.value} if title is not None else {}
    description = _scalar(path, fields["description"], "description") if "description" in fields else ""
    examples = [
        example
        for language in LANGUAGES
        if language in fields
        for example in _read_examples(path, fields[language], intent, language)
    ]
    _refuse_repeats(path, examples)
    return IntentFile(intent, titles, description, tuple(examples))


def _read_examples(path: Path, node: yaml.Node, intent: str, language: str) -> Iterator[LabelledText]:
    if not isinstance(node, yaml.SequenceNode):
        raise DataError(f"{path}:{node.start_mark.line + 1}: {language} is not a list of examples")
    for item in node.value:
        # The raw scalar: YAML would make a boolean of `no` and a number of `1`.
        marked = _scalar(path, item, "example").strip()
        try:
            yield LabelledText.from_marked(marked, intent, language)
        except MarkupError as error:
            raise DataError(f"{path}:{item.start_mark.line + 1}: {error}") from error


def _refuse_repeats(path: Path, examples: list[LabelledText]) -> None:
    counts = Counter(example.text for example in examples)
    repeated = [text for text, count in counts.items() if count > 1]
    if repeated:
        raise DataError(f"{path}: {repeated[0]!r} stands there more than once")


def _scalar(path: Path, node: yaml.Node | None, what: str) -> str:
    if node is None:
        raise DataError(f"{path}:1: key {what!r} is missing")
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode):
        raise DataError(f"{path}:{line}: {what} is not plain text; put it in quotes")
    if not node.value.strip():
        raise DataError(f"{path}:{line}: {what} is empty")
    return str(node.value)
