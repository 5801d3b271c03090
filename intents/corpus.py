"""The one way to the examples that training uses: the database's, or else the starter files'."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError

from intents.dataset import STARTER_FOLDER, Dataset, LabelledText, load_folder, make_dataset

CHOICES = ("auto", "files", "database")


def load_corpus(choice: str, say: Callable[[str], None]) -> Dataset:
    """An immutable data set. `auto` takes the database's examples when it has any. Raises DataError."""
    examples = [] if choice == "files" else _from_database(required=choice == "database")
    if choice == "auto" and not examples:
        choice = "files"
    dataset = load_folder(STARTER_FOLDER) if choice == "files" else make_dataset(examples)
    source = "starter files" if choice == "files" else "database"
    say(f"{len(dataset.examples)} examples of {len(dataset.labels)} intents from the {source}")
    return dataset


def _from_database(*, required: bool) -> list[LabelledText]:
    from intents.models import Example  # late: the files must do without a database

    try:
        return [example.as_labelled() for example in Example.objects.for_training()]
    except DatabaseError:
        if required:
            raise
        return []
