"""The examples that the model learns from, as people curate them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from intents.dataset import LabelledText
from intents.markup import MarkupError, parse


class Intent(models.Model):
    """One thing that a customer may want."""

    name = models.SlugField(_("name"), max_length=64, unique=True)
    title_zh = models.CharField(_("title (Chinese)"), max_length=80)
    title_en = models.CharField(_("title (English)"), max_length=80)
    description = models.TextField(_("description"), blank=True)
    enabled = models.BooleanField(_("enabled"), default=True, help_text=_("Disabled intents are not trained."))

    class Meta:
        ordering = ("name",)
        verbose_name = _("intent")
        verbose_name_plural = _("intents")

    def __str__(self) -> str:
        return f"{self.title_zh} ({self.name})"


class ExampleQuerySet(models.QuerySet["Example"]):
    """Examples and ways to choose among them."""

    def for_training(self) -> ExampleQuerySet:
        """Those of enabled intents that are enabled themselves, in a fixed order."""
        return self.filter(enabled=True, intent__enabled=True).select_related("intent").order_by("pk")


class Example(models.Model):
    """A text that a customer wrote, or might, with its entities marked inline (markup.py)."""

    class Language(models.TextChoices):
        CHINESE = "zh", _("Chinese")
        ENGLISH = "en", _("English")

    intent = models.ForeignKey(Intent, models.CASCADE, related_name="examples", verbose_name=_("intent"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    marked = models.TextField(
        _("text"), help_text=_("Entities are marked like [手机](product); kinds: time, product, order, amount.")
    )
    enabled = models.BooleanField(_("enabled"), default=True)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    updated = models.DateTimeField(_("updated"), auto_now=True)

    objects = ExampleQuerySet.as_manager()

    class Meta:
        ordering = ("intent", "language", "pk")
        verbose_name = _("example")
        verbose_name_plural = _("examples")

    def __str__(self) -> str:
        return self.marked

    def clean(self) -> None:
        """Refuse marks that can't be read, in the words of the parser."""
        try:
            text, _spans = parse(self.marked)
        except MarkupError as error:
            raise ValidationError({"marked": str(error)}) from error
        if not text.strip():
            raise ValidationError({"marked": _("The text is empty.")})

    def as_labelled(self) -> LabelledText:
        """For training. Raises MarkupError when the marks were never validated."""
        return LabelledText.from_marked(self.marked, self.intent.name, self.language)


class StarterLine(models.Model):
    """A line of the starter data that was taken over once: edited or deleted since, it never comes back."""

    key = models.CharField(max_length=64, primary_key=True)

    class Meta:
        verbose_name = _("starter line")
        verbose_name_plural = _("starter lines")

    def __str__(self) -> str:
        return self.key
