# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine of modules that give each SIM slot one value: read, plan, apply, verify, save.

A module describes its value (:class:`SlotValue`); the flow is here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..api.client import Client, Request
from ..api.errors import VALIDATION, VERIFY, GatewayError
from ..api.settings import escaped, save_request, send_set, set_request
from ..model.ports import Slot, parse_slot, slot_index
from ..model.status import Status
from . import restart
from .owed import Debt, Ledger
from .saving import save
from .task import Task, bad_entries, some

UNKNOWN = "unknown"

SPEC: dict[str, Any] = {
    "config": {"type": "dict", "required": True},
    "save": {"type": "bool", "default": True},
    "on_unknown": {"type": "str", "default": "write", "choices": ["write", "skip", "fail"]},
    "batch_size": {"type": "int", "default": 256},
}


class SlotValue(NamedTuple):
    """What kind of value a slot has.

    parameter: its name in the settings API; noun: its name in sentences; parse: reads what the operator wrote;
    read: reads the status that shows it; shown: the value in a status, None where the firmware does not show it;
    conclusive: whether another value in a status proves that a write did not stick.
    """

    parameter: str
    noun: str
    parse: Callable[[object], str]
    read: Callable[[Client, int | None], Status]
    shown: Callable[[Status, Slot], str | None]
    conclusive: Callable[[Status], bool]


class Plan(NamedTuple):
    """What has to be done. changes: new values by slot; before: what those slots show now (None = not shown);

    unknown: wanted slots that show nothing; batches: the changes, a request each; save, restart_ports: what follows.
    """

    changes: dict[Slot, str]
    before: dict[Slot, str | None]
    unknown: list[Slot]
    batches: list[dict[Slot, str]]
    save: bool
    restart_ports: tuple[int, ...]

    def requests(self, value: SlotValue, status: Status, activate: str) -> Iterator[Request]:
        """The writes that carry the plan out, in their order."""
        for batch in self.batches:
            yield _set_request(value, batch, status)
        if self.save:
            yield save_request()
        if self.restart_ports:
            yield restart.request(activate, self.restart_ports)

    def __bool__(self) -> bool:
        return bool(self.changes or self.save or self.restart_ports)


def parse_config(
    config: Mapping[object, object], status: Status, parse: Callable[[object], str]
) -> tuple[dict[Slot, str], list[str]]:
    """Reads a mapping of slot names to values; returns the values by slot and every problem, as the user wrote it."""
    want: dict[Slot, str] = {}
    names: dict[Slot, object] = {}
    problems = []
    for name, given in config.items():
        slot = None
        try:
            slot = parse_slot(name, status.max_ports, status.max_slots)
        except ValueError as error:
            problems.append(f"{name}: {error}")
        try:
            parsed = parse(given)
        except ValueError as error:
            problems.append(f"{name}: {error}")
            continue
        if slot is None:
            continue
        if slot in want:
            problems.append(f"{names[slot]} and {name} name the same slot, {slot}")
            continue
        want[slot] = parsed
        names[slot] = name
    return want, problems


def make_plan(
    value: SlotValue, want: Mapping[Slot, str], status: Status, params: Mapping[str, Any], debt: Debt
) -> Plan:
    """Compares what is wanted with what is. Raises GatewayError where an unknown value is not to be touched."""
    shown = {slot: value.shown(status, slot) for slot in sorted(want)}
    unknown = [slot for slot, current in shown.items() if current is None]
    if unknown and params["on_unknown"] == "fail":
        raise bad_entries(
            "config", [f"{slot}: the gateway does not show the current {value.noun} of this slot" for slot in unknown]
        )  # fmt: skip
    changes = {
        slot: want[slot]
        for slot, current in shown.items()
        if current != want[slot] and (current is not None or params["on_unknown"] == "write")
    }
    activate = params.get("activate", "none")
    ports: tuple[int, ...] = ()
    if activate != "none":
        touched = (slot.port for slot in changes if status.slot_in_use(slot.port) in (slot, None))
        ports = tuple(sorted({*touched, *debt.restart}))
    return Plan(
        changes=changes,
        before={slot: shown[slot] for slot in changes},
        unknown=unknown,
        batches=list(_batches(changes, params["batch_size"])),
        save=params["save"] and bool(changes or debt.save),
        restart_ports=ports,
    )


def run(task: Task, value: SlotValue, want: Callable[[Status, Callable[[str], None]], dict[Slot, str]]) -> None:
    """Brings the slots of a gateway to their values.

    want reads the task's config against a status; it raises GatewayError for bad entries and warns by its second
    argument.
    """
    params, result = task.params, task.result
    result.not_attempted = [str(name) for name in params["config"]]
    if params["batch_size"] < 1:
        raise GatewayError(VALIDATION, "batch_size must be 1 or more", sent=False)
    status = value.read(task.client, None)
    result.describe_gateway(task.client, status)
    wanted = want(status, result.warnings.append)
    ledger = Ledger(task.client, status)
    plan = make_plan(value, wanted, status, params, ledger.debt)
    activate = params.get("activate", "none")

    result.before = {str(slot): UNKNOWN if shown is None else shown for slot, shown in plan.before.items()}
    result.after = {str(slot): new for slot, new in plan.changes.items()}
    result.unverified = [str(slot) for slot in plan.unknown]
    result.not_attempted = list(result.after)
    result.saved = False
    if plan and not plan.changes:
        result.warnings.append(
            "An earlier run changed values on this gateway and was cut off before they were saved or in effect; "
            "this run makes good for it."
        )
    if task.check or not plan:
        result.changed = bool(plan)
        result.requests = list(plan.requests(value, status, activate))
        return

    before = ledger.debt
    ledger.add(Debt(plan.save, plan.restart_ports, unsaved=bool(plan.changes) and not plan.save))
    if plan.changes:
        try:
            _apply(task, value, plan, status)
        except GatewayError:
            if not result.changed:
                ledger.note(before)
            raise
    result.changed = True
    if plan.save:
        save(task, ledger, f"The {value.noun}s are set")
    if plan.restart_ports:
        status = _activate(task, value, plan, status, activate)
        ledger.restarted()
        _verify(task, value, plan, status)


