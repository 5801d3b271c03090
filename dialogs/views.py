"""Pages for customers."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from dialogs.identity import sign_identity
from dialogs.protocol import known_locale

DEMO_SUB = "demo"


@never_cache
def chat_page(request: HttpRequest) -> HttpResponse:
    """The chat page. Under `make run` it is the demo customer's; with `?as=guest` a stranger's."""
    identity = ""
    if settings.EMBEDDED and request.GET.get("as") != "guest":
        identity = sign_identity(DEMO_SUB, name="demo")
    boot = {
        "identity_token": identity,
        "locale": known_locale(get_language() or ""),
        "ws_path": "/ws/chat/",
        "customer_name": DEMO_SUB if identity else "",
    }
    return render(request, "chat/page.html", {"boot": boot})
