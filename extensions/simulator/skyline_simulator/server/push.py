# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Status reports that gateways send by themselves (API reference, section 1), for real, on device time."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

import aiohttp

from ..endpoints.call import JSON_TYPE
from ..state.clock import Clock
from ..state.status import push_body
from .agenda import Agenda
from .gateway import Gateway

_TIMEOUT = aiohttp.ClientTimeout(total=10)


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Pusher:
    """Sends the reports of a whole fleet. Without ``anywhere``, to loopback addresses only: a rehearsal from a real
    inventory must not reach the real receiver.
    """

    def __init__(self, clock: Clock, anywhere: bool = False) -> None:
        self.clock = clock
        self.anywhere = anywhere
        self._session: aiohttp.ClientSession | None = None
        #: Reports to send: the gateway, and the round in which that was planned.
        self._agenda: Agenda[tuple[Gateway, int]] = Agenda(clock, self.send_due)
        #: Gateway -> how often its report set-up has changed. What was planned before is void.
        self._round: dict[str, int] = {}
        self._sending = asyncio.Lock()

    def changed(self, gateway: Gateway) -> None:
        """The report set-up of a gateway is another one: the first report goes out at once, if there are any."""
        round_ = self._round[gateway.name] = self._round.get(gateway.name, 0) + 1
        if gateway.device.reporting.on:
            self._agenda.add(self.clock.now(), (gateway, round_))

    async def stop(self) -> None:
        await self._agenda.stop()
        if self._session is not None:
            await self._session.close()

    async def send_due(self) -> None:
        """Sends every report that is due by now: side by side for different gateways, in order for each."""
        async with self._sending:
            while self._agenda.is_due():
                batch: dict[str, tuple[float, Gateway, int]] = {}
                later: list[tuple[float, Gateway, int]] = []
                while self._agenda.is_due():
                    due, (gateway, round_) = self._agenda.take()
                    if round_ != self._round[gateway.name]:
                        continue
                    if gateway.name in batch:
                        later.append((due, gateway, round_))
                    else:
                        batch[gateway.name] = (due, gateway, round_)
                for due, gateway, round_ in later:
                    self._agenda.add(due, (gateway, round_))
                await asyncio.gather(*(self._report(*entry) for entry in batch.values()))

    async def _report(self, due: float, gateway: Gateway, round_: int) -> None:
        reporting = gateway.device.reporting
        if not gateway.silent():
            with gateway.lock:
                body = push_body(gateway.device, reporting.all_sims, reporting.all_slots)
            started = time.monotonic()
            await self.send(gateway, reporting.url, body)
            if time.monotonic() - started > self.clock.real(reporting.period):
                # A receiver slower than the period loses reports; they do not pile up.
                due = self.clock.now()
        if reporting.on and round_ == self._round[gateway.name]:
            self._agenda.add(due + reporting.period, (gateway, round_))

    async def send(
        self, gateway: Gateway, url: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> int | None:
        """POSTs one message from a gateway; the HTTP status, or None when nobody answered."""
        counters = gateway.counters
        if "://" not in url:
            # Generation 3 takes a bare address.
            url = f"http://{url}"
        if not (self.anywhere or is_loopback(url)):
            counters.push_failures += 1
            return None
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        try:
            async with self._session.post(
                url, data=body, headers={"Content-Type": JSON_TYPE, **(headers or {})}, allow_redirects=False
            ) as response:
                status = response.status
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError, ValueError):
            counters.push_failures += 1
            return None
        if status >= 400:
            counters.push_failures += 1
        else:
            counters.pushes += 1
        return status
