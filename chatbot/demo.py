"""A shop's page with the widget on it, under `make run` only: what one line on a site gives."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from dialogs.identity import sign_identity
from dialogs.protocol import known_locale
from dialogs.views import DEMO_SUB
from shop.demo.goods import GOODS

SHOWN = 6


@never_cache
def shop_page(request: HttpRequest) -> HttpResponse:
    """The demo customer is logged in there; `?as=guest` shows it to a stranger."""
    if not settings.EMBEDDED:
        raise Http404
    english = known_locale(get_language() or "") == "en"
    goods = [
        {
            "name": good.name_en if english else good.name_zh,
            "price": f"¥{good.price:,.0f}",
            "image": good.image,
        }
        for good in list(GOODS.values())[:SHOWN]
    ]
    identity = "" if request.GET.get("as") == "guest" else sign_identity(DEMO_SUB, name="demo")
    return render(request, "demo/shop.html", {"goods": goods, "identity": identity, "english": english})
