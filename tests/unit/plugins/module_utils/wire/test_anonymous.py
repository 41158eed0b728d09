# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests without a login have nothing of one, and end in time."""

from __future__ import annotations

import socket
import time

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.wire.anonymous import Anonymous
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.transport import Transport
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import SOON, Stub

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


def anonymous(device: Stub, timeout: float = SOON) -> Anonymous:
    return Anonymous("127.0.0.1", device.port, SOON, timeout)


def test_nothing_but_the_path_is_sent() -> None:
    with Stub(OK, OK) as device, anonymous(device) as client:
        assert client.get("/a").body == b"{}"
        client.get("/b")
    assert [(call.method, call.target, call.body) for call in device.calls] == [("GET", "/a", b""), ("GET", "/b", b"")]
    names = {name.lower() for call in device.calls for name in call.headers}
    assert names == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert device.connections == 1


def test_its_connection_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Transport] = []
    close = Transport.close

    def noted(transport: Transport) -> None:
        closed.append(transport)
        close(transport)

    monkeypatch.setattr(Transport, "close", noted)
    with Stub(OK) as device:
        with anonymous(device) as client:
            client.get("/a")
            assert closed == []
        assert len(closed) == 1


def test_large_replies_are_not_read() -> None:
    large = b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + b" " * 300_000
    with Stub(large) as device, anonymous(device) as client, pytest.raises(GatewayError) as caught:
        client.get("/")
    assert "larger than 0.25 MiB" in caught.value.message
    assert caught.value.sent


def test_a_reply_of_the_largest_size() -> None:
    size = 256 * 1024
    whole = f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode() + b" " * size
    with Stub(whole) as device, anonymous(device) as client:
        assert len(client.get("/").body) == size


@pytest.mark.parametrize("play", [stub.hang, stub.drip(b"HTTP/1.1 200 OK\r\n\r\n", b"X", 0.02)])
def test_whoever_does_not_end_costs_its_time_only(play: stub.Play) -> None:
    with Stub(play) as device, Anonymous("127.0.0.1", device.port, 0.1, 0.2) as client:
        began = time.monotonic()
        with pytest.raises(GatewayError) as caught:
            client.get("/")
        assert time.monotonic() - began < SOON
    assert caught.value.sent


def test_a_connection_has_a_time_of_its_own() -> None:
    """A port whose queue is full takes no connection, and refuses none."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _each in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        try:
            began = time.monotonic()
            full = Anonymous("127.0.0.1", listener.getsockname()[1], 0.2, 60)
            with full as client, pytest.raises(GatewayError) as caught:
                client.get("/")
            assert time.monotonic() - began < SOON
        finally:
            for each in waiting:
                each.close()
    assert "no connection within 0.2 s" in caught.value.message
    assert not caught.value.sent


def test_nobody_there() -> None:
    with Stub() as device:
        port = device.port
    with Anonymous("127.0.0.1", port, SOON, SOON) as client, pytest.raises(GatewayError) as caught:
        client.get("/")
    assert not caught.value.sent
