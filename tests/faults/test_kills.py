"""kill -9 at every named point of the story: nothing is lost, nothing happens twice."""

from __future__ import annotations

import pytest

from proto.client import McpClient
from tests.faults.invariants import broken, is_quiet
from tests.product import RunningProduct, until

STORY = "我想取消昨天下午3点下单的那个手机"
ORDER = """SELECT o.status, o.cancelled_at, r.status, r.subject
           FROM dialogs_actionrun r JOIN shop_order o ON o.number = r.subject WHERE r.session_id = %s"""
RESULTS = """SELECT count(*) FROM dialogs_message
             WHERE session_id = %s AND origin_key LIKE 'a:%%:result'"""

POINTS = [
    "log.before_commit",
    "log.after_commit",
    "web.after_ack",
    "turn.thinking",
    "turn.before_commit",
    "turn.after_commit",
    "action.acting",
]


class Acks:
    """Every Ack that the client has had: number → (sequence_id, text)."""

    def __init__(self, client: McpClient) -> None:
        self._client = client
        self.seen: dict[int, tuple[int, str]] = {}

    async def say(self, text: str) -> None:
        outgoing = await self._client.say(text)
        stored = await self._client.stored(outgoing, timeout_s=60)
        self.seen[outgoing.number] = (stored, text)


async def in_state(client: McpClient, state: str) -> None:
    """Wait until the dialog has reached a state."""
    await client.wait_for(
        lambda: next((entry for entry in client.log.values() if entry.sys_resp.state == state), None), 60
    )


@pytest.fixture(autouse=True)
def _restored(product: RunningProduct) -> None:
    product.disarm()
    product.manage("demo_data", "--reset")


@pytest.mark.parametrize("codec", ["mcp.v1.proto", "mcp.v1.json"])
@pytest.mark.parametrize("where", ["before the question", "before the yes"])
@pytest.mark.parametrize("point", POINTS)
async def test_the_story_survives_a_kill(product: RunningProduct, point: str, where: str, codec: str) -> None:
    if point == "action.acting" and where == "before the question":
        where = "before the yes"
    async with McpClient(product.socket_url, identity=product.identity(), codec=codec) as client:
        acks = Acks(client)
        if where == "before the question":
            product.arm(point)
        await acks.say(STORY)
        await in_state(client, "confirmation")
        if where == "before the yes":
            product.arm(point)
        await acks.say("确认")
        await in_state(client, "completion")
        assert product.fired(point), f"{point} was never passed"
        until(lambda: is_quiet(product, client.session_id), "it is quiet")
        await settled(product, client)
        assert broken(product, client, acks.seen) == []
        ((status, cancelled_at, run, _),) = product.rows(ORDER, client.session_id)
        assert (status, run) == ("cancelled", "succeeded")
        assert cancelled_at is not None
        assert product.rows(RESULTS, client.session_id)[0][0] == 1


async def settled(product: RunningProduct, client: McpClient) -> None:
    """Wait until the client has whatever the server has."""
    head = product.rows("SELECT last_sequence FROM dialogs_session WHERE id = %s", client.session_id)[0][0]
    await client.wait_for(lambda: True if client.cursor == head else None, 60)
