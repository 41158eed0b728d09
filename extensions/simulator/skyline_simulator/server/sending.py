# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How replies go out: as aiohttp sends them, written by hand where it never would, or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import http
import socket
import struct

from aiohttp import web

from ..config.profiles import Switches
from ..endpoints.call import JSON_TYPE, Reply

_NO_LINGER = struct.pack("ii", 1, 0)


def send(switches: Switches, request: web.BaseRequest, reply: Reply) -> web.Response:
    """A reply, framed as the gateway does it."""
    if switches.framing == "close":
        return write(switches, request, reply, reply.body, None)
    if switches.content_type == "none":
        return write(switches, request, reply, reply.body, len(reply.body))
    return response(switches, reply)


def response(switches: Switches, reply: Reply) -> web.Response:
    """A reply as aiohttp sends it."""
    content_type = reply.content_type or switches.content_type
    headers = {"Content-Type": JSON_TYPE if content_type == "none" else content_type, **reply.headers}
    made = web.Response(body=reply.body, status=reply.http_status, headers=headers)
    if switches.framing == "chunked":
        made.enable_chunked_encoding()
    if reply.after is not None:
        made.force_close()
    return made


def write(switches: Switches, request: web.BaseRequest, reply: Reply, body: bytes, length: int | None) -> web.Response:
    """A reply written by hand, as aiohttp never would: one that ends with the connection, or too early."""
    status = http.HTTPStatus(reply.http_status)
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\n"
    if switches.content_type != "none":
        head += f"Content-Type: {switches.content_type}\r\n"
    if length is not None:
        head += f"Content-Length: {length}\r\n"
    if request.transport is not None:
        request.transport.write(f"{head}\r\n".encode() + body)
    return cut(request)


def cut(request: web.BaseRequest, reset: bool = False) -> web.Response:
    """Ends the connection: by a reset, or by an end of the stream. What is returned goes nowhere."""
    transport = request.transport
    if transport is not None:
        if reset:
            abort(transport)
        else:
            transport.close()
    nothing = web.Response()
    nothing.force_close()
    return nothing


def abort(transport: asyncio.BaseTransport) -> None:
    """Ends a connection by a TCP reset."""
    sock = transport.get_extra_info("socket")
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
