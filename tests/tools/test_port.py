"""A port in use is reported in one line."""

from __future__ import annotations

import socket

import pytest
from tools.port import refusal


def test_a_port_in_use_is_named_with_another() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        assert refusal(str(port)).startswith(
            f"port {port}: Address already in use; try `make PORT="
        )


@pytest.mark.parametrize("port", ["x", "0", "70000"])
def test_a_number_that_is_no_port_is_refused(port: str) -> None:
    assert "is not a number from 1 to 65535" in refusal(port)
