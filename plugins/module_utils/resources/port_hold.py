# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ports off the air for the time of a change: locked, and then exactly those unlocked (API reference, section 2)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from ..engine import waiting
from ..engine.held import HeldNote
from ..engine.plan import UNKNOWN
from ..engine.task import Task, bad_entries, some
from ..engine.waiting import Wait
from ..model.port_state import Target, format_targets
from ..model.ports import Slot, parse_ports
from ..model.states import state_name
from ..model.status import Row, Status
from ..wire.errors import WAIT, GatewayError, refuse
from .port_plan import Plan, Wanted, names_of
from .port_state import PortChange

SPEC: dict[str, Any] = {
    "state": {"type": "str", "required": True, "choices": ["held", "released"]},
    "ports": {"type": "str"},
    "wait_registered": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 180.0},
}

EXAMPLES = {"ports": "3,4"}

RULES: dict[str, Any] = {"required_if": [("state", "held", ["ports"])]}


class Options(NamedTuple):
    """The options; wait_timeout in seconds."""

    state: str
    ports: str | None
    wait_registered: bool
    wait_timeout: float


def run(task: Task, options: Options) -> None:
    """Locks what is on the air of some ports, or unlocks what was locked so."""
    refuse(waiting.problems(options.wait_timeout))
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    named = _named(options.ports, status)
    note = HeldNote(task.notes, task.gateway.connection, status, task.check)
    try:
        if options.state == "held":
            _hold(task, status, note, named, options)
        else:
            _release(task, status, note, [slot for slot in note.slots if named is None or slot in named], options)
    finally:
        task.result.extra["held"] = names_of(note.slots)


def _named(expression: str | None, status: Status) -> set[Slot] | None:
    """The slots that an expression names, those of whole ports with them; None for no expression."""
    if not expression:
        return None
    try:
        ports, slots = parse_ports(expression, status.max_ports, status.max_slots, status.beyond)
    except ValueError as error:
        raise bad_entries("ports", [str(error)]) from error
    return {slot for slot in status.every_slot() if slot.port in ports or slot in slots}


def _hold(task: Task, status: Status, note: HeldNote, named: Collection[Slot] | None, options: Options) -> None:
    """Notes the slots that are on the air, then locks them."""
    new = {
        slot: _works(row)
        for slot, row in status.slots.items()
        if slot in (named or ()) and slot not in note.slots
        # What is locked, somebody else has locked; without SIM or module there is nothing to go on the air.
        if _locked(status, slot) is False
    }
    again = [slot for slot in note.slots if slot in (named or ())]
    note.add(new)
    _set_locks(task, status, [*new, *again], True, options.wait_timeout)


def _release(task: Task, status: Status, note: HeldNote, slots: list[Slot], options: Options) -> None:
    """Unlocks slots that are held, waits until they are back in service, and strikes them out."""
    _set_locks(task, status, slots, False, options.wait_timeout)
    missing: dict[Slot, str] = {}
    if options.wait_registered and not task.check:
        missing = _wait_until_registered(task, {slot for slot in slots if note.slots[slot]}, options.wait_timeout)
    note.strike([slot for slot in slots if slot not in missing])
    if missing:
        task.result.outcome.applied(slots)
        task.result.outcome.rejected(missing)
        last = some(f"{slot} ({state})" for slot, state in missing.items())
        raise GatewayError(
            WAIT, f"unlocked, but not registered again within {options.wait_timeout:g} s: {last}", "status"
        )


def _set_locks(task: Task, status: Status, slots: Collection[Slot], locked: bool, timeout: float) -> None:
    """Locks or unlocks what is not so yet, as skyline_port_state does: waits for the effect, and saves.

    Of a slot that does not show its lock, such as that of a dead module, nothing is taken for granted.
    """
    wanted: Wanted = {}
    before: Wanted = {}
    unknown: set[Target] = set()
    for slot in sorted(slots):
        shown = _locked(status, slot)
        if shown is None:
            unknown.add(slot)
        if shown != locked:
            wanted.setdefault("locked", {})[slot] = locked
            before.setdefault("locked", {})[slot] = UNKNOWN if shown is None else shown
    plan = Plan(wanted, before, unknown, skipped=set())
    PortChange(task, status, plan, saves=bool(slots), wait=True, wait_timeout=timeout).run()


def _locked(status: Status, slot: Slot) -> bool | None:
    """Whether a slot is locked; None = it does not show."""
    row = status.slots.get(slot)
    return None if row is None or row.state is None or row.state.dead else row.state.locked


def _works(row: Row) -> bool:
    return row.state is not None and row.state.working


def _wait_until_registered(task: Task, slots: set[Slot], timeout: float) -> dict[Slot, str]:
    """The slots that are not in service when the time is up, with their last state.

    A slot that its port does not use now cannot register; nothing is missing then.
    """
    missing = dict.fromkeys(slots, "not shown")
    if not missing:
        return missing
    wait = Wait(task, f"registration of {format_targets(slots)}", timeout)
    for status in wait.statuses():
        missing = {
            slot: state_name(status.slots[slot].state)
            for slot in sorted(slots)
            if status.slot_in_use(slot.port) == slot and not _works(status.slots[slot])
        }
        if not missing:
            break
        wait.say(f"{len(slots) - len(missing)} of {len(slots)} slots are registered")
    return missing
