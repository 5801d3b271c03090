"""Both servers together: started, made known in services.json, withdrawn at the end."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from chatbot.embedded.files import secret, write_private_json
from chatbot.embedded.places import Places
from chatbot.embedded.postgres import Postgres
from chatbot.embedded.supervisor import Supervisor
from chatbot.embedded.valkey import Valkey

READY_TIMEOUT_S = 60.0


def services_of(places: Places) -> dict[str, str]:
    """The environment that points to the servers of this LINGKE_VAR, running or not; makes its secrets."""
    return {
        "DATABASE_URL": Postgres(places).url,
        "REDIS_URL": Valkey(places).url,
        "SECRET_KEY": secret(places.secrets / "secret_key"),
        "LINGKE_VAR": str(places.var),
        "LINGKE_EMBEDDED": "1",
    }


def demo_password(var: Path) -> str:
    """LINGKE_DEMO_PASSWORD, or one that is made once and kept: short enough to be typed."""
    given = os.environ.get("LINGKE_DEMO_PASSWORD")
    return given or secret(var / "secrets" / "demo_password", lambda: secrets.token_urlsafe(9))


def start_servers(supervisor: Supervisor) -> None:
    """Start PostgreSQL and Valkey and wait for both; after it services.json holds their URLs.

    Raises CannotStart or Stopped.
    """
    places = supervisor.places
    postgres, valkey = Postgres(places), Valkey(places)
    postgres.prepare()
    supervisor.start(valkey.program(), server=True)
    supervisor.start(postgres.program(), server=True)
    supervisor.wait_until(postgres.accepting, timeout_s=READY_TIMEOUT_S, what="PostgreSQL")
    supervisor.wait_until(valkey.answers, timeout_s=READY_TIMEOUT_S, what="Valkey")
    postgres.create_database()
    write_private_json(places.services, {"database_url": postgres.url, "redis_url": valkey.url})


def withdraw(supervisor: Supervisor) -> None:
    """Stop every child; after it no services.json says that servers run."""
    supervisor.places.services.unlink(missing_ok=True)
    supervisor.stop_all()
