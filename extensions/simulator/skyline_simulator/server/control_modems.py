# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the control path that is about modems: how they are to answer, and what they were asked."""

from __future__ import annotations

from aiohttp import web

from ..state.modems import as_row, read_answers
from .control_parts import Finder


class ModemControl:
    """Its handlers find gateways and read bodies as the others do."""

    def __init__(self, control: Finder) -> None:
        self.control = control

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/gateways/{name}/answers", self._answers)
        router.add_post("/gateways/{name}/answers", self._order)
        router.add_delete("/gateways/{name}/answers", self._clear)
        router.add_get("/gateways/{name}/exchanges", self._exchanges)

    async def _answers(self, request: web.Request) -> web.Response:
        return web.json_response([as_row(answer) for answer in self.control.one(request).device.modems.answers])

    async def _order(self, request: web.Request) -> web.Response:
        document = await self.control.document(request)
        gateways = self.control.found(request)
        orders = [read_answers(document, gateway.device.ports) for gateway in gateways]
        for gateway, answers in zip(gateways, orders, strict=True):
            with gateway.lock:
                gateway.device.modems.answers += answers
        return web.json_response({"ordered": len(orders[0]), "gateways": [gateway.name for gateway in gateways]})

    async def _clear(self, request: web.Request) -> web.Response:
        gateways = self.control.found(request)
        for gateway in gateways:
            with gateway.lock:
                gateway.device.modems.answers.clear()
        return web.json_response({"cleared": [gateway.name for gateway in gateways]})

    async def _exchanges(self, request: web.Request) -> web.Response:
        gateway = self.control.one(request)
        return web.json_response([dict(each.__dict__) for each in gateway.device.modems.exchanges])
