"""Malformed frames by the million against a real web process, over both subprotocols.

    LINGKE_VAR=/tmp/scratch python -m chatbot.embedded.run -- python -m benchmarks.fuzz --frames 1000000

Migrates the database there. Prints one JSON line, and ends with 1 when the process died, raised an exception that
nobody handled, took no message afterwards, or kept growing. `--seed` repeats a run.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from benchmarks.mutations import Frame, codec_of, mutations, samples, wrong_kind
from benchmarks.own_server import FREE, memory_kib, own_server
from proto.client import McpClient
from proto.codec import CODECS

if TYPE_CHECKING:
    from tests.realtime.server import WebServer

# Without the limits that would end each socket after three frames: more of the server is reached.
ENVIRONMENT = {**FREE, "MCP_STRIKES": "1000000000"}
A_SOCKETS_FRAMES = 2_000
AT_ONCE = 20
WITHOUT_CONNECT = 0.02  # of the sockets
WRONG_KIND = 0.002  # of the frames
GROWTH_KIB = 48 * 1024
GOODBYE_S = 20.0


@dataclass
class Report:
    """What was sent and what became of the server. `memory_kib` was taken along the way, the first one warm."""

    seed: int
    frames: int = 0  # at least so many were read by the server
    answers: int = 0
    sockets: int = 0
    seconds: float = 0.0
    closed: dict[str, int] = field(default_factory=dict)
    memory_kib: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


async def storm(server: WebServer, report: Report, frames: int, seconds: float, clients: int) -> None:
    """Send so many frames, or for so long; then look at the server."""
    started = time.monotonic()
    steps = max(1, frames // 10)
    while report.frames < frames and time.monotonic() - started < seconds and not report.faults:
        each = -(-min(steps, frames - report.frames) // clients)
        await asyncio.gather(*(_client(server, report, number, each) for number in range(clients)))
        if server.process.poll() is not None:
            report.faults.append(f"the process ended with {server.process.returncode}")
            return
        report.memory_kib.append(memory_kib(server.process.pid))
    report.seconds = round(time.monotonic() - started, 1)
    report.faults += await _still_well(server)
    said = server.log.read_text(errors="replace")
    if "Traceback" in said or " ERROR " in said:
        report.faults.append(said[max(0, said.find("Traceback") - 2_000) :][:6_000])
    if report.memory_kib[-1] - report.memory_kib[0] > GROWTH_KIB:
        report.faults.append(f"memory grew: {report.memory_kib} KiB")


async def _client(server: WebServer, report: Report, number: int, frames: int) -> None:
    """Sockets one after the other, until so many frames are out."""
    codec, left = codec_of(number), frames
    chance = random.Random(f"{report.seed}-{number}-{report.frames}")  # noqa: S311 noise, no secrets
    spoilt = mutations(codec, chance)
    while left > 0:
        greet = chance.random() > WITHOUT_CONNECT
        async with _socket(server, codec) as socket:
            reading = asyncio.create_task(_read(socket, report))
            if greet:
                connecting = next(one for one in samples() if one.HasField("connect"))
                await socket.send(CODECS[codec].encode(connecting))
            came = await _send_all(socket, islice(spoilt, min(left, A_SOCKETS_FRAMES)), chance)
            await socket.close()
            await reading
            left -= came
            report.frames += came
            report.sockets += 1
            closed = str(socket.close_code)
            report.closed[closed] = report.closed.get(closed, 0) + 1


def _socket(server: WebServer, codec: str) -> connect:
    return connect(
        server.url,
        origin=server.origin,  # type: ignore[arg-type]  # websockets gives strings a type of its own
        subprotocols=[codec],  # type: ignore[list-item]
        compression=None,
        proxy=None,
        max_queue=None,
        close_timeout=GOODBYE_S,
    )


async def _send_all(socket: ClientConnection, frames: Iterator[Frame], chance: random.Random) -> int:
    """Send until the socket is closed; how many frames have surely been read.

    The server reads on only after its queue is empty: so a pong says that what was sent before has been taken up.
    """
    came = 0
    with contextlib.suppress(WebSocketException):
        while some := list(islice(frames, AT_ONCE)):
            for frame in some:
                await socket.send(wrong_kind(frame) if chance.random() < WRONG_KIND else frame)
            await (await socket.ping())
            came += len(some)
    return max(came, 1)


async def _read(socket: ClientConnection, report: Report) -> None:
    with contextlib.suppress(WebSocketException):
        async for _ in socket:
            report.answers += 1


async def _still_well(server: WebServer) -> list[str]:
    """A well-behaved client of either kind is served."""
    faults = []
    for number in range(2):
        try:
            async with (
                asyncio.timeout(30),
                McpClient(server.url, codec=codec_of(number), origin=server.origin) as client,
            ):
                await client.stored(await client.say("还在吗"))
        except Exception as error:
            faults.append(f"a client was not served afterwards: {type(error).__name__} {error}")
    return faults


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=1_800)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    given = parser.parse_args()
    report = Report(given.seed)
    with own_server(**ENVIRONMENT) as server:
        asyncio.run(storm(server, report, given.frames, given.seconds, given.clients))
    sys.stdout.write(json.dumps(vars(report)) + "\n")
    sys.exit(bool(report.faults))


if __name__ == "__main__":
    main()
