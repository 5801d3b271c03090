"""Which sites may show the chat in a frame: the own one, and those in ALLOWED_ORIGINS. No other page may be framed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt

from chatbot.security import POLICY

View = Callable[..., HttpResponse]


def embeddable(view: View) -> View:
    """The view's pages may be framed by the allowed sites. X-Frame-Options can't say which, so it is left out."""

    @wraps(view)
    def framed(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        ancestors = " ".join(["frame-ancestors 'self'", *settings.ALLOWED_ORIGINS])
        response.headers["Content-Security-Policy"] = POLICY.replace("frame-ancestors 'none'", ancestors)
        return response

    return xframe_options_exempt(framed)
