# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gateway on the network: aiohttp in, ``Call`` and ``Reply`` in between. What goes wrong on it: ``wire_faults``."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import socket
from collections.abc import Callable, Mapping

from aiohttp import web
from aiohttp.web_exceptions import HTTPRequestEntityTooLarge

from ..endpoints.call import Call, Reply
from ..errors import Refusal
from .gateway import Gateway
from .sending import abort, cut, response, send
from .wire_faults import spoil

_LOG = logging.getLogger("skyline_simulator")
# What aiohttp says of broken connections and of bytes that are not HTTP: clients under test send both, with a password.
_QUIET = logging.getLogger("skyline_simulator.http")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False

_BACKLOG = 128
_FORBIDDEN = b"<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>"


class Listener:
    """One gateway's listening socket and connections."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.web: web.Server | None = None
        self._socket: socket.socket | None = None
        # While nobody listens: what keeps the port.
        self._kept: socket.socket | None = None
        self._accepting: set[asyncio.Task[None]] = set()
        self._rebooting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if self.web is None:
            # Low-level server: no router, no access log; what a request costs here is not the simulator's subject.
            self.web = web.Server(self._handle, access_log=None, logger=_QUIET)
        loop = asyncio.get_running_loop()
        sock, self._kept = self._kept or self._bound(), None
        self._try(sock, lambda: sock.listen(_BACKLOG))
        sock.setblocking(False)
        # Not an asyncio server: closing one loses connections that it is just accepting, and they hang for ever.
        loop.add_reader(sock.fileno(), self._accept, sock)
        self._socket = sock
        self.gateway.port = sock.getsockname()[1]
        self.gateway.on_reboot = self._reboot

    async def stop(self) -> None:
        self.gateway.on_reboot = None
        if self._rebooting is not None:
            self._rebooting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._rebooting
        self._close()
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        if self._accepting:
            await asyncio.wait(self._accepting)
        self.drop_connections()

    def _bound(self, *options: int) -> socket.socket:
        """A socket that has the port, and does not listen."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        for option in (socket.SO_REUSEADDR, *options):
            sock.setsockopt(socket.SOL_SOCKET, option, 1)
        self._try(sock, lambda: sock.bind((self.gateway.host, self.gateway.port)))
        return sock

    def _try(self, sock: socket.socket, act: Callable[[], None]) -> None:
        try:
            act()
        except OSError as error:
            sock.close()
            where = f"{self.gateway.host}:{self.gateway.port} for {self.gateway.name}"
            raise OSError(error.errno, f"cannot listen on {where}: {error.strerror}") from None

    def _close_and_keep_the_port(self) -> None:
        """Connections are refused, and nobody else gets the port meanwhile: it may be one of those given to anybody."""
        if self._socket is not None:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self._kept = self._bound(socket.SO_REUSEPORT)
            self._close()

    def _accept(self, sock: socket.socket) -> None:
        for _each in range(_BACKLOG):
            try:
                connection, _address = sock.accept()
            except OSError:
                return
            connection.setblocking(False)
            task = asyncio.get_running_loop().create_task(self._serve(connection))
            self._accepting.add(task)
            task.add_done_callback(self._accepting.discard)

    async def _serve(self, connection: socket.socket) -> None:
        assert self.web is not None  # it listens, so it was started
        await asyncio.get_running_loop().connect_accepted_socket(self.web, connection)

    def _close(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None

    def drop_connections(self) -> None:
        for connection in list(self.web.connections) if self.web is not None else ():
            if connection.transport is not None:
                abort(connection.transport)

    # -- rebooting ---------------------------------------------------------------------------------------------

    def _reboot(self) -> None:
        if self._rebooting is not None:
            self._rebooting.cancel()
        self._rebooting = asyncio.get_running_loop().create_task(self._silence())

    async def _silence(self) -> None:
        gateway = self.gateway
        mode = gateway.device.switches.silence
        if mode == "refuse":
            self._close_and_keep_the_port()
        # The reply to the reboot itself is still on its way out.
        await asyncio.sleep(0.002)
        self.drop_connections()
        while gateway.silent():
            await self._nap(gateway.device.silent_until or 0.0)
        if self._socket is None:
            await self.start()
        gateway.device.reporting_changed()

    async def _nap(self, until: float) -> None:
        """Waits for a device time, but only a little: a test may let it jump."""
        left = self.gateway.clock.real(until - self.gateway.clock.now())
        await asyncio.sleep(min(max(left, 0.0005), 0.02))

    async def _until(self, due: float) -> None:
        boots = self.gateway.device.boots
        while self.gateway.clock.now() < due and self.gateway.device.boots == boots:
            await self._nap(due)

    async def settle(self) -> None:
        """Let what is due by now be done, the end of a reboot included."""
        with self.gateway.lock:
            self.gateway.device.tick()
        if self._rebooting is not None and not self._rebooting.done() and not self.gateway.silent():
            await self._rebooting

    # -- requests ----------------------------------------------------------------------------------------------

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if self.gateway.device.silent_until is not None and self.gateway.silent():
            return await self._unanswered(request)
        counters = self.gateway.counters
        counters.in_flight += 1
        counters.max_in_flight = max(counters.max_in_flight, counters.in_flight)
        try:
            return await self._answered(request)
        finally:
            counters.in_flight -= 1

    async def _unanswered(self, request: web.BaseRequest) -> web.StreamResponse:
        if self.gateway.device.switches.silence == "hang":
            while self.gateway.silent() and request.transport is not None:
                await asyncio.sleep(0.01)
        return cut(request, reset=True)

    async def _answered(self, request: web.BaseRequest) -> web.StreamResponse:
        gateway = self.gateway
        switches = gateway.device.switches
        try:
            body = await request.read() if request.body_exists else b""
        except HTTPRequestEntityTooLarge:
            return response(switches, Reply.refusal(Refusal("request body too large")))
        if not _let_in(switches.proxy_header, request.headers):
            return response(switches, Reply(_FORBIDDEN, http_status=403, content_type="text/html"))
        call = _call(request, body)
        try:
            reply, asked = gateway.answer(call)
        except Exception:
            gateway.counters.errors += 1
            _LOG.exception("%s: the simulator itself failed at a request for %s", gateway.name, call.path)
            return web.Response(status=500)
        if reply.ready:
            await self._until(reply.ready)
        if reply.after is not None:
            asyncio.get_running_loop().call_soon(reply.after)
        if asked.fault is not None:
            return await spoil(gateway.device.switches, request, reply, asked.fault, asked.record)
        return cut(request) if reply.drop else send(gateway.device.switches, request, reply)


def _call(request: web.BaseRequest, body: bytes) -> Call:
    headers = request.headers
    peer = request.transport.get_extra_info("peername") if request.transport is not None else None
    return Call(
        request.method,
        request.raw_path,
        body,
        headers.get("Content-Type", ""),
        peer[0] if peer else "",
        "Authorization" in headers,
        peer[1] if peer else 0,
    )


def _let_in(required: str, headers: Mapping[str, str]) -> bool:
    """Whether a proxy in front of the gateway passes a request on: it has the header, if one is required."""
    name, _equals, value = required.partition("=")
    return not name or hmac.compare_digest(headers.get(name, "").encode("utf-8", "surrogateescape"), value.encode())
