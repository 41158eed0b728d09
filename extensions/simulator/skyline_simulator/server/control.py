# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control path: look into a running fleet, change it, order faults. Loopback only, JSON over HTTP.

It is not part of the device's API, and no client of a gateway ever uses it. Whoever reaches it can do anything with the
fleet, without a login. So it listens on loopback addresses only, and refuses what a browser sends it for a page from
elsewhere, also where that page has a name that was made to mean this machine.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from ..errors import SpecError
from .control_messages import MessageControl
from .control_modems import ModemControl
from .faults import Fault
from .fleet import Fleet
from .gateway import Gateway
from .patches import patch
from .whole_state import full_state, summary

DEFAULT_CONTROL = "127.0.0.1:18099"

ROUTES = """GET    /                        this list
GET    /gateways                summary
GET    /gateways/NAME           whole state
PATCH  /gateways/NAME           change it behind the client's back
GET    /gateways/NAME/log       the last requests (?limit=n, ?operation=set)
DELETE /gateways/NAME/log       forget them
GET    /gateways/NAME/faults    faults ordered
POST   /gateways/NAME/faults    order faults: one, or a list
DELETE /gateways/NAME/faults    cancel them
GET    /gateways/NAME/sms       the inbox
POST   /gateways/NAME/sms       messages arrive: {"slot": "1B", "from": "10010", "text": "..."}, or a list
GET    /gateways/NAME/tasks     SMS tasks that are not through
GET    /gateways/NAME/sent      messages that are
POST   /gateways/NAME/calls     calls have been: {"slot": "1A", "seconds": 120, "count": 80}, or a list
POST   /gateways/NAME/push      send a message: {"url": ..., "body": {...}}, or a form: mms, port-status, ...
GET    /gateways/NAME/answers   how modems are to answer
POST   /gateways/NAME/answers   order: {"kind": "ussd", "ports": "1", "text": "*100#", "reply": "..."}, or a list
DELETE /gateways/NAME/answers   cancel
GET    /gateways/NAME/exchanges AT commands and USSD requests that were sent
GET    /counters                totals of the fleet
POST   /advance                 let device time jump: {"seconds": 90}
POST   /reset                   everything back to the start
POST   /stop                    end
NAME is a gateway's name, its address, or * for all (not with GET /gateways/NAME)
"""


