"""What all tests share. PostgreSQL and Valkey are real: `make test` starts them (chatbot.embedded.run)."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Say once what is missing instead of failing a hundred times."""
    from chatbot import environment

    if not environment.DATABASE_URL or not environment.REDIS_URL:
        raise pytest.UsageError(
            "the tests need PostgreSQL and Redis: run `make test`, or "
            "`python -m chatbot.embedded.run -- python -m pytest …`, or set DATABASE_URL and REDIS_URL"
        )
