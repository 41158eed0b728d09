# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source: a server, its queue and its counters, from the start to the end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

from aiohttp import web

from .access import is_loopback
from .connections import Connection, Connections
from .counters import Counters, logger
from .handler import Handler
from .options import Options, options_of, tls_context
from .queues import Reading, Waiting

_UNHEARD = logging.Logger("skyline.gateway.push.http", logging.CRITICAL + 1)

# After a refusal, how long what the client still sends is read, so that it sees the answer.
_LINGER = 1.0
# At the end, how long the rules have to take what was accepted.
_LAST_CALL = 5.0


class Source:
    """The server, its queue and its counters."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.counters = Counters()
        self.connections = Connections(options, self.counters)
        self.waiting = Waiting(options.queue_size, options.queue_bytes)
        self.reading = Reading(options.queue_bytes)
        self.handler = Handler(options, self.counters, self.connections, self.waiting, self.reading)
        self.port = 0
        self._runner: web.AppRunner | None = None
        self._server: asyncio.AbstractServer | None = None
        self._watching: asyncio.Task[None] | None = None
        self._passing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listens. Raises OSError where the address is taken, or TLS cannot be set up."""
        options = self.options
        context = tls_context(options)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.handler.answer)
        # Compressed bodies are not unpacked: no gateway sends them, and a small one could become a huge one.
        self._runner = web.AppRunner(
            app,
            access_log=None,
            # aiohttp would write a traceback for every scrap of garbage, with the request line and so the token in it.
            logger=_UNHEARD,
            auto_decompress=False,
            keepalive_timeout=options.head_timeout + 5,
            lingering_time=_LINGER,
            shutdown_timeout=1.0,
        )
        await self._runner.setup()
        handler = self._runner.server
        if handler is None:
            raise RuntimeError("the HTTP server could not be set up")
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Connection(handler(), self.connections),
            options.host,
            options.port,
            ssl=context,
            ssl_handshake_timeout=options.head_timeout if context else None,
            backlog=512,
        )
        self.port = self._server.sockets[0].getsockname()[1]
        logger.info("listening for pushes of gateways on %s:%d", options.host, self.port)
        if not options.token and not options.allowed_addresses and not is_loopback(options.host):
            logger.warning(
                "whoever reaches %s:%d can push: neither token nor allowed_addresses are set", options.host, self.port
            )
        if options.silent_after:
            self._watching = asyncio.get_running_loop().create_task(self.handler.watch.run())

    async def stop(self) -> None:
        """Takes nothing more, and hands on what was taken, as far as the rules take it in time."""
        self.handler.stopping = True
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        if self._server is not None:
            self._server.close()
        # What is cut off now is nobody's offence.
        self.connections.forgive()
        try:
            if self._runner is not None:
                await self._runner.cleanup()
            self.connections.drop_all()
            # Those that still read what a client sends that nobody wants.
            for task in self.handler.tasks:
                task.cancel()
            await asyncio.gather(*self.handler.tasks, return_exceptions=True)
            if self._passing is not None:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self.waiting.emptied(), _LAST_CALL)
        finally:
            if self._passing is not None:
                self._passing.cancel()
                await asyncio.gather(self._passing, return_exceptions=True)
            if self.waiting.number:
                logger.warning("%d pushes were taken and not handed to the rules", self.waiting.number)
            logger.info("no longer listening; in all: %s", self.counters)

    async def pass_on(self, queue: Any) -> None:
        """Hands on one push after the other, until the source stops."""
        # In a task of its own: to cancel this one must not cut off a push on its way through the filters.
        self._passing = asyncio.get_running_loop().create_task(self._pass_on(queue))
        await asyncio.shield(self._passing)

    async def _pass_on(self, queue: Any) -> None:
        """A filter that fails costs that push, not the source."""
        while True:
            event, size = await self.waiting.get()
            try:
                await queue.put(event)
                self.counters.add("passed_on")
            except Exception as error:
                self.counters.refuse("not_passed_on", f"a filter failed: {type(error).__name__}: {error}", "the queue")
            self.waiting.done(size)


async def run(queue: Any, args: dict[str, Any]) -> None:
    """Receives pushes and hands them to the engine's queue until it is cancelled. Raises ValueError, OSError."""
    source = Source(options_of(args))
    try:
        await source.start()
        await source.pass_on(queue)
    finally:
        await source.stop()