def _apply(task: Task, value: SlotValue, plan: Plan, status: Status) -> None:
    """Sets the changes and reads them back; sets again what did not stick, as often as the option retries says."""
    client, result = task.client, task.result
    touched: set[Slot] = set()
    batches = plan.batches
    escape = True
    attempt = 0
    try:
        while True:
            short = _send(task, value, batches, status, touched, escape)
            status = value.read(client, None)
            wrong, unproven = _compare(value, plan.changes, status)
            # Fewer parameters taken than sent, and no way to see which: all that cannot be seen go again.
            pending = sorted({*wrong, *(unproven if short else ())})
            if not pending:
                break
            attempt += 1
            if attempt > client.connection.retries:
                raise _did_not_stick(value, pending, status)
            # A device that shows the escapes takes values as they come; what parse let through has no syntax in it.
            escape = escape and not any(value.shown(status, slot) == escaped(plan.changes[slot]) for slot in wrong)
            batches = list(_batches({slot: plan.changes[slot] for slot in pending}, task.params["batch_size"]))
            client.pause(attempt)
    except GatewayError as error:
        _settle(task, value, plan.changes, touched, error)
        raise
    result.applied = [str(slot) for slot in plan.changes]
    result.not_attempted = []
    result.unverified = _unverified(plan, unproven)


def _send(
    task: Task, value: SlotValue, batches: Iterable[dict[Slot, str]], status: Status, touched: set[Slot], escape: bool
) -> bool:
    """Sends the batches, noting in touched what may have reached the device; says whether it took fewer than sent."""
    short = False
    for batch in batches:
        request = _set_request(value, batch, status, escape)
        task.result.requests.append(request)
        try:
            taken = send_set(task.client, request)
        except GatewayError as error:
            touched.update(batch if error.sent else ())
            raise
        touched.update(batch)
        short = short or (taken is not None and taken < len(batch))
    return short


def _compare(value: SlotValue, changes: Mapping[Slot, str], status: Status) -> tuple[list[Slot], list[Slot]]:
    """The slots that show another value than was set, and those of which nothing can be said."""
    wrong: list[Slot] = []
    unproven: list[Slot] = []
    for slot, new in changes.items():
        shown = value.shown(status, slot)
        if shown != new:
            (wrong if shown is not None and value.conclusive(status) else unproven).append(slot)
    return wrong, unproven


def _settle(task: Task, value: SlotValue, changes: Mapping[Slot, str], touched: set[Slot], error: GatewayError) -> None:
    """After a fault: finds out, as far as the gateway still answers, what became of every change."""
    result = task.result
    result.not_attempted = [str(slot) for slot in changes if slot not in touched]
    sent = {slot: new for slot, new in changes.items() if slot in touched}
    wrong: list[Slot] = []
    unproven = list(sent)
    if sent and error.operation != "status":
        try:
            wrong, unproven = _compare(value, sent, value.read(task.client, 0))
        except GatewayError:
            pass  # the first error is the one to report
    result.rejected = [str(slot) for slot in wrong]
    result.unverified = [str(slot) for slot in unproven]
    result.applied = [str(slot) for slot in sent if slot not in wrong and slot not in unproven]
    result.changed = bool(result.applied or result.unverified)


def _activate(task: Task, value: SlotValue, plan: Plan, status: Status, activate: str) -> Status:
    # Firmware that shows the module's own IMEI shows the new one when the module is really back.
    expected = {}
    if not value.conclusive(status):
        expected = {slot.port: new for slot, new in plan.changes.items() if status.slot_in_use(slot.port) == slot}
    return restart.restart(task, activate, plan.restart_ports, status, expected)


def _verify(task: Task, value: SlotValue, plan: Plan, status: Status) -> None:
    """Looks once more after a restart: a value that did not survive it was never saved."""
    wrong, unproven = _compare(value, plan.changes, status)
    task.result.unverified = _unverified(plan, unproven)
    if wrong:
        task.result.applied = [str(slot) for slot in plan.changes if slot not in wrong]
        task.result.rejected = [str(slot) for slot in wrong]
        raise _did_not_stick(value, wrong, status)


def _unverified(plan: Plan, unproven: list[Slot]) -> list[str]:
    untouched = [slot for slot in plan.unknown if slot not in plan.changes]
    return [str(slot) for slot in sorted(unproven + untouched)]


def _did_not_stick(value: SlotValue, slots: list[Slot], status: Status) -> GatewayError:
    shown = (f"{slot} shows {value.shown(status, slot) or 'none'}" for slot in slots)
    return GatewayError(VERIFY, f"the gateway did not take every {value.noun}: {some(shown)}", "set")


def _set_request(value: SlotValue, batch: Mapping[Slot, str], status: Status, escape: bool = True) -> Request:
    return set_request(
        ((f"{value.parameter}({int(slot_index(slot, status.max_slots))})", new) for slot, new in batch.items()),
        escape,
    )


def _batches(changes: Mapping[Slot, str], size: int) -> Iterator[dict[Slot, str]]:
    entries = list(changes.items())
    for start in range(0, len(entries), size):
        yield dict(entries[start : start + size])
