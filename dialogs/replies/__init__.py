"""What the bot says: keyed texts in each language, with variables in braces.

One file per locale beside this one. A value is a text or a list of phrasings; of a list one is taken
by a count that the caller has, never by chance, so that the same turn says the same again.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCALES = ("zh-hans", "en")


class ReplyError(LookupError):
    """A text or one of its variables is missing: a mistake in this program, never the customer's."""


def locale_of(locale: str) -> str:
    """The nearest locale that has texts; Chinese where nothing fits."""
    return "en" if locale.lower().startswith("en") else "zh-hans"


@cache
def texts(locale: str) -> Mapping[str, tuple[str, ...]]:
    """All texts of one of LOCALES: key → its phrasings."""
    source = Path(__file__).with_name(f"{locale}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str | list[str]] = yaml.safe_load(source)
    return MappingProxyType(
        {key: (value,) if isinstance(value, str) else tuple(value) for key, value in loaded.items()}
    )


def has(key: str) -> bool:
    """Whether there is such a text; for keys put together from data ("cancel_order.failed." + reason)."""
    return key in texts(LOCALES[0])


def render(key: str, locale: str, count: int = 0, /, **variables: str) -> str:
    """The text of `key`, its `count`-th phrasing in turn, with the variables filled in."""
    phrasings = texts(locale_of(locale)).get(key)
    if not phrasings:
        raise ReplyError(f"no text {key!r} in dialogs/replies/{locale_of(locale)}.yaml")
    try:
        return phrasings[count % len(phrasings)].format_map(variables)
    except KeyError as missing:
        raise ReplyError(
            f"text {key!r} needs the variable {missing}; given: {', '.join(variables)}"
        ) from None
