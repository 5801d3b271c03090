"""How long the live model thinks: `python -m benchmarks.nlu.latency`. One thread, answers never remembered."""

from __future__ import annotations

import argparse
import resource
import sys
import time

import numpy as np

from benchmarks.nlu.evaluate import unseen
from chatbot.environment import LINGKE_VAR
from intents.bundle import live_folder, models_folder
from intents.classifier import Classifier, load

BATCHES = (1, 8, 32)
LEAST_RUNS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", help="a folder under LINGKE_VAR/models; default: the live one")
    chosen = parser.parse_args()
    folder = models_folder(LINGKE_VAR) / chosen.version if chosen.version else live_folder(LINGKE_VAR)
    began = time.perf_counter()
    classifier = load(folder)
    say(f"model {classifier.version}, loaded with hashes checked in {time.perf_counter() - began:.2f} s")
    texts = [example.text for example in unseen()]
    classifier.understand(texts[:50])
    for size in BATCHES:
        measure(classifier, texts, size)
    say(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def measure(classifier: Classifier, texts: list[str], size: int) -> None:
    """Times of whole `understand` calls over the held-out texts; a running number makes every text new."""
    times = []
    runs = max(LEAST_RUNS, len(texts) // size)
    for run in range(runs):
        batch = [f"{texts[(run * size + at) % len(texts)]} {run % 10}{at % 10}" for at in range(size)]
        began = time.perf_counter()
        classifier.understand(batch)
        times.append((time.perf_counter() - began) * 1000)
    p50, p95 = np.percentile(times, (50, 95))
    rate = size / np.mean(times) * 1000
    say(f"batch of {size:2}: p50 {p50:.2f} ms, p95 {p95:.2f} ms, {rate:.0f} texts/s ({runs} runs)")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
