# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The source push on a loopback port, with a queue as the engine's: it holds one event."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.options import options_of
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.server import Source
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.loading import load

PUSH = load("event_source", "push")
STATUS = {
    "type": "dev-status",
    "seq": 1,
    "expires": 60,
    "mac": "00-30-f1-01-02-03",
    "ip": "192.0.2.7",
    "max-ports": 2,
    "max-slot": 2,
    "status": [{"port": "1A", "st": "3 OK"}, {"port": "2A", "st": "0 No SIM"}],
}


class Rules:
    """Stands for the rules: takes events as they come, unless it is told to be slow."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.open = asyncio.Event()
        self.open.set()

    async def put(self, event: dict[str, Any]) -> None:
        await self.open.wait()
        self.events.append(event)


class Served:
    """A running source, and a client for it."""

    def __init__(self, source: Any, rules: Rules, client: aiohttp.ClientSession) -> None:
        self.source = source
        self.rules = rules
        self.client = client
        self.scheme = "http"
        self.tls: Any = None

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.rules.events

    @property
    def payloads(self) -> list[Any]:
        return [event["payload"] for event in self.events]

    @property
    def numbers(self) -> dict[str, int]:
        """What was counted, beside what was taken."""
        return {
            kind: number
            for kind, number in self.source.counters.numbers.items()
            if kind not in ("received", "passed_on")
        }

    async def send(self, body: Any = None, path: str = "/", method: str = "POST", **more: Any) -> int:
        """Pushes JSON (without any, STATUS), or bytes as they are; the HTTP status."""
        status, _text = await self.ask(body, path, method, **more)
        return status

    async def ask(self, body: Any = None, path: str = "/", method: str = "POST", **more: Any) -> tuple[int, str]:
        raw = isinstance(body, (bytes, AsyncIterator))
        content = {"data": body} if raw else {"json": STATUS if body is None else body}
        url = f"{self.scheme}://127.0.0.1:{self.source.port}{path}"
        async with self.client.request(method, url, ssl=self.tls or True, **content, **more) as answer:
            text = await answer.text()
        # What was taken is on its way to the rules; let it arrive.
        for _turn in range(5):
            await asyncio.sleep(0)
        return answer.status, text

    async def connect(self, request: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A bare connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.source.port)
        writer.write(request)
        await writer.drain()
        return reader, writer

    async def until(self, happened: Callable[[], bool], seconds: float = 5) -> None:
        end = asyncio.get_running_loop().time() + seconds
        while not happened():
            assert asyncio.get_running_loop().time() < end, (self.source.counters.numbers, self.events)
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def served(**args: Any) -> AsyncIterator[Served]:
    """The source while the block runs."""
    source = Source(options_of({"port": 0, **args}))
    rules = Rules()
    await source.start()
    task = asyncio.create_task(source.pass_on(rules))
    async with aiohttp.ClientSession() as client:
        served = Served(source, rules, client)
        try:
            yield served
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await source.stop()


def run(test: Callable[[], Awaitable[None]]) -> None:
    """Runs a test in a loop of its own; what leaves tasks behind has not ended cleanly."""

    async def whole() -> None:
        await asyncio.wait_for(test(), 30)
        end = asyncio.get_running_loop().time() + 0.5
        while left := asyncio.all_tasks() - {asyncio.current_task()}:
            assert asyncio.get_running_loop().time() < end, left
            await asyncio.sleep(0.005)

    asyncio.run(whole())
