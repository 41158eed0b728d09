# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a gateway says of itself: the typed form of a dev-status message (API reference, section 1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from .ports import Slot

STATE_NAMES = {
    0: "no_sim",
    1: "idle",
    2: "registering",
    3: "registered",
    4: "call_connected",
    5: "no_balance",
    6: "registration_failed",
    7: "locked_by_device",
    8: "locked_by_operator",
    9: "sim_error",
    11: "card_detected",
    12: "locked_by_user",
    13: "inter_calling",
    14: "inter_calling_holding",
    15: "mobile_data",
    16: "module_timeout",
}

# States in which the module of a port may be starting, so that what its row leaves empty is not known to be empty.
_MODULE_MAY_BE_DOWN = frozenset((None, 0, 1, 2, 16))


class Row(NamedTuple):
    """One row of a status: a slot, or a remote SIM of a pool (``slot`` is None then). None = the device did not say."""

    name: str
    port: int | None
    slot: Slot | None
    state: int | None
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
    network: int | None = None

    @property
    def module_may_be_down(self) -> bool:
        """Whether its port uses this slot, or may use it, with a module that may be starting."""
        return self.active is not False and self.state in _MODULE_MAY_BE_DOWN

    def facts(self) -> dict[str, Any]:
        """The row for a user: plain values, the state's name beside its code."""
        facts = self._asdict()
        facts["slot"] = self.slot.slot if self.slot else None
        facts["state_name"] = state_name(self.state)
        return facts


class Status(NamedTuple):
    """A gateway and its rows. ``slots`` has the rows of its own slots by slot; ``rows`` has every row."""

    mac: str | None
    ip: str | None
    version: str | None
    max_ports: int
    max_slots: int
    report_period: int | None
    rows: tuple[Row, ...]
    slots: dict[Slot, Row]
    shows_configured_imeis: bool

    def every_slot(self) -> Iterator[Slot]:
        """Every slot that the gateway has, shown or not."""
        for port in range(1, self.max_ports + 1):
            for slot in range(1, self.max_slots + 1):
                yield Slot(port, slot)

    @property
    def shows_every_slot(self) -> bool:
        """Whether rows of slots that are not in use are among the rows, as firmware from 2.4 on shows them."""
        return any(row.active is not None for row in self.rows) or len(self.slots) == self.max_ports * self.max_slots

    def rows_of(self, port: int) -> list[Row]:
        """The rows of a port's own slots, by their numbers."""
        slots = (Slot(port, number) for number in range(1, self.max_slots + 1))
        return [self.slots[slot] for slot in slots if slot in self.slots]

    def slot_in_use(self, port: int) -> Slot | None:
        """The slot that a port uses now: the one marked active, or the only one that older firmware shows."""
        rows = self.rows_of(port)
        for row in rows:
            if row.active:
                return row.slot
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


def state_name(state: int | None) -> str:
    """The name of a status code; codes that the reference does not list keep their number."""
    if state is None:
        return "unknown"
    return STATE_NAMES.get(state, f"state_{state}")


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
