# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The IMEI and the number of each slot (API reference, sections 3 and 4), as rows of the status show them."""

from __future__ import annotations

from collections.abc import Callable

from ...model.ports import Slot, slot_index
from ...model.slot_values import SlotValues
from ...model.status import Contradiction, Status, contradictions
from ...wire.caller import Caller
from .status import read_sims


def imeis_in(status: Status) -> SlotValues:
    """The IMEIs that a status shows.

    Before firmware 2.4 a status has the IMEI that a module uses, which becomes the one that was set when it restarts.
    """
    shown = ((slot, status.imei(slot)) for slot in status.slots)
    imeis = {slot: imei for slot, imei in shown if imei is not None}
    return SlotValues(imeis, status, conclusive=status.shows_configured_imeis)


def numbers_in(status: Status) -> SlotValues:
    """The numbers that a status shows."""
    return SlotValues({slot: row.number for slot, row in status.slots.items() if row.number is not None}, status)


def with_idle_sims(caller: Caller, status: Status, retries: int | None = None) -> Status:
    """A status with, on older firmware, the rows of SIMs that are not in use too: they take a request of their own."""
    if status.shows_every_slot:
        return status
    sims = read_sims(caller, retries)
    idle = [row for row in sims.rows if row.slot not in status.slots]
    found = contradictions(idle, status.max_ports, status.max_slots)
    if (sims.max_ports, sims.max_slots) != (status.max_ports, status.max_slots):
        why = f"of a gateway with max_ports {sims.max_ports} and max_slots {sims.max_slots}"
        found = (*found, Contradiction(tuple(row.name for row in sims.rows), why))
    return status._replace(
        slots={**{row.slot: row for row in idle if row.slot}, **status.slots},
        contradictions=(*status.contradictions, *found),
    )


def name_of(parameter: str, status: Status) -> Callable[[Slot], str]:
    """How the settings API names the parameter of a slot: by the index that follows from the gateway's own size."""
    return lambda slot: f"{parameter}({slot_index(slot, status.max_slots)})"
