"""Whatever is marked for translation has its Chinese, and what runs is what was written."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation
from django.utils.translation.template import templatize

from chatbot.environment import REPOSITORY
from dialogs.admin.labels import LOG_EVENTS, STATES, STEPS
from dialogs.states import TABLE

CATALOGUES = sorted(REPOSITORY.glob("*/locale/*/LC_MESSAGES/django.po"))
MODELS = list(apps.get_app_config("dialogs").get_models())
MARKED = re.compile(r'\b(?:_|gettext|gettext_lazy|pgettext_lazy)\(\s*((?:"(?:[^"\\]|\\.)*"(?:,\s*)?)+)\)')
IN_TEMPLATES = re.compile(r"""(?<![\w.])(?:gettext|_)\(u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
FIELD = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?) (".*")$')

Entries = dict[tuple[str, str], list[str]]


def read_po(path: Path) -> Entries:
    """(context, msgid) → its translations."""
    entries: Entries = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if found := FIELD.match(line):
                name = found[1]
                fields[name] = ast.literal_eval(found[2])
            elif line.startswith('"'):
                fields[name] += ast.literal_eval(line)
        if fields.get("msgid"):
            translations = [text for key, text in fields.items() if key.startswith("msgstr")]
            entries[fields.get("msgctxt", ""), fields["msgid"]] = translations
    return entries


def read_mo(path: Path) -> Entries:
    with path.open("rb") as file:
        catalogue: dict[str | tuple[str, int], str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # no public way to list it
    entries: Entries = {}
    for key, text in catalogue.items():
        whole = key[0] if isinstance(key, tuple) else key
        context, _, msgid = whole.rpartition("\x04")
        if msgid:
            entries.setdefault((context, msgid), []).append(text)
    return entries


def marked_in_code(folder: Path) -> Iterator[tuple[str, str]]:
    """(context, msgid) of every literal that is marked in a folder's Python files."""
    for path in folder.rglob("*.py"):
        for call in MARKED.finditer(path.read_text(encoding="utf-8")):
            parts = ast.literal_eval(f"({call[1].rstrip().rstrip(',')},)")
            yield (parts[0], parts[1]) if len(parts) == 2 else ("", parts[0])


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda path: path.relative_to(REPOSITORY).parts[0])
def test_no_translation_is_missing_or_doubtful(po: Path) -> None:
    assert not re.search(r"^#.*\bfuzzy\b", po.read_text(encoding="utf-8"), re.M)
    assert [key for key, texts in read_po(po).items() if not texts or not all(texts)] == []


@pytest.mark.parametrize("po", CATALOGUES, ids=lambda path: path.relative_to(REPOSITORY).parts[0])
def test_the_compiled_catalogue_is_in_step(po: Path) -> None:
    assert read_mo(po.with_suffix(".mo")) == read_po(po)


def test_catalogues_do_not_contradict_each_other() -> None:
    said: Entries = {}
    for po in CATALOGUES:
        for key, texts in read_po(po).items():
            assert said.setdefault(key, texts) == texts, f"{po}: {key}"


@pytest.mark.parametrize(("app", "some"), [("chatbot", 10), ("dialogs", 100), ("intents", 10), ("shop", 50)])
def test_every_text_that_is_marked_in_an_app_is_translated(app: str, some: int) -> None:
    known = read_po(REPOSITORY / app / "locale/zh_Hans/LC_MESSAGES/django.po")
    marked = set(marked_in_code(REPOSITORY / app))
    assert len(marked) > some
    assert marked - set(known) == set()


def test_every_text_that_is_marked_in_the_admins_templates_is_translated() -> None:
    known = read_po(REPOSITORY / "chatbot/locale/zh_Hans/LC_MESSAGES/django.po")
    pages = [
        *(REPOSITORY / "templates/admin").rglob("*.html"),
        *(REPOSITORY / "templates/unfold").rglob("*.html"),
    ]
    marked = {
        ("", ast.literal_eval(text))
        for page in pages
        for text in IN_TEMPLATES.findall(templatize(page.read_text(encoding="utf-8")))
    }
    assert len(marked) > 20
    assert marked - set(known) == set()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_name_of_a_model_that_the_admin_shows_has_its_chinese(model) -> None:
    with translation.override("zh-hans"):
        names = [str(model._meta.verbose_name), str(model._meta.verbose_name_plural)]
        names += [str(field.verbose_name) for field in model._meta.fields if field.name != "id"]
        if model.__name__ == "ResumeToken":  # not shown: its fields are named by default
            names = names[:2]
    assert [name for name in names if not re.search("[\u4e00-\u9fff]", name)] == []


def test_every_state_and_every_step_of_the_table_has_a_label() -> None:
    assert set(STATES) == set(TABLE)
    assert set(STEPS) == {event for row in TABLE.values() for event in row}
    with translation.override("zh-hans"):
        labels = [str(label) for label in (*STATES.values(), *STEPS.values(), *LOG_EVENTS.values())]
    assert [label for label in labels if not re.search("[\u4e00-\u9fff]", label)] == []
