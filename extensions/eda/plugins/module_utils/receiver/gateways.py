# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose push it is: the gateway's MAC address and inventory name, as far as the push or the options tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from ..hosts import mac_address
from .counters import Refused
from .options import Options


class Gateways:
    """The gateways that the options name."""

    def __init__(self, options: Options) -> None:
        self._hosts = options.hosts
        self._macs = options.allowed_macs

    def check_mac(self, gateway: Mapping[str, str]) -> None:
        """Raises Refused for a gateway that is not among allowed_macs."""
        if self._macs and gateway.get("mac") not in self._macs:
            raise Refused(
                403,
                "wrong_mac",
                f"pushes of this gateway ({gateway.get('mac', 'without a MAC address')}) are not taken",
            )

    def event_of(self, payload: Mapping[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
        """The event of a push, with the inventory name of the gateway (``meta["gateway"]``), where there is one."""
        gateway = meta["gateway"]
        host = self._hosts.get(gateway.get("mac", "")) or self._hosts.get(gateway.get("address", ""))
        if host:
            meta["hosts"] = [host]
        if self._is_known(gateway):
            meta["known_mac"] = True
        return {"payload": payload, "meta": meta}

    def group_of(self, gateway: Mapping[str, str]) -> str | None:
        """Whose place in the watch a gateway may take: nobody's, for one whose MAC address is configured.

        Those that only their address names take that of each other, all others that of strangers.
        """
        if self._is_known(gateway):
            return None
        return gateway["address"] if gateway.get("address") in self._hosts else ""

    def _is_known(self, gateway: Mapping[str, str]) -> bool:
        mac = gateway.get("mac")
        return mac in self._hosts or mac in self._macs


def gateway_of(request: web.Request, payload: Mapping[str, Any], client: str) -> dict[str, str]:
    """The address that a push comes from, and the MAC address in it or in its URL, where there is one."""
    mac = mac_address(payload.get("mac")) or mac_address(request.query.get("mac"))
    return {"address": client, **({"mac": mac} if mac else {})}
