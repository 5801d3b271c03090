"""Entities from tag scores and patterns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from intents.markup import Span
from intents.spans import TAGS, decode, entities_in, tags_of


def scores_for(tags: list[str]) -> np.ndarray:
    table = np.zeros((len(tags), len(TAGS)), np.float32)
    for row, tag in enumerate(tags):
        table[row, TAGS.index(tag)] = 1.0
    return table


def found(text: str, *tagged: Span) -> list[tuple[str, str]]:
    return [(entity.value, entity.entity) for entity in entities_in(text, tagged)]


def test_begin_and_inside_make_one_span():
    spans = decode(scores_for(["O", "B-time", "I-time", "O", "B-product"]))

    assert spans == [Span(1, 3, "time"), Span(4, 5, "product")]


def test_two_spans_of_one_kind_may_touch():
    assert decode(scores_for(["B-product", "I-product", "B-product"])) == [Span(0, 2, "product"), Span(2, 3, "product")]


def test_an_inside_without_its_begin_is_impossible():
    assert all(span.entity == "time" for span in decode(scores_for(["B-time", "I-time", "I-product", "I-time"])))


def test_tags_and_spans_say_the_same():
    spans = [Span(0, 2, "time"), Span(3, 4, "order")]

    assert decode(scores_for([TAGS[tag] for tag in tags_of(spans, 6)])) == spans


@given(arrays(np.float32, st.tuples(st.integers(0, 12), st.just(len(TAGS))), elements=st.floats(-5, 5, width=32)))
def test_whatever_the_scores_spans_are_in_order_and_apart(scores: np.ndarray):
    spans = decode(scores)

    assert all(span.start < span.end <= len(scores) for span in spans)
    assert all(one.end <= other.start for one, other in zip(spans, spans[1:], strict=False))


@pytest.mark.parametrize("number", ["LK202611210007", "lk202611210007", "ＬＫ２０２６１１２１０００７"])
def test_an_order_number_needs_no_model(number: str):
    assert found(f"查一下{number}的订单") == [(number, "order")]


def test_an_order_number_beats_what_was_tagged_there():
    assert found("LK202611210007", Span(0, 4, "product"), Span(2, 14, "amount")) == [("LK202611210007", "order")]


def test_a_long_run_of_digits_is_an_order_number():
    assert found("单号202611210007123") == [("202611210007123", "order")]


@pytest.mark.parametrize(
    "text",
    [
        *("电话13812345678", "快递单号773012345678901", "tracking no. 773012345678901"),
        *("一共1234567890.50", "123456"),
    ],
)
def test_other_runs_of_digits_are_none(text: str):
    assert found(text) == []


def test_of_a_tagged_order_only_the_number_counts():
    assert found("尾号0007那单", Span(0, 6, "order")) == [("0007", "order")]
    assert found("order CN-40917??", Span(7, 10, "order")) == [("CN-40917", "order")]
    assert found("订单呢", Span(0, 2, "order")) == []


def test_borders_lie_outside_of_latin_words():
    assert found("the printers broke", Span(4, 9, "product")) == [("printers", "product")]


def test_punctuation_at_the_edges_is_no_entity():
    assert found("“手机”，", Span(0, 5, "product")) == [("手机", "product")]
    assert found("，。", Span(0, 2, "product")) == []


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 39), st.integers(1, 8)), max_size=4))
def test_every_entity_is_what_stands_at_its_place(text: str, places: list[tuple[int, int]]):
    tagged = [Span(start, min(len(text), start + size), "product") for start, size in places if start < len(text)]

    entities = entities_in(text, tagged)

    assert all(text[entity.start : entity.end] == entity.value != "" for entity in entities)
    assert all(one.end <= other.start for one, other in zip(entities, entities[1:], strict=False))
