"""Intents and their examples in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, Field, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from intents.models import Example, Intent

if TYPE_CHECKING:  # generic in the stubs only
    ModelAdmin = admin.ModelAdmin[Any]
else:
    from unfold.admin import ModelAdmin


@admin.register(Intent)
class IntentAdmin(ModelAdmin):
    purpose = _("What customers may want; the model tells them apart.")
    list_display = ("identifier", "title_zh", "title_en", "enabled", "example_count")
    list_filter = ("enabled",)
    search_fields = ("name", "title_zh", "title_en")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intent]:
        found: QuerySet[Intent] = super().get_queryset(request)
        return found.annotate(example_count=Count("examples"))

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "name":
            field.label = capfirst(_("identifier"))
        return field

    @admin.display(description=_("identifier"), ordering="name")
    def identifier(self, intent: Intent) -> str:
        return intent.name

    @admin.display(description=_("examples"), ordering="example_count")
    def example_count(self, intent: Any) -> int:
        return int(intent.example_count)


@admin.register(Example)
class ExampleAdmin(ModelAdmin):
    purpose = _("The sentences that the model learns from.")
    list_display = ("marked", "intent", "language", "enabled", "updated")
    list_editable = ("enabled",)
    list_filter = ("intent", "language", "enabled")
    list_select_related = ("intent",)
    search_fields = ("marked",)
    autocomplete_fields = ("intent",)
    list_per_page = 50