class Control:
    """The application of the control path."""

    def __init__(self, fleet: Fleet, stop: Callable[[], None] | None = None) -> None:
        self.fleet = fleet
        self._stop = stop
        self.requests = 0
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listens; returns the port."""
        check_loopback(host)
        app = web.Application(middlewares=[self._errors])
        app.router.add_get("/", self._routes)
        app.router.add_get("/gateways", self._gateways)
        app.router.add_get("/gateways/{name}", self._state)
        app.router.add_patch("/gateways/{name}", self._patch)
        app.router.add_get("/gateways/{name}/log", self._log)
        app.router.add_delete("/gateways/{name}/log", self._clear_log)
        app.router.add_get("/gateways/{name}/faults", self._faults)
        app.router.add_post("/gateways/{name}/faults", self._add_faults)
        app.router.add_delete("/gateways/{name}/faults", self._clear_faults)
        MessageControl(self).add_routes(app.router)
        ModemControl(self).add_routes(app.router)
        app.router.add_get("/counters", self._counters)
        app.router.add_post("/advance", self._advance)
        app.router.add_post("/reset", self._reset)
        app.router.add_post("/stop", self._end)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError as error:
            await self.stop()
            raise OSError(
                error.errno, f"cannot listen on {host}:{port} for the control path: {error.strerror}"
            ) from None
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @web.middleware
    async def _errors(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        self.requests += 1
        try:
            _check_sender(request)
            return await handler(request)
        except SpecError as error:
            return web.json_response({"error": str(error), "problems": error.problems}, status=400)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return web.json_response({"error": error.text or error.reason}, status=error.status)

    def found(self, request: web.Request) -> list[Gateway]:
        name = request.match_info["name"]
        gateways = self.fleet.find(name)
        if not gateways:
            raise web.HTTPNotFound(text=f"no gateway {name!r}")
        return gateways

    def one(self, request: web.Request) -> Gateway:
        gateways = self.found(request)
        if len(gateways) > 1:
            raise web.HTTPBadRequest(text=f"{request.match_info['name']!r} names {len(gateways)} gateways")
        return gateways[0]

    @staticmethod
    async def document(request: web.Request) -> Any:
        try:
            return json.loads(await request.read())
        except ValueError:
            raise SpecError(["the body is not JSON"]) from None

    # -- answers -----------------------------------------------------------------------------------------------

    async def _routes(self, request: web.Request) -> web.Response:
        return web.Response(text=ROUTES)

    async def _gateways(self, request: web.Request) -> web.Response:
        return web.json_response([summary(gateway) for gateway in self.fleet.gateways.values()])

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(full_state(self.one(request)))

    async def _patch(self, request: web.Request) -> web.Response:
        document = await self.document(request)
        gateways = self.found(request)
        for gateway in gateways:
            patch(gateway, document)
        return web.json_response({"patched": [gateway.name for gateway in gateways]})

    async def _log(self, request: web.Request) -> web.Response:
        gateway = self.one(request)
        wanted = request.query.get("operation")
        records = [record for record in gateway.log if wanted in (None, record.operation)]
        limit = request.query.get("limit", "")
        if limit.isdigit():
            records = records[max(0, len(records) - int(limit)) :]
        return web.json_response([record.as_dict(gateway.username, gateway.password) for record in records])

    async def _clear_log(self, request: web.Request) -> web.Response:
        gateways = self.found(request)
        for gateway in gateways:
            gateway.clear_log()
        return web.json_response({"cleared": [gateway.name for gateway in gateways]})

    async def _faults(self, request: web.Request) -> web.Response:
        return web.json_response([fault.as_dict() for fault in self.one(request).faults.orders])

    async def _add_faults(self, request: web.Request) -> web.Response:
        document = await self.document(request)
        orders = document if isinstance(document, list) else [document]
        problems: list[str] = []
        for order in orders:
            try:
                Fault.of(order)
            except SpecError as error:
                problems.extend(error.problems)
        if problems:
            raise SpecError(problems)
        gateways = self.found(request)
        for gateway in gateways:
            for order in orders:
                gateway.add_fault(order)
        return web.json_response({"ordered": len(orders), "gateways": [gateway.name for gateway in gateways]})

    async def _clear_faults(self, request: web.Request) -> web.Response:
        gateways = self.found(request)
        for gateway in gateways:
            gateway.clear_faults()
        return web.json_response({"cleared": [gateway.name for gateway in gateways]})

    async def _counters(self, request: web.Request) -> web.Response:
        return web.json_response(totals(self.fleet))

    async def _advance(self, request: web.Request) -> web.Response:
        document = await self.document(request)
        seconds = document.get("seconds") if isinstance(document, dict) else None
        if not isinstance(seconds, (int, float)) or isinstance(seconds, bool) or seconds < 0:
            raise SpecError(['expected {"seconds": number}'])
        self.fleet.clock.advance(seconds)
        await self.fleet.settle()
        return web.json_response({"device_time": self.fleet.clock.now()})

    async def _reset(self, request: web.Request) -> web.Response:
        for gateway in self.fleet.gateways.values():
            gateway.reset_to_start()
        return web.json_response({"reset": len(self.fleet.gateways)})

    async def _end(self, request: web.Request) -> web.Response:
        if self._stop is None:
            raise web.HTTPBadRequest(text="this fleet is stopped by the program that runs it")
        # Only after the answer is out.
        asyncio.get_running_loop().call_later(0.05, self._stop)
        return web.json_response({"stopping": True})


def read_address(text: str) -> tuple[str, int]:
    """Reads the option ``--control``: ``HOST:PORT``."""
    host, _colon, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise SpecError([f"--control {text!r} is not HOST:PORT"])
    check_loopback(host)
    return host, int(port)


def check_loopback(host: str) -> None:
    """Raises SpecError for an address that others can reach."""
    if not _is_loopback(host):
        raise SpecError([f"--control: {host} is not a loopback address; the control path has no login"])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _check_sender(request: web.Request) -> None:
    """Refuses what comes through a browser from a page that is not this server's own."""
    host = request.headers.get("Host", "")
    if not _is_loopback(re.sub(r":[0-9]*$", "", host)):
        raise web.HTTPForbidden(text=f"Host {host!r} is not a loopback address")
    origin = request.headers.get("Origin")
    if origin not in (None, f"http://{host}"):
        raise web.HTTPForbidden(text=f"Origin {origin!r} is not the control path itself")


def totals(fleet: Fleet) -> dict[str, object]:
    """The counters of all gateways together; what is a maximum stays one."""
    sums: Counter[str] = Counter()
    operations: Counter[str] = Counter()
    busiest = 0
    for gateway in fleet.gateways.values():
        counters = gateway.counters
        operations.update(counters.operations)
        busiest = max(busiest, counters.max_in_flight)
        sums.update({name: value for name, value in counters.__dict__.items() if isinstance(value, int)})
    return {
        "gateways": len(fleet.gateways),
        **sums,
        "max_in_flight": busiest,
        "downloads": sum(gateway.device.esim.downloads.total() for gateway in fleet.gateways.values()),
        "operations": dict(operations),
    }
