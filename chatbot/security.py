"""Response headers that keep injected markup from becoming running code."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse


def policy(*, scripts: str = "'self'", style_attributes: str = "'none'", connect: str = "'self'") -> str:
    """A Content-Security-Policy: everything from our own files, nothing inline but what is named."""
    return "; ".join(
        [
            "default-src 'self'",
            f"connect-src {connect}",
            "img-src 'self' data:",
            "style-src 'self'",
            f"style-src-attr {style_attributes}",
            f"script-src {scripts}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


# Older browsers don't count their own site's WebSocket as 'self'.
POLICY = policy(connect="'self' ws: wss:")
# The admin's theme is written with Alpine.js, which makes functions of its attributes and sets style attributes
# (docs/decisions/admin-theme.md).
ADMIN_POLICY = policy(scripts="'self' 'unsafe-eval'", style_attributes="'unsafe-inline'")


class ContentSecurityPolicyMiddleware:
    """Allow scripts and styles from our own files only; what the admin's theme needs, in the admin only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        in_admin = request.path.startswith(reverse("admin:index"))
        response.headers.setdefault("Content-Security-Policy", ADMIN_POLICY if in_admin else POLICY)
        return response
