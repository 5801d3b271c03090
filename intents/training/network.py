"""One encoder with two heads: the intent of a text, and a tag for each of its characters."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel

from intents.features import KINDS

CHAR_SIZE = 48
KIND_SIZE = 8
TAG_HIDDEN = 128
DROPOUT = 0.1


class TagHead(nn.Module):
    """Token states laid onto characters, with the characters themselves, through two convolutions.

    Tokens are what the encoder was trained on, entities end between characters: `3点` may be one token
    with what follows. Figures: shared notes on CAIS, token states on characters beat single-character input.
    """

    def __init__(self, hidden: int, chars: int, tags: int) -> None:
        super().__init__()
        self.chars = nn.Embedding(chars, CHAR_SIZE)
        self.kinds = nn.Embedding(KINDS, KIND_SIZE, padding_idx=0)
        self.narrow = nn.Linear(hidden, TAG_HIDDEN)
        self.first = nn.Conv1d(TAG_HIDDEN + CHAR_SIZE + KIND_SIZE, TAG_HIDDEN, kernel_size=5, padding=2)
        self.second = nn.Conv1d(TAG_HIDDEN, TAG_HIDDEN, kernel_size=3, padding=1)
        self.output = nn.Linear(TAG_HIDDEN, tags)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, states: Tensor, char_tokens: Tensor, char_ids: Tensor, char_kinds: Tensor) -> Tensor:
        """States [n, tokens, hidden], the rest [n, chars] → scores [n, chars, tags]; padding changes nothing."""
        narrowed = self.narrow(self.dropout(states))
        index = char_tokens.clamp(min=0).unsqueeze(-1).expand(-1, -1, narrowed.size(-1))
        covered = (char_tokens >= 0).unsqueeze(-1).to(states.dtype)
        real = (char_kinds > 0).unsqueeze(1).to(states.dtype)
        spread = torch.gather(narrowed, 1, index) * covered
        merged = torch.cat([spread, self.chars(char_ids), self.kinds(char_kinds)], dim=-1)
        inner = functional.gelu(self.first(merged.transpose(1, 2) * real)) * real
        inner = functional.gelu(self.second(inner)).transpose(1, 2)
        return cast(Tensor, self.output(self.dropout(inner)))


class JointNetwork(nn.Module):
    """The whole model. Outputs: intent logits, unit-length features, tag scores."""

    def __init__(self, encoder: PreTrainedModel, labels: int, tags: int, chars: int) -> None:
        super().__init__()
        self.encoder = encoder
        hidden = int(encoder.config.hidden_size)
        self.intents = nn.Linear(hidden, labels)
        self.tagger = TagHead(hidden, chars, tags)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, char_tokens: Tensor, char_ids: Tensor, char_kinds: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """As the exported graph: logits [n, labels], features [n, hidden], tags [n, chars, tags]."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        features = pool(states, attention_mask)
        logits = self.intents(self.dropout(features))
        return logits, features, self.tagger(states, char_tokens, char_ids, char_kinds)


def pool(states: Tensor, attention_mask: Tensor) -> Tensor:
    """Mean over the real tokens, then length one: [n, tokens, hidden] → [n, hidden]."""
    weights = attention_mask.unsqueeze(-1).to(states.dtype)
    return functional.normalize((states * weights).sum(dim=1) / weights.sum(dim=1), dim=-1)
