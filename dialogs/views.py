"""Pages for customers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
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
    locale = known_locale(get_language() or "")
    own = {"identity_token": identity, "customer_name": DEMO_SUB if identity else ""}
    return render(request, "chat/page.html", {"boot": _boot(locale) | own, "english": locale == "en"})


@never_cache
def widget_page(request: HttpRequest) -> HttpResponse:
    """The same page in a site's frame; who the customer is, the site tells it there. `?lang=` is the first language.

    Which sites may frame it is the business of chatbot/embedding.py.
    """
    locale = known_locale(request.GET.get("lang") or get_language() or "")
    framed = {"embedded": True, "embed_origins": settings.ALLOWED_ORIGINS}
    return render(request, "chat/page.html", {"boot": _boot(locale) | framed, "english": locale == "en"})


def _boot(locale: str) -> dict[str, Any]:
    """What the page must know before it connects; read by frontend/src/chat/boot.ts."""
    return {
        "locale": locale,
        "ws_path": "/ws/chat/",
        "upload_path": reverse("upload"),
        "max_files": settings.ATTACHMENT_MAX_COUNT,
        "max_file_bytes": settings.ATTACHMENT_MAX_BYTES,
    }
