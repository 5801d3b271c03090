"""What the web server runs: pages and admin over HTTP, MCP over WebSocket."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatbot.settings")

http = get_asgi_application()  # loads the apps: what follows imports models

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from chatbot.checks import refuse_unsafe_start  # noqa: E402
from dialogs.routing import websocket_urlpatterns  # noqa: E402

refuse_unsafe_start()

application = ProtocolTypeRouter({"http": http, "websocket": URLRouter(websocket_urlpatterns)})
