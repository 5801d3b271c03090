"""The demo log-ins: `admin`, and the agents `agent1` and `agent2`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import Group, Permission, User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from chatbot.embedded.servers import demo_password

AGENTS_GROUP = "agents"
# What an agent may look at in the admin, and what they may do there.
AGENTS_SEE = ("dialogs", "shop")
AGENTS_DO = ("change_leftmessage",)
USERS = {
    "admin": {"is_superuser": True, "is_staff": True, "first_name": "管理员"},
    "agent1": {"is_staff": True, "first_name": "林夏"},
    "agent2": {"is_staff": True, "first_name": "周宁"},
}


class Command(BaseCommand):
    help = "Make the demo log-ins; their password is LINGKE_DEMO_PASSWORD, or one made once in LINGKE_VAR."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("demo log-ins exist under `make run` only; use createsuperuser here")
        with transaction.atomic():
            group = agents_group()
            encoded = encoded_password(demo_password(settings.LINGKE_VAR))
            for name, fields in USERS.items():
                user, _ = User.objects.update_or_create(
                    username=name, defaults={**fields, "password": encoded}
                )
                if not user.is_superuser:
                    user.groups.add(group)
        self.stdout.write(f"Demo log-ins: {', '.join(USERS)}.")


def agents_group() -> Group:
    group, _ = Group.objects.get_or_create(name=AGENTS_GROUP)
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label__in=AGENTS_SEE, codename__startswith="view_"),
        *Permission.objects.filter(content_type__app_label="dialogs", codename__in=AGENTS_DO),
    )
    return group


def encoded_password(password: str) -> str:
    """The hash that stands in the database when it fits, so that a start logs nobody out; else a new one."""
    present = User.objects.filter(username="admin").values_list("password", flat=True).first()
    if present and check_password(password, present):
        return present
    return make_password(password)
