"""What must hold after any fault, once it is quiet again: asked of the database and of the client's own copy."""

from __future__ import annotations

from proto.client import McpClient
from tests.product import RunningProduct

NUMBERS = """SELECT sequence_id FROM dialogs_message
             WHERE session_id = %s AND stream = 'public' ORDER BY sequence_id"""
OWN = """SELECT client_sequence, sequence_id, content FROM dialogs_message
         WHERE session_id = %s AND client_id = %s AND client_sequence > 0"""
ANSWERS = """SELECT u.sequence_id, count(r.id)
             FROM dialogs_message u
             LEFT JOIN dialogs_message r ON r.session_id = u.session_id AND r.kind = 'sys_resp'
                  AND (r.payload->>'reply_to')::bigint = u.sequence_id
             WHERE u.session_id = %s AND u.kind = 'user_msg' GROUP BY 1 ORDER BY 1"""
WAITING = "SELECT pending_since IS NOT NULL FROM dialogs_session WHERE id = %s"
LIVE_RUNS = "SELECT count(*) FROM dialogs_actionrun WHERE status IN ('pending', 'running', 'unknown')"


def is_quiet(product: RunningProduct, session_id: str) -> bool:
    """Nothing waits for the bot and no action runs."""
    return not product.rows(WAITING, session_id)[0][0] and product.rows(LIVE_RUNS)[0][0] == 0


def broken(product: RunningProduct, client: McpClient, acknowledged: dict[int, tuple[int, str]]) -> list[str]:
    """The invariants that do not hold, in words; empty when all is well.

    `acknowledged`: client number → (sequence_id, text) for every Ack that the client has ever had.
    """
    session = client.session_id
    numbers = [row[0] for row in product.rows(NUMBERS, session)]
    own = {row[0]: (row[1], row[2]) for row in product.rows(OWN, session, client.client_id)}
    answers = product.rows(ANSWERS, session)
    found = []
    if numbers != list(range(1, len(numbers) + 1)):
        found.append(f"the log has gaps or doubles: {numbers}")
    found += [
        f"the Ack of {number} said {said}, the log says {own.get(number)}"
        for number, said in acknowledged.items()
        if own.get(number) != said
    ]
    found += [f"entry {number} has {count} answers" for number, count in answers if count != 1]
    if sorted(client.log) != numbers:
        found.append(f"the client has {sorted(client.log)}, the server {numbers}")
    return found
