"""What the web server runs: pages and admin over HTTP, MCP over WebSocket."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatbot.settings")

http = get_asgi_application()  # loads the apps: what follows imports models

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from chatbot.body_limit import BodyLimit  # noqa: E402
from chatbot.checks import refuse_unsafe_start  # noqa: E402
from dialogs.routing import websocket_urlpatterns  # noqa: E402

refuse_unsafe_start()

# Room for a whole file, so that one a little too large gets its own answer.
limited = BodyLimit(http, settings.ATTACHMENT_MAX_BYTES + 1_048_576)

application = ProtocolTypeRouter({"http": limited, "websocket": URLRouter(websocket_urlpatterns)})
