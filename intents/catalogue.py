"""The intents that come with the product: names, titles in both languages, what each is about.

They stand in the data files; adding a file adds an intent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from intents.dataset import LANGUAGES, OUT_OF_SCOPE, STARTER_FOLDER, DataError, IntentFile, read_folder

__all__ = ["OUT_OF_SCOPE", "CatalogueEntry", "catalogue", "title"]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """An intent as people see it."""

    name: str
    title_zh: str
    title_en: str
    description: str


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, CatalogueEntry]:
    """The starter intents by name, read once per process. Raises DataError."""
    return MappingProxyType({file.intent: _entry(file) for file in read_folder(STARTER_FOLDER)})


def title(intent: str, locale: str) -> str:
    """What to call an intent before a person, in `zh…` or else English; an unknown one by its name."""
    entry = catalogue().get(intent)
    if entry is None:
        return intent
    return entry.title_zh if locale.startswith("zh") else entry.title_en


def _entry(file: IntentFile) -> CatalogueEntry:
    missing = [language for language in LANGUAGES if not file.title.get(language)]
    if missing:
        raise DataError(f"{file.intent}.yaml: title has no {' and no '.join(missing)}")
    return CatalogueEntry(file.intent, file.title["zh"], file.title["en"], file.description)
