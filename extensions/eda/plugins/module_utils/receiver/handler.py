# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests of gateways: checked, read, put into the queue and answered."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from .access import Access, plain_address
from .connections import Connection, Connections
from .counters import Counters, Refused
from .gateways import Gateways, gateway_of
from .options import Options
from .pushes import Decoder, Reader
from .queues import Reading, Waiting
from .watch import Watch


class Handler:
    """Answers requests. A push is answered when it is in the queue, however long the rules take."""

    def __init__(
        self, options: Options, counters: Counters, connections: Connections, waiting: Waiting, reading: Reading
    ) -> None:
        self._gateways = Gateways(options)
        self.access = Access(options)
        self.watch = Watch(options, self._gateways, waiting, counters)
        self.tasks: set[asyncio.Task[Any]] = set()
        self.stopping = False
        self._counters = counters
        self._connections = connections
        self._waiting = waiting
        self._reader = Reader(options, reading)
        self._decoder = Decoder(options, self._gateways, counters)

    async def answer(self, request: web.Request) -> web.Response:
        """The answer to any request: each refusal and fault is counted."""
        if request.task not in self.tasks:
            self.tasks.add(request.task)
            request.task.add_done_callback(self.tasks.discard)
        connection = self._connections.open.get(request.protocol)
        client = plain_address(request.remote or "unknown")
        if connection is not None:
            connection.begun = False
        try:
            response = await self._serve(request, client, connection)
        except Refused as refusal:
            self._counters.refuse(refusal.kind, str(refusal), client)
            response = web.Response(status=refusal.status, text=f"{refusal}\n")
            response.force_close()
            if connection is not None:
                connection.refused = True
        except Exception as error:
            self._counters.refuse("failed", f"a fault of this program: {type(error).__name__}: {error}", client)
            response = web.Response(status=500, text="a fault of this program\n")
            response.force_close()
        finally:
            if connection is not None and connection.transport is not None and not connection.transport.is_closing():
                connection.wait()
        return response

    async def _serve(self, request: web.Request, client: str, connection: Connection | None) -> web.Response:
        self.access.check_address(client)
        endpoint, query = self.access.check_token(request)
        if request.method not in ("POST", "PUT", "GET"):
            raise Refused(405, "wrong_method", f"{request.method} is not for pushes")
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Refused(415, "encoded_body", "bodies must not be compressed")
        # Only who may push at all may take the time that bodies are given.
        if connection is not None:
            connection.work()
        chunks: list[bytes] = []
        try:
            body = await self._reader.body_of(request, client, chunks)
            if request.method == "GET" and not body and not query:
                return web.json_response(dict(self._counters.numbers, waiting=self._waiting.number))
            if self.stopping:
                raise Refused(503, "stopping", "this program ends")
            if not self._waiting.reserve(len(body)):
                raise Refused(503, "queue_full", "too many pushes wait for the rules")
        except Refused:
            self.watch.hear_refused(request, client, b"".join(chunks))
            raise
        try:
            event = await self._event_of(request, client, endpoint, query, body)
        except BaseException:
            self._waiting.release(len(body))
            raise
        self._counters.add("received")
        self.watch.hear(event["meta"]["gateway"])
        self._waiting.put(event, len(body))
        return web.Response(text="OK\n")

    async def _event_of(
        self, request: web.Request, client: str, endpoint: str, query: dict[str, Any], body: bytes
    ) -> dict[str, Any]:
        payload, by_source = await self._decoder.payload_of(request, query, body)
        gateway = gateway_of(request, payload, client)
        self._gateways.check_mac(gateway)
        meta: dict[str, Any] = {
            "endpoint": endpoint,
            "client": client,
            "headers": self.access.headers_of(request),
            "query": query,
            "gateway": gateway,
        }
        if by_source:
            meta["by_source"] = True
        return self._gateways.event_of(payload, meta)
