"""What the Python client raises.

McpError
├── HandshakeRefused   the server took no WebSocket: subprotocol, Origin, or it is draining
├── ConnectionEnded    closed for good (4500–4999), or instead of an answer to Connect
├── Refused            the server will never take this frame
└── NotSent            its session ended before this text was stored
"""

from __future__ import annotations

from proto.mcp_pb2 import Error


class McpError(Exception):
    """Anything that the protocol, and not the network, says no to."""


class HandshakeRefused(McpError):
    def __init__(self, status: int) -> None:
        super().__init__(f"the server refused the WebSocket handshake with HTTP {status or '?'}")
        self.status = status


class ConnectionEnded(McpError):
    """`code` is the WebSocket close code, `error` the last Error frame before it."""

    def __init__(self, code: int, error: Error | None) -> None:
        told = f" after error {error.error_code}: {error.error_message}" if error is not None else ""
        super().__init__(f"the server closed the connection with {code}{told}")
        self.code = code
        self.error = error


class Refused(McpError):
    def __init__(self, error: Error) -> None:
        super().__init__(f"refused with {error.error_code}: {error.error_message} ({error.suggestion})")
        self.error = error


class NotSent(McpError):
    def __init__(self, text: str) -> None:
        super().__init__(f"the session ended before this was stored; say it again in the new one: {text!r}")
        self.text = text
