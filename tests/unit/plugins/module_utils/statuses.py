# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Statuses in few words, for tests of what is made of them."""

from __future__ import annotations

from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot, parse_slot_name
from ansible_collections.skyline.gateway.plugins.module_utils.model.states import PortState
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Row, Status, shows_configured_imeis

_EMPTY = Row._make([None] * len(Row._fields))
_LED = {"on": True, "off": False}


def row_of_text(text: str) -> Row:
    """``1.02* 12 on``: slot, * for the one in use, its state, its LED; ``1.02?`` where the firmware does not say
    which slot is in use, no LED where it does not tell.
    """
    name, state, *led = text.split()
    slot = parse_slot_name(name.rstrip("*?"))
    assert isinstance(slot, Slot)
    return _EMPTY._replace(
        name=str(slot),
        port=slot.port,
        slot=slot,
        state=None if state == "-" else PortState(int(state)),
        active=None if name.endswith("?") else name.endswith("*"),
        led=_LED[led[0]] if led else None,
    )


def status_of(*rows: str, ports: int = 4, slots: int = 2) -> Status:
    """A gateway that shows these rows."""
    return status_with([row_of_text(text) for text in rows], ports, slots)


def status_with(rows: list[Row], ports: int, slots: int) -> Status:
    return Status(
        mac="00-30-f1-01-02-03",
        ip=None,
        version=None,
        max_ports=ports,
        max_slots=slots,
        report_period=None,
        rows=tuple(rows),
        slots={row.slot: row for row in rows if row.slot},
        shows_configured_imeis=shows_configured_imeis(tuple(rows)),
    )
