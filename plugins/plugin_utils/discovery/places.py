# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where gateways may be: addresses with ports, from networks and addresses as people write them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Union

from ...module_utils.model.address import host_and_port

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]

HTTP_PORT = 80
_WITH_PORT = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<v4>[^:\[\]]+)):(?P<port>[0-9]{1,5})")


class Place(NamedTuple):
    """An address, or the name of a host, and a port of TCP."""

    address: str
    port: int

    def __str__(self) -> str:
        return host_and_port(self.address, self.port)


def networks_of(texts: Iterable[str], problems: list[str], option: str) -> list[Network]:
    """The networks that are meant; an address alone is one, too. What is wrong with others is added to problems."""
    found = []
    for text in texts:
        try:
            found.append(ipaddress.ip_network(text.strip()))
        except ValueError:
            problems.append(f"{option}: {text}: {_no_network(text.strip())}")
    return found


def _no_network(text: str) -> str:
    try:
        meant = ipaddress.ip_interface(text)
    except ValueError:
        return "not a network such as 192.0.2.0/24, and not an address"
    return f"an address in a network; give the network {meant.network} or the address {meant.ip}"


def places_in(networks: Sequence[Network], ports: Sequence[int], most: int) -> list[Place]:
    """All addresses of hosts in networks, with each of the ports, each place once.

    most: how many addresses there may be. Raises ValueError where there are more, before anything is counted out.
    """
    # Twenty networks of IPv6 have more addresses than memory has room for.
    total = sum(network.num_addresses for network in networks)
    if total > most:
        listed = ", ".join(f"{network} has {network.num_addresses}" for network in networks)
        raise ValueError(f"{total} addresses are too many, at most {most} are asked ({listed})")
    addresses = dict.fromkeys(str(address) for network in networks for address in _hosts(network))
    return [Place(address, port) for address in addresses for port in ports]


def _hosts(network: Network) -> Iterable[Any]:
    # Python 3.9 gives a network of one address no hosts in some releases.
    return [network.network_address] if network.num_addresses == 1 else network.hosts()


def place_of(text: str) -> Place | None:
    """The place in ``192.0.2.10:8080`` and ``[2001:db8::1]:8080``; None for anything without a port."""
    match = _WITH_PORT.fullmatch(text.strip())
    if not match:
        return None
    try:
        address = str(ipaddress.ip_address(match.group("v6") or match.group("v4")))
    except ValueError:
        return None
    port = int(match.group("port"))
    return Place(address, port) if 1 <= port <= 65535 else None


def canonical(address: str) -> str:
    """An address in its usual spelling; a name as it is, in lower case."""
    try:
        return str(ipaddress.ip_address(address.strip().strip("[]")))
    except ValueError:
        return address.strip().lower()


def place_in_inventory(name: str, variables: Mapping[str, Any]) -> Place | None:
    """Where the inventory has a host; None where it says so in a way that cannot be read."""
    address = next((variables[key] for key in ("skyline_host", "ansible_host") if variables.get(key)), name)
    try:
        port = int(variables.get("skyline_port") or HTTP_PORT)
    except (TypeError, ValueError):
        return None
    return Place(canonical(str(address)), port)


def new_name(place: Place, taken: Iterable[str]) -> str:
    """A name for a host of the inventory that nobody has yet, such as ``gw-192-0-2-10``."""
    name = "gw-" + re.sub("[^0-9a-z]+", "-", place.address).strip("-")
    if place.port != HTTP_PORT:
        name += f"-port-{place.port}"
    names, number, candidate = {*taken}, 2, name
    while candidate in names:
        candidate, number = f"{name}-no-{number}", number + 1
    return candidate
