"""`manage.py classify` as another program uses it, with the model that the product trains at its first start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chatbot.environment import LINGKE_VAR, REPOSITORY

STORY = "我想取消昨天下午3点下单的那个手机"
# Nothing but the model's files may be needed: no server's address, no key.
SERVERS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "IDENTITY_SECRET", "LINGKE_EMBEDDED")


def manage(*arguments: str, var: Path = LINGKE_VAR, lines: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in SERVERS}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=REPOSITORY, env={**environment, "LINGKE_VAR": str(var)},
        input=lines, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def trained() -> str:
    """What the training said; done once for a LINGKE_VAR."""
    done = manage("train_starter", "--warm", "--data", "files")
    assert done.returncode == 0, done.stderr
    return done.stdout


def classify(text: str) -> list[dict[str, Any]]:
    done = manage("classify", lines=text)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_is_answered_with_one_object(trained: str):
    lines = [STORY, "", "  ", "好的👌", "x" * 2000]

    found = classify("\n".join(lines) + "\n")

    assert [answer["text"] for answer in found] == lines
    for answer in found:
        assert set(answer) >= {"text", "intent", "confidence", "decision", "top", "entities"}
        assert 0 <= answer["confidence"] <= 100
        assert answer["decision"] in ("act", "ask", "reject")
        assert [set(guess) for guess in answer["top"]] == [{"intent", "confidence"}] * 3
        assert answer["top"][0] == {"intent": answer["intent"], "confidence": answer["confidence"]}


def test_the_articles_sentence_is_understood(trained: str):
    (answer,) = classify(STORY)

    assert (answer["intent"], answer["decision"]) == ("cancel_order", "act")
    assert answer["entities"] == [
        {"start": 4, "end": 10, "entity": "time", "value": "昨天下午3点"},
        {"start": 15, "end": 17, "entity": "product", "value": "手机"},
    ]


def test_a_short_yes_or_no_is_never_doubted(trained: str):
    yes = ["确认", "好的", "是的", "对", "可以", "yes", "YES!", "好的。", "对的"]
    no = ["不用了", "算了", "不要", "no", "No.", "不用了！"]

    found = classify("\n".join([*yes, *no]))

    assert [answer["intent"] for answer in found] == ["affirm"] * len(yes) + ["deny"] * len(no)
    assert {answer["decision"] for answer in found} == {"act"}


def test_nonsense_and_foreign_topics_are_rejected(trained: str):
    nonsense = ["asdfgh", "啊啊啊啊", "123456", "？？？"]
    texts = [*nonsense, "今天天气怎么样", "帮我写首诗", "股票行情", "what's the weather like"]

    found = classify("\n".join(texts))

    assert [(answer["intent"], answer["decision"]) for answer in found] == [("out_of_scope", "reject")] * len(texts)


def test_an_order_number_is_found_whole(trained: str):
    (answer,) = classify("帮我查一下LK202611210007这个订单")

    assert {"start": 5, "end": 19, "entity": "order", "value": "LK202611210007"} in answer["entities"]


def test_training_again_for_the_same_data_does_nothing(trained: str):
    again = manage("train_starter", "--warm", "--data", "files")

    assert again.returncode == 0, again.stderr
    assert "is already live for this data" in again.stdout


def test_without_a_model_it_says_what_to_run(tmp_path: Path):
    done = manage("classify", var=tmp_path, lines="你好\n")

    assert done.returncode != 0
    assert done.stdout == ""
    assert "train_starter --warm" in done.stderr
