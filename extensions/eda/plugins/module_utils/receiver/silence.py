# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""When each gateway was heard last, and which of them have fallen silent."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

from ..hosts import mac_address

# Gateways that are watched and are not configured.
_MOST_GATEWAYS = 4096


class Silence:
    """When each gateway was heard last: all that are configured, and of others as many as there may be."""

    def __init__(self, after: float, hosts: Mapping[str, str]) -> None:
        self.after = after
        now = time.monotonic()
        places = {host: key for key, host in hosts.items() if not mac_address(key)}
        #: Where each gateway was heard last, or is configured to be.
        self.addresses = {mac: places.get(host, "") for mac, host in hosts.items() if mac_address(mac)}
        self.heard: OrderedDict[str, float] = OrderedDict((mac, now) for mac in self.addresses)
        self.seen: dict[str, float] = {}
        self.silent: set[str] = set()
        # Those that are not configured, by whoever may displace them; see Source.group_of.
        self.groups: dict[str, OrderedDict[str, None]] = {}

    def hear(self, mac: str, address: str, group: str | None) -> bool:
        """Whether it counts as silent; who tells that it is back takes it out of ``silent``.

        group: the gateways that displace each other where there are too many; None for one that stays.
        """
        self.heard[mac] = time.monotonic()
        self.heard.move_to_end(mac)
        self.seen[mac] = time.time()
        self.addresses[mac] = address
        if group is not None:
            others = self.groups.setdefault(group, OrderedDict())
            others[mac] = None
            others.move_to_end(mac)
            if len(others) > _MOST_GATEWAYS:
                self._forget(others.popitem(last=False)[0])
        return mac in self.silent

    def _forget(self, mac: str) -> None:
        for table in (self.heard, self.seen, self.addresses):
            table.pop(mac, None)
        self.silent.discard(mac)

    def at(self, address: str) -> list[str]:
        """The gateways of an address."""
        return [mac for mac, place in self.addresses.items() if place == address]

    def fallen(self) -> Iterator[dict[str, Any]]:
        """A payload for every gateway that has become silent; it counts as told when the caller says so."""
        limit = time.monotonic() - self.after
        for mac, heard in list(self.heard.items()):
            if heard > limit:
                break
            if mac not in self.silent:
                seen = self.seen.get(mac)
                last_seen = (
                    {} if seen is None else {"last_seen": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seen))}
                )
                yield {"type": "gateway-silent", "mac": mac, "seconds": int(time.monotonic() - heard), **last_seen}
