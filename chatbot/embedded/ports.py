"""The port of the pages, taken before anything else is done."""

from __future__ import annotations

import errno
import socket

from chatbot.embedded.errors import InUse

HOST = "127.0.0.1"


def send_at_once(listening: socket.socket) -> None:
    """No waiting for more to send, on every connection that is accepted here.

    The web process gets this socket by its descriptor, takes it for a Unix one, and does not set the option itself.
    Without it a frame that follows another waits until the customer's side acknowledges the first: 40 ms.
    """
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def reserve(port: int) -> socket.socket:
    """The port bound, not yet listening: connections are refused until a web process listens on it.

    The supervisor keeps it for as long as it lives, so a web process that is started again finds it
    free, and customers who come in between wait in its queue. Raises InUse.
    """
    reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    send_at_once(reserved)
    try:
        reserved.bind((HOST, port))
    except OSError as error:
        reserved.close()
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        why = (
            "is taken by another program"
            if error.errno == errno.EADDRINUSE
            else "may not be used by this user"
        )
        other = port + 1 if 1024 <= port < 65535 else 8001
        raise InUse(f"port {port} {why}. Stop that, or choose another port: PORT={other} make run") from error
    return reserved
