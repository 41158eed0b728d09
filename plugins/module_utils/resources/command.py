# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands to a gateway and its ports (API reference, section 2), as they are: not declared, just done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..api.commands import Command, multiple_request
from ..api.errors import GatewayError
from ..api.status import read_status
from ..model.ports import PortSet, format_ports, parse_ports
from ..model.status import Status
from . import port_state, restart, saving
from .owed import Debt, Ledger
from .sending import send_commands
from .task import Task, bad_entries

_OPERATIONS = ["lock", "unlock", "switch", "reset", "reboot", "save", "ledon", "ledoff"]
_WITHOUT_PORTS = ("reboot", "save")
_WAITED_FOR = ("switch", "reset", "reboot")

SPEC: dict[str, Any] = {
    "op": {"type": "str", "choices": _OPERATIONS},
    "ports": {"type": "str"},
    "commands": {
        "type": "list",
        "elements": "dict",
        "options": {
            "op": {"type": "str", "required": True, "choices": _OPERATIONS},
            "ports": {"type": "str"},
        },
    },
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 180.0},
}

RULES: dict[str, Any] = {
    "mutually_exclusive": [("op", "commands"), ("ports", "commands")],
    "required_one_of": [("op", "commands")],
}


class Step(NamedTuple):
    """A command, and what it is for."""

    command: Command
    targets: PortSet

    @property
    def name(self) -> str:
        return _name(*self.command)


def run(task: Task) -> None:
    """Carries the commands out in their order; neighbouring ones for ports go as one request."""
    params, result = task.params, task.result
    given = params["commands"] or [{"op": params["op"], "ports": params["ports"]}]
    result.not_attempted = [_name(entry["op"], entry["ports"]) for entry in given]
    status = read_status(task.client)
    result.describe_gateway(task.client, status)
    groups = _groups(_parse(given, status))
    ledger = result.ledger = Ledger(task.client, status)
    _warn_of_unsaved(task, groups, ledger)
    if task.check:
        result.changed = True
        result.requests = [multiple_request([step.command for step in group]) for group in groups]
        return
    for group in groups:
        accepted: list[Command] = []
        try:
            _carry_out(task, group, status, ledger, accepted)
        except GatewayError as error:
            _settle(task, group, accepted, error)
            raise
        result.changed = True
        result.applied += [step.name for step in group]
        result.not_attempted = result.not_attempted[len(group) :]


def _parse(given: Iterable[Mapping[str, Any]], status: Status) -> list[Step]:
    """Reads the commands. Raises GatewayError naming every bad one by its place."""
    steps = []
    problems = []
    for number, entry in enumerate(given, 1):
        try:
            steps.append(_step(entry["op"], entry["ports"], status))
        except ValueError as error:
            problems.append(f"command {number} ({_name(entry['op'], entry['ports'])}): {error}")
    if problems:
        raise bad_entries("the task", problems)
    return steps


def _step(operation: str, expression: str | None, status: Status) -> Step:
    if operation in _WITHOUT_PORTS:
        if expression:
            raise ValueError(f"{operation} is for the whole gateway and takes no ports")
        return Step(Command(operation), PortSet((), ()))
    if not expression:
        raise ValueError("name the ports; all means every one")
    named = parse_ports(expression, status.max_ports, status.max_slots)
    if operation == "reset" and named.slots:
        raise ValueError("reset takes whole ports, without slots")
    if operation == "switch" and named.ports:
        raise ValueError("switch needs the slot to switch to, as in 2B")
    if operation == "switch" and len({slot.port for slot in named.slots}) < len(named.slots):
        raise ValueError("a port can be switched to one slot only")
    return Step(Command(operation, format_ports(*named)), named)


def _groups(steps: Iterable[Step]) -> list[list[Step]]:
    """Neighbours that can share a request; save and reboot stand alone."""
    groups: list[list[Step]] = []
    for step in steps:
        last = groups[-1][-1].command.operation if groups else _WITHOUT_PORTS[0]
        if last in _WITHOUT_PORTS or step.command.operation in _WITHOUT_PORTS:
            groups.append([step])
        else:
            groups[-1].append(step)
    return groups


def _warn_of_unsaved(task: Task, groups: Iterable[list[Step]], ledger: Ledger) -> None:
    unsaved = ledger.unsaved
    for group in groups:
        operation = group[0].command.operation
        unsaved = unsaved and operation != "save"
        if operation == "reboot" and unsaved:
            task.result.warnings.append(
                "The reboot makes the gateway forget values that were set and not saved; op: save before it keeps them."
            )


def _carry_out(task: Task, group: list[Step], status: Status, ledger: Ledger, accepted: list[Command]) -> None:
    operation = group[0].command.operation
    if operation == "save":
        saving.save(task, ledger, "What was set before stands")
        return
    answered = True
    try:
        send_commands(task, [step.command for step in group], accepted)
    except GatewayError as error:
        # Nothing proves a restart but what the status shows; a lost answer to a reboot is not even unusual.
        answered = False
        proven_later = task.params["wait"] and all(step.command.operation in _WAITED_FOR for step in group)
        if not restart.may_have_restarted(error) or not (proven_later or operation == "reboot"):
            raise
    if operation == "reboot":
        ledger.note(Debt())
    if task.params["wait"]:
        _wait(task, group, status, ledger, answered)


def _wait(task: Task, group: list[Step], status: Status, ledger: Ledger, answered: bool) -> None:
    """Waits for the effects of what takes its time: switch, reset, reboot."""
    for step in group:
        operation, targets = step.command.operation, step.targets
        if operation == "switch":
            outcome = port_state.wait_for(task, {"active_slot": {slot.port: slot.slot for slot in targets.slots}})
            if outcome.pending:
                raise port_state.too_late(task, outcome)
        elif operation in ("reset", "reboot"):
            ports = targets.ports or tuple(range(1, status.max_ports + 1))
            restart.wait_until_back(task, operation, ports, status, answered=answered)
            ledger.note(ledger.debt._replace(restart=tuple(p for p in ledger.debt.restart if p not in ports)))


def _settle(task: Task, group: list[Step], accepted: list[Command], error: GatewayError) -> None:
    """After a fault: which commands of the group were accepted, which refused, which may have been carried out."""
    result = task.result
    done = [step.name for step in group if step.command in accepted]
    left = [step.name for step in group if step.command not in accepted]
    result.applied += done
    result.rejected = left if error.code is not None else []
    result.unverified = left if error.sent and error.code is None else []
    if error.sent:
        result.not_attempted = result.not_attempted[len(group) :]
    result.changed = bool(result.applied or result.unverified)


def _name(operation: str, ports: str | None) -> str:
    return f"{operation} {ports}" if ports else operation
