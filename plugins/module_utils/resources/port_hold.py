# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ports off the air for the time of a change: locked, and then exactly those unlocked (API reference, section 2)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..engine import waiting
from ..engine.held import HeldNote
from ..engine.pending import Ledger
from ..engine.settings import UNKNOWN
from ..engine.task import Task, bad_entries, some
from ..engine.waiting import Wait
from ..gateway.v2.status import read_status
from ..model.port_state import DEAD, LOCKED, Target, format_targets
from ..model.ports import Slot, parse_ports
from ..model.status import Status, state_name
from ..wire.errors import WAIT, GatewayError
from . import port_state
from .port_plan import Plan, Wanted, names_of

SPEC: dict[str, Any] = {
    "state": {"type": "str", "required": True, "choices": ["held", "released"]},
    "ports": {"type": "str"},
    "wait_registered": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 180.0},
}

EXAMPLES = {"ports": "3,4"}

RULES: dict[str, Any] = {"required_if": [("state", "held", ["ports"])]}

# What a SIM that is in service may be doing: registered, or more than that.
_IN_SERVICE = frozenset((3, 4, 13, 14, 15))


def run(task: Task) -> None:
    """Locks what is on the air of some ports, or unlocks what was locked so."""
    waiting.check(task.params)
    status = read_status(task.client)
    task.result.describe_gateway(task.client, status)
    named = _named(task.params["ports"], status)
    note = HeldNote(task.notes, task.client, status, task.check)
    try:
        if task.params["state"] == "held":
            _hold(task, status, note, named)
        else:
            _release(task, status, note, [slot for slot in note.slots if named is None or slot in named])
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


def _hold(task: Task, status: Status, note: HeldNote, named: Collection[Slot] | None) -> None:
    """Notes the slots that are on the air, then locks them."""
    new = {
        slot: row.state in _IN_SERVICE
        for slot, row in status.slots.items()
        if slot in (named or ()) and slot not in note.slots
        # What is locked, somebody else has locked; without SIM or module there is nothing to go on the air.
        if _locked(status, slot) is False
    }
    again = [slot for slot in note.slots if slot in (named or ())]
    note.add(new)
    _set_locks(task, status, [*new, *again], True)


def _release(task: Task, status: Status, note: HeldNote, slots: list[Slot]) -> None:
    """Unlocks slots that are held, waits until they are back in service, and strikes them out."""
    _set_locks(task, status, slots, False)
    missing: dict[Slot, str] = {}
    if task.params["wait_registered"] and not task.check:
        missing = _wait_until_registered(task, {slot for slot in slots if note.slots[slot]})
    note.strike([slot for slot in slots if slot not in missing])
    if missing:
        task.result.applied = names_of(slot for slot in slots if slot not in missing)
        task.result.rejected = names_of(missing)
        last = some(f"{slot} ({state})" for slot, state in missing.items())
        raise GatewayError(
            WAIT, f"unlocked, but not registered again within {task.params['wait_timeout']:g} s: {last}", "status"
        )


def _set_locks(task: Task, status: Status, slots: Collection[Slot], locked: bool) -> None:
    """Locks or unlocks what is not so yet, as skyline_port_state does: waits for the effect, and saves.

    Of a slot that does not show its lock, such as that of a dead module, nothing is taken for granted.
    """
    ledger = task.result.ledger = Ledger(task.notes, task.client, status)
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
    save = bool(wanted or (slots and ledger.debt.save))
    plan = Plan(wanted, before, unknown, skipped=set(), save=save)
    port_state.carry_out(task._replace(params={**task.params, "wait": True}), plan, ledger)


def _locked(status: Status, slot: Slot) -> bool | None:
    """Whether a slot is locked; None = it does not show."""
    row = status.slots.get(slot)
    return None if row is None or row.state is None or row.state in DEAD else row.state in LOCKED


def _wait_until_registered(task: Task, slots: set[Slot]) -> dict[Slot, str]:
    """The slots that are not in service when the time is up, with their last state.

    A slot that its port does not use now cannot register; nothing is missing then.
    """
    missing = dict.fromkeys(slots, "not shown")
    if not missing:
        return missing
    wait = Wait(task, f"registration of {format_targets(slots)}", task.params["wait_timeout"])
    for status in wait.statuses():
        missing = {
            slot: state_name(status.slots[slot].state)
            for slot in sorted(slots)
            if status.slot_in_use(slot.port) == slot and status.slots[slot].state not in _IN_SERVICE
        }
        if not missing:
            break
        wait.say(f"{len(slots) - len(missing)} of {len(slots)} slots are registered")
    return missing
