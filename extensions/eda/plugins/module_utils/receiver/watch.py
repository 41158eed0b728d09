# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The watch for gateways that fall silent: who was heard, and the events about it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from .counters import Counters
from .gateways import Gateways, gateway_of
from .options import Options
from .queues import Waiting
from .silence import Silence

# Whose push it is that was refused before it was read.
_MAC_IN_BODY = re.compile(rb'"mac"\s*:\s*"([^"]{12,32})"')


class Watch:
    """Notes each gateway that is heard, and puts an event into the queue when one falls silent or is back."""

    def __init__(self, options: Options, gateways: Gateways, waiting: Waiting, counters: Counters) -> None:
        self.silence = Silence(options.silent_after, options.hosts)
        self._after = options.silent_after
        self._gateways = gateways
        self._waiting = waiting
        self._counters = counters

    def hear(self, gateway: Mapping[str, str]) -> None:
        """A gateway was heard."""
        mac = gateway.get("mac")
        if not self._after or not mac:
            return
        was_silent = self.silence.hear(mac, gateway.get("address", ""), self._gateways.group_of(gateway))
        # Where the queue is full it is told with the next push.
        if was_silent and self._tell({"type": "gateway-back", "mac": mac}):
            self.silence.silent.discard(mac)

    def hear_refused(self, request: web.Request, client: str, body: bytes) -> None:
        """A push that is refused for its size or for the load is a sign of life of a gateway that is watched.

        Where it does not say which one it is, it is one of those that were heard from its address.
        """
        told = _MAC_IN_BODY.search(body, 0, 4096)
        payload = {"mac": told[1].decode("ascii", "replace") if told else request.headers.get("Emms-Mac")}
        mac = gateway_of(request, payload, client).get("mac")
        for each in self.silence.at(client) if mac is None else [mac]:
            if each in self.silence.heard:
                self.hear({"mac": each, "address": client})

    async def run(self) -> None:
        """Tells of gateways that have fallen silent, until it is cancelled."""
        while True:
            await asyncio.sleep(min(self._after / 4, 5.0))
            for payload in self.silence.fallen():
                # Where the queue is full it is told the next time.
                if self._tell(payload):
                    self.silence.silent.add(payload["mac"])
                    self._counters.add("fallen_silent")

    def _tell(self, payload: dict[str, Any]) -> bool:
        """An event of the source's own; False where the queue is full."""
        if not self._waiting.reserve(0):
            return False
        meta = {"endpoint": "", "gateway": {"mac": payload["mac"]}, "by_source": True}
        self._waiting.put(self._gateways.event_of(payload, meta), 0)
        return True
