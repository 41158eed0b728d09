# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What gateways reported last: of those that are configured, and of so many others."""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from collections.abc import Mapping
from typing import Any

from .changes import Slots

logger = logging.getLogger("skyline.gateway.normalize")

STRANGERS = ""
# Addresses that are remembered of one configured gateway.
_MOST_ADDRESSES = 4


class Table(OrderedDict[str, Any]):
    """Entries of gateways, the one heard last at the end. Each group of them is bounded by itself.

    What anybody can make up never displaces what is configured: that is in another group, or in none (None), for there
    are only as many as the configuration names.
    """

    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[str, str | None] = {}
        self.sizes: Counter[str | None] = Counter()

    def note(self, key: str, value: Any, group: str | None, most: int) -> bool:
        """Whether the oldest entry of the group had to go."""
        self._leave(key)
        self[key] = value
        self.move_to_end(key)
        self.groups[key] = group
        self.sizes[group] += 1
        if group is None or self.sizes[group] <= most:
            return False
        oldest = next(each for each in self if self.groups[each] == group)
        self._leave(oldest)
        del self[oldest]
        return True

    def _leave(self, key: str) -> None:
        if key in self.groups:
            group = self.groups.pop(key)
            self.sizes[group] -= 1
            if not self.sizes[group]:
                del self.sizes[group]


class Memory:
    """The slots of the gateways that are configured, and of those heard last of all others."""

    def __init__(self) -> None:
        self.gateways = Table()
        # The MAC address of the gateway with a host name or address; None where several gateways have the same.
        self.macs = Table()
        self.forgotten = 0

    def slots(self, gateway: Mapping[str, Any], most: int, group: str | None = STRANGERS) -> Slots:
        """What is remembered of a gateway; nothing of one that cannot be told from others.

        group: the gateways that may displace each other; None for one that is configured by its MAC address.
        """
        whose = self._whose(gateway, most, group)
        if not whose:
            return Slots()
        slots: Slots = self.gateways.get(whose) or Slots()
        # A push without a MAC address is no reason to forget that its gateway is configured.
        group = group if gateway.get("mac") else self.gateways.groups.get(whose, group)
        slots.host = gateway.get("host") or slots.host
        if self.gateways.note(whose, slots, group, most):
            self.forgotten += 1
            if self.forgotten == 1:
                logger.warning("more than %d gateways push: max_gateways is too small to see every change", most)
        return slots

    def told_before(self, gateway: Mapping[str, Any]) -> dict[str, str]:
        """The MAC address and the host of a gateway, as its status told them, for a push that does not."""
        mac = None if gateway.get("mac") else self.macs.get(_place_of(gateway))
        slots: Slots | None = self.gateways.get(mac) if mac else None
        return {key: value for key, value in (("mac", mac), ("host", slots and slots.host)) if value}

    def _whose(self, gateway: Mapping[str, Any], most: int, group: str | None) -> str | None:
        """What a gateway is remembered by: its MAC address.

        The push of a single port has none. It belongs to the gateway whose status had the same host or address.
        """
        mac: str | None = gateway.get("mac")
        if not mac:
            place = _place_of(gateway)
            known: str | None = self.macs.get(place, place)
            return known
        host, address = gateway.get("host"), gateway.get("address")
        # A stranger may have its host by its own word on its address.
        if host and group != STRANGERS:
            self._place(host, mac, group, 2 * most)
        if address:
            # From wherever somebody says to be a configured gateway, no more than a few addresses are remembered.
            self._place(address, mac, *((mac, _MOST_ADDRESSES) if group is None else (group, 2 * most)))
        return mac

    def _place(self, place: str, mac: str, group: str | None, most: int) -> None:
        # Behind a router or a proxy, many have one address. To take them for one gateway makes false alarms.
        only = mac if self.macs.get(place, mac) == mac else None
        if group == STRANGERS:
            group = self.macs.groups.get(place, group)
        self.macs.note(place, only, group, most)


def _place_of(gateway: Mapping[str, Any]) -> str:
    """By what the gateway of a push without a MAC address is found; empty where nothing tells."""
    place: str = gateway.get("host") or gateway.get("address") or gateway.get("ip") or ""
    return place
