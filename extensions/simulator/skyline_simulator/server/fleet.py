# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many gateways in one process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable

from ..config.gateway_spec import GatewaySpec
from ..errors import SpecError
from ..state.clock import Clock
from .gateway import Gateway
from .messenger import Messenger
from .push import Pusher
from .wire import Listener


class Fleet:
    """Gateways by name, their clock, and their sockets."""

    def __init__(self, specs: Iterable[GatewaySpec], speed: float = 1.0, push_anywhere: bool = False) -> None:
        self.clock = Clock(speed)
        self.gateways: dict[str, Gateway] = {}
        problems: list[str] = []
        addresses: dict[tuple[str, int], str] = {}
        for spec in specs:
            if spec.name in self.gateways:
                problems.append(f"{spec.name}: the name is used twice")
            address = (spec.address, spec.http_port)
            if spec.http_port and address in addresses:
                problems.append(f"{spec.name}: {spec.address}:{spec.http_port} is also {addresses[address]}'s")
            addresses[address] = spec.name
            try:
                self.gateways[spec.name] = Gateway(spec, self.clock)
            except SpecError as error:
                problems.extend(error.problems)
        if problems:
            raise SpecError(problems)
        self._push_anywhere = push_anywhere
        self.pusher: Pusher | None = None
        self.messenger: Messenger | None = None
        self.listeners = [Listener(gateway) for gateway in self.gateways.values()]

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        serving = threading.get_ident()
        pusher = self.pusher = Pusher(self.clock, self._push_anywhere)
        messenger = self.messenger = Messenger(self.clock, pusher)

        def connect(gateway: Gateway) -> None:
            def changed() -> None:
                if threading.get_ident() == serving:
                    pusher.changed(gateway)
                else:
                    # A test changes the set-up from its own thread.
                    loop.call_soon_threadsafe(pusher.changed, gateway)

            def wake(due: float) -> None:
                if threading.get_ident() == serving:
                    messenger.wake(gateway, due)
                else:
                    loop.call_soon_threadsafe(messenger.wake, gateway, due)

            gateway.device.on_reporting = changed
            gateway.device.on_messages = wake

        for gateway in self.gateways.values():
            connect(gateway)
        try:
            for listener in self.listeners:
                await listener.start()
        except OSError:
            await self.stop()
            raise
        for gateway in self.gateways.values():
            if gateway.device.reporting.on:
                pusher.changed(gateway)

    async def stop(self) -> None:
        if self.messenger is not None:
            await self.messenger.stop()
        if self.pusher is not None:
            await self.pusher.stop()
        for gateway in self.gateways.values():
            gateway.device.on_messages = None
        for listener in self.listeners:
            await listener.stop()

    def find(self, name: str) -> list[Gateway]:
        """By name, by address, by address:port; ``*`` is all."""
        if name == "*":
            return list(self.gateways.values())
        if name in self.gateways:
            return [self.gateways[name]]
        return [each for each in self.gateways.values() if name in (each.host, f"{each.host}:{each.port}")]

    async def settle(self) -> None:
        """Bring every gateway up to its clock, after time has jumped."""
        for listener in self.listeners:
            await listener.settle()
        if self.pusher is not None:
            await self.pusher.send_due()
        if self.messenger is not None:
            await self.messenger.send_due()
