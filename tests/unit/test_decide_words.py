"""Short answers, and the texts of the replies."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import dialogs.engine
from dialogs.engine.buttons import pressed
from dialogs.engine.yes_no import Kind, read_answer
from dialogs.replies import LOCALES, ReplyError, render, texts


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("确认", "yes"),
        ("好的！！", "yes"),
        ("对对对", "yes"),
        ("ＯＫ", "yes"),
        ("👌", "yes"),
        ("好的，取消吧", "yes"),
        ("yes please", "yes"),
        ("不", "no"),
        ("no thanks", "no"),
        ("算了", "stop"),
        ("别取消了", "stop"),
        ("换一单", "other"),
        ("不是这个", "other"),
        ("等一下", "wait"),
        ("继续吧", "continue"),
        ("谢谢", "thanks"),
        ("取消", "unclear"),
        ("", ""),
        ("对了", ""),
        ("是不是", ""),
        ("可以吗", ""),
        ("好不好", ""),
        ("要不", ""),
        ("okra", ""),
    ],
)
def test_short_answers_are_known_from_end_to_end(text: str, kind: Kind) -> None:
    assert read_answer(text).kind == kind
    assert not kind or not read_answer(text).rest


@pytest.mark.parametrize(
    ("text", "kind", "rest"),
    [
        ("好的，顺便问下快递到哪了", "yes", "顺便问下快递到哪了"),
        ("不对，是昨天那单", "other", "是昨天那单"),
        ("不是昨天的，是前天的", "other", "是前天的"),
        ("不是手机是手机壳", "other", "是手机壳"),
        ("不用了帮我查物流", "no", "帮我查物流"),
        ("别取消昨天的，取消前天的", "other", "取消前天的"),
        ("不取消昨天那个手机了", "stop", ""),
        ("not the phone but the case", "other", "the case"),
        ("2,999的那个", "", "2,999的那个"),
    ],
)
def test_what_is_said_besides_is_kept_apart(text: str, kind: str, rest: str) -> None:
    spoken = read_answer(text)
    assert (spoken.kind, spoken.rest) == (kind, rest)


@pytest.mark.parametrize("text", ["好的，不取消了", "嗯，算了", "ok, never mind", "是的，不是这个"])
def test_where_clauses_disagree_the_careful_one_wins(text: str) -> None:
    assert read_answer(text).kind not in ("yes", "")


def variables(phrasings: tuple[str, ...]) -> set[str]:
    return {name for text in phrasings for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_variables() -> None:
    zh, en = (texts(locale) for locale in LOCALES)
    assert set(zh) == set(en)
    differing = {key for key in zh if variables(zh[key]) != variables(en[key])}
    assert not differing


def test_every_phrasing_of_a_text_can_stand_in_for_the_others() -> None:
    for locale in LOCALES:
        assert all(text.strip() for phrasings in texts(locale).values() for text in phrasings)


def test_every_text_that_the_engine_names_exists() -> None:
    folder = Path(dialogs.engine.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    said = set(
        re.findall(
            r'(?:\bsay|render|ask_for_message|show_intents|_known)\([^"\n]*?"([a-z_]+\.[a-z_.]+)"', source
        )
    )
    assert len(said) > 20
    assert said <= set(texts("zh-hans"))
    buttons = set(re.findall(r'\bbutton\("([a-z_]+)"', source))
    assert {f"button.{key}" for key in buttons} <= set(texts("zh-hans"))


def test_buttons_are_told_apart_in_every_language() -> None:
    for locale in LOCALES:
        labels = {key: text[0] for key, text in texts(locale).items() if key.startswith("button.")}
        assert all(pressed(text) == key.removeprefix("button.") for key, text in labels.items())


def test_phrasings_take_turns() -> None:
    assert render("thank", "zh-hans", 0) != render("thank", "zh-hans", 1)
    assert render("thank", "zh-hans", 0) == render("thank", "zh-hans", 2)


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(ReplyError, match="'doing'"):
        render("return.offer", "en")
    with pytest.raises(ReplyError, match="no text 'nowhere'"):
        render("nowhere", "en")
