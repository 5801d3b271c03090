"""What all tests share. PostgreSQL and Valkey are real: `make test` starts them (chatbot.embedded.run)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.product import RunningProduct


def pytest_configure(config: pytest.Config) -> None:
    """Say once what is missing instead of failing a hundred times."""
    from chatbot import environment

    if not environment.DATABASE_URL or not environment.REDIS_URL:
        raise pytest.UsageError(
            "the tests need PostgreSQL and Redis: run `make test`, or "
            "`python -m chatbot.embedded.run -- python -m pytest …`, or set DATABASE_URL and REDIS_URL"
        )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: Playwright's event loop runs on in the main thread, where async tests need their own."""
    items.sort(key=lambda item: item.nodeid.startswith("tests/e2e/"))


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    """The whole product, started once for all tests that look at it from outside."""
    from tests.product import running_product

    yield from running_product(tmp_path_factory.mktemp("product"))
