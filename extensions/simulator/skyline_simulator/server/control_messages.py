# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the control path that is about messages and calls."""

from __future__ import annotations

from aiohttp import web

from ..errors import SpecError
from ..state.message_rows import message_line, read_calls, read_messages, sent_line, task_line
from .control_parts import Finder
from .push_forms import make


class MessageControl:
    """Its handlers find gateways and read bodies as the others do."""

    def __init__(self, control: Finder) -> None:
        self.control = control

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/gateways/{name}/sms", self._inbox)
        router.add_post("/gateways/{name}/sms", self._receive)
        router.add_get("/gateways/{name}/tasks", self._tasks)
        router.add_get("/gateways/{name}/sent", self._sent)
        router.add_post("/gateways/{name}/calls", self._calls)
        router.add_post("/gateways/{name}/push", self._push)

    async def _inbox(self, request: web.Request) -> web.Response:
        gateway = self.control.one(request)
        inbox = gateway.device.messages.inbox
        lines = [message_line(number, message) for number, message in inbox.numbered()]
        return web.json_response({"ssrc": inbox.ssrc, "messages": lines})

    async def _receive(self, request: web.Request) -> web.Response:
        document = await self.control.document(request)
        gateways = self.control.found(request)
        arriving = [read_messages(each.device, document, each.clock.utc(each.clock.now())) for each in gateways]
        for gateway, messages in zip(gateways, arriving, strict=True):
            gateway.receive(messages)
        return web.json_response({"received": len(arriving[0]), "gateways": [gateway.name for gateway in gateways]})

    async def _tasks(self, request: web.Request) -> web.Response:
        gateway = self.control.one(request)
        gateway.device.tick()
        return web.json_response([task_line(task) for task in gateway.device.messages.queue.tasks.values()])

    async def _sent(self, request: web.Request) -> web.Response:
        gateway = self.control.one(request)
        gateway.device.tick()
        return web.json_response([sent_line(gateway.device, sent) for sent in gateway.device.messages.sent])

    async def _calls(self, request: web.Request) -> web.Response:
        document = await self.control.document(request)
        gateways = self.control.found(request)
        calls = [read_calls(gateway.device, document) for gateway in gateways]
        for gateway, rows in zip(gateways, calls, strict=True):
            gateway.count_calls(rows)
        return web.json_response({"counted": [gateway.name for gateway in gateways]})

    async def _push(self, request: web.Request) -> web.Response:
        document = await self.control.document(request)
        if not isinstance(document, dict):
            raise SpecError(['a push is {"url": ..., "body": {...}}; without url it goes where reports go'])
        results: dict[str, int | None] = {}
        for gateway in self.control.found(request):
            with gateway.lock:
                form = make(gateway, document)
            url = document.get("url") or gateway.device.reporting.url
            if not url:
                raise SpecError([f"{gateway.name} has no report url"])
            pusher = self.control.fleet.pusher
            assert pusher is not None  # it exists while the fleet serves
            results[gateway.name] = await pusher.send(gateway, form.target(str(url)), form.body, form.headers)
        return web.json_response({"status": results})
