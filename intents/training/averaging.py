"""The mean of the weights over the last part of a training: steadier than the weights it happens to end with."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class WeightAverage:
    """Collects the weights that are learnt, one set a step (Izmailov et al. 2018)."""

    def __init__(self, network: nn.Module) -> None:
        self._learnt = {name: weight for name, weight in network.named_parameters() if weight.requires_grad}
        self._means: dict[str, Tensor] = {}
        self._count = 0

    def add(self) -> None:
        """Take the weights as they are now."""
        self._count += 1
        for name, weight in self._learnt.items():
            if name in self._means:
                self._means[name].lerp_(weight.detach(), 1 / self._count)
            else:
                self._means[name] = weight.detach().clone()

    @torch.no_grad()
    def apply(self) -> None:
        """Put the means in place of the weights."""
        for name, mean in self._means.items():
            self._learnt[name].copy_(mean)
