"""Training's parts on small data: nothing is downloaded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel

from intents.bundle import GRAPH
from intents.dataset import OUT_OF_SCOPE, LabelledText, make_dataset
from intents.lexical import read_lexicon
from intents.markup import Span
from intents.scoring import Bank, Rejection, best_guesses, figures_of, probabilities, verdict
from intents.text import canonical
from intents.training.augment import Augmenter
from intents.training.averaging import WeightAverage
from intents.training.base import Base
from intents.training.calibration import Outputs, calibrate, calibration_error, fit_scales
from intents.training.export import export
from intents.training.intent_classifier import IntentClassifier, Recipe
from intents.training.lexical import fit_lexicon
from intents.training.material import make_material
from intents.training.serving import serve
from intents.training.split import folds_of

LINES = (
    *(("deny", "不要[手机](product)"), ("deny", "不是[昨天](time)那单"), ("deny", "不行"), ("deny", "别弄")),
    *(("affirm", "好的"), ("affirm", "好啊[手机壳](product)"), ("affirm", "可以可以"), ("affirm", "行吧就这样")),
    *((OUT_OF_SCOPE, "天气怎么样"), (OUT_OF_SCOPE, "写首诗吧"), (OUT_OF_SCOPE, "股票涨了吗")),
)
EXAMPLES = [LabelledText.from_marked(marked, intent, "zh") for intent, marked in LINES]
HIDDEN = 32


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    """So small a network only loses by more."""
    torch.set_num_threads(1)


class TinyBase(Base):
    """A base whose encoder is small, random and the same each time."""

    def load(self) -> BertModel:
        torch.manual_seed(1)
        config = BertConfig(
            vocab_size=200, hidden_size=HIDDEN, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
        )
        config._attn_implementation = "eager"
        return BertModel(config, add_pooling_layer=False)


@pytest.fixture
def base(tmp_path: Path) -> Base:
    chars = sorted(set("".join(example.text for example in EXAMPLES)))
    vocabulary = {"<pad>": 0, "<unk>": 1, **{char: index for index, char in enumerate(chars, start=2)}}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    path = tmp_path / "tokenizer.json"
    tokenizer.save(str(path))
    return TinyBase("tiny", "tiny", path, "", 0, {"name": "tiny"})


@pytest.fixture
def classifier(base: Base) -> IntentClassifier:
    return IntentClassifier(base, ("affirm", "deny", OUT_OF_SCOPE), "不好手机")


def test_neighbours_in_a_batch_change_nothing(classifier: IntentClassifier):
    alone = [classifier.outputs([example]) for example in EXAMPLES]
    together = classifier.outputs(EXAMPLES)

    for index, (logits, features, tags) in enumerate(alone):
        np.testing.assert_allclose(logits[0], together[0][index], atol=1e-5)
        np.testing.assert_allclose(features[0], together[1][index], atol=1e-5)
        np.testing.assert_allclose(tags[0], together[2][index], atol=1e-5)


def test_training_learns_what_it_is_shown(classifier: IntentClassifier):
    stages: list[str] = []
    recipe = Recipe(epochs=150, batch=11, encoder_rate=1e-3, head_rate=5e-2, averaged=0.1)

    classifier.train(lambda epoch: EXAMPLES, recipe, lambda stage, share: stages.append(stage))

    assert classifier.evaluate(EXAMPLES) == 1.0
    assert classifier.predict("不要手机") == ("deny", [(2, 4, "product")])
    assert stages[0].startswith("epoch 1 of 150")


def test_equal_seeds_train_equal_weights(base: Base):
    found = []
    for _ in range(2):
        classifier = IntentClassifier(base, ("affirm", "deny", OUT_OF_SCOPE), "不好手机")
        classifier.train(lambda epoch: EXAMPLES, Recipe(epochs=2, batch=4), lambda stage, share: None)
        found.append(classifier.outputs(EXAMPLES)[0])

    np.testing.assert_array_equal(found[0], found[1])


def test_the_exported_graph_says_what_the_network_says(classifier: IntentClassifier, tmp_path: Path):
    export(classifier, tmp_path)

    texts = [*(example.text for example in EXAMPLES), "好" * 60]
    served = serve(tmp_path / GRAPH, classifier.text_encoder, texts, threads=1)

    logits, features, tags = classifier.outputs([LabelledText(text, "affirm", "zh") for text in texts])
    assert (served.features * features).sum(axis=1).min() > 0.99
    assert np.abs(served.logits - logits).max() < 0.1
    assert [row.shape for row in served.tags] == [row.shape for row in tags]


def test_the_average_lies_between_the_weights_taken():
    network = torch.nn.Linear(1, 1, bias=False)
    average = WeightAverage(network)
    for value in (1.0, 2.0, 6.0):
        torch.nn.init.constant_(network.weight, value)
        average.add()

    average.apply()

    assert network.weight.item() == pytest.approx(3.0)


def test_examples_that_differ_in_their_entities_share_a_fold():
    pairs = [("取消[昨天](time)的[手机](product)", "取消[今早](time)的[耳机](product)！"), ("你好呀", "你好呀～")]
    examples = [LabelledText.from_marked(marked, "deny", "zh") for pair in pairs for marked in pair]

    folds = folds_of(examples)

    assert folds[0] == folds[1]
    assert folds[2] == folds[3]


def test_folds_are_the_same_whatever_the_order():
    forward = dict(zip([e.text for e in EXAMPLES], folds_of(EXAMPLES), strict=True))
    backward = dict(zip([e.text for e in EXAMPLES[::-1]], folds_of(EXAMPLES[::-1]), strict=True))

    assert forward == backward


def test_a_variation_keeps_its_spans_on_its_entities():
    source = Augmenter(EXAMPLES, seed=3)
    surfaces = {e.text[s.start : s.end] for e in EXAMPLES for s in e.spans}

    for _ in range(200):
        for example in EXAMPLES:
            varied = source.vary(example)
            assert [span.entity for span in varied.spans] == [span.entity for span in example.spans]
            assert {varied.text[span.start : span.end] for span in varied.spans} <= surfaces


def test_nothing_made_up_to_be_rejected_was_labelled_otherwise():
    labelled = LabelledText("天气", "affirm", "zh")
    material = make_material(make_dataset([*EXAMPLES, labelled]))
    made = [example for example in material.examples if example not in (*EXAMPLES, labelled)]

    assert len(made) > 50
    assert {example.intent for example in made} == {OUT_OF_SCOPE}
    assert canonical("天气") not in {canonical(example.text) for example in made}


def test_every_part_is_judged_once():
    material = make_material(make_dataset(EXAMPLES))

    assert (np.sum(material.parts, axis=0) == 1).all()


def test_n_grams_tell_intents_apart_and_survive_saving(tmp_path: Path):
    labels = np.array([("affirm", "deny", OUT_OF_SCOPE).index(example.intent) for example in EXAMPLES])
    lexicon = fit_lexicon([example.text for example in EXAMPLES], labels, 4)

    lexicon.save(tmp_path / "lexical.npz")
    again = read_lexicon(tmp_path / "lexical.npz")

    logits = again.logits(["不要啊", "好的好的", "天气好吗怎么样"])
    assert logits.argmax(axis=1).tolist() == [1, 0, 2]
    np.testing.assert_allclose(logits, lexicon.logits(["不要啊", "好的好的", "天气好吗怎么样"]), atol=0.05)


def made_outputs(count: int = 600) -> Outputs:
    """Three labels; the encoder's logits are four times too sure, the n-grams' are noise."""
    source = np.random.default_rng(5)
    labels = source.integers(0, 3, count)
    fair = source.normal(0, 1, (count, 3)) + 2.0 * np.eye(3)[labels]
    nearness = source.uniform(0.2, 0.4, (count, 2)) + np.where(labels[:, None] == 2, [0, 0.4], [0.4, 0])
    noise = source.normal(0, 1, (count, 3))
    encoder, lexical, near = (table.astype(np.float32) for table in (8 * fair, noise, nearness))
    return Outputs(encoder, lexical, near, labels)


def test_a_model_that_is_too_sure_is_cooled_and_noise_is_not_heard():
    temperature, weight = fit_scales(made_outputs())

    assert temperature > 2.5
    assert weight < 0.2


def test_calibrated_confidence_is_about_as_often_right():
    outputs = made_outputs()
    calibration = calibrate(outputs, outside=2)

    assert calibration_error(calibration.chances(outputs, 2), outputs.labels) < 0.08
    assert 55 <= calibration.thresholds["act"] <= 85


def test_a_text_that_is_near_nothing_is_less_likely_in_scope():
    rejection = Rejection((0.0, 1.0, 2.0, 0.0), 0.0, (0.0,) * 4, (1.0,) * 4)
    bank = Bank(np.eye(3, dtype=np.float32), np.array([True, True, False]))
    features = np.array([[1, 0, 0], [0.2, 0.2, 0.1]], dtype=np.float32)
    logits = np.array([[5, 1, 0], [0.5, 0.4, 0]], dtype=np.float32)

    chances = rejection.in_scope(figures_of(logits, bank.nearness(features), outside=2))

    assert chances[0] > 0.9 > chances[1]


def test_probabilities_sum_to_one_and_give_the_outside_its_share():
    logits = np.array([[2.0, 1.0, 5.0]], dtype=np.float32)

    found = probabilities(logits, np.array([0.25], dtype=np.float32), outside=2)

    assert found.sum() == pytest.approx(1.0)
    assert found[0, 2] == pytest.approx(0.75)
    assert best_guesses(found[0], ("a", "b", "c"))[0].confidence == 75.0


@pytest.mark.parametrize(
    ("intent", "confidence", "decision"),
    [("a", 80, "act"), ("a", 79.9, "ask"), ("a", 35, "ask"), ("a", 34.9, "reject"), (OUT_OF_SCOPE, 99, "reject")],
)
def test_two_thresholds_make_three_verdicts(intent: str, confidence: float, decision: str):
    assert verdict(intent, confidence, {"act": 80, "ask": 35}, OUT_OF_SCOPE) == decision


def test_a_fragment_is_an_entity_and_no_intent():
    for fragment in Augmenter(EXAMPLES, seed=1).fragments(50):
        (span,) = fragment.spans
        assert fragment.intent == ""
        assert isinstance(span, Span)
        assert fragment.text[span.start : span.end] in ("手机", "昨天", "手机壳")
