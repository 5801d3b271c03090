"""Understanding what people want: examples, training, the classifier."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntentsConfig(AppConfig):
    name = "intents"
    verbose_name = _("Intents")
    default_auto_field = "django.db.models.BigAutoField"
