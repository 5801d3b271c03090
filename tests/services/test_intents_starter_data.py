"""The starter data in the database, and what people change there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from intents.corpus import load_corpus
from intents.dataset import STARTER_FOLDER, load_folder
from intents.models import Example, Intent
from intents.starter import load_starter

pytestmark = pytest.mark.django_db


def silent(line: str) -> None:
    """Nobody listens."""


def test_loading_twice_adds_nothing():
    added = load_starter()

    assert added == Example.objects.count() > 500
    assert load_starter() == 0


def test_edits_and_deletions_stay():
    load_starter()
    edited, deleted = Example.objects.all()[:2]
    Example.objects.filter(pk=edited.pk).update(marked="改过的话")
    Intent.objects.filter(name="greet").update(title_zh="问好")
    deleted.delete()
    before = Example.objects.count()

    call_command("load_starter", verbosity=0)

    assert Example.objects.count() == before
    assert Example.objects.get(pk=edited.pk).marked == "改过的话"
    assert Intent.objects.get(name="greet").title_zh == "问好"


def test_files_and_database_are_the_same_data_set():
    load_starter()

    assert load_corpus("auto", silent).digest == load_folder(STARTER_FOLDER).digest


def test_an_empty_database_means_the_files():
    assert load_corpus("auto", silent).digest == load_folder(STARTER_FOLDER).digest


def test_what_is_disabled_is_not_trained():
    load_starter()
    Intent.objects.filter(name="thank").update(enabled=False)
    one = Example.objects.filter(intent__name="greet").first()
    assert one is not None
    Example.objects.filter(pk=one.pk).update(enabled=False)

    found = load_corpus("database", silent)

    assert "thank" not in found.labels
    assert one.as_labelled() not in found.examples


@pytest.mark.parametrize(
    ("marked", "complaint"),
    [("买[手机", "neither a mark"), ("[手机](gadget)", "unknown entity"), ("  ", "empty")],
)
def test_a_wrong_example_is_refused_in_the_admin(marked: str, complaint: str):
    intent = Intent.objects.create(name="greet", title_zh="打招呼", title_en="Greeting")

    with translation.override("en"), pytest.raises(ValidationError, match=complaint):
        Example(intent=intent, language="zh", marked=marked).full_clean()


def test_lists_in_the_admin_open_and_search(admin_client: Client, settings, tmp_path: Path):
    settings.STATIC_ROOT = tmp_path  # without such a folder the middleware warns
    load_starter()

    intents = admin_client.get(reverse("admin:intents_intent_changelist"))
    examples = admin_client.get(reverse("admin:intents_example_changelist"), {"q": "下午3点"})

    assert "cancel_order" in intents.content.decode()
    assert "昨天下午3点" in examples.content.decode()
