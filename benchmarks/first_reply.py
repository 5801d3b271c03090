"""Time from an utterance to its reply, on a product that does nothing else.

    python -m benchmarks.first_reply --port 8000 --identity "$(python manage.py identity_token --sub demo)"

One client, one utterance at a time, real model, real log. Prints one JSON line: p50 and p95 in milliseconds
of send → Ack and send → reply, and how many were asked.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from functools import partial

from proto.client import McpClient
from proto.mcp_pb2 import MCPMessage

SAID = ("你好", "我的订单到哪了", "查一下我最近的订单", "谢谢", "今天天气怎么样", "快递什么时候到")
WARM_UP = 6


def answer_to(client: McpClient, number: int) -> MCPMessage | None:
    """The reply to entry `number`, once it is there."""
    return next((entry for entry in client.log.values() if entry.sys_resp.reply_to == number), None)


async def measure(port: int, identity: str, count: int, codec: str) -> dict[str, float]:
    url = f"ws://127.0.0.1:{port}/ws/chat/"
    acks: list[float] = []
    replies: list[float] = []
    async with McpClient(url, identity=identity, codec=codec) as client:
        for turn in range(WARM_UP + count):
            started = time.perf_counter()
            outgoing = await client.say(SAID[turn % len(SAID)])
            number = await client.stored(outgoing)
            acked = time.perf_counter()
            await client.wait_for(partial(answer_to, client, number))
            if turn >= WARM_UP:
                acks.append((acked - started) * 1000)
                replies.append((time.perf_counter() - started) * 1000)
            await asyncio.sleep(0.25)  # below the rate limit, and idle in between
    return {"asked": count, **_figures("ack", acks), **_figures("reply", replies)}


def _figures(name: str, values: list[float]) -> dict[str, float]:
    cut = statistics.quantiles(values, n=20)
    return {f"{name}_p50_ms": round(statistics.median(values), 1), f"{name}_p95_ms": round(cut[18], 1)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--identity", required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--codec", default="mcp.v1.proto")
    given = parser.parse_args()
    found = asyncio.run(measure(given.port, given.identity, given.count, given.codec))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
