"""What may be cancelled, by whom, and what repeating or racing does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from time import monotonic

import pytest
from django.db import IntegrityError, connection, transaction

from shop.demo.restore import restore
from shop.models import Order, OrderStatus
from shop.services import Cancelled, CancelResult, Refused, cancel_order

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai


@pytest.fixture(autouse=True)
def _demo_shop(db: None) -> None:
    restore(NOW)


def number_of(demo_key: str) -> str:
    return Order.objects.get(demo_key=demo_key).number


def cancel(demo_key: str, *, sub: str = "demo", key: str = "k1") -> CancelResult:
    return cancel_order(number_of(demo_key), sub=sub, idempotency_key=key, now=NOW)


def test_a_paid_order_is_cancelled_and_its_money_goes_back_the_way_it_came() -> None:
    result = cancel_order(number_of("demo-phone"), sub="demo", idempotency_key="k1", reason="拍错了", now=NOW)

    assert isinstance(result, Cancelled)
    assert result.order.status == "cancelled"
    assert result.facts == {
        "number": "LK202611211007",
        "amount": "2999.00",
        "currency": "CNY",
        "cancelled_at": "2026-11-22T14:30:00+08:00",
        "refund_amount": "2999.00",
        "refund_currency": "CNY",
        "refund_route": "original",
    }
    stored = Order.objects.get(demo_key="demo-phone")
    assert (stored.status, stored.cancel_reason, stored.cancelled_at) == ("cancelled", "拍错了", NOW)
    assert stored.refund_amount == Decimal("2999.00")


def test_a_packed_order_is_still_cancelled() -> None:
    assert isinstance(cancel("demo-laundry"), Cancelled)


def test_an_unpaid_order_is_cancelled_without_a_refund() -> None:
    result = cancel("demo-tablet")

    assert isinstance(result, Cancelled)
    assert result.order.refund_amount is None
    assert not [name for name in result.facts if name.startswith("refund")]


def test_a_parcel_on_its_way_is_refused_with_its_carrier_and_a_return_after_receipt() -> None:
    result = cancel("demo-phone-before")

    assert result == Refused(
        "already_shipped",
        {
            "number": "LK202611201021",
            "status": "shipped",
            "return_days": "7",
            "carrier_zh_hans": "飞燕快递",
            "carrier_en": "Feiyan Express",
            "tracking_number": result.facts["tracking_number"],
            "return": "after_receipt",
        },
    )
    assert result.facts["tracking_number"].startswith("FY")
    assert Order.objects.get(demo_key="demo-phone-before").status == OrderStatus.SHIPPED


@pytest.mark.parametrize(
    ("demo_key", "status", "way", "until"),
    [("demo-shoes", "delivered", "open", "2026-11-26"), ("demo-watch", "completed", "over", "2026-11-11")],
)
def test_a_received_order_is_refused_with_the_last_day_to_return_it(
    demo_key: str, status: str, way: str, until: str
) -> None:
    result = cancel(demo_key)

    assert isinstance(result, Refused)
    assert result.reason == "already_shipped"
    assert (result.facts["status"], result.facts["return"], result.facts["return_until"]) == (
        status,
        way,
        until,
    )


def test_the_last_day_to_return_is_still_open_and_the_next_is_over() -> None:
    def way(now: datetime) -> str:
        number = number_of("demo-shoes")
        return cancel_order(number, sub="demo", idempotency_key="k", now=now).facts["return"]

    last_minute = datetime(2026, 11, 26, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    assert way(last_minute) == "open"
    assert way(last_minute + timedelta(minutes=1)) == "over"


@pytest.mark.parametrize("number", ["LK202611219999", "", "x", "LK2026112110070"])
def test_an_unknown_order_is_not_found(number: str) -> None:
    assert cancel_order(number, sub="demo", idempotency_key="k1") == Refused("not_found")


def test_another_customers_order_looks_like_an_unknown_one() -> None:
    assert cancel("lin-phone") == Refused("not_found")
    assert Order.objects.get(demo_key="lin-phone").status == OrderStatus.PAID


def test_a_proven_order_is_cancelled_for_a_stranger() -> None:
    result = cancel_order(number_of("lin-phone"), proven=True, idempotency_key="k1")

    assert isinstance(result, Cancelled)


def test_nobody_cancels_without_saying_who_asks() -> None:
    with pytest.raises(ValueError, match="neither a customer's sub nor a proof"):
        cancel_order(number_of("demo-phone"), idempotency_key="k1")


def test_nothing_is_cancelled_without_a_key() -> None:
    with pytest.raises(ValueError, match="needs an idempotency_key"):
        cancel_order(number_of("demo-phone"), sub="demo", idempotency_key="")


def test_the_same_key_gives_the_same_success_however_late() -> None:
    first = cancel("demo-phone")
    again = cancel_order(
        number_of("demo-phone"), sub="demo", idempotency_key="k1", now=NOW + timedelta(hours=3)
    )

    assert isinstance(first, Cancelled)
    assert again == first


def test_another_key_on_a_cancelled_order_is_refused_with_what_happened() -> None:
    first = cancel("demo-phone", key="k1")

    assert cancel("demo-phone", key="k2") == Refused("already_cancelled", first.facts)


def test_a_key_spent_on_one_order_cannot_cancel_another() -> None:
    cancel("demo-phone", key="k1")

    with pytest.raises(IntegrityError), transaction.atomic():
        cancel("demo-phone-case", key="k1")
    assert Order.objects.get(demo_key="demo-phone-case").status == OrderStatus.PAID


def test_a_cancellation_holds_only_when_the_callers_transaction_does() -> None:
    with transaction.atomic():
        assert isinstance(cancel("demo-phone"), Cancelled)
        transaction.set_rollback(True)

    assert Order.objects.get(demo_key="demo-phone").status == OrderStatus.PAID


def in_two_threads(work: Callable[[str], CancelResult], keys: tuple[str, str]) -> list[CancelResult]:
    """Both start at the same moment, each with a connection of its own."""
    start = Barrier(2)

    def run(key: str) -> CancelResult:
        try:
            start.wait(timeout=10)
            return work(key)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(run, keys))


@pytest.mark.django_db(transaction=True)
def test_of_two_cancellations_at_once_one_wins_and_the_other_learns_of_it() -> None:
    number = number_of("demo-phone")

    results = in_two_threads(lambda key: cancel_order(number, sub="demo", idempotency_key=key), ("k1", "k2"))

    [won] = [result for result in results if isinstance(result, Cancelled)]
    [lost] = [result for result in results if isinstance(result, Refused)]
    assert lost == Refused("already_cancelled", won.facts)


@pytest.mark.django_db(transaction=True)
def test_the_same_cancellation_sent_twice_at_once_gets_the_same_answer_twice() -> None:
    number = number_of("demo-phone")

    one, other = in_two_threads(
        lambda key: cancel_order(number, sub="demo", idempotency_key=key), ("k1", "k1")
    )

    assert isinstance(one, Cancelled)
    assert one == other


@pytest.mark.django_db(transaction=True)
def test_a_second_cancellation_waits_for_the_first_ones_transaction() -> None:
    number = number_of("demo-phone")

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            first = cancel_order(number, sub="demo", idempotency_key="k1")
            second = threads.submit(_cancel_and_close, number)
            _wait_until_blocked()
        assert second.result(timeout=10) == first


def _cancel_and_close(number: str) -> CancelResult:
    try:
        return cancel_order(number, sub="demo", idempotency_key="k1")
    finally:
        connection.close()


def _wait_until_blocked() -> None:
    """Until some other connection waits for a row that this one holds."""
    deadline = monotonic() + 10
    with connection.cursor() as cursor:
        while monotonic() < deadline:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone() != (0,):
                return
    raise AssertionError("the second cancellation never waited for the first")
