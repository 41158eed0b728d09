# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a discovery is asked to do: its options, checked as a whole before anything is sent."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from .known import Asked
from .places import HTTP_PORT, Network, Place, networks_of, place_of, places_in
from .scan import Patience

SPEC: dict[str, Any] = {
    "networks": {"type": "list", "elements": "str", "default": []},
    "exclude": {"type": "list", "elements": "str", "default": []},
    "ports": {"type": "list", "elements": "int", "default": [HTTP_PORT]},
    "hosts": {"type": "list", "elements": "str", "default": []},
    "confirmed": {"type": "list", "elements": "str", "default": []},
    "login": {"type": "bool", "default": False},
    "inventory": {"type": "str"},
    "forks": {"type": "int", "default": 50},
    "connect_timeout": {"type": "float", "default": 1.5},
    "timeout": {"type": "float", "default": 5.0},
    "max_addresses": {"type": "int", "default": 1024},
}
_MOST_FORKS = 500
_LONGEST = 300


class Wanted(NamedTuple):
    """Where to ask, and where not again; and what somebody has confirmed: single places, and networks."""

    places: list[Place]
    skipped: list[Place]
    patience: Patience
    exact: frozenset[Place]
    networks: tuple[Network, ...]

    def is_confirmed(self, place: Place, recognised: bool) -> bool:
        """Whether somebody has said that there is a gateway of theirs.

        A whole network that is confirmed means what is recognised as a gateway in it; a single address means itself.
        """
        if place in self.exact:
            return True
        return recognised and _in(place, self.networks)

    def without(self, known: Collection[Place], hosts: Collection[Place]) -> Wanted:
        """The same without known places, except those of the hosts that get a login, and confirmed ones."""
        skipped = [
            place
            for place in self.places
            if place in known and place not in hosts and not self.is_confirmed(place, True)
        ]
        gone = {*skipped}
        return self._replace(places=[place for place in self.places if place not in gone], skipped=skipped)


def wanted_of(options: Mapping[str, Any], listed: Mapping[str, Asked], own: Iterable[Place]) -> Wanted:
    """What the options mean. Raises ValueError with all that is wrong with them.

    listed: the hosts of the inventory; own: the places in the file of an earlier discovery. A request without a login
    may count as a wrong login. So what is known is asked only where the right one follows, which makes up for it.
    """
    problems = _bad_numbers(options)
    networks = networks_of(options["networks"], problems, "networks")
    excluded = networks_of(options["exclude"], problems, "exclude")
    exact = [place for place in map(place_of, options["confirmed"]) if place]
    rest = networks_of((text for text in options["confirmed"] if not place_of(text)), problems, "confirmed")
    ports = list(dict.fromkeys(options["ports"]))
    exact += [Place(str(each.network_address), port) for each in rest if each.num_addresses == 1 for port in ports]
    places_listed = [known.place for known in listed.values() if known.place]
    hosts = [known.place for known in listed.values() if known.place and not known.why_not] if options["login"] else []
    if not (networks or exact or hosts or problems):
        problems.append("networks: name the networks to look in, such as 192.0.2.0/24")
    places: list[Place] = []
    try:
        found = places_in(networks, ports, options["max_addresses"])
        places = [place for place in found if not _in(place, excluded)]
    except ValueError as error:
        problems.append(f"networks: {error}. Name smaller networks, or raise max_addresses")
    if problems:
        raise ValueError("; ".join(problems))
    patience = Patience(options["forks"], options["connect_timeout"], options["timeout"])
    wanted = Wanted(list(dict.fromkeys([*places, *exact, *hosts])), [], patience, frozenset(exact), tuple(rest))
    return wanted.without({*places_listed, *own}, {*hosts})


def _in(place: Place, networks: Iterable[Network]) -> bool:
    """Whether a place is in one of the networks; one that is a name is not."""
    try:
        address = ipaddress.ip_address(place.address)
    except ValueError:
        return False
    return any(address in network for network in networks)


def _bad_numbers(options: Mapping[str, Any]) -> list[str]:
    problems = [f"ports: {port} is not between 1 and 65535" for port in options["ports"] if not 1 <= port <= 65535]
    if not options["ports"]:
        problems.append("ports: name one at least")
    if not 1 <= options["forks"] <= _MOST_FORKS:
        problems.append(f"forks: {options['forks']} is not between 1 and {_MOST_FORKS}")
    for name in ("connect_timeout", "timeout"):
        if not 0 < options[name] <= _LONGEST:
            problems.append(f"{name}: {options[name]:g} is not between 0 and {_LONGEST} seconds")
    if options["max_addresses"] < 1:
        problems.append(f"max_addresses: {options['max_addresses']} is less than 1")
    return problems
