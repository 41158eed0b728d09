# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be commanded of ports and slots, and what a status shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Union

from .ports import PortSet, Slot, format_ports
from .status import Row, Status

# A whole port by its number, or one of its slots.
Target = Union[int, Slot]


def port_of(target: Target) -> int:
    """The number of the port that a target is, or is on."""
    return target.port if isinstance(target, Slot) else target


def row_of(status: Status, target: Target) -> Row | None:
    """The row that speaks for a slot, or for a port: that of the slot it uses."""
    slot = target if isinstance(target, Slot) else status.slot_in_use(target)
    return status.slots.get(slot) if slot else None


def locked_rows(status: Status, target: Target, wanted: bool) -> list[Row]:
    """The rows that keep a target from being unlocked, or that make it count as locked."""
    row = row_of(status, target)
    rows = [row] if wanted or isinstance(target, Slot) else status.rows_of(target)
    return [row for row in rows if row is not None and row.state is not None and row.state.locked]


def locked(status: Status, target: Target, wanted: bool) -> bool | None:
    """Whether a target is locked, as far as that matters to who wants it locked or not; None = the status cannot tell.

    A port counts as locked by the slot it uses, and as unlocked only when none of its slots is locked.
    """
    if locked_rows(status, target, wanted):
        return True
    row = row_of(status, target)
    if row is None or row.state is None:
        return None
    return None if wanted and row.state.dead else False


def active_slot(status: Status, target: Target, wanted: int) -> int | None:
    """The slot that a port uses; None = the status does not tell."""
    slot = status.slot_in_use(port_of(target))
    return slot.slot if slot else None


def led(status: Status, target: Target, wanted: bool) -> bool | None:
    """Whether the LED is on; None = the status does not tell."""
    row = row_of(status, target)
    return row.led if row else None


OBSERVE = {"locked": locked, "active_slot": active_slot, "led": led}


def observe(status: Status, name: str, target: Target, wanted: Any, slots: Mapping[Target, int]) -> Any:
    """What a status shows of a property; None = it cannot tell.

    slots: the slots that ports are to use. What is wanted of such a port is judged by that slot, in use yet or not.
    """
    slot = slots.get(target) if name != "active_slot" else None
    if slot is not None and active_slot(status, target, slot) != slot:
        status = _with_slot_in_use(status, Slot(port_of(target), slot))
    return OBSERVE[name](status, target, wanted)


def _with_slot_in_use(status: Status, used: Slot) -> Status:
    rows = {row.slot: row._replace(active=row.slot == used) for row in status.rows_of(used.port) if row.slot}
    return status._replace(slots={**status.slots, **rows})


def fold(values: Mapping[Target, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Targets with their properties as the fewest entries: those that agree in all of them share one."""
    groups: dict[tuple[tuple[str, Any], ...], list[Target]] = {}
    for target, properties in values.items():
        groups.setdefault(tuple(sorted(properties.items())), []).append(target)
    return [{"ports": format_targets(targets), **dict(properties)} for properties, targets in groups.items()]


def format_targets(targets: Iterable[Target]) -> str:
    """The ports expression for targets."""
    return format_ports(*port_set(targets))


def port_set(targets: Iterable[Target]) -> PortSet:
    """Targets as whole ports and slots."""
    targets = list(targets)
    return PortSet(
        tuple(target for target in targets if not isinstance(target, Slot)),
        tuple(target for target in targets if isinstance(target, Slot)),
    )


def states(status: Status) -> dict[Target, dict[str, Any]]:
    """What a status shows of every port, a port's slots apart only where they differ in being locked."""
    shown: dict[Target, dict[str, Any]] = {}
    for port in status.every_port():
        row = row_of(status, port)
        if row is None or row.slot is None:
            continue
        properties: dict[str, Any] = {"active_slot": row.slot.slot}
        if row.led is not None:
            properties["led"] = row.led
        locks = {each.slot: each.state.locked for each in status.rows_of(port) if each.slot and each.state is not None}
        if len({*locks.values()}) == 1:
            properties["locked"] = next(iter(locks.values()))
        else:
            shown.update({slot: {"locked": is_locked} for slot, is_locked in locks.items()})
        shown[port] = properties
    return shown
