"""Guessing the four digits of an order's phone has an end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from shop.demo.restore import restore
from shop.models import Order
from shop.proofs import MOST_FAILURES, WITHIN, prove_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def number() -> str:
    restore(timezone.now(), reset=True)
    return Order.objects.filter(customer__sub="demo")[0].number


def test_number_and_digits_prove_an_order(number: str) -> None:
    proven = prove_order(number, "1024")
    assert proven is not None
    assert proven.number == number


def test_after_too_many_failures_the_right_digits_prove_nothing_for_a_day(number: str) -> None:
    now = timezone.now()
    for guess in range(MOST_FAILURES):
        assert prove_order(number, f"{guess:04}", now) is None
    assert prove_order(number, "1024", now) is None
    assert prove_order(number, "1024", now + WITHIN + timedelta(seconds=1)) is not None


def test_a_few_failures_harm_nobody_and_are_forgotten_after_a_day(number: str) -> None:
    now = timezone.now()
    for _ in range(MOST_FAILURES - 1):
        prove_order(number, "0000", now)
    assert prove_order(number, "1024", now) is not None
    later = now + WITHIN + timedelta(seconds=1)
    for _ in range(MOST_FAILURES - 1):
        prove_order(number, "0000", later)
    assert prove_order(number, "1024", later) is not None


def test_one_number_that_was_guessed_at_does_not_lock_another(number: str) -> None:
    for _ in range(MOST_FAILURES):
        prove_order("LK209901010001", "0000")
    assert prove_order(number, "1024") is not None
