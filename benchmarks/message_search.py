"""What searchable messages cost: in the append, behind it, and when somebody looks.

    LINGKE_VAR=/tmp/scratch python -m chatbot.embedded.run -- python -m benchmarks.message_search

Migrates the database there and fills it. Prints one JSON line; times in milliseconds, `flush` being one
append of 50 utterances to 50 sessions, alone and with the terms written in the same transaction.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable

import django

FLUSH = 50
WORDS = (
    *(
        "我想",
        "取消",
        "昨天",
        "下午",
        "下单",
        "的",
        "手机",
        "订单",
        "快递",
        "到哪里",
        "了",
        "请问",
        "什么时候",
        "发货",
    ),
    *(
        "退款",
        "多久",
        "到账",
        "发票",
        "抬头",
        "地址",
        "改成",
        "耳机",
        "充电器",
        "坏了",
        "换一个",
        "谢谢",
        "您好",
    ),
    *(
        "转人工",
        "客服",
        "优惠券",
        "不能用",
        "iPhone",
        "order",
        "refund",
        "where",
        "is",
        "my",
        "parcel",
        "LK2026",
        "",
    ),
)


def sentences(chance: random.Random, count: int) -> list[str]:
    return ["".join(chance.choices(WORDS, k=chance.randint(3, 14))) for _ in range(count)]


def percentiles(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {name: round(cuts[at] * 1000, 2) for name, at in (("p50", 49), ("p95", 94), ("p99", 98))}


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(flushes: int, seed: int) -> dict[str, object]:
    from django.core.management import call_command
    from django.db import connection, transaction

    from dialogs.log import Draft, Kind, append
    from dialogs.models import MessageTerms, Session
    from dialogs.search import find_messages, index_messages, parse
    from dialogs.search.terms import terms_of

    call_command("migrate", verbosity=0)
    chance = random.Random(seed)  # noqa: S311 sentences, no secrets
    sessions = Session.objects.bulk_create([Session() for _ in range(FLUSH)])
    heads = [0] * FLUSH

    def flush(*, with_terms: bool) -> None:
        drafts = []
        for place, text in enumerate(sentences(chance, FLUSH)):
            heads[place] += 1
            key = f"c:bench:{heads[place]}"
            drafts.append(
                Draft(sessions[place].pk, key, Kind.USER_MSG, "customer", text, client_id="bench",
                      client_sequence=heads[place])
            )  # fmt: skip
        with transaction.atomic():
            append(drafts)
            if with_terms:
                with connection.cursor() as cursor:
                    cursor.execute(
                        """INSERT INTO dialogs_messageterms (message_id, terms)
                           SELECT m.id, array_to_tsvector(string_to_array(d.terms, ' '))
                           FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS d(session_id, origin_key, terms)
                           JOIN dialogs_message m USING (session_id, origin_key)""",
                        [
                            [draft.session_id for draft in drafts],
                            [draft.origin_key for draft in drafts],
                            [" ".join(terms_of(draft.content)) for draft in drafts],
                        ],
                    )

    for _ in range(20):
        flush(with_terms=False)
    alone: list[float] = []
    together: list[float] = []
    for _ in range(flushes):  # by turns, so that whatever else the machine does meets both
        alone.append(timed(lambda: flush(with_terms=False)))
        together.append(timed(lambda: flush(with_terms=True)))
    waiting = FLUSH * (flushes + 20)
    behind = timed(lambda: [None for _ in iter(index_messages, 0)])
    looks = {
        asked: timed(lambda asked=asked: list(find_messages(parse(asked)).order_by("-pk")[:30]))  # type: ignore[misc]
        for asked in ("退款", "发票抬头", "iphone", "LK20", "没有这个")
    }
    return {
        "messages": MessageTerms.objects.count(),
        "flush": percentiles(alone),
        "flush with terms": percentiles(together),
        "indexed behind, messages/s": round(waiting / behind),
        "look-up": {asked: round(seconds * 1000, 1) for asked, seconds in looks.items()},
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--flushes", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatbot.settings")
    django.setup()
    sys.stdout.write(json.dumps(measure(given.flushes, given.seed), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
