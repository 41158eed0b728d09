# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a discovery means for the inventory: which gateways are new, have shown their MAC address, or have moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ...module_utils.model.address import mac_digits
from .known import Asked
from .places import HTTP_PORT, Place, new_name, place_in_inventory

# What a discovery itself writes for a host.
_OURS = frozenset(("ansible_host", "skyline_port", "skyline_mac"))


class Found(NamedTuple):
    """A gateway: the name that it has or would get, where it is, and its MAC address where it is known."""

    name: str
    place: Place
    mac: str | None


class Move(NamedTuple):
    """A host that the inventory has at one place, and that is at another."""

    host: str
    before: Place
    after: Place


class Plan(NamedTuple):
    """hosts: those of the discovery's own file, as they are to be; elsewhere: moves of hosts in other files.

    merged: hosts of the own file that turned out to be another host, by their names; notes: what people have to settle.
    """

    hosts: dict[str, dict[str, Any]]
    added: list[str]
    learned: list[str]
    merged: dict[str, str]
    moved: list[Move]
    elsewhere: list[Move]
    notes: list[str]


def plan(own: Mapping[str, Mapping[str, Any]], listed: Mapping[str, Asked], found: Iterable[Found]) -> Plan:
    """Compares what was found with the own file and what the inventory lists. Pure: nothing is read or written."""
    return _Planner(own, listed, list(found)).plan()


class _Planner:
    def __init__(self, own: Mapping[str, Mapping[str, Any]], listed: Mapping[str, Asked], found: list[Found]) -> None:
        self._own = own
        self._found = found
        self._known = {**_as_known(own), **listed}
        self._macs = {each.place: digits for each in found if (digits := mac_digits(each.mac))}
        self._places: dict[str, list[Place]] = defaultdict(list)
        for place, mac in self._macs.items():
            self._places[mac].append(place)
        self._result = Plan({name: dict(variables) for name, variables in own.items()}, [], [], {}, [], [], [])

    def plan(self) -> Plan:
        self._drop_copies()
        owners = self._owners()
        taken = {known.place for known in self._known.values()}
        for mac, host in owners.items():
            taken |= self._settle(host, mac)
        for host in self._own:
            if host not in self._result.merged and self._known[host].mac is None:
                self._learn(host, owners)
        left = {move.before for move in (*self._result.moved, *self._result.elsewhere)}
        stay = {known.place for host, known in self._known.items() if host not in self._gone()}
        for each in self._found:
            if each.place not in taken or (each.place in left and each.place not in stay):
                self._add(each, owners)
        self._complain_of_others(owners)
        self._complain_of_unmarked(owners)
        return self._result

    def _gone(self) -> set[str]:
        """The hosts that are not, or no longer, where the inventory has them."""
        moves = (*self._result.moved, *self._result.elsewhere)
        return {*(move.host for move in moves), *self._result.merged}

    def _drop_copies(self) -> None:
        """Removes hosts of the own file that people have copied, by another name, to a file of theirs."""
        theirs = {known.place: host for host, known in self._known.items() if host not in self._own}
        for host in [host for host, variables in self._own.items() if {*variables} <= _OURS]:
            place, mac, _why = self._known[host]
            # A MAC address that is noted nowhere else stays.
            if place in theirs and place and mac in (None, self._known[theirs[place]].mac):
                self._remove(host, theirs[place])

    def _remove(self, host: str, owner: str) -> None:
        del self._result.hosts[host]
        self._result.merged[host] = owner

    def _owners(self) -> dict[str, str]:
        """The host with each MAC address; of those with the same one, none is moved."""
        hosts: dict[str, list[str]] = defaultdict(list)
        for host, known in self._known.items():
            if known.mac and host not in self._result.merged:
                hosts[known.mac].append(host)
        for mac, names in hosts.items():
            if len(names) > 1:
                self._note(f"{' and '.join(names)} have the same skyline_mac, {spelled(mac)}; correct the inventory")
        return {mac: names[0] for mac, names in hosts.items() if len(names) == 1}

    def _settle(self, host: str, mac: str) -> set[Place]:
        """Moves a host to where its MAC address is now; returns the places that are its own."""
        place, seen = self._known[host].place, self._places[mac]
        if place is None or place in seen or not seen:
            return {*seen}
        if len(seen) > 1:
            self._note(f"{host} answers at {' and '.join(map(str, seen))}; correct its address by hand")
            return {*seen}
        move = Move(host, place, seen[0])
        if host in self._own and place_in_inventory(host, self._own[host]) == place:
            _move(self._result.hosts[host], seen[0])
            self._result.moved.append(move)
        else:
            self._result.elsewhere.append(move)
        return {*seen}

    def _learn(self, host: str, owners: Mapping[str, str]) -> None:
        """Notes the MAC address of a host of the own file, or that it is another host that has moved there."""
        place = self._known[host].place
        mac = self._macs.get(place) if place else None
        if mac is None:
            return
        owner = owners.get(mac)
        if owner is None:
            self._result.hosts[host]["skyline_mac"] = spelled(mac)
            self._result.learned.append(host)
        elif {*self._own[host]} <= _OURS:
            self._remove(host, owner)
        else:
            self._note(f"{host} has the MAC address of {owner}, {spelled(mac)}; remove one of them")

    def _add(self, each: Found, owners: Mapping[str, str]) -> None:
        mac = self._macs.get(each.place)
        if mac in owners:
            return
        known = {*self._known, *self._result.hosts}
        name = each.name if each.name not in known else new_name(each.place, known)
        variables: dict[str, Any] = {"ansible_host": each.place.address}
        if each.place.port != HTTP_PORT:
            variables["skyline_port"] = each.place.port
        if mac:
            variables["skyline_mac"] = spelled(mac)
        self._result.hosts[name] = variables
        self._result.added.append(name)

    def _complain_of_others(self, owners: Mapping[str, str]) -> None:
        """Hosts at whose address another gateway answers, and that nobody has seen."""
        for mac, host in owners.items():
            place = self._known[host].place
            other = self._macs.get(place) if place else None
            if other and other != mac and not self._places[mac]:
                self._note(f"{host} was not found; at its address {place} answers {owners.get(other, spelled(other))}")

    def _complain_of_unmarked(self, owners: Mapping[str, str]) -> None:
        """Hosts in files of people for which no MAC address is noted."""
        for host, known in self._known.items():
            mac = self._macs.get(known.place) if known.place else None
            if mac and not known.mac and host not in self._own:
                owner = owners.get(mac)
                other = owner and self._known[owner].place != known.place
                advice = f"which {owner} has already" if other else "add it as skyline_mac"
                self._note(f"{host} has the MAC address {spelled(mac)}; {advice}")

    def _note(self, sentence: str) -> None:
        self._result.notes.append(sentence)


def spelled(mac: str) -> str:
    """Twelve digits as gateways write them."""
    return "-".join(mac[place : place + 2] for place in range(0, 12, 2))


def _as_known(own: Mapping[str, Mapping[str, Any]]) -> dict[str, Asked]:
    return {
        host: Asked(place_in_inventory(host, variables), mac_digits(str(variables.get("skyline_mac") or "")), "")
        for host, variables in own.items()
    }


def _move(variables: dict[str, Any], place: Place) -> None:
    variables["skyline_host" if variables.get("skyline_host") else "ansible_host"] = place.address
    if place.port != int(variables.get("skyline_port") or HTTP_PORT):
        variables["skyline_port"] = place.port
