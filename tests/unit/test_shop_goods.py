"""The demo shop's goods: words, pictures and numbers that fit together."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders

from shop.categories import WORDS
from shop.demo.goods import GOODS
from shop.demo.orders import ORDERS
from shop.models import Category


@pytest.mark.parametrize("category", Category.values)
def test_every_category_has_lower_case_words_in_chinese_and_english(category: str) -> None:
    words = WORDS[category]

    assert list(words) == [word.lower() for word in dict.fromkeys(words)]
    assert any(word.isascii() for word in words)
    assert any(not word.isascii() for word in words)


def test_no_word_means_two_categories() -> None:
    words = [word for some in WORDS.values() for word in some]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("sku", GOODS)
def test_every_product_has_a_picture(sku: str) -> None:
    path = finders.find(GOODS[sku].image)

    assert path is not None
    root = ElementTree.parse(path).getroot()  # noqa: S314  our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox") == "0 0 96 96"


def test_demo_orders_have_keys_and_serials_of_their_own() -> None:
    assert len({demo.key for demo in ORDERS}) == len(ORDERS)
    assert len({demo.serial for demo in ORDERS}) == len(ORDERS)
    assert {sku for demo in ORDERS for sku, _ in demo.lines} == set(GOODS)
