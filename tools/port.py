"""Say in one line that a port is in use, before a whole site is built to be served there."""

from __future__ import annotations

import socket
import sys


def refusal(port: str) -> str:
    """Return why nothing can be served on a port of this machine, or an empty string."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        return f"PORT={port} is not a number from 1 to 65535"
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", int(port)))
        except OSError as error:
            other = int(port) + 1 if int(port) < 65535 else 8000
            return f"port {port}: {error.strerror}; try `make PORT={other} serve`"
    return ""


if __name__ == "__main__":
    sys.exit(refusal(sys.argv[1]) or None)
