"""Sockets that are connected and say nothing: what each costs a web process, and how fast they come.

    LINGKE_VAR=/tmp/scratch python -m chatbot.embedded.run -- python -m benchmarks.idle_connections --sockets 10000

Migrates the database there. Each socket speaks Connect and waits for Connected. Clients bind to several loopback
addresses, so that ports suffice. Prints one JSON line: KiB of the process per connection (its own memory only, before
and after), connects per second, and how many sockets were still open after the wait.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import time
from typing import TYPE_CHECKING

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.own_server import FREE, memory_kib, own_server
from proto.codec import CODECS, PROTO
from proto.mcp_pb2 import MCPMessage

if TYPE_CHECKING:
    from tests.realtime.server import WebServer

PORTS_OF_AN_ADDRESS = 20_000
AT_ONCE = 50
WARM_UP = 50


def hello(number: int) -> MCPMessage:
    message = MCPMessage()
    message.header.version = 1
    message.connect.client_id = f"idle-{number}"
    return message


async def open_one(server: WebServer, number: int) -> ClientConnection:
    socket = await connect(
        server.url,
        origin=server.origin,  # type: ignore[arg-type]  # websockets gives strings a type of its own
        subprotocols=[PROTO],  # type: ignore[list-item]
        compression=None,
        proxy=None,
        ping_interval=None,
        open_timeout=60,
        local_addr=(f"127.0.0.{2 + number // PORTS_OF_AN_ADDRESS}", 0),
    )
    await socket.send(CODECS[PROTO].encode(hello(number)))
    while not CODECS[PROTO].decode(await socket.recv()).HasField("connected"):
        pass
    return socket


async def open_many(server: WebServer, numbers: range) -> list[ClientConnection]:
    """`AT_ONCE` at a time."""
    waiting = iter(numbers)
    opened: list[ClientConnection] = []

    async def opener() -> None:
        for number in waiting:
            opened.append(await open_one(server, number))

    await asyncio.gather(*(opener() for _ in range(AT_ONCE)))
    return opened


async def measure(server: WebServer, sockets: int, wait_s: float) -> dict[str, float]:
    process = server.process.pid
    first = await open_many(server, range(WARM_UP))
    before = memory_kib(process)
    started = time.perf_counter()
    opened = await open_many(server, range(WARM_UP, WARM_UP + sockets))
    took_s = time.perf_counter() - started
    at_once = memory_kib(process)
    await asyncio.sleep(wait_s)
    after = memory_kib(process)
    still_open = sum(socket.close_code is None for socket in opened)
    await asyncio.gather(*(socket.close() for socket in [*first, *opened]), return_exceptions=True)
    return {
        "sockets": sockets,
        "still_open": still_open,
        "connects_per_s": round(sockets / took_s, 1),
        "kib_before": before,
        "kib_after": after,
        "kib_per_socket": round((after - before) / sockets, 1),
        "kib_per_socket_at_once": round((at_once - before) / sockets, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument(
        "--wait", type=float, default=5.0, help="seconds between the last Connected and the second look"
    )
    given = parser.parse_args()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    if given.sockets + 500 > limit:
        parser.error(f"{given.sockets} sockets need more open files than the {limit} that are allowed")
    room = str(given.sockets + 2 * WARM_UP)
    # Nobody answers heartbeats here: the process must not give them up meanwhile.
    quiet = {
        "MCP_HEARTBEAT_INTERVAL_MS": "3600000",
        "MCP_HEARTBEAT_TIMEOUT_MS": "7200000",
        "MCP_MAX_CONNECTIONS": room,
    }
    with own_server(**FREE, **quiet) as server:
        found = asyncio.run(measure(server, given.sockets, given.wait))
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
