"""Opens the encoder that training starts from: a prepared one, a local folder or a Hugging Face name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel, AutoTokenizer, PreTrainedModel
from transformers.utils import logging as transformers_logging

from intents.bundle import TOKENIZER
from intents.encoder.prepare import RECORD


@dataclass(frozen=True, slots=True)
class Base:
    """What training needs to know of an encoder; `tokenizer` is the path of its tokenizer.json."""

    name: str
    source: str
    tokenizer: Path
    prefix: str
    pad_id: int
    record: dict[str, Any]

    def load(self) -> PreTrainedModel:
        """The encoder in float32. Only safetensors are read: other formats can run code while loading."""
        transformers_logging.disable_progress_bar()
        model: PreTrainedModel = AutoModel.from_pretrained(
            self.source,
            use_safetensors=True,
            dtype=torch.float32,
            attn_implementation="eager",
            add_pooling_layer=False,
        )
        return model


def open_base(name: str, var: Path) -> Base:
    """`name`: a prepared encoder under LINGKE_VAR/encoders, else a folder, else a name on a hub in reach."""
    prepared = var / "encoders" / name
    if (prepared / RECORD).is_file():
        record = json.loads((prepared / RECORD).read_text(encoding="utf-8"))
        pad_id = int(json.loads((prepared / "config.json").read_text(encoding="utf-8"))["pad_token_id"])
        made_by = {"name": name, **record["made_by"]}
        return Base(name, str(prepared), prepared / TOKENIZER, str(record["prefix"]), pad_id, made_by)
    tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True)
    folder = var / "encoders" / f"tokenizer-{name.replace('/', '--').strip('.-')}"
    tokenizer.save_pretrained(folder)
    prefix = "query: " if "e5" in Path(name).name.lower() else ""
    return Base(name, name, folder / TOKENIZER, prefix, int(tokenizer.pad_token_id), {"name": name})
