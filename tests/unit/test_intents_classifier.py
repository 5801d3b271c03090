"""The serving classifier over a model that fits into a test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intents.bundle import GRAPH, MANIFEST, BundleError
from intents.classifier import Classifier, load
from intents.understanding import Entity
from tests.unit.intents_tiny_model import make_version


@pytest.fixture
def classifier(tmp_path: Path) -> Classifier:
    return load(make_version(tmp_path, "one", memory={"行": "affirm", "👍": "affirm", "天天": "deny"}))


def test_the_best_intent_comes_first_and_the_three_best_follow(classifier: Classifier):
    (found,) = classifier.understand(["是好"])

    assert (found.intent, found.decision, found.model) == ("affirm", "act", "one")
    assert found.confidence == found.top[0].confidence
    assert [guess.intent for guess in found.top] == ["affirm", "out_of_scope", "deny"]
    assert sum(guess.confidence for guess in found.top) == pytest.approx(100, abs=0.05)


def test_out_of_scope_is_rejected_however_sure(classifier: Classifier):
    (found,) = classifier.understand(["天诗"])

    assert found.intent == "out_of_scope"
    assert found.confidence > 90
    assert found.decision == "reject"


@pytest.mark.parametrize(
    ("thresholds", "decision"), [((60.0, 35.0), "act"), ((100.0, 35.0), "ask"), ((100.0, 100.0), "reject")]
)
def test_thresholds_of_the_version_decide(tmp_path: Path, thresholds: tuple[float, float], decision: str):
    classifier = load(make_version(tmp_path, "one", thresholds=thresholds))

    assert classifier.understand(["好"])[0].decision == decision


@pytest.mark.parametrize("text", ["", "   ", "\n", "？？？", "123456", "😂😂", "……"])
def test_a_text_without_words_is_out_of_scope(classifier: Classifier, text: str):
    (found,) = classifier.understand([text])

    assert (found.intent, found.decision) == ("out_of_scope", "reject")


@pytest.mark.parametrize("text", ["行", "行！", " 行 ", "👍"])
def test_what_a_curator_labelled_is_known_in_any_spelling(classifier: Classifier, text: str):
    (found,) = classifier.understand([text])

    assert (found.intent, found.confidence, found.decision) == ("affirm", 99.0, "act")


def test_a_label_beats_what_the_model_thinks(classifier: Classifier):
    assert classifier.understand(["天天"])[0].intent == "deny"


def test_answers_stand_in_the_order_of_the_texts(classifier: Classifier):
    texts = ["天" * 50, "好", "不", "好" * 40, "好"]

    found = classifier.understand(texts)

    assert [answer.text for answer in found] == texts
    assert [answer.intent for answer in found] == ["out_of_scope", "affirm", "deny", "affirm", "affirm"]


def test_no_texts_have_no_answers(classifier: Classifier):
    assert classifier.understand([]) == []


def test_an_entity_has_its_place_in_the_text(classifier: Classifier):
    (found,) = classifier.understand(["好，手机"])

    assert found.entities == (Entity(2, 4, "product", "手机"),)


def test_of_a_long_text_start_and_end_are_seen(classifier: Classifier):
    text = "手机" + "好" * 1990 + "不要手机"

    (found,) = classifier.understand([text])

    assert found.entities == (Entity(0, 2, "product", "手机"), Entity(len(text) - 2, len(text), "product", "手机"))


def test_an_order_number_in_the_middle_of_a_long_text_is_found(classifier: Classifier):
    text = "好" * 900 + "LK202611210007" + "好" * 900

    assert classifier.understand([text])[0].entities == (Entity(900, 914, "order", "LK202611210007"),)


def test_half_a_character_does_no_harm(classifier: Classifier):
    assert classifier.understand(["好\ud83d好"])[0].intent == "affirm"


def test_a_damaged_file_is_refused_by_name(tmp_path: Path):
    folder = make_version(tmp_path, "one")
    (folder / GRAPH).write_bytes((folder / GRAPH).read_bytes() + b"x")

    with pytest.raises(BundleError, match="model.onnx is damaged"):
        load(folder)


def test_a_missing_file_is_refused_by_name(tmp_path: Path):
    folder = make_version(tmp_path, "one")
    (folder / GRAPH).unlink()

    with pytest.raises(BundleError, match="model.onnx can't be read"):
        load(folder)


def test_a_manifest_that_points_out_of_its_folder_is_refused(tmp_path: Path):
    folder = make_version(tmp_path, "one")
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"]["../../secret"] = "0"
    (folder / MANIFEST).write_text(json.dumps(manifest))

    with pytest.raises(BundleError, match="outside of its folder"):
        load(folder)
