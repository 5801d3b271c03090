"""How well a model version understands the held-out examples: `python -m benchmarks.nlu.evaluate [--full]`.

Held-out texts that the starter data labels too (in whatever spelling) are left out: those would be
remembered, not understood. `--full` also runs the version's weights unquantised (needs torch).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from chatbot.environment import LINGKE_VAR
from intents.bundle import live_folder, models_folder
from intents.classifier import Classifier, load
from intents.dataset import HELDOUT_FOLDER, STARTER_FOLDER, LabelledText, load_folder
from intents.text import canonical


def unseen() -> list[LabelledText]:
    """Held-out examples that share no canonical form with a starter example."""
    known = {canonical(example.text) for example in load_folder(STARTER_FOLDER).examples}
    return [
        example for example in load_folder(HELDOUT_FOLDER).examples if canonical(example.text) not in known
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", help="a folder under LINGKE_VAR/models; default: the live one")
    parser.add_argument("--full", action="store_true", help="also the encoder's intents without quantisation")
    parser.add_argument("--errors", action="store_true", help="print what was misunderstood")
    chosen = parser.parse_args()
    folder = models_folder(LINGKE_VAR) / chosen.version if chosen.version else live_folder(LINGKE_VAR)
    classifier, examples = load(folder), unseen()
    say(f"model {classifier.version}, {len(examples)} held-out examples")
    judge_all(classifier, examples, errors=chosen.errors)
    if chosen.full:
        compare_with_full(folder, classifier, examples)


def judge_all(classifier: Classifier, examples: list[LabelledText], *, errors: bool) -> None:
    """Print the figures, the confusions and, if wanted, each error."""
    from intents.training.evaluation import judge

    answers = classifier.understand([example.text for example in examples])
    say(json.dumps(judge(answers, examples), indent=2))
    wrong = [(a, e) for a, e in zip(answers, examples, strict=True) if a.intent != e.intent]
    for (expected, found), count in Counter((e.intent, a.intent) for a, e in wrong).most_common(12):
        say(f"{count:4} {expected} → {found}")
    if errors:
        for answer, example in wrong:
            say(f"{example.intent} → {answer.intent} {answer.confidence} {answer.decision} | {example.text}")


def compare_with_full(folder: Path, classifier: Classifier, examples: list[LabelledText]) -> None:
    """The network alone, as trained in 32 bit and as served in 8 bit."""
    from safetensors.torch import load_file

    from intents.bundle import GRAPH
    from intents.training.base import open_base
    from intents.training.intent_classifier import IntentClassifier
    from intents.training.publish import WEIGHTS
    from intents.training.serving import serve

    manifest = classifier.manifest
    network = IntentClassifier(
        open_base(str(manifest.base["name"]), LINGKE_VAR), manifest.labels, manifest.chars
    )
    network.network.load_state_dict(load_file(folder / WEIGHTS), strict=False)
    expected = np.array([manifest.labels.index(example.intent) for example in examples])
    full, features, _ = network.outputs(examples)
    small = serve(folder / GRAPH, network.text_encoder, [example.text for example in examples], threads=1)
    likeness = (features * small.features).sum(axis=1).mean()
    say(f"network alone, 32 bit: {(full.argmax(axis=1) == expected).mean():.4f}")
    say(f"network alone,  8 bit: {(small.logits.argmax(axis=1) == expected).mean():.4f}")
    say(f"cosine of the features, 32 against 8 bit: {likeness:.4f}")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
