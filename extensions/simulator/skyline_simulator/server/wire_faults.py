# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What faults do to a reply on the network: each is a function of the fault, the request and the device's own reply."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from aiohttp import web

from ..config.profiles import Switches
from ..endpoints.call import JSON_TYPE, Reply
from .faults import Fault
from .record import Record
from .sending import cut, response, write

_FILLER = b" " * 65536
#: How long a connection that gets no answer is held at most.
_HANG_SECONDS = 3600.0


async def spoil(
    switches: Switches, request: web.BaseRequest, reply: Reply, fault: Fault, record: Record
) -> web.StreamResponse:
    """Sends what is left of a reply."""
    kind = _KINDS.get(fault.fault)
    if kind is not None:
        return await kind(switches, request, reply, fault)
    if fault.fault not in _REPLACED:
        return response(switches, reply)
    replaced = _replacement(fault)
    record.code, record.http_status = None, replaced.http_status
    made = response(switches, replaced)
    if fault.fault == "redirect":
        made.headers["Location"] = fault.location or request.raw_path
    return made


#: Instead of the reply comes something else.
_REPLACED = ("empty", "html", "http_error", "redirect", "body")


def _replacement(fault: Fault) -> Reply:
    if fault.fault == "empty":
        return Reply(b"")
    if fault.fault == "body":
        return Reply(fault.body.encode(), http_status=200)
    if fault.fault == "redirect":
        return Reply(b"", http_status=fault.status if 300 <= fault.status < 400 else 302)
    reply = Reply.page()
    reply.http_status = fault.status if fault.fault == "http_error" else 200
    return reply


async def _reset(switches: Switches, request: web.BaseRequest, reply: Reply, fault: Fault) -> web.StreamResponse:
    return cut(request, reset=True)


async def _lost(switches: Switches, request: web.BaseRequest, reply: Reply, fault: Fault) -> web.StreamResponse:
    return cut(request)


async def _hang(switches: Switches, request: web.BaseRequest, reply: Reply, fault: Fault) -> web.StreamResponse:
    await asyncio.sleep(fault.delay if fault.delay is not None else _HANG_SECONDS)
    return cut(request)


async def _slow(switches: Switches, request: web.BaseRequest, reply: Reply, fault: Fault) -> web.StreamResponse:
    await asyncio.sleep(fault.delay if fault.delay is not None else 1.0)
    return response(switches, reply)


async def _truncated(switches: Switches, request: web.BaseRequest, reply: Reply, fault: Fault) -> web.StreamResponse:
    whole = len(reply.body) if fault.content_length else None
    return write(switches, request, reply, reply.body[: len(reply.body) // 2], whole)


async def _drip(switches: Switches, request: web.BaseRequest, reply: Reply, fault: Fault) -> web.StreamResponse:
    made = web.StreamResponse(headers={"Content-Type": JSON_TYPE})
    made.content_length = len(reply.body)
    await made.prepare(request)
    with contextlib.suppress(ConnectionError):
        for position in range(len(reply.body)):
            await made.write(reply.body[position : position + 1])
            await asyncio.sleep(fault.delay if fault.delay is not None else 0.05)
    return made


async def _endless(switches: Switches, request: web.BaseRequest, reply: Reply, fault: Fault) -> web.StreamResponse:
    made = web.StreamResponse(headers={"Content-Type": JSON_TYPE})
    made.force_close()
    await made.prepare(request)
    with contextlib.suppress(ConnectionError):
        await made.write(b'{"type":"dev-status","status":[')
        while request.transport is not None and not request.transport.is_closing():
            await made.write(_FILLER)
            await asyncio.sleep(0)
    return made


_KINDS: dict[str, Callable[[Switches, web.BaseRequest, Reply, Fault], Awaitable[web.StreamResponse]]] = {
    "reset": _reset,
    "lost_reply": _lost,
    "hang": _hang,
    "slow": _slow,
    "truncated": _truncated,
    "drip": _drip,
    "endless": _endless,
}
