"""How the admin looks and what its sidebar holds (settings of django-unfold).

Colours and type come from the front end's tokens (dialogs/static/dialogs/admin.css maps them), so none stand here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def without_inline_colours(request: HttpRequest) -> dict[str, Any]:
    """Every page's context: no colours, so that the theme writes no <style> and the policy can forbid it."""
    return {"colors": {}}


def may(permission: str) -> Callable[[HttpRequest], bool]:
    """Whether a sidebar entry is shown to who asks."""
    return lambda request: request.user.has_perm(permission)


def _list(title: Any, icon: str, app: str, model: str) -> dict[str, Any]:
    """A sidebar entry that leads to the list of a model, for who may see it."""
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{model}_changelist"),
        "permission": may(f"{app}.view_{model}"),
    }


def among_messages(request: HttpRequest) -> bool:
    """Whether a page is one of the list of messages; the search stands below it, and is an entry of its own."""
    below = str(reverse_lazy("admin:dialogs_message_changelist"))
    return request.path.startswith(below) and request.path != str(reverse_lazy("admin:dialogs_message_search"))


def _file(path: str) -> Callable[[HttpRequest], str]:
    return lambda request: static(path)


NAVIGATION: list[dict[str, Any]] = [
    {
        "items": [
            {"title": _("Overview"), "icon": "space_dashboard", "link": reverse_lazy("admin:index")},
            {
                "title": _("Search messages"),
                "icon": "search",
                "link": reverse_lazy("admin:dialogs_message_search"),
                "permission": may("dialogs.view_message"),
            },
        ],
    },
    {
        "title": _("Conversations"),
        "separator": True,
        "items": [
            _list(_("Sessions"), "forum", "dialogs", "session"),
            _list(_("Left messages"), "inbox", "dialogs", "leftmessage"),
            _list(_("Customers"), "person", "dialogs", "customer"),
            {**_list(_("Messages"), "notes", "dialogs", "message"), "active": among_messages},
            _list(_("Action runs"), "bolt", "dialogs", "actionrun"),
            _list(_("Transitions"), "conversion_path", "dialogs", "transitionrecord"),
        ],
    },
    {
        "title": _("Demo shop"),
        "separator": True,
        "items": [
            _list(_("Orders"), "package_2", "shop", "order"),
            _list(_("Buyers"), "shopping_bag", "shop", "customer"),
            _list(_("Products"), "sell", "shop", "product"),
        ],
    },
    {
        "title": _("Understanding"),
        "separator": True,
        "items": [
            _list(_("Intents"), "target", "intents", "intent"),
            _list(_("Examples"), "format_quote", "intents", "example"),
        ],
    },
    {
        "title": _("People"),
        "separator": True,
        "items": [
            _list(_("Staff"), "badge", "auth", "user"),
            _list(_("Groups"), "group", "auth", "group"),
        ],
    },
]

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "灵客 LingKe",
    "SITE_HEADER": "灵客 LingKe",
    "SITE_ICON": _file("dialogs/mark.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _file("dialogs/mark.svg")}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "GLOBAL_CALLBACK": "chatbot.admin_theme.without_inline_colours",
    "DASHBOARD_CALLBACK": "dialogs.admin.dashboard.start_page",
    "STYLES": [_file("tokens.css"), _file("dialogs/admin.css")],
    "SCRIPTS": [_file("dialogs/admin-theme.js")],
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": NAVIGATION},
}
