# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""IMEIs that several ports of a fleet have, or would have after provisioning.

No gateway knows the IMEIs of another one, so only the report of the fleet can find them. Slots of one port do not
count: older firmware shows the IMEI of the module for each of them, and skyline_imei checks them on newer firmware.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

HAS, GETS, LOSES = "has", "gets", "loses"
# Fifteen zeros are what a module without an IMEI shows.
_IMEI = re.compile(r"(?!(.)\1{14})[0-9]{15}")


class Audited(Protocol):
    """What is read of a gateway of the report."""

    @property
    def name(self) -> str: ...

    @property
    def facts(self) -> Mapping[str, Any]: ...

    @property
    def drift(self) -> Sequence[Mapping[str, Any]]: ...

    @property
    def ports(self) -> Sequence[Mapping[str, Any]]: ...


class Use(NamedTuple):
    """A slot with the IMEI. status: whether it ``has``, ``gets`` or ``loses`` it when its plan is carried out."""

    gateway: str
    slot: str
    status: str

    def __str__(self) -> str:
        return f"{self.gateway} {self.slot}" + ("" if self.status == HAS else f" ({self.status} it)")


class Duplicate(NamedTuple):
    """An IMEI, and all slots of the fleet that have it or get it."""

    imei: str
    uses: Sequence[Use]

    def __str__(self) -> str:
        return f"{self.imei}: {', '.join(map(str, self.uses))}"

    def facts(self) -> dict[str, Any]:
        """The duplicate for programs."""
        return {"imei": self.imei, "slots": [use._asdict() for use in self.uses]}


def duplicates_of(gateways: Iterable[Audited]) -> list[Duplicate]:
    """The IMEIs that several ports of the fleet have, now or when all plans are carried out, in their order."""
    boxes = [*_boxes(gateways)]
    # Nearly all IMEIs are there once. Only of the others it is worth knowing where: there may be millions.
    seen: set[int] = set()
    several: set[int] = set()
    for gateway in boxes:
        for number in {(int(imei), port) for imei, port, _slot, _status in _uses(gateway)}:
            (several if number[0] in seen else seen).add(number[0])
    if not several:
        return []
    found: dict[str, list[tuple[str, Use]]] = defaultdict(list)
    for gateway in boxes:
        for imei, port, slot, status in _uses(gateway):
            if int(imei) in several:
                found[imei].append((port, Use(gateway.name, slot, status)))
    return [
        Duplicate(imei, [use for _port, use in uses])
        for imei, uses in sorted(found.items())
        if _on_several_ports(uses, LOSES) or _on_several_ports(uses, GETS)
    ]


def _boxes(gateways: Iterable[Audited]) -> Iterator[Audited]:
    """Each device once: under two names it has all its IMEIs twice, which is no duplicate."""
    macs = set()
    for gateway in gateways:
        mac = gateway.facts.get("mac")
        if not mac or mac not in macs:
            macs.add(mac)
            yield gateway


def _uses(gateway: Audited) -> Iterator[tuple[str, str, str, str]]:
    """The IMEIs of a gateway: IMEI, port, slot, status."""
    planned = {
        str(change["slot"]): str(change["should_be"])
        for change in gateway.drift
        if change["part"] == "imeis" and change["setting"] == "imei"
    }
    for row in gateway.ports:
        shown, slot = str(row["imei"] or ""), str(row["name"])
        wanted = planned.pop(slot, shown)
        if _IMEI.fullmatch(shown):
            yield shown, str(row["port"]), slot, HAS if wanted == shown else LOSES
        if wanted != shown and _IMEI.fullmatch(wanted):
            yield wanted, str(row["port"]), slot, GETS
    for slot, wanted in planned.items():
        if _IMEI.fullmatch(wanted):
            yield wanted, slot.partition(".")[0], slot, GETS


def _on_several_ports(uses: Iterable[tuple[str, Use]], without: str) -> bool:
    """Whether several ports have the IMEI: now (without those that get it), or later (without those that lose it)."""
    return len({(use.gateway, port) for port, use in uses if use.status != without}) > 1
