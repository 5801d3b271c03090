"""`manage.py check` says what would keep the product from starting, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from chatbot import environment


@register()
def check_environment(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """What is missing from the environment; empty when the product can start."""
    found: list[CheckMessage] = []
    if not environment.SECRET_KEY:
        found.append(
            Error(
                "SECRET_KEY is not set.",
                hint="Set it to 50 or more random characters, or start with `make run`, which makes one.",
                id="lingke.E001",
            )
        )
    elif len(environment.SECRET_KEY) < 32:
        found.append(
            Error(
                "SECRET_KEY is shorter than 32 characters.",
                hint="Generate a new one; anyone who guesses it can sign identities.",
                id="lingke.E002",
            )
        )
    if len(settings.IDENTITY_SECRET) < min(32, len(environment.SECRET_KEY)):
        found.append(
            Error(
                "IDENTITY_SECRET is shorter than 32 characters.",
                hint="Generate a new one; anyone who guesses it can be any customer.",
                id="lingke.E005",
            )
        )
    if settings.DEBUG and not environment.EMBEDDED:
        found.append(
            Error(
                "DEBUG is on outside of `make run`.",
                hint="Unset DEBUG: it shows settings and source code to visitors.",
                id="lingke.E003",
            )
        )
    for name, value in (("DATABASE_URL", environment.DATABASE_URL), ("REDIS_URL", environment.REDIS_URL)):
        if not value:
            found.append(
                Warning(
                    f"{name} is not set and no embedded service runs in {settings.LINGKE_VAR}.",
                    hint=f"Start `make run`, or set {name}.",
                    id="lingke.W001",
                )
            )
    if settings.MCP_HEARTBEAT_TIMEOUT_MS <= settings.MCP_HEARTBEAT_INTERVAL_MS:
        found.append(
            Error(
                "MCP_HEARTBEAT_TIMEOUT_MS must be greater than MCP_HEARTBEAT_INTERVAL_MS.",
                hint="Twice the interval is usual.",
                id="lingke.E004",
            )
        )
    return found


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured with every error that `manage.py check` would name; servers call it first."""
    errors = [found for found in check_environment() if found.level >= Error("").level]
    missing = [
        name
        for name, value in (("DATABASE_URL", environment.DATABASE_URL), ("REDIS_URL", environment.REDIS_URL))
        if not value
    ]
    lines = [f"{error.msg} {error.hint}" for error in errors] + [f"{name} is not set." for name in missing]
    if lines:
        raise ImproperlyConfigured("LingKe does not start: " + " ".join(lines))
