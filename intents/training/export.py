"""The network as one ONNX graph, weights in 8 bit."""

from __future__ import annotations

import contextlib
import logging
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch.export import Dim

from intents.bundle import GRAPH
from intents.dataset import LabelledText
from intents.training.intent_classifier import IntentClassifier

FULL_GRAPH = "model.fp32.onnx"
EXACT_LAYERS = 2
_INPUTS = ("input_ids", "attention_mask", "char_tokens", "char_ids", "char_kinds")
_ACTIVATIONS = ("Gelu", "Relu")
_OUTPUTS = ("logits", "features", "tags")


def export(classifier: IntentClassifier, folder: Path) -> None:
    """Write the quantised graph to `folder`.

    Weights per channel with `reduce_range`: 7 bits, because AVX2 without VNNI saturates when it adds
    products of 8-bit values. The last feed-forward outputs stay in 32 bit: what comes out of the activation
    spans too wide a range for one scale (features' cosine to 32 bit 0.9996 with, 0.9964 without that).
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as temporary:
        full = Path(temporary) / FULL_GRAPH
        export_full(classifier, full)
        with _quietly():
            quantize_dynamic(
                full,
                folder / GRAPH,
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
                op_types_to_quantize=["MatMul", "Gather"],
                nodes_to_exclude=_after_activations(full)[-EXACT_LAYERS:],
            )


def export_full(classifier: IntentClassifier, path: Path) -> None:
    """Write the graph in float32: any number of texts, tokens and characters."""
    examples = [LabelledText(text, classifier.labels[0], "zh") for text in ("取消昨天买的手机", "谢谢")]
    _, batch = next(classifier.dataset(examples).batches(2))
    rows, tokens, chars = Dim("rows", min=1, max=4096), Dim("tokens", min=2, max=512), Dim("chars", min=1, max=4096)
    shapes = {name: {0: rows, 1: tokens if name in _INPUTS[:2] else chars} for name in _INPUTS}
    with _quietly():
        torch.onnx.export(
            classifier.network.eval(),
            tuple(batch.inputs[name] for name in _INPUTS),
            path,
            input_names=_INPUTS,
            output_names=_OUTPUTS,
            dynamic_shapes=shapes,
            external_data=False,
            dynamo=True,
            verbose=False,
        )


def _after_activations(graph: Path) -> list[str]:
    """The names of the products that take an activation's output, in the order of the layers."""
    nodes = onnx.load(graph).graph.node
    activated = {name for node in nodes if node.op_type in _ACTIVATIONS for name in node.output}
    return [node.name for node in nodes if node.op_type == "MatMul" and node.input[0] in activated]


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """The exporters tell of every node that they touch; what goes wrong they raise."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
