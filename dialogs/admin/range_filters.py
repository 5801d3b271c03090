"""Filters that one types into: days from and to, words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def kept(changelist: ChangeList, *own: str) -> list[tuple[str, str]]:
    """The list's other parameters, which a filter's form must hand on; back on its first page."""
    given: Mapping[str, Any] = changelist.filter_params
    asked = {**{name: value for name, values in given.items() for value in values}, "q": changelist.query}
    return [(name, str(value)) for name, value in asked.items() if name not in own and value]


class DaysFilter(admin.FieldListFilter):
    """Rows of the days from … to …, both included, in the zone in which pages show times."""

    template = "admin/dialogs/filters/days.html"

    def __init__(
        self,
        field: Any,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Model],
        model_admin: Any,
        field_path: str,
    ) -> None:
        self.since_name, self.until_name = f"{field_path}_from", f"{field_path}_to"
        super().__init__(field, request, params, model, model_admin, field_path)
        self.since, self.until = (_day(self.used_parameters.get(name)) for name in (self.since_name, self.until_name))

    def expected_parameters(self) -> list[str | None]:
        return [self.since_name, self.until_name]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.since:
            queryset = queryset.filter(**{f"{self.field_path}__gte": _midnight(self.since)})
        if self.until:
            queryset = queryset.filter(
                **{f"{self.field_path}__lt": _midnight(self.until + timedelta(days=1))}
            )
        return queryset

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        yield {
            "since_name": self.since_name,
            "until_name": self.until_name,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "kept": kept(changelist, self.since_name, self.until_name),
        }


def _day(given: object) -> date | None:
    """A day as addresses write it; whatever else stands there is no limit."""
    text = given[0] if isinstance(given, list) and given else given
    try:
        found = parse_date(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found and date(1970, 1, 1) < found < date(9000, 1, 1) else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class CustomerFilter(admin.SimpleListFilter):
    """Sessions whose customer's name or identity holds these words."""

    title = _("customer")
    parameter_name = "who"
    template = "admin/dialogs/filters/words.html"
    hint: str | Promise = _("Name or identity")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return []

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        words = (self.value() or "").replace("\x00", "").strip()
        if not words:
            return queryset
        return queryset.filter(Q(customer__name__icontains=words) | Q(customer__sub__icontains=words))

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        name = str(self.parameter_name)
        yield {"name": name, "value": self.value() or "", "hint": self.hint, "kept": kept(changelist, name)}
