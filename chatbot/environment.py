"""Every setting that comes from outside, read in one place.

Order of precedence: the environment, then what `make run` left in LINGKE_VAR (services.json, the
generated secret), then the default. Nothing here connects anywhere or fails when a service is missing:
`manage.py check` names what is wrong (see checks.py), and commands that need no service run without.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import environ
from psycopg.conninfo import conninfo_to_dict

REPOSITORY = Path(__file__).resolve().parent.parent

env = environ.Env()

LINGKE_VAR = Path(env.str("LINGKE_VAR", default=str(REPOSITORY / "var"))).resolve()


def _left_by_make_run() -> dict[str, str]:
    """`database_url` and `redis_url` of the embedded services, or {} when none were started here."""
    try:
        found: dict[str, str] = json.loads((LINGKE_VAR / "run" / "services.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def _generated_secret() -> str:
    try:
        return (LINGKE_VAR / "secrets" / "secret_key").read_text().strip()
    except OSError:
        return ""


_services = _left_by_make_run()

DATABASE_URL: str = env.str("DATABASE_URL", default=_services.get("database_url", ""))
REDIS_URL: str = env.str("REDIS_URL", default=_services.get("redis_url", ""))
EMBEDDED: bool = env.bool("LINGKE_EMBEDDED", default="DATABASE_URL" not in os.environ and bool(_services))
SECRET_KEY: str = env.str("SECRET_KEY", default=_generated_secret())
DEBUG: bool = env.bool("DEBUG", default=False)
PORT: int = env.int("PORT", default=8000)


# A peer that vanished without a word (a pulled cable, a frozen machine) is noticed within half a minute on our side;
# on the server's, a transaction that it left open gives its locks back after a minute. `options` in DATABASE_URL
# replaces the latter (some connection poolers refuse it).
_LIVENESS = {
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
    "options": "-c idle_in_transaction_session_timeout=60s",
}


def database() -> dict[str, Any]:
    """Django's settings for DATABASE_URL, in libpq's own syntax (Unix sockets included)."""
    parts: dict[str, Any] = (
        conninfo_to_dict(DATABASE_URL) if DATABASE_URL else {"host": "services-are-not-running"}
    )
    named = {key: parts.pop(key, "") for key in ("dbname", "user", "password", "host", "port")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": named["dbname"] or "lingke",
        "USER": named["user"],
        "PASSWORD": named["password"],
        "HOST": named["host"],
        "PORT": named["port"],
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "lingke", **_LIVENESS, **parts},
    }


def broker_url() -> str:
    """REDIS_URL as Celery spells it: kombu knows Unix sockets by another scheme than redis-py."""
    if REDIS_URL.startswith("unix://"):
        return "redis+socket://" + REDIS_URL.removeprefix("unix://").replace("?db=", "?virtual_host=")
    return REDIS_URL
