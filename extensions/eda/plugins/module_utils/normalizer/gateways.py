# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose push it is: what of a gateway is known, and whose memory it shares."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from ..hosts import host_map, hosts_in, mac_address
from .memory import STRANGERS
from .text import clean, defused
from .values import mapping

logger = logging.getLogger("skyline.gateway.normalize")


class HostsFile:
    """A file with a mapping, read again when it is another one. While that fails, what was in it before counts."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._version: tuple[int, int] | None = None
        self._hosts: dict[str, str] | None = None

    def hosts(self) -> dict[str, str]:
        version = self._find_version()
        if self._hosts is None or version != self._version:
            self._version = version
            try:
                self._hosts = hosts_in(self.path)
            except (OSError, ValueError) as error:
                if self._hosts is None:
                    raise
                logger.warning("hosts_file: %s; what was in it before counts", error)
        return self._hosts

    def _find_version(self) -> tuple[int, int] | None:
        try:
            state = os.stat(self.path)
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size


class KnownHosts:
    """The inventory names that the filter's options give, read as seldom as possible: they come with every event."""

    def __init__(self) -> None:
        self._given: object = None
        self._literal: dict[str, str] = {}
        self._file: HostsFile | None = None

    def of(self, hosts: Mapping[str, str] | None, hosts_file: str | None) -> dict[str, str]:
        """Names by MAC and IP address; ``hosts`` counts before the file. Raises ValueError, OSError."""
        # The engine gives the same mapping with every event.
        if self._given is not hosts:
            self._given, self._literal = hosts, _literal(hosts)
        if not hosts_file:
            return self._literal
        if self._file is None or self._file.path != hosts_file:
            self._file = HostsFile(hosts_file)
        return {**self._file.hosts(), **self._literal}


def _literal(hosts: object) -> dict[str, str]:
    try:
        return host_map(hosts or {})
    except ValueError as error:
        raise ValueError(f"hosts {error}") from None


def gateway_of(payload: Mapping[str, Any], meta: Mapping[str, Any], hosts: Mapping[str, str]) -> dict[str, Any]:
    """The gateway that a push comes from, as far as it is known; keys of what is not known are left out."""
    told = mapping(meta.get("gateway"))
    mac = mac_address(payload.get("mac")) or mac_address(told.get("mac"))
    address = clean(told.get("address")) or clean(meta.get("client"))
    ip = clean(payload.get("ip"))
    named = [defused(str(name)) for name in meta["hosts"]] if isinstance(meta.get("hosts"), list) else []
    host = named[0] if len(named) == 1 else None
    # The gateway's own word on its address counts last: behind a router, many have the same one.
    for key in (mac, address, ip):
        host = host or (hosts.get(key) if key else None)
    known = {"mac": mac, "ip": ip, "address": address, "host": host}
    return {key: value for key, value in known.items() if value}


def group_of(gateway: Mapping[str, Any], meta: Mapping[str, Any], hosts: Mapping[str, str]) -> str | None:
    """The group of gateways whose memory a gateway shares: None for its own, by the MAC address that is configured.

    Those that only their address names share it with whoever pushes from there. The gateway's own word on its address
    does not count.
    """
    if gateway.get("mac") in hosts or meta.get("known_mac") is True:
        return None
    address = gateway.get("address")
    if isinstance(meta.get("hosts"), list) or address in hosts:
        return gateway.get("host") or STRANGERS
    return STRANGERS
