"""Filters whose choices are words of the dialog."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dialogs.admin.labels import STATES, STEPS, Text, intent_title
from dialogs.log import Kind
from dialogs.models import Message
from intents.catalogue import catalogue


class LabelFilter(admin.SimpleListFilter):
    """Rows by the exact value of a column; subclasses name the column and its labels."""

    labels: Mapping[str, Text]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(value), label) for value, label in self.labels.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(**{str(self.parameter_name): value}) if value else queryset


class StateFilter(LabelFilter):
    title = _("state")
    parameter_name = "state"
    labels = STATES


class SourceFilter(LabelFilter):
    title = _("from")
    parameter_name = "source"
    labels = STATES


class TargetFilter(LabelFilter):
    title = _("to")
    parameter_name = "target"
    labels = STATES


class StepFilter(LabelFilter):
    title = _("event")
    parameter_name = "event"
    labels = STEPS


class IntentFilter(admin.SimpleListFilter):
    """Sessions in which the bot answered to this intent at least once."""

    title = _("intent")
    parameter_name = "intent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(intent, intent_title(intent)) for intent in catalogue()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        intent = self.value()
        if not intent:
            return queryset
        answers = Message.objects.filter(session=OuterRef("pk"), kind=Kind.SYS_RESP, payload__intent=intent)
        return queryset.filter(Exists(answers))


class SetFilter(admin.SimpleListFilter):
    """Rows by whether a time is set; subclasses name the column and the two answers."""

    unset: Text
    set: Text

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", self.unset), ("yes", self.set)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value not in ("no", "yes"):
            return queryset
        return queryset.filter(**{f"{self.parameter_name}__isnull": value == "no"})


class ClosedFilter(SetFilter):
    title = _("closed")
    parameter_name = "closed_at"
    unset = _("open")
    set = _("closed")


class WaitingFilter(SetFilter):
    title = _("waiting for the bot")
    parameter_name = "pending_since"
    unset = _("no")
    set = _("waiting")


class HandledFilter(SetFilter):
    title = _("handled")
    parameter_name = "handled_at"
    unset = _("to do")
    set = _("handled")
