"""Django's settings. What may differ between places comes from environment.py."""

from __future__ import annotations

import sys
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from chatbot import environment
from chatbot.admin_theme import UNFOLD as UNFOLD
from chatbot.environment import REPOSITORY, env

LINGKE_VAR = environment.LINGKE_VAR
EMBEDDED = environment.EMBEDDED
SECRET_KEY = environment.SECRET_KEY
DEBUG = environment.DEBUG
REDIS_URL = environment.REDIS_URL

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
# Sites whose pages may open a WebSocket here (scheme://host[:port]); the own origin always may.
ALLOWED_ORIGINS = env.list("ALLOWED_ORIGINS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "chatbot.apps.ChatbotConfig",
    "monitoring",
    "dialogs",
    "intents",
    "shop",
    "base",
    # Before django.contrib.admin: the theme brings the admin site and its templates.
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
]

if "runserver" in sys.argv:
    INSTALLED_APPS.insert(0, "daphne")  # Django's development server for sockets; Twisted would slow every start

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "chatbot.security.ContentSecurityPolicyMiddleware",
]

ROOT_URLCONF = "chatbot.urls"
ASGI_APPLICATION = "chatbot.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [REPOSITORY / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "lingke"},
    },
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [REPOSITORY / "chatbot" / "locale"]
USE_I18N = True
USE_TZ = True
# The zone in which customers speak of times ("yesterday at three") and pages show them.
TIME_ZONE = env.str("CUSTOMER_TIME_ZONE", default="Asia/Shanghai")

STATIC_URL = "/static/"
STATIC_ROOT = LINGKE_VAR / "static"
STATICFILES_DIRS = [path for path in [REPOSITORY / "frontend" / "dist"] if path.is_dir()]

# Files whose addresses others know: /widget.js, /favicon.ico.
WHITENOISE_ROOT = root if (root := STATIC_ROOT / "root").is_dir() else None

MEDIA_ROOT = LINGKE_VAR / "media"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
# Pages come over TLS: cookies never travel without it, and browsers remember that (for thirty days).
HTTPS = env.bool("HTTPS", default=not EMBEDDED)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

# --- Celery: messages are hints; rows with leases are the work -------------------------------------
CELERY_BROKER_URL = environment.broker_url()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "dialogs.tasks.run_turns": {"queue": "turns"},
    "dialogs.tasks.run_actions": {"queue": "actions"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2, "retry_on_timeout": True}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
SWEEP_EVERY_S = 2
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"dialogs.tasks.{name}", "schedule": SWEEP_EVERY_S, "options": {"expires": SWEEP_EVERY_S}}
    for name in ("sweep_turns", "sweep_actions")
}
CELERY_BEAT_SCHEDULE["sweep_attachments"] = {
    "task": "dialogs.tasks.sweep_attachments",
    "schedule": timedelta(hours=1),
    "options": {"expires": 3600},
}

INDEX_EVERY_S = 5
CELERY_BEAT_SCHEDULE["index_messages"] = {
    "task": "dialogs.tasks.index_messages",
    "schedule": INDEX_EVERY_S,
    "options": {"expires": INDEX_EVERY_S},
}

# --- MCP: limits of the wire (docs/protocol.md) ----------------------------------------------------
MCP_MAX_CONNECTIONS = env.int("MCP_MAX_CONNECTIONS", default=10_000)
MCP_HEARTBEAT_INTERVAL_MS = env.int("MCP_HEARTBEAT_INTERVAL_MS", default=30_000)
MCP_HEARTBEAT_TIMEOUT_MS = env.int("MCP_HEARTBEAT_TIMEOUT_MS", default=60_000)
MCP_CONNECT_TIMEOUT_S = env.float("MCP_CONNECT_TIMEOUT_S", default=10.0)
MCP_MAX_FRAME_BYTES = 16 * 1024
MCP_MAX_JSON_FRAME_BYTES = 32 * 1024
MCP_MAX_CONTENT_CHARS = 2_000
MCP_REPLAY_WINDOW = env.int("MCP_REPLAY_WINDOW", default=500)
MCP_MAX_UNACKNOWLEDGED = env.int("MCP_MAX_UNACKNOWLEDGED", default=32)
MCP_MAX_WAITING_BYTES = env.int("MCP_MAX_WAITING_BYTES", default=67_108_864)
MCP_MAX_HELD = 16
MCP_STRIKES = env.int("MCP_STRIKES", default=3)
MCP_SEND_QUEUE = env.int("MCP_SEND_QUEUE", default=1_000)
MCP_STALL_TIMEOUT_S = env.float("MCP_STALL_TIMEOUT_S", default=30.0)
MCP_IDLE_AFTER_S = env.float("MCP_IDLE_AFTER_S", default=300.0)
MCP_MESSAGES_PER_SECOND = env.float("MCP_MESSAGES_PER_SECOND", default=5.0)
MCP_MESSAGES_BURST = env.int("MCP_MESSAGES_BURST", default=20)
MCP_ADDRESS_PER_SECOND = env.float("MCP_ADDRESS_PER_SECOND", default=50.0)
MCP_ADDRESS_BURST = env.int("MCP_ADDRESS_BURST", default=200)
MCP_SHED_AFTER_S = env.float("MCP_SHED_AFTER_S", default=5.0)

# --- Turns and actions ---------------------------------------------------------------------------
# Customers' segments (of their identity tokens) whose utterances the bot takes first.
HIGH_PRIORITY_SEGMENTS = env.list("HIGH_PRIORITY_SEGMENTS", default=["vip"])
TURN_LEASE_S = env.float("TURN_LEASE_S", default=6.0)
TURN_BATCH = env.int("TURN_BATCH", default=32)
TURN_MAX_ATTEMPTS = 3
ACTION_LEASE_S = env.float("ACTION_LEASE_S", default=15.0)
WORKER_SILENT_AFTER_S = 10
RESUME_TOKEN_LIFETIME = timedelta(days=env.int("RESUME_TOKEN_DAYS", default=30))

# --- Photos and files ------------------------------------------------------------------------------
ATTACHMENT_MAX_COUNT = env.int("ATTACHMENT_MAX_COUNT", default=4)
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=10_485_760)
ATTACHMENT_MAX_PIXELS = env.int("ATTACHMENT_MAX_PIXELS", default=50_000_000)
ATTACHMENTS_PER_SESSION = env.int("ATTACHMENTS_PER_SESSION", default=100)
ATTACHMENT_UNUSED_AFTER = timedelta(days=1)

# --- Identity ------------------------------------------------------------------------------------
# The secret that the embedding site signs `identity_token` with (JWT, HS256).
IDENTITY_SECRET = env.str("IDENTITY_SECRET", default=SECRET_KEY)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"httpx": {"level": "WARNING"}, "celery.app.trace": {"level": "WARNING"}},
}
