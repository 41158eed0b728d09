# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gateway on the network: aiohttp in, ``Call`` and ``Reply`` in between, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import http
import logging
import socket
import struct
from collections.abc import Mapping

from aiohttp import web
from aiohttp.web_exceptions import HTTPRequestEntityTooLarge

from ..endpoints.call import JSON_TYPE, Call, Reply
from ..errors import Refusal
from .faults import Fault
from .gateway import Gateway
from .record import Record

_LOG = logging.getLogger("skyline_simulator")
# What aiohttp says of broken connections and of bytes that are not HTTP: clients under test send both, with a password.
_QUIET = logging.getLogger("skyline_simulator.http")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False

_BACKLOG = 128
_NO_LINGER = struct.pack("ii", 1, 0)
_FORBIDDEN = b"<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>"
_FILLER = b" " * 65536
#: How long a connection that gets no answer is held at most.
_HANG_SECONDS = 3600.0


class Listener:
    """One gateway's listening socket and connections."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.web: web.Server | None = None
        self._socket: socket.socket | None = None
        self._accepting: set[asyncio.Task[None]] = set()
        self._rebooting: asyncio.Task[None] | None = None

    async def start(self) -> None:
        if self.web is None:
            # Low-level server: no router, no access log; what a request costs here is not the simulator's subject.
            self.web = web.Server(self._handle, access_log=None, logger=_QUIET)
        loop = asyncio.get_running_loop()
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((self.gateway.host, self.gateway.port))
            sock.listen(_BACKLOG)
        except OSError as error:
            sock.close()
            where = f"{self.gateway.host}:{self.gateway.port} for {self.gateway.name}"
            raise OSError(error.errno, f"cannot listen on {where}: {error.strerror}") from None
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
        if self._accepting:
            await asyncio.wait(self._accepting)
        self.drop_connections()

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
            self._close()
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
        gateway = self.gateway
        if gateway.device.silent_until is not None and gateway.silent():
            return await self._unanswered(request)
        counters = gateway.counters
        counters.in_flight += 1
        if counters.in_flight > counters.max_in_flight:
            counters.max_in_flight = counters.in_flight
        try:
            try:
                body = await request.read() if request.body_exists else b""
            except HTTPRequestEntityTooLarge:
                return self._response(Reply.refusal(Refusal("request body too large")))
            headers = request.headers
            if not let_in(gateway.device.switches.proxy_header, headers):
                return self._response(Reply(_FORBIDDEN, http_status=403, content_type="text/html"))
            peer = request.transport.get_extra_info("peername") if request.transport is not None else None
            call = Call(
                request.method,
                request.raw_path,
                body,
                headers.get("Content-Type", ""),
                peer[0] if peer else "",
                "Authorization" in headers,
                peer[1] if peer else 0,
            )
            try:
                reply, fault, record = gateway.answer(call)
            except Exception:
                counters.errors += 1
                _LOG.exception("%s: the simulator itself failed at a request for %s", gateway.name, call.path)
                return web.Response(status=500)
            if reply is not None and reply.ready:
                await self._until(reply.ready)
            if fault is not None:
                return await self._faulty(request, reply, fault, record)
            assert reply is not None  # only a fault leaves a request without a reply
            if reply.after is not None:
                asyncio.get_running_loop().call_soon(reply.after)
            if reply.drop:
                return self._cut(request)
            switches = gateway.device.switches
            if switches.framing == "close":
                return self._written(request, reply, reply.body, None)
            if switches.content_type == "none":
                return self._written(request, reply, reply.body, len(reply.body))
            return self._response(reply)
        finally:
            counters.in_flight -= 1

    def _response(self, reply: Reply) -> web.Response:
        switches = self.gateway.device.switches
        content_type = reply.content_type or switches.content_type
        headers = {"Content-Type": JSON_TYPE if content_type == "none" else content_type, **reply.headers}
        response = web.Response(body=reply.body, status=reply.http_status, headers=headers)
        if switches.framing == "chunked":
            response.enable_chunked_encoding()
        if reply.after is not None:
            response.force_close()
        return response

    async def _unanswered(self, request: web.BaseRequest) -> web.StreamResponse:
        if self.gateway.device.switches.silence == "hang":
            while self.gateway.silent() and request.transport is not None:
                await asyncio.sleep(0.01)
        return self._cut(request, reset=True)

    @staticmethod
    def _cut(request: web.BaseRequest, reset: bool = False) -> web.Response:
        """Ends the connection: by a reset, or by an end of the stream. What is returned goes nowhere."""
        transport = request.transport
        if transport is not None:
            if reset:
                abort(transport)
            else:
                transport.close()
        response = web.Response()
        response.force_close()
        return response

    async def _faulty(
        self, request: web.BaseRequest, reply: Reply | None, fault: Fault, record: Record
    ) -> web.StreamResponse:
        if reply is not None and reply.after is not None:
            asyncio.get_running_loop().call_soon(reply.after)
        kind = fault.fault
        if kind == "reset":
            return self._cut(request, reset=True)
        if kind == "lost_reply":
            return self._cut(request)
        if kind == "hang":
            await asyncio.sleep(fault.delay if fault.delay is not None else _HANG_SECONDS)
            return self._cut(request)
        if kind == "slow":
            await asyncio.sleep(fault.delay if fault.delay is not None else 1.0)
        if kind in ("slow", "code", "login", "half_applied") and reply is not None:
            return self._response(reply)
        if kind in ("empty", "html", "http_error", "redirect", "body"):
            replaced = replacement(fault, request.raw_path)
            record.code, record.http_status = None, replaced.http_status
            response = self._response(replaced)
            if kind == "redirect":
                response.headers["Location"] = fault.location or request.raw_path
            return response
        body = reply.body if reply is not None else b""
        if kind == "truncated":
            whole = len(body) if fault.content_length else None
            return self._written(request, reply, body[: len(body) // 2], whole)
        if kind == "drip":
            return await self._drip(request, body, fault.delay if fault.delay is not None else 0.05)
        return await self._endless(request)

    def _written(self, request: web.BaseRequest, reply: Reply | None, body: bytes, length: int | None) -> web.Response:
        """A reply written by hand, as aiohttp never would: one that ends with the connection, or too early."""
        content_type = self.gateway.device.switches.content_type
        status = http.HTTPStatus(reply.http_status if reply is not None else 200)
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\n"
        if content_type != "none":
            head += f"Content-Type: {content_type}\r\n"
        if length is not None:
            head += f"Content-Length: {length}\r\n"
        if request.transport is not None:
            request.transport.write(f"{head}\r\n".encode() + body)
        return self._cut(request)

    @staticmethod
    async def _drip(request: web.BaseRequest, body: bytes, delay: float) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": JSON_TYPE})
        response.content_length = len(body)
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            for position in range(len(body)):
                await response.write(body[position : position + 1])
                await asyncio.sleep(delay)
        return response

    @staticmethod
    async def _endless(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": JSON_TYPE})
        response.force_close()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            await response.write(b'{"type":"dev-status","status":[')
            while request.transport is not None and not request.transport.is_closing():
                await response.write(_FILLER)
                await asyncio.sleep(0)
        return response


def replacement(fault: Fault, target: str) -> Reply:
    """What comes instead of the device's own reply."""
    if fault.fault == "empty":
        return Reply(b"")
    if fault.fault == "body":
        return Reply(fault.body.encode(), http_status=200)
    if fault.fault == "redirect":
        return Reply(b"", http_status=fault.status if 300 <= fault.status < 400 else 302)
    status = fault.status if fault.fault == "http_error" else 200
    reply = Reply.page()
    reply.http_status = status
    return reply


def let_in(required: str, headers: Mapping[str, str]) -> bool:
    """Whether a proxy in front of the gateway passes a request on: it has the header, if one is required."""
    name, _equals, value = required.partition("=")
    return not name or hmac.compare_digest(headers.get(name, "").encode("utf-8", "surrogateescape"), value.encode())


def abort(transport: asyncio.BaseTransport) -> None:
    """Ends a connection by a TCP reset."""
    sock = transport.get_extra_info("socket")
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
