"""The Celery application. `celery -A chatbot worker -Q turns -P solo` and its like start the workers."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatbot.settings")

app = Celery("lingke")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
