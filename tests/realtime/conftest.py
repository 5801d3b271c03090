"""Web servers of their own for these tests: the real application under uvicorn, on the test database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from proto.codec import JSON, PROTO
from tests.realtime.server import WebServer


@pytest.fixture(params=[PROTO, JSON])
def codec(request: pytest.FixtureRequest) -> str:
    """Every test speaks both subprotocols."""
    return str(request.param)


@pytest.fixture(scope="session")
def _usual(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebServer]:
    log = tmp_path_factory.mktemp("web") / "usual.log"
    with WebServer(log, MCP_REPLAY_WINDOW="20") as server:
        yield server


@pytest.fixture
def web(transactional_db: None, _usual: WebServer) -> WebServer:
    """The server with usual settings, but a replay window of 20 entries."""
    return _usual


@pytest.fixture(scope="session")
def _impatient(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    log = tmp_path_factory.mktemp("web") / "impatient.log"
    with WebServer(
        log, MCP_HEARTBEAT_INTERVAL_MS="300", MCP_HEARTBEAT_TIMEOUT_MS="900", MCP_CONNECT_TIMEOUT_S="0.5"
    ) as server:
        yield server


@pytest.fixture
def impatient(transactional_db: None, _impatient: WebServer) -> WebServer:
    """A server that asks for life after 0.3 s, gives up after 0.9 s, and waits 0.5 s for Connect."""
    return _impatient


@pytest.fixture(scope="session")
def _generous(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    log = tmp_path_factory.mktemp("web") / "generous.log"
    with WebServer(log, MCP_MESSAGES_PER_SECOND="10000", MCP_MESSAGES_BURST="10000") as server:
        yield server


@pytest.fixture
def generous(transactional_db: None, _generous: WebServer) -> WebServer:
    """A server without rate limits, for bursts."""
    return _generous
