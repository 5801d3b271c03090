"""A whole model version, small enough to build in a test: each character votes for one intent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

from intents.bundle import (
    BANK,
    GRAPH,
    LEXICON,
    MEMORY,
    TOKENIZER,
    Manifest,
    digest_of,
    models_folder,
    write_manifest,
)
from intents.lexical import BUCKETS, Lexicon
from intents.spans import TAGS

LABELS = ("affirm", "deny", "out_of_scope")
VOTES = {"好": 0, "是": 0, "不": 1, "别": 1, "天": 2, "诗": 2}
PRODUCTS = "手机"
PAD, UNK = 0, 1
STRENGTH = 8.0


def make_version(
    var: Path,
    version: str,
    *,
    votes: Mapping[str, int] = VOTES,
    memory: Mapping[str, str] | None = None,
    thresholds: tuple[float, float] = (60.0, 35.0),
) -> Path:
    """Write `models/<version>/`; characters vote as told, those of PRODUCTS are a product, others are silent."""
    folder = models_folder(var) / version
    folder.mkdir(parents=True)
    chars = "".join(sorted({*votes, *PRODUCTS}))
    _tokenizer(chars).save(str(folder / TOKENIZER))
    onnx.save(_graph(chars, votes), folder / GRAPH)
    (folder / MEMORY).write_text(json.dumps(dict(memory or {})), encoding="utf-8")
    bank = np.concatenate([np.eye(3), np.array([[1], [1], [0]])], axis=1)
    np.save(folder / BANK, bank.astype(np.float16))
    empty = (np.zeros(shape, np.float32) for shape in ((BUCKETS,), (BUCKETS, 3), (3,)))
    Lexicon(*empty).save(folder / LEXICON)
    write_manifest(folder, _manifest(folder, version, chars, thresholds))
    return folder


def _manifest(folder: Path, version: str, chars: str, thresholds: tuple[float, float]) -> Manifest:
    return Manifest(
        version=version,
        kind="tiny",
        created="2026-01-01T00:00:00+00:00",
        base={"name": "tiny"},
        prefix="",
        pad_id=PAD,
        labels=LABELS,
        tags=TAGS,
        chars=chars,
        temperature=1.0,
        lexical_weight=0.0,
        rejection={"weights": [1.0, 0.0, 0.0, 0.0], "bias": 0.0, "means": [0.0] * 4, "scales": [1.0] * 4},
        thresholds={"act": thresholds[0], "ask": thresholds[1]},
        metrics={},
        data={"digest": "", "examples": 0},
        code=0,
        files={path.name: digest_of(path) for path in folder.iterdir()},
    )


def _tokenizer(chars: str) -> Tokenizer:
    vocabulary = {"<pad>": PAD, "<unk>": UNK, **{char: index for index, char in enumerate(chars, start=2)}}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    return tokenizer


def _graph(chars: str, votes: Mapping[str, int]) -> onnx.ModelProto:
    """features: mean of one-hot votes; logits: STRENGTH times that; tags: from the characters alone."""
    vote = np.zeros((len(chars) + 2, 3), np.float32)
    for char, label in votes.items():
        vote[chars.index(char) + 2, label] = 1.0
    tag = np.zeros((len(chars) + 1, len(TAGS)), np.float32)
    tag[:, 0] = 1.0
    tag[chars.index(PRODUCTS[0]) + 1, TAGS.index("B-product")] = 5.0
    tag[chars.index(PRODUCTS[1]) + 1, TAGS.index("I-product")] = 5.0
    constants = {"vote": vote, "tag": tag, "strength": np.float32(STRENGTH), "axis": np.array([1])}
    nodes = [
        helper.make_node("Gather", ["vote", "input_ids"], ["voted"]),
        helper.make_node("ReduceSum", ["voted", "axis"], ["sums"], keepdims=0),
        helper.make_node("ReduceSum", ["attention_mask", "axis"], ["counts"], keepdims=1),
        helper.make_node("Cast", ["counts"], ["lengths"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["sums", "lengths"], ["features"]),
        helper.make_node("Mul", ["features", "strength"], ["logits"]),
        helper.make_node("Gather", ["tag", "char_ids"], ["tags"]),
    ]
    names = ("input_ids", "attention_mask", "char_tokens", "char_ids", "char_kinds")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, [None, None]) for name in names]
    ranks = {"logits": 2, "features": 2, "tags": 3}
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None] * rank) for name, rank in ranks.items()]
    initial = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, initial)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
