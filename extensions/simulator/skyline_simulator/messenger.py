# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings what gateways push about messages (API reference, sections 5 and 7) to its receivers, on device time.

A gateway does nothing by itself: its events happen when somebody looks. While one has messages under way, this looks.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq

from .clock import Clock
from .gateway import Gateway
from .push import Pusher

_LONGEST_NAP = 60.0


class Messenger:
    """Looks after the messages of a whole fleet."""

    def __init__(self, clock: Clock, pusher: Pusher) -> None:
        self.clock = clock
        self.pusher = pusher
        self._due: list[tuple[float, int, Gateway]] = []
        #: When a gateway is looked at next: there is no need to note anything later.
        self._planned: dict[str, float] = {}
        self._number = 0
        self._wake = asyncio.Event()
        self._sending = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def wake(self, gateway: Gateway, due: float) -> None:
        """Something will be due on a gateway at a device time."""
        planned = self._planned.get(gateway.name)
        if planned is not None and planned <= due:
            return
        self._planned[gateway.name] = due
        self._number += 1
        heapq.heappush(self._due, (due, self._number, gateway))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        self._wake.set()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await self.send_due()
            self._wake.clear()
            left = self.clock.real(self._due[0][0] - self.clock.now()) if self._due else _LONGEST_NAP
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), min(max(left, 0.001), _LONGEST_NAP))

    async def send_due(self) -> None:
        """Lets everything happen that is due by now, and sends what comes of it: in order for each gateway."""
        async with self._sending:
            while self._due and self._due[0][0] <= self.clock.now():
                gateways: dict[str, Gateway] = {}
                while self._due and self._due[0][0] <= self.clock.now():
                    due, _number, gateway = heapq.heappop(self._due)
                    if self._planned.get(gateway.name) == due:
                        del self._planned[gateway.name]
                        gateways[gateway.name] = gateway
                await asyncio.gather(*(self._look(gateway) for gateway in gateways.values()))

    async def _look(self, gateway: Gateway) -> None:
        with gateway.lock:
            device = gateway.device
            device.tick()
            messages = device.messages
            if gateway.silent():
                waiting, following = [], device.silent_until
            else:
                waiting, following = list(messages.pushes), device.next_due()
                messages.pushes.clear()
                if not (messages.under_way and messages.watched):
                    following = None
        for url, body in waiting:
            await self.pusher.send(gateway, url, body)
        if following is not None:
            self.wake(gateway, following)
