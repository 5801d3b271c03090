"""What keeps a start from being unsafe, and a connection from waiting for a peer that has vanished."""

from __future__ import annotations

import time

import jwt
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from chatbot import environment
from chatbot.checks import refuse_unsafe_start
from dialogs.identity import ALGORITHM, InvalidIdentity, read_identity


@pytest.mark.parametrize("secret", ["", "short"])
def test_a_secret_for_identities_that_can_be_guessed_refuses_the_start(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    refuse_unsafe_start()
    monkeypatch.setattr(settings, "IDENTITY_SECRET", secret)
    with pytest.raises(ImproperlyConfigured, match="IDENTITY_SECRET"):
        refuse_unsafe_start()


def _issued(ahead_s: int) -> str:
    now = int(time.time())
    claims = {"sub": "wang", "iat": now + ahead_s, "nbf": now + ahead_s, "exp": now + 3600}
    return jwt.encode(claims, settings.IDENTITY_SECRET, ALGORITHM)


def test_a_site_whose_clock_is_a_little_ahead_signs_good_identities() -> None:
    assert read_identity(_issued(ahead_s=20)).sub == "wang"
    with pytest.raises(InvalidIdentity):
        read_identity(_issued(ahead_s=3600))


def test_a_transaction_that_was_left_open_gives_its_locks_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "DATABASE_URL", "postgresql://lingke@db.example/lingke")
    options = environment.database()["OPTIONS"]
    assert "idle_in_transaction_session_timeout" in options["options"]
    assert {"keepalives_idle", "tcp_user_timeout"} <= set(options)


def test_the_url_has_the_last_word_on_the_servers_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        environment, "DATABASE_URL", "postgresql://lingke@db.example/lingke?options=-c%20jit%3Doff"
    )
    assert environment.database()["OPTIONS"]["options"] == "-c jit=off"


@pytest.mark.django_db
def test_the_server_knows_how_long_a_transaction_may_idle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1min",)
