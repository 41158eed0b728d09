# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings what gateways push about messages (API reference, sections 5 and 7) to its receivers, on device time.

A gateway does nothing by itself: its events happen when somebody looks. While one has messages under way, this looks.
"""

from __future__ import annotations

import asyncio

from ..state.clock import Clock
from .agenda import Agenda
from .gateway import Gateway
from .push import Pusher


class Messenger:
    """Looks after the messages of a whole fleet."""

    def __init__(self, clock: Clock, pusher: Pusher) -> None:
        self.pusher = pusher
        self._agenda: Agenda[Gateway] = Agenda(clock, self.send_due)
        #: When a gateway is looked at next: there is no need to note anything later.
        self._planned: dict[str, float] = {}
        self._sending = asyncio.Lock()

    def wake(self, gateway: Gateway, due: float) -> None:
        """Something will be due on a gateway at a device time."""
        planned = self._planned.get(gateway.name)
        if planned is not None and planned <= due:
            return
        self._planned[gateway.name] = due
        self._agenda.add(due, gateway)

    async def stop(self) -> None:
        await self._agenda.stop()

    async def send_due(self) -> None:
        """Lets everything happen that is due by now, and sends what comes of it: in order for each gateway."""
        async with self._sending:
            while self._agenda.is_due():
                gateways: dict[str, Gateway] = {}
                while self._agenda.is_due():
                    due, gateway = self._agenda.take()
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
