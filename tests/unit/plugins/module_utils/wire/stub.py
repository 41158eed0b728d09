# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A device that plays a script: each request gets the next reply, byte for byte as it is given."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple, Union

from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client

# One of everything that a URL, a form, JSON, HTML or a shell treats specially.
PASSWORD = "p&s w%rd/\"'é+"
USERNAME = "ad min"
LOGIN = "username=ad%20min&password=p%26s%20w%25rd%2F%22%27%C3%A9%2B"

# A fraction of the time that a silent device goes on, and much more than any machine takes for what is to happen.
SOON = 10

# Given the open connection, and what to wait on instead of sleeping: it is set when the test ends.
Play = Callable[[socket.socket, threading.Event], None]
Reply = Union[bytes, Play]  # noqa: UP007 (Python 3.9)


class Call(NamedTuple):
    """A request as it came; connection counts from 1."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int


class Stub:
    """Listens while its block runs. Leaving the block fails if calls and script are not of the same number."""

    def __init__(self, *script: Reply, tls: ssl.SSLContext | None = None) -> None:
        self.script = script
        self.calls: list[Call] = []
        self.connections = 0
        self._tls = tls
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Stub:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self.vanish()
        if error is None:
            assert len(self.calls) == len(self.script), f"{len(self.calls)} calls, {len(self.script)} in the script"

    def client(self, **changes: Any) -> Client:
        """A client of this device, impatient and without long pauses."""
        connection = Connection("127.0.0.1", self.port, USERNAME, PASSWORD, timeout=5.0, retries=2, pause=0.001)
        return new_client(connection._replace(**changes))

    def vanish(self) -> None:
        """From now on nobody listens there."""
        try:
            # close() alone would leave the accept of the other thread waiting, and the port open.
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()

    @property
    def targets(self) -> list[str]:
        return [call.target for call in self.calls]

    def _accept(self) -> None:
        while True:
            try:
                connection, _peer = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as stream:
                while self._answer(connection, stream, number):
                    pass
        except OSError:
            pass  # the client went; what it saw is the test's matter

    def _answer(self, connection: socket.socket, stream: Any, number: int) -> bool:
        line = stream.readline().decode().split()
        if not line:
            return False
        headers = {}
        while True:
            name, colon, value = stream.readline().decode().partition(":")
            if not colon:
                break
            headers[name] = value.strip()
        body = stream.read(int(headers.get("Content-Length", 0)))
        self.calls.append(Call(line[0], line[1], headers, body, number))
        if len(self.calls) > len(self.script):
            return False
        reply = self.script[len(self.calls) - 1]
        if isinstance(reply, bytes):
            connection.sendall(reply)
            return b"\r\nconnection: close\r\n" not in reply.lower()
        reply(connection, self._stop)
        return False


def http(body: bytes | str = b"", status: int = 200, headers: tuple[str, ...] = ()) -> bytes:
    """A complete reply."""
    content = body.encode() if isinstance(body, str) else body
    lines = (f"HTTP/1.1 {status} Whatever", *headers, f"Content-Length: {len(content)}", "", "")
    return "\r\n".join(lines).encode() + content


def answer(**document: Any) -> bytes:
    """A reply of JSON."""
    return http(json.dumps(document))


OK = answer(code=0, reason="OK")


def status_document(**changes: Any) -> dict[str, Any]:
    document = {
        "type": "dev-status", "seq": 1, "expires": -1, "mac": "00-30-f1-01-02-03", "ip": "192.168.1.67", "max-ports": 2,
        "max-slot": 2, "status": [{"port": "1.01", "seq": 1, "st": 3, "imei": "865847053403208", "active": 1}],
    }  # fmt: skip
    document.update(changes)
    return document


STATUS = http(json.dumps(status_document()))


def close(connection: socket.socket, _stop: threading.Event) -> None:
    """The end of the stream instead of a reply."""
    connection.shutdown(socket.SHUT_RDWR)


def hang(_connection: socket.socket, stop: threading.Event) -> None:
    """Nothing at all."""
    stop.wait(30)


def after(seconds: float, reply: bytes) -> Play:
    def play(connection: socket.socket, stop: threading.Event) -> None:
        stop.wait(seconds)
        connection.sendall(reply)

    return play


def drip(start: bytes, drops: bytes, every: float) -> Play:
    """A start, then for ever a little more."""

    def play(connection: socket.socket, stop: threading.Event) -> None:
        connection.sendall(start)
        while not stop.wait(every):
            connection.sendall(drops)

    return play
