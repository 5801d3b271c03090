"""What to tell a person whose command found no server."""

from __future__ import annotations

from chatbot import environment

EXTERNAL = "DATABASE_URL and REDIS_URL of the environment name the servers; check that they are up."


def explain(error: Exception) -> str:
    """One message for a lost or missing PostgreSQL or Redis: what failed, and what to do."""
    reason = str(error).strip()
    if not environment.EMBEDDED and environment.DATABASE_URL:
        return f"{reason}\n{EXTERNAL}"
    return (
        f"No database or Redis answers for {environment.LINGKE_VAR}: {reason}\n"
        "Start `make run` (with the same LINGKE_VAR) in another terminal, or set DATABASE_URL and REDIS_URL."
    )
