# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gateways that the inventory lists: where they are, and which MAC addresses it has for them."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from ansible.errors import AnsibleError

from ...module_utils.connection_options import ENVIRONMENT
from ...module_utils.model.address import mac_digits
from .places import Place, canonical, place_in_inventory

_VARIABLES = ("skyline_host", "ansible_host", "skyline_port", "skyline_scheme", "skyline_bastion", "skyline_mac")


_LOOKUPS = 32


class Asked(NamedTuple):
    """A host of the inventory. place: None where it is not known, or not to be reached from here; mac: twelve digits.

    why_not: why the host is not asked; empty where it is.
    """

    place: Place | None
    mac: str | None
    why_not: str


def known_places(hosts: Iterable[str], hostvars: Mapping[str, Any]) -> dict[str, Asked]:
    """What the inventory has of hosts, by their names. Names of DNS are looked up, as scans find addresses."""
    found = {}
    for host in hosts:
        every = hostvars[host]
        variables = {name: _value(every, name) for name in _VARIABLES}
        variables["skyline_port"] = variables["skyline_port"] or os.environ.get(ENVIRONMENT["port"])
        place = None if variables["skyline_bastion"] else place_in_inventory(host, variables)
        found[host] = Asked(place, mac_digits(str(variables["skyline_mac"] or "")), _why_not(place, variables))
    with ThreadPoolExecutor(max_workers=_LOOKUPS) as pool:
        places = pool.map(_looked_up, (known.place for known in found.values()))
        return {host: found[host]._replace(place=place) for host, place in zip(found, places)}


def _looked_up(place: Place | None) -> Place | None:
    """A place by its address, if it is one by a name that DNS knows."""
    if place is None or _is_address(place.address):
        return place
    try:
        found = socket.getaddrinfo(place.address, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return place
    return Place(canonical(str(found[0][4][0])), place.port)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _why_not(place: Place | None, variables: Mapping[str, Any]) -> str:
    if variables["skyline_bastion"]:
        return "only its bastion reaches it"
    if place is None:
        return "its address is not known"
    return "it speaks https" if variables["skyline_scheme"] == "https" else ""


def _value(every: Mapping[str, Any], name: str) -> Any:
    """A variable of a host, templated; None where it has none, or one that nobody can tell."""
    try:
        return every.get(name)
    except AnsibleError:
        return None
