"""Some thousands of malformed frames over both subprotocols; `python -m benchmarks.fuzz` sends a million."""

from __future__ import annotations

import os
import random
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.fuzz import ENVIRONMENT, Report, storm
from benchmarks.mutations import mutations
from proto.codec import CODECS, MalformedFrame
from tests.realtime.server import WebServer

FRAMES = 6_000
SECONDS = 120.0


def seed() -> int:
    """A new one each time; `FUZZ_SEED` repeats a run."""
    return int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(2**32))


async def test_malformed_frames_leave_the_server_well(transactional_db: None, tmp_path: Path) -> None:
    report = Report(seed())
    with WebServer(tmp_path / "web.log", **ENVIRONMENT) as server:
        await storm(server, report, FRAMES, SECONDS, clients=4)
    assert report.faults == [], f"FUZZ_SEED={report.seed}"
    assert report.frames >= FRAMES
    assert report.answers > FRAMES // 2  # refusals: the frames did reach the rules


@pytest.mark.parametrize("codec", list(CODECS))
def test_decoding_ends_in_a_message_or_in_one_kind_of_error(codec: str) -> None:
    used = seed()
    refused = 0
    for frame in islice(mutations(codec, random.Random(used)), 5_000):
        try:
            CODECS[codec].decode(frame)
        except MalformedFrame:
            refused += 1
        except Exception as error:
            pytest.fail(f"FUZZ_SEED={used}: {frame!r} raised {error!r}")
    assert 500 < refused < 4_500


def test_the_same_seed_makes_the_same_frames() -> None:
    for codec in CODECS:
        one, other = (list(islice(mutations(codec, random.Random(7)), 200)) for _ in range(2))
        assert one == other
