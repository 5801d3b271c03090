"""The admin's theme: in its place, in both languages, under a policy of its own, and asking nobody outside."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import unfold
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation.template import templatize
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from chatbot.admin_theme import NAVIGATION
from chatbot.security import ADMIN_POLICY, POLICY

pytestmark = pytest.mark.django_db

THEME = Path(unfold.__file__).parent
LITERAL = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
MARKED = re.compile(rf"(?<![\w.])(?:n?gettext|gettext_lazy|_|trans)\(\s*((?:{LITERAL}\s*,?\s*)+)")


@pytest.fixture(autouse=True)
def _static_root(settings, tmp_path: Path) -> None:
    """A folder for static files: without one the middleware warns."""
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def staff(admin_client: Client) -> Client:
    admin_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return admin_client


def page(client: Client, name: str = "admin:index") -> str:
    response = client.get(reverse(name))
    assert response.status_code == 200
    return response.content.decode()


def test_every_list_of_the_admin_wears_the_theme() -> None:
    assert isinstance(admin.site, UnfoldAdminSite)
    bare = [model for model, shown in admin.site._registry.items() if not isinstance(shown, ModelAdmin)]
    assert bare == []


# -- the policy ------------------------------------------------------------------------------------


def directives(client: Client, path: str) -> dict[str, str]:
    header = client.get(path).headers["Content-Security-Policy"]
    return {name: value for name, _, value in (part.strip().partition(" ") for part in header.split(";"))}


def test_customers_pages_run_no_code_from_strings(client: Client) -> None:
    said = directives(client, reverse("chat"))
    assert (said["script-src"], said["style-src"], said["style-src-attr"]) == ("'self'", "'self'", "'none'")


@pytest.mark.parametrize("name", ["admin:index", "admin:login"])
def test_the_admin_is_allowed_what_its_theme_needs_and_no_more(client: Client, name: str) -> None:
    said = directives(client, reverse(name))
    assert said["script-src"] == "'self' 'unsafe-eval'"
    assert (said["style-src"], said["style-src-attr"]) == ("'self'", "'unsafe-inline'")


def test_nothing_else_differs_between_the_policies() -> None:
    strict, eased = (set(policy.split("; ")) for policy in (POLICY, ADMIN_POLICY))
    assert {part.split(" ")[0] for part in strict ^ eased} == {"script-src", "style-src-attr", "connect-src"}


def test_a_path_that_only_looks_like_the_admin_gets_the_strict_policy(client: Client) -> None:
    assert directives(client, "/admin-elsewhere/")["script-src"] == "'self'"


def test_pages_ask_for_files_of_our_own_only(staff: Client) -> None:
    for name in ("admin:index", "admin:dialogs_session_changelist", "admin:auth_user_add"):
        asked = re.findall(r'<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="([^"]*)"', page(staff, name))
        assert asked
        assert [url for url in asked if not url.startswith(("/static/", "/admin/"))] == []


def test_the_theme_writes_no_colours_into_pages_they_come_from_the_tokens(staff: Client) -> None:
    shown = page(staff)
    assert "<style" not in shown
    assert '/static/tokens.css"' in shown
    assert shown.index("tokens.css") < shown.index("dialogs/admin.css")


# -- the sidebar and the languages -----------------------------------------------------------------


def test_the_sidebar_leads_to_every_list_and_every_link_opens(staff: Client) -> None:
    links = {str(item["link"]) for group in NAVIGATION for item in group["items"]}
    lists = {
        reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
        for model in admin.site._registry
    }
    assert lists <= links
    for link in links:
        assert staff.get(link).status_code == 200, link


def test_the_sidebar_shows_what_one_may_look_at(client: Client) -> None:
    user = User.objects.create_user("lin", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="dialogs", codename="view_session")
    )
    client.force_login(user)
    sidebar = page(client).split('id="nav-sidebar-apps"')[1].split("navigation_user")[0]
    assert reverse("admin:dialogs_session_changelist") in sidebar
    for hidden in ("dialogs_message_changelist", "shop_order_changelist", "auth_user_changelist"):
        assert f'href="{reverse("admin:" + hidden)}"' not in sidebar


def test_the_header_switches_the_language_and_stays_on_the_page(staff: Client) -> None:
    here = reverse("admin:dialogs_session_changelist") + "?closed_at=no"
    shown = staff.get(here).content.decode()
    assert 'value="/admin/dialogs/session/?closed_at=no"' in shown
    assert '<html lang="zh-hans"' in shown
    response = staff.post(reverse("set_language"), {"language": "en", "next": here})
    assert response.headers["Location"] == here
    assert '<html lang="en"' in staff.get(here).content.decode()


def texts_of_the_theme() -> Iterator[tuple[str, ...]]:
    """What is marked in the theme and in its filters (the other parts of it are not installed)."""
    for path in [*THEME.rglob("*.py"), *THEME.rglob("*.html")]:
        inside = path.relative_to(THEME).parts
        if inside[0] == "contrib" and inside[1] != "filters":
            continue
        source = path.read_text(encoding="utf-8")
        for call in MARKED.finditer(templatize(source) if path.suffix == ".html" else source):
            yield ast.literal_eval(f"({call[1].rstrip().rstrip(',')},)")


def test_every_text_of_the_theme_has_its_chinese() -> None:
    with translation.override("zh-hans"):
        marked = set(texts_of_the_theme())
        bare = [
            texts
            for texts in marked
            if (
                translation.ngettext(texts[0], texts[1], 1)
                if len(texts) > 1
                else translation.gettext(texts[0])
            )
            == texts[0]
        ]
    assert len(marked) > 100
    assert bare == []
