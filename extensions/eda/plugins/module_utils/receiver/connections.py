# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections of clients: as many as are allowed, and none that keeps the server waiting."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import Any

from .counters import Counters
from .options import Options

_GRACE = 0.5


class Connection(asyncio.Protocol):
    """Stands between a socket and aiohttp's protocol, and sees to it that heads of requests arrive in time.

    aiohttp itself waits for the rest of a head as long as the client likes.
    """

    def __init__(self, inner: asyncio.Protocol, connections: Connections) -> None:
        self.inner = inner
        self.connections = connections
        self.transport: asyncio.Transport | None = None
        self.begun = False  # a head that is not whole
        self.refused = False  # what still comes is the rest of a body that nobody wants
        self.since = time.monotonic()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def client(self) -> str:
        peer = self.transport.get_extra_info("peername") if self.transport is not None else None
        return str(peer[0]) if peer else "unknown"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.connections.add(self)
        self.inner.connection_made(transport)
        self.wait()

    def data_received(self, data: bytes) -> None:
        if self._timer is not None and not self.refused:
            self.begun = True
        self.inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self.inner.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.work()
        self.connections.remove(self)
        if self.begun:
            self.connections.counters.refuse("no_request", "what came is not a whole HTTP request", self.client)
        self.inner.connection_lost(exc)

    def pause_writing(self) -> None:
        self.inner.pause_writing()

    def resume_writing(self) -> None:
        self.inner.resume_writing()

    def wait(self) -> None:
        """From now on, the head of the next request is awaited."""
        self.work()
        self.connections.waiting[self] = None
        self.since = time.monotonic()
        self._timer = asyncio.get_running_loop().call_later(self.connections.head_timeout, self._expire)

    def waited(self) -> float:
        return time.monotonic() - self.since

    def work(self) -> None:
        """A request is being served."""
        self.connections.waiting.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def drop(self, kind: str, text: str) -> None:
        if self.begun:
            self.begun = False
            self.connections.counters.refuse(kind, text, self.client)
        if self.transport is not None:
            self.transport.abort()

    def _expire(self) -> None:
        self.drop("slow_head", "the head of a request took too long")


class Connections:
    """The open connections, as many as are allowed; those that keep the server waiting are closed first."""

    def __init__(self, options: Options, counters: Counters) -> None:
        self.most = options.max_connections
        self.head_timeout = options.head_timeout
        self.counters = counters
        self.open: dict[Any, Connection] = {}
        self.waiting: OrderedDict[Connection, None] = OrderedDict()

    def add(self, connection: Connection) -> None:
        if len(self.open) >= self.most:
            victim = next(iter(self.waiting), connection)
            # Hundreds of gateways may push in the same moment: those whose head is on its way get the time for it.
            if victim.waited() > _GRACE or len(self.open) >= 2 * self.most:
                victim.begun = True
                victim.drop("too_many_connections", "more connections than max_connections")
                self.open.pop(victim.inner, None)
                self.waiting.pop(victim, None)
        self.open[connection.inner] = connection

    def remove(self, connection: Connection) -> None:
        if self.open.get(connection.inner) is connection:
            del self.open[connection.inner]

    def forgive(self) -> None:
        for connection in self.open.values():
            connection.begun = False
            connection.refused = True

    def drop_all(self) -> None:
        for connection in list(self.open.values()):
            connection.drop("", "")
