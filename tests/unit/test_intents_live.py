"""A process follows the live model, and keeps a good one when the next is broken."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from intents import live
from intents.bundle import GRAPH, MANIFEST, POINTER, BundleError, models_folder, set_live
from intents.live import LiveClassifier, ModelUnavailable
from tests.unit.intents_tiny_model import make_version


@pytest.fixture
def var(tmp_path: Path) -> Path:
    make_version(tmp_path, "one")
    make_version(tmp_path, "two", votes={"好": 1, "不": 0, "天": 2})
    set_live(tmp_path, "one")
    return tmp_path


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that the test moves on."""
    now = [1000.0]
    monkeypatch.setattr("intents.live.time.monotonic", lambda: now[0])
    return now


def test_without_any_model_it_says_what_to_do(tmp_path: Path):
    with pytest.raises(ModelUnavailable, match="train_starter --warm"):
        LiveClassifier(tmp_path).understand(["好"])


def test_a_model_that_comes_later_is_found(tmp_path: Path):
    classifier = LiveClassifier(tmp_path)
    with pytest.raises(ModelUnavailable):
        classifier.current()

    make_version(tmp_path, "one")
    set_live(tmp_path, "one")

    assert classifier.current().version == "one"


def test_the_pointer_swaps_the_model_without_a_restart(var: Path):
    classifier = LiveClassifier(var)
    assert classifier.understand(["好"])[0].intent == "affirm"

    set_live(var, "two")

    (found,) = classifier.understand(["好"])
    assert (found.intent, found.model) == ("deny", "two")


def test_an_unchanged_pointer_loads_nothing_again(var: Path):
    classifier = LiveClassifier(var)

    assert classifier.current() is classifier.current()


@pytest.mark.parametrize("harm", ["pointer gone", "pointer garbled", "manifest changed", "graph gone"])
def test_a_broken_model_leaves_the_last_good_one(var: Path, harm: str, caplog: pytest.LogCaptureFixture):
    classifier = LiveClassifier(var)
    classifier.current()
    pointer, second = models_folder(var) / POINTER, models_folder(var) / "two"
    set_live(var, "two")
    match harm:
        case "pointer gone":
            pointer.unlink()
        case "pointer garbled":
            pointer.write_text('{"version": "../../etc"', encoding="utf-8")
        case "manifest changed":
            (second / MANIFEST).write_text((second / MANIFEST).read_text() + " ")
        case "graph gone":
            (second / GRAPH).unlink()

    with caplog.at_level(logging.ERROR):
        (found,) = classifier.understand(["好"])

    assert found.model == "one"
    assert "keeping one" in caplog.text


def test_a_model_that_was_repaired_is_tried_again_after_a_while(var: Path, clock: list[float]):
    classifier = LiveClassifier(var)
    classifier.current()
    graph = models_folder(var) / "two" / GRAPH
    set_live(var, "two")
    kept = graph.read_bytes()
    graph.write_bytes(b"")
    assert classifier.current().version == "one"

    graph.write_bytes(kept)
    assert classifier.current().version == "one"
    clock[0] += live.RETRY_S

    assert classifier.current().version == "two"


def test_a_broken_version_never_becomes_live(var: Path):
    (models_folder(var) / "two" / GRAPH).write_bytes(b"")

    with pytest.raises(BundleError, match="damaged"):
        set_live(var, "two")

    assert LiveClassifier(var).current().version == "one"
