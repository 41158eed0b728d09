# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a gateway says of itself: the typed form of a dev-status message (API reference, section 1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .ports import Slot
from .states import PortState, state_name

# Names of rows that say which port they are of: 6, 6.02 or 6B. The name of a remote SIM (12.sp256.101) does not.
_PLACE = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,18})|[A-Za-z])?")


class Row(NamedTuple):
    """One row of a status: a slot, or a remote SIM of a pool (``slot`` is None then). None = the device did not say."""

    name: str
    port: int | None
    slot: Slot | None
    state: PortState | None
    imei: str | None
    number: str | None
    active: bool | None
    inserted: bool | None
    slot_enabled: bool | None
    led: bool | None
    iccid: str | None
    imsi: str | None
    operator: str | None
    signal: int | None
    balance: float | None
    sim: str | None
    sequence: int | None
    #: The generation of the radio network, 2 to 4.
    network: int | None

    @property
    def module_may_be_down(self) -> bool:
        """Whether its port uses this slot, or may use it, with a module that may be starting."""
        return self.active is not False and (self.state is None or self.state.starting)

    def facts(self) -> dict[str, Any]:
        """The row for a user: plain values, the state's name beside its code."""
        facts = self._asdict()
        facts["state"] = None if self.state is None else int(self.state)
        facts["slot"] = self.slot.slot if self.slot else None
        facts["state_name"] = state_name(self.state)
        return facts


class Contradiction(NamedTuple):
    """Rows, by their names, that cannot be true beside the size that the same status reports, and why not."""

    rows: tuple[str, ...]
    why: str


class Status(NamedTuple):
    """A gateway and its rows.

    ``slots`` has the rows of its own slots by slot, those beyond its size too; ``rows`` has every row. reports_slots:
    whether max_slots is what the gateway reports, not what its rows suggest.
    """

    mac: str | None
    ip: str | None
    version: str | None
    max_ports: int
    max_slots: int
    report_period: int | None
    rows: tuple[Row, ...]
    slots: dict[Slot, Row]
    shows_configured_imeis: bool
    reports_slots: bool = True
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def beyond(self) -> frozenset[Slot]:
        """The slots that have a row and are beyond the size that the gateway reports."""
        if not self.contradictions:
            return frozenset()
        return frozenset(slot for slot in self.slots if slot.port > self.max_ports or slot.slot > self.max_slots)

    def every_port(self) -> list[int]:
        """The number of every port that the gateway has, shown or not."""
        return [
            *range(1, self.max_ports + 1),
            *sorted({slot.port for slot in self.beyond if slot.port > self.max_ports}),
        ]

    def every_slot(self) -> Iterator[Slot]:
        """Every slot that the gateway has, shown or not."""
        for port in range(1, self.max_ports + 1):
            for slot in range(1, self.max_slots + 1):
                yield Slot(port, slot)
        yield from sorted(self.beyond)

    @property
    def shows_every_slot(self) -> bool:
        """Whether rows of slots that are not in use are among the rows, as firmware from 2.4 on shows them."""
        return any(row.active is not None for row in self.rows) or len(self.slots) >= self.max_ports * self.max_slots

    def rows_of(self, port: int) -> list[Row]:
        """The rows of a port's own slots, by their numbers."""
        slots = [(port, number) for number in range(1, self.max_slots + 1)]
        if self.contradictions:
            slots += sorted(slot for slot in self.beyond if slot.port == port)
        # A slot is found by its two numbers; as there are so many, they are not made into one first.
        own: Mapping[Any, Row] = self.slots
        return [own[slot] for slot in slots if slot in own]

    def slot_in_use(self, port: int) -> Slot | None:
        """The slot that a port uses now: the one marked active, or the only one that older firmware shows."""
        rows = self.rows_of(port)
        used = [row for row in rows if row.active]
        if used:
            # A port has one module: of two slots in use, one is not.
            return used[0].slot if len(used) == 1 else None
        # Where rows of slots without a SIM do not say, it is the only one of all slots that does not say no.
        unmarked = [row for row in rows if row.active is None]
        if len(unmarked) == 1 and len(rows) in (1, self.max_slots):
            return unmarked[0].slot
        return None

    def imei(self, slot: Slot) -> str | None:
        """The IMEI configured for a slot; None where the firmware does not show it.

        From firmware 2.4 on a row has the IMEI of its slot. Before, it has the module's own, the same in every row of
        the port, which speaks for the slot in use alone. A module that is starting shows none at all.
        """
        row = self.slots.get(slot)
        if row is None or row.imei is None:
            return None
        if not self.shows_configured_imeis and self.slot_in_use(slot.port) != slot:
            return None
        # After a reboot that holds for every row of a port, not only for the one in use.
        if row.imei == "" and (row.module_may_be_down or self._module_may_be_down(slot.port)):
            return None
        return row.imei

    def _module_may_be_down(self, port: int) -> bool:
        used = self.slot_in_use(port)
        return used is not None and self.slots[used].module_may_be_down

    def number(self, slot: Slot) -> str | None:
        """The number noted for a slot, "" for none; None where the firmware does not show it."""
        row = self.slots.get(slot)
        return None if row is None else row.number


def contradictions(rows: Iterable[Row], max_ports: int, max_slots: int) -> tuple[Contradiction, ...]:
    """What rows say against the size of their gateway, and against each other."""
    found: dict[str, list[str]] = {}
    seen: dict[Slot, Row] = {}
    for row in rows:
        named = row.slot
        port, slot = named or _place(row.name)
        if port is not None and not 1 <= port <= max_ports:
            found.setdefault("beyond the number of ports", []).append(row.name)
        elif slot is not None and not 1 <= slot <= max_slots:
            found.setdefault("beyond the number of slots per port", []).append(row.name)
        elif named:
            first = seen.setdefault(named, row)
            if first is not row and (first.imei, first.number) != (row.imei, row.number):
                found.setdefault("shown twice with different values", []).append(row.name)
    return tuple(Contradiction(tuple(dict.fromkeys(names)), why) for why, names in found.items())


def _place(name: str) -> tuple[int | None, int | None]:
    """The numbers of port and slot in a name that is not that of a slot, as far as it has them."""
    match = _PLACE.fullmatch(name)
    if not match:
        return None, None
    return int(match.group(1)), None if match.group(2) is None else int(match.group(2))


def shows_configured_imeis(rows: tuple[Row, ...]) -> bool:
    """Whether a status comes from firmware whose rows have the IMEI of their slot, not that of the module.

    The firmware that brought this also brought ``active``; rows of slots without a SIM may lack it. Failing that, two
    IMEIs on one port give it away.
    """
    seen: dict[int, str] = {}
    for row in rows:
        if row.active is not None:
            return True
        if row.slot and row.imei and seen.setdefault(row.slot.port, row.imei) != row.imei:
            return True
    return False
