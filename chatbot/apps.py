"""The project as a Django app: wiring, start-up checks, set-up commands."""

from django.apps import AppConfig


class ChatbotConfig(AppConfig):
    name = "chatbot"
    verbose_name = "LingKe"

    def ready(self) -> None:
        from chatbot import checks  # noqa: F401  registers the checks; needs loaded settings
