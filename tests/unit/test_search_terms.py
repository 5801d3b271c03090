"""What a text is found by, and how a question to the search is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.admin.message_search import AFTER_CHARS, excerpt
from dialogs.search.terms import WORD_CHARS, fold, parse, terms_of


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("退款", ["退款"]),
        ("我要退款", ["我要", "要退", "退款"]),
        ("退", []),
        ("退货，换货", ["退货", "换货"]),
        ("iPhone 15手机壳", ["15", "iphone", "手机", "机壳"]),
        ("订单LK202611210007到哪了", ["订单", "lk202611210007", "到哪", "哪了"]),
        ("ＬＫ１２ Ｗｉ-Ｆｉ", ["lk12", "wi", "fi"]),
        ("100% snake_case it's", ["100", "snake", "case", "it", "s"]),
        ("カメラ", ["カメ", "メラ"]),
        ("👍🎉 !!! %_\\'", []),
        ("", []),
    ],
)
def test_a_text_is_found_by_its_words_and_its_pairs_of_characters(text: str, terms: list[str]) -> None:
    assert terms_of(text) == sorted(set(terms))


def test_a_term_stands_once_however_often_it_was_said() -> None:
    assert terms_of("退款退款退款") == ["款退", "退款"]


def test_long_words_are_known_by_their_beginning() -> None:
    assert terms_of("x" * 5000) == ["x" * WORD_CHARS]


def test_blanks_part_and_quotes_join() -> None:
    assert parse('退款 "buy now" iPhone').parts == ("退款", "buy now", "iphone")


def test_a_single_character_is_nothing_the_index_knows() -> None:
    assert not parse("退").is_indexed
    assert parse("退").parts == ("退",)
    assert parse("退 手机").is_indexed


def test_a_question_cannot_break_out_of_its_quotes() -> None:
    assert parse("a'b\\' | !c & d:* \x00").as_tsquery == "'a':* & 'b':* & 'c':* & 'd':*"


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_asked_for_as_a_whole_word_is_among_the_terms_of_a_text_that_holds_it(
    a: str, b: str
) -> None:
    asked = parse(a)
    held = set(terms_of(f"{b} {a} {b}"))
    assert set(asked.pairs) <= held
    assert all(any(term.startswith(word) for term in held) for word in asked.words)


@given(st.text(max_size=300), st.text(min_size=1, max_size=5))
def test_an_excerpt_is_a_stretch_of_the_text_and_marks_only_hits(text: str, part: str) -> None:
    pieces = list(excerpt(text, parse(part).parts))
    shown = "".join(piece.text for piece in pieces).strip("…")
    assert shown.strip("…") in text
    assert all(piece.text for piece in pieces)


def test_a_hit_far_down_a_long_text_is_shown_with_what_stands_around_it() -> None:
    pieces = list(excerpt("前" * 500 + "我要退款" + "后" * 500, ["退款"]))
    assert [piece.text for piece in pieces if piece.hit] == ["退款"]
    assert pieces[0].text == pieces[-1].text == "…"
    assert sum(len(piece.text) for piece in pieces) < 2 * AFTER_CHARS


def test_hits_are_marked_where_case_and_width_differ() -> None:
    assert [piece.text for piece in excerpt("订单ＬＫ20 lk20", ["lk20"]) if piece.hit] == ["ＬＫ20", "lk20"]


def test_folding_is_the_same_for_what_was_said_and_what_is_asked() -> None:
    assert fold("ＡＢｃ㎏") == fold("abc㎏") == "abckg"
