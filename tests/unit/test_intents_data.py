"""Marks, data files and data sets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.catalogue import catalogue, title
from intents.dataset import (
    HELDOUT_FOLDER,
    STARTER_FOLDER,
    DataError,
    LabelledText,
    load_folder,
    make_dataset,
    read_file,
)
from intents.markup import ENTITIES, MarkupError, Span, parse, render
from intents.text import MAX_CHARS, canonical, window

STARTER_INTENTS = {
    *("greet", "goodbye", "thank", "affirm", "deny", "query_order", "query_logistics"),
    *("cancel_order", "human_agent", "out_of_scope"),
}


def write(folder: Path, content: str, name: str = "greet.yaml") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_marks_become_spans_of_the_plain_text():
    text, spans = parse("我想取消[昨天下午3点](time)下单的那个[手机](product)")

    assert text == "我想取消昨天下午3点下单的那个手机"
    found = [(text[span.start : span.end], span.entity) for span in spans]
    assert found == [("昨天下午3点", "time"), ("手机", "product")]


def test_a_doubled_bracket_is_a_bracket():
    assert parse("[[笑]] (哈哈)") == ("[笑] (哈哈)", ())


@pytest.mark.parametrize(
    ("marked", "complaint"),
    [
        ("[手机](gadget)", "unknown entity 'gadget'"),
        ("买[手机", "neither a mark"),
        ("买手机]", "neither a mark"),
        ("[手机]的", "neither a mark"),
        ("[ 手机](product)", "begins or ends with a space"),
    ],
)
def test_a_wrong_mark_is_named(marked: str, complaint: str):
    with pytest.raises(MarkupError, match=complaint):
        parse(marked)


@given(st.text(alphabet="ab[]() 手机", max_size=30), st.integers(0, 5), st.sampled_from(ENTITIES))
def test_what_is_rendered_reads_the_same(text: str, start: int, entity: str):
    surface = text[start : start + 3]
    marked = surface and surface == surface.strip() and not set(surface) & set("[]")
    spans = (Span(start, start + len(surface), entity),) if marked else ()

    assert parse(render(text, spans)) == (text, spans)


def test_yes_and_no_and_numbers_stay_what_was_written(tmp_path: Path):
    path = write(tmp_path, "intent: greet\nen:\n  - yes\n  - no\n  - 1\n  - '1.0'\n")

    assert [example.text for example in read_file(path).examples] == ["yes", "no", "1", "1.0"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("intent: greet\nzh:\n  - 你好\n  - [手机](product)\n", r"greet\.yaml:4"),
        ('intent: greet\nzh:\n  - 你好\n  - "[手机](gadget)"\n', r"greet\.yaml:4: unknown entity"),
        ("intent: greet\nzh:\n  - 你好: 吗\n", r"greet\.yaml:3: example is not plain text"),
        ("intent: greet\nzh:\n  -\n", r"greet\.yaml:3: example is empty"),
        ("intent: hello\nzh:\n  - 你好\n", "intent is 'hello', but the file is named greet.yaml"),
        ("zh:\n  - 你好\n", "key 'intent' is missing"),
        ("intent: greet\nfr:\n  - salut\n", "unknown key 'fr'"),
        ("intent: greet\nzh: 你好\n", r"greet\.yaml:2: zh is not a list"),
        ("intent: greet\nzh:\n  - 你好\n  - 你好\n", "stands there more than once"),
        ("- 你好\n", "expected keys"),
    ],
)
def test_a_wrong_data_file_is_named_with_its_line(tmp_path: Path, content: str, complaint: str):
    with pytest.raises(DataError, match=complaint):
        read_file(write(tmp_path, content))


def test_a_text_under_two_intents_is_refused():
    with pytest.raises(DataError, match="both affirm and deny"):
        make_dataset([LabelledText("好。", "affirm", "zh"), LabelledText("好", "deny", "zh")])


def test_a_data_set_is_named_by_its_content_not_by_its_order():
    one, two = LabelledText("好", "affirm", "zh"), LabelledText("不", "deny", "zh")

    assert make_dataset([one, two]).digest == make_dataset([two, one, one]).digest
    assert make_dataset([one]).digest != make_dataset([one, two]).digest


def test_a_span_belongs_to_the_content():
    plain = LabelledText("买手机", "deny", "zh")
    marked = LabelledText("买手机", "deny", "zh", (Span(1, 3, "product"),))

    assert make_dataset([plain]).digest != make_dataset([marked]).digest


def test_an_empty_folder_is_named(tmp_path: Path):
    with pytest.raises(DataError, match="no data files"):
        load_folder(tmp_path)


def test_every_starter_intent_has_examples_and_titles_in_both_languages():
    dataset = load_folder(STARTER_FOLDER)

    assert set(dataset.labels) >= STARTER_INTENTS
    assert set(catalogue()) == set(dataset.labels)
    for intent in dataset.labels:
        languages = [example.language for example in dataset.examples if example.intent == intent]
        assert languages.count("zh") >= 40
        assert languages.count("en") >= 20
    assert title("cancel_order", "zh-hans") == "取消订单"
    assert title("cancel_order", "en") == "Cancel an order"
    assert title("made_up", "en") == "made_up"


def test_held_out_examples_are_of_known_intents():
    assert set(load_folder(HELDOUT_FOLDER).labels) <= set(load_folder(STARTER_FOLDER).labels)


@pytest.mark.parametrize(
    ("one", "other"),
    [("OK", "ok"), ("好的！", "好的"), ("ＯＫ", "ok"), ("don't", "dont"), ("？？", "?"), ("👍👍👍", "👍")],
)
def test_spelling_does_not_count_in_the_canonical_form(one: str, other: str):
    assert canonical(one) == canonical(other)


@given(st.text(max_size=800))
def test_every_character_seen_knows_its_place(text: str):
    seen, positions = window(text)

    assert len(seen) == len(positions) <= MAX_CHARS
    assert all(text[position] == char for char, position in zip(seen, positions, strict=True) if position >= 0)
