# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers that are no gateways, and remember what they were asked: what else listens in a network."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator


class Neighbour:
    """A server at an address. heard: the first line and the headers of every request, as they came."""

    def __init__(self, address: str, port: int, answer: Callable[[socket.socket, threading.Event], None]) -> None:
        self.heard: list[bytes] = []
        self._answer = answer
        self._stop = threading.Event()
        self._listener = socket.create_server((address, port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                connection, _peer = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while request := connection.recv(65536):
                self.heard.append(request)
                self._answer(connection, self._stop)

    def stop(self) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def says(status: str, body: str | bytes, *headers: str) -> Callable[[socket.socket, threading.Event], None]:
    """Answers every request in the same way."""
    content = body.encode() if isinstance(body, str) else body
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *headers, ""))
    return lambda connection, _stop: connection.sendall(head.encode() + content)


def silence(_connection: socket.socket, stop: threading.Event) -> None:
    """Takes the request and never answers."""
    stop.wait(60)


def stream(connection: socket.socket, stop: threading.Event) -> None:
    """Answers without an end, as fast as it can."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"code": 1, "reason": "')
    while not stop.is_set():
        connection.sendall(b"x" * 65536)


def drip(connection: socket.socket, stop: threading.Event) -> None:
    """Answers without an end, a byte now and then, so that no single read takes long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not stop.wait(0.2):
        connection.sendall(b" ")


def garbage(connection: socket.socket, _stop: threading.Event) -> None:
    """Speaks another protocol."""
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\x00\x01\x02")
    connection.shutdown(socket.SHUT_RDWR)


def tls_alert(connection: socket.socket, _stop: threading.Event) -> None:
    """Refuses what is not TLS."""
    connection.sendall(b"\x15\x03\x03\x00\x02\x02\x46")
    connection.shutdown(socket.SHUT_RDWR)


REFUSAL = {"code": 1, "reason": "wrong username or password"}
PAGE = "<html><body>Please log in: username, password</body></html>"
# Everything here looks a little like a gateway, or is a trap for whoever reads it.
ANSWERS: dict[str, Callable[[socket.socket, threading.Event], None]] = {
    "a web page": says("200 OK", PAGE, "Content-Type: text/html"),
    "basic auth": says("401 Unauthorized", PAGE, 'WWW-Authenticate: Basic realm="router"'),
    "a captive portal": says("302 Found", "", "Location: http://login.example/?username=&password="),
    "another API": says("200 OK", json.dumps({"code": 1, "msg": "username or password"})),
    "an API with data": says("200 OK", json.dumps({**REFUSAL, "data": {"login": "/auth"}})),
    "an API with HTTP codes": says("401 Unauthorized", json.dumps({"code": 401, "reason": "login"})),
    "a yes": says("200 OK", json.dumps({"code": True, "reason": "user"})),
    "a status of something": says("200 OK", json.dumps({"type": "dev-status", "status": [], "mac": "0030f1010001"})),
    "a huge reply": says("200 OK", b'{"code": 1, "reason": "login", "x": "' + b"x" * 1_000_000 + b'"}'),
    "a deep reply": says("200 OK", b"[" * 100_000),
    "silence": silence,
    "a stream": stream,
    "a drip": drip,
    "garbage": garbage,
    "TLS": tls_alert,
}  # fmt: skip


@contextlib.contextmanager
def neighbourhood(addresses: Iterator[str], port: int) -> Iterator[dict[str, tuple[str, Neighbour]]]:
    """All of them, each at an address of its own, while the block runs: address and server by name."""
    found = {}
    try:
        for (name, answer), address in zip(ANSWERS.items(), addresses, strict=False):
            found[name] = (address, Neighbour(address, port, answer))
        yield found
    finally:
        for _address, neighbour in found.values():
            neighbour.stop()


def said_a_login(heard: bytes, *secrets: str) -> bool:
    """Whether a request has anything of a login in it."""
    words = [b"username", b"password", b"authorization", b"cookie", b"session", *map(str.encode, secrets)]
    return any(word in heard.lower() for word in words)
