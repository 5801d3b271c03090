"""Turns the quantised data into a Hugging Face folder: config.json, model.safetensors, tokenizer.json.

Tensors are kept as float16: the source has 4-bit values with float16 scales, nothing more would be true.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from intents.encoder.quantised import QuantisedEncoder, Sizes
from intents.encoder.vocabulary import BOS, EOS, PAD, PrunedVocabulary, build_tokenizer, prune

Array = NDArray[np.float16]
Say = Callable[[str], None]

_BLOCK_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def convert(source: Path, folder: Path, layers: int, say: Say) -> None:
    """Write the first `layers` layers of the encoder in `source` to `folder`. Raises EncoderFileError."""
    encoder = QuantisedEncoder(source)
    vocabulary = prune(encoder.pieces, encoder.special)
    say(f"keeping {len(vocabulary.pieces):,} of {len(encoder.pieces):,} word pieces and {layers} layers")
    tensors = dict(_tensors(encoder, vocabulary, layers))
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    build_tokenizer(vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    _write_json(folder / "config.json", _config(encoder.sizes, len(vocabulary.pieces), layers))
    _write_json(folder / "tokenizer_config.json", _tokenizer_config(encoder.sizes.positions))


def _tensors(
    encoder: QuantisedEncoder, vocabulary: PrunedVocabulary, layers: int
) -> Iterator[tuple[str, Array]]:
    sizes = encoder.sizes
    hidden, ffn = sizes.hidden, sizes.ffn
    word = encoder.tensor("emb.word", (sizes.vocabulary, hidden))
    yield "embeddings.word_embeddings.weight", _half(word[list(vocabulary.rows)])
    yield "embeddings.position_embeddings.weight", _half(encoder.tensor("emb.pos", (sizes.positions, hidden)))
    yield "embeddings.token_type_embeddings.weight", _half(encoder.tensor("emb.type", (sizes.token_types, hidden)))
    yield "embeddings.LayerNorm.weight", _half(encoder.tensor("emb.ln.w", (hidden,)))
    yield "embeddings.LayerNorm.bias", _half(encoder.tensor("emb.ln.b", (hidden,)))
    shapes = {"fi": (ffn, hidden), "fo": (hidden, ffn)}
    for layer in range(layers):
        prefix = f"encoder.layer.{layer}"
        for short, name in _BLOCK_PARTS.items():
            shape = shapes.get(short, (hidden, hidden))
            yield f"{prefix}.{name}.weight", _half(encoder.tensor(f"l{layer}.{short}.w", shape))
            yield f"{prefix}.{name}.bias", _half(encoder.tensor(f"l{layer}.{short}.b", shape[:1]))
        for short, name in _NORMS.items():
            yield f"{prefix}.{name}.weight", _half(encoder.tensor(f"l{layer}.{short}.w", (hidden,)))
            yield f"{prefix}.{name}.bias", _half(encoder.tensor(f"l{layer}.{short}.b", (hidden,)))


def _half(values: NDArray[np.float32]) -> Array:
    return np.ascontiguousarray(values.astype(np.float16))


def _config(sizes: Sizes, pieces: int, layers: int) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": pieces,
        "hidden_size": sizes.hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": sizes.heads,
        "intermediate_size": sizes.ffn,
        "hidden_act": "gelu",
        "max_position_embeddings": sizes.positions,
        "type_vocab_size": sizes.token_types,
        "layer_norm_eps": sizes.layer_norm_eps,
        "bos_token_id": BOS,
        "pad_token_id": PAD,
        "eos_token_id": EOS,
        "dtype": "float16",
    }


def _tokenizer_config(positions: int) -> dict[str, Any]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": positions,
        "bos_token": "<s>",
        "cls_token": "<s>",
        "pad_token": "<pad>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "unk_token": "<unk>",
    }


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
