"""Takes the starter data into the database, once per line, so that what people change there stays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import transaction

from intents.dataset import STARTER_FOLDER, IntentFile, LabelledText, read_folder
from intents.models import Example, Intent, StarterLine


@transaction.atomic
def load_starter() -> int:
    """Add the intents and examples that were never added before; how many examples. Raises DataError."""
    files = read_folder(STARTER_FOLDER)
    known = set(StarterLine.objects.values_list("key", flat=True))
    new = [(file, example) for file in files for example in file.examples if _key(example) not in known]
    intents = _intents_of(files)
    Example.objects.bulk_create(
        Example(intent=intents[file.intent], language=example.language, marked=example.marked) for file, example in new
    )
    StarterLine.objects.bulk_create(StarterLine(key=_key(example)) for _, example in new)
    return len(new)


def _intents_of(files: Iterable[IntentFile]) -> dict[str, Intent]:
    """By name; those that stand in the database stay as they are."""
    return {
        file.intent: Intent.objects.get_or_create(
            name=file.intent,
            defaults={
                "title_zh": file.title.get("zh", file.intent),
                "title_en": file.title.get("en", file.intent),
                "description": file.description,
            },
        )[0]
        for file in files
    }


def _key(example: LabelledText) -> str:
    content = "\n".join((example.intent, example.language, example.marked))
    return hashlib.sha256(content.encode()).hexdigest()
