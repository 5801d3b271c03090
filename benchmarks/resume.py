"""Time from opening a socket to the last replayed entry, alone and with many at once.

    LINGKE_VAR=/tmp/scratch python -m chatbot.embedded.run -- python -m benchmarks.resume --at-once 1000

Migrates the database there and makes the sessions. Each resume opens a WebSocket, speaks Connect with the session's
token and a cursor `--missed` entries behind, and ends with the last of them. Prints one JSON line, milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from websockets.asyncio.client import connect

from benchmarks.own_server import FREE, own_server
from proto.codec import CODECS
from proto.mcp_pb2 import MCPMessage

if TYPE_CHECKING:
    from tests.realtime.server import WebServer

WARM_UP = 20
TEXT = "找到了，昨天 15:00 下单的星辰 X2 手机，¥2,999。确认取消吗？"


def make_sessions(count: int, entries: int) -> list[str]:
    """Sessions with so many replies each; their resume tokens."""
    from base.db import in_transaction
    from dialogs.log import Draft, Kind, append_in
    from dialogs.sessions import Wish, attach

    tokens = []
    for number in range(count):
        attached = attach(Wish("", 0, f"tab-{number}", None, "", {}))
        drafts = [
            Draft(attached.session_id, f"x:{one}", Kind.SYS_RESP, "bot", TEXT) for one in range(entries)
        ]
        in_transaction(partial(append_in, drafts))
        tokens.append(attached.resume_token)
    return tokens


async def resume(server: WebServer, codec: str, token: str, cursor: int, last: int) -> float:
    """Seconds from opening the socket to the entry `last`."""
    hello = MCPMessage()
    hello.header.version = 1
    hello.connect.client_id = "again"
    hello.connect.resume_token = token
    hello.connect.last_sequence = cursor
    spoken = CODECS[codec]
    started = time.perf_counter()
    async with connect(
        server.url,
        origin=server.origin,  # type: ignore[arg-type]  # websockets gives strings a type of its own
        subprotocols=[codec],  # type: ignore[list-item]
        compression=None,
        proxy=None,
        open_timeout=120,
    ) as socket:
        await socket.send(spoken.encode(hello))
        place = cursor
        while place < last:
            frame = spoken.decode(await socket.recv())
            if frame.header.sequence_id:
                place += 1
                if frame.header.sequence_id != place:
                    raise RuntimeError(f"entry {frame.header.sequence_id} came where {place} was due")
        return time.perf_counter() - started


def figures(name: str, seconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=20)
    return {f"{name}_p50_ms": round(cuts[9] * 1000, 1), f"{name}_p95_ms": round(cuts[18] * 1000, 1)}


async def measure(
    server: WebServer, tokens: Sequence[str], entries: int, missed: int, codec: str
) -> dict[str, float]:
    cursor = entries - missed
    for token in tokens[:WARM_UP]:
        await resume(server, codec, token, cursor, entries)
    alone = [await resume(server, codec, token, cursor, entries) for token in tokens[:200]]
    started = time.perf_counter()
    together = await asyncio.gather(*(resume(server, codec, token, cursor, entries) for token in tokens))
    return {
        "missed": missed,
        "at_once": len(tokens),
        **figures("alone", alone),
        **figures("at_once", together),
        "all_done_s": round(time.perf_counter() - started, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--at-once", type=int, default=1_000)
    parser.add_argument("--missed", type=int, default=10)
    parser.add_argument("--codec", default="mcp.v1.proto")
    given = parser.parse_args()
    entries = 2 * given.missed
    with own_server(**FREE) as server:
        tokens = make_sessions(given.at_once, entries)
        found = asyncio.run(measure(server, tokens, entries, given.missed, given.codec))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
