"""Pages around the chat: who may frame it, what errors look like, what the demo shop shows and where it doesn't."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults

from chatbot.body_limit import BodyLimit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _static_root(settings: Any, tmp_path: Path) -> None:
    """A folder for static files: without one the middleware warns."""
    settings.STATIC_ROOT = tmp_path


def policy(response: Any) -> dict[str, str]:
    """Content-Security-Policy by directive."""
    parts = [part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";")]
    return {name: rest for name, _, rest in parts}


def boot(page: str) -> str:
    found = re.search(r'<script id="boot" type="application/json">(.*?)</script>', page)
    assert found
    return found[1]


def test_only_named_sites_may_frame_the_chat_and_only_under_its_widget_address(
    client: Client, settings: Any
) -> None:
    settings.ALLOWED_ORIGINS = ["https://shop.example"]
    framed = client.get("/widget/")
    assert policy(framed)["frame-ancestors"] == "'self' https://shop.example"
    assert "X-Frame-Options" not in framed
    for address in ("/", "/admin/login/", "/nothing"):
        alone = client.get(address)
        assert policy(alone)["frame-ancestors"] == "'none'"
        assert alone["X-Frame-Options"] == "DENY"


def test_the_framed_page_is_as_strict_as_the_page_itself(client: Client) -> None:
    framed, alone = policy(client.get("/widget/")), policy(client.get("/"))
    assert {**framed, "frame-ancestors": ""} == {**alone, "frame-ancestors": ""}


def test_the_framed_page_knows_no_customer_until_the_site_tells(client: Client, settings: Any) -> None:
    settings.EMBEDDED = True
    settings.ALLOWED_ORIGINS = ["https://shop.example"]
    page = boot(client.get("/widget/").content.decode())
    assert "identity_token" not in page
    assert '"embed_origins": ["https://shop.example"]' in page
    assert '"embedded": true' in page


@pytest.mark.parametrize(
    ("query", "language"), [("?lang=en", "en"), ("?lang=zh-hans", "zh-Hans"), ("", "en")]
)
def test_the_frame_begins_in_the_site_s_language_else_the_browser_s(
    client: Client, query: str, language: str
) -> None:
    page = client.get(f"/widget/{query}", headers={"Accept-Language": "en"}).content.decode()
    assert f'<html lang="{language}">' in page


def test_the_demo_shop_is_there_under_make_run_only(client: Client, settings: Any) -> None:
    settings.EMBEDDED = True
    page = client.get("/demo/shop/").content.decode()
    assert page.count("/widget.js") == 1
    assert re.search(r'data-identity="ey[^"]+"', page)
    assert 'data-identity=""' in client.get("/demo/shop/?as=guest").content.decode()
    settings.EMBEDDED = False
    assert client.get("/demo/shop/").status_code == 404


def test_without_javascript_the_chat_page_says_in_both_languages_what_it_needs(client: Client) -> None:
    said = client.get("/").content.decode().partition("<noscript>\n")[2].partition("</noscript>")[0]
    assert "JavaScript" in said
    assert "聊天需要" in said
    assert "The chat needs" in said


def _forbidden(request: HttpRequest) -> HttpResponse:
    return defaults.permission_denied(request, PermissionDenied())


def _shown(code: int) -> HttpResponse:
    request = RequestFactory().get("/x")
    if code == 403:
        return _forbidden(request)
    return defaults.server_error(request) if code == 500 else defaults.bad_request(request, ValueError())


@pytest.mark.parametrize("code", [400, 403, 500])
@pytest.mark.parametrize(("language", "way_back"), [("zh-hans", "去聊天页"), ("en", "To the chat")])
def test_an_error_page_is_in_the_reader_s_language_and_leads_back(
    code: int, language: str, way_back: str
) -> None:
    with translation.override(language):
        answer = _shown(code)
    page = answer.content.decode()
    assert answer.status_code == code
    assert way_back in page
    assert f'<p class="code">{code}</p>' in page
    assert bool(re.search("[\u4e00-\u9fff]", page)) == (language == "zh-hans")


@pytest.mark.parametrize(
    ("language", "title"), [("zh-hans", "这里什么都没有"), ("en", "There is nothing here")]
)
def test_an_address_that_leads_nowhere(client: Client, language: str, title: str) -> None:
    answer = client.get("/nothing", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert f"<h1>{title}</h1>" in answer.content.decode()
    assert b"<script>" not in answer.content


def test_an_expired_form_has_its_own_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a"})
    assert answer.status_code == 403
    assert "表单已过期" in answer.content.decode()


def test_a_host_that_is_not_ours_gets_the_page_for_bad_requests(client: Client) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "这个请求读不懂" in answer.content.decode()


def test_every_error_page_can_be_drawn_without_a_request() -> None:
    for name in ("400", "403", "403_csrf", "404", "500"):
        assert "</html>" in render_to_string(f"{name}.html")


# -- bodies that are too large --------------------------------------------------------------------------


async def _ask(limit: int, chunks: list[bytes], *headers: tuple[bytes, bytes]) -> tuple[list[Any], list[Any]]:
    """What the application behind the limit received, and what was answered."""
    received: list[Any] = []
    answered: list[Any] = []
    waiting = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]

    async def application(scope: Any, receive: Any, send: Any) -> None:
        while waiting:
            received.append((await receive())["type"])

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        answered.append(message.get("status"))

    await BodyLimit(application, limit)({"type": "http", "headers": list(headers)}, receive, send)
    return received, answered


async def test_a_body_that_says_it_is_too_large_never_reaches_the_application() -> None:
    assert await _ask(10, [b"x"], (b"content-length", b"11")) == ([], [413, None])


async def test_a_body_that_grows_too_large_is_cut_off() -> None:
    received, _ = await _ask(10, [b"x" * 6, b"x" * 6])
    assert received == ["http.request", "http.disconnect"]


async def test_a_body_within_the_limit_passes() -> None:
    received, _ = await _ask(12, [b"x" * 6, b"x" * 6], (b"content-length", b"12"))
    assert received == ["http.request", "http.request"]
