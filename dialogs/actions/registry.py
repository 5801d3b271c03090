"""What an action is, and where the engine and the runner find it by name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialogs.engine.types import ActionOutcome

_NOT_ACTIONS = frozenset({"registry", "runs", "results"})


class UnknownAction(LookupError):
    """No file under dialogs/actions/ registers this name."""


@dataclass(frozen=True, slots=True)
class ActionCall:
    """One attempt: the confirmed slots, who asked, and the key that stays the same over attempts."""

    key: str
    subject: str
    slots: Mapping[str, str]
    sub: str | None
    attempt: int
    locale: str


@dataclass(frozen=True, slots=True)
class Action:
    """A business effect.

    `run` is called inside the transaction that also records its success, so it must change nothing but this
    database; it returns an outcome, and raises only when nobody can say what happened. `time_limit_s` counts
    from the customer's yes; `attempts` is how often an unknown end may be tried again with the same key.
    """

    name: str
    run: Callable[[ActionCall], ActionOutcome]
    slots: tuple[str, ...]
    confirms: bool = True
    time_limit_s: float = 60.0
    attempts: int = 5


_actions: dict[str, Action] = {}


def register(action: Action) -> Action:
    """Make an action known; its name must be new."""
    if action.name in _actions:
        raise ValueError(f"two files register the action {action.name!r}")
    _actions[action.name] = action
    return action


def all_actions() -> Mapping[str, Action]:
    """Every registered action by name."""
    _load()
    return _actions


def access_action(name: str) -> Action:
    """The action of that name; raises UnknownAction."""
    try:
        return all_actions()[name]
    except KeyError:
        raise UnknownAction(f"no action {name!r}; there are {', '.join(sorted(_actions))}") from None


@cache
def _load() -> None:
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name not in _NOT_ACTIONS:
            importlib.import_module(f"dialogs.actions.{module.name}")
