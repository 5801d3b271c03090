"""A stranger's proof that an order is theirs: its number and the last four digits of its phone.

Four digits can be guessed, and sessions cost nothing: so an order number whose proof failed ten times within
a day can't be proven any more until a day has passed since the first failure, whoever asks and from wherever.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from shop.models import FailedProof
from shop.order_view import OrderView
from shop.queries import find_order

MOST_FAILURES = 10
WITHIN = timedelta(days=1)

_COUNT = """
INSERT INTO shop_failedproof (number, since, count) VALUES (%(number)s, %(now)s, 1)
ON CONFLICT (number) DO UPDATE SET
    count = CASE WHEN shop_failedproof.since < %(oldest)s THEN 1 ELSE shop_failedproof.count + 1 END,
    since = CASE WHEN shop_failedproof.since < %(oldest)s THEN %(now)s ELSE shop_failedproof.since END"""


def prove_order(number: str, phone_last4: str, now: datetime | None = None) -> OrderView | None:
    """The order, when number and digits fit and the number was not guessed at too often; else None.

    The reasons for None look alike from outside. A number that no order has counts as well.
    """
    now = now or timezone.now()
    named = number.strip().upper()[:32]
    if FailedProof.objects.filter(pk=named, since__gte=now - WITHIN, count__gte=MOST_FAILURES).exists():
        return None
    found = find_order(named, phone_last4)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, {"number": named, "now": now, "oldest": now - WITHIN})
    return found
