# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands to a gateway and its ports (API reference, section 2), as they are: not declared, just done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..engine import restart, saving, waiting
from ..engine.pending import Debt, Ledger
from ..engine.sending import Fates, send_commands
from ..engine.task import Task, bad_entries
from ..gateway.v2.commands import Command, multiple_request
from ..gateway.v2.status import read_status
from ..model.ports import PortSet, format_ports, parse_ports
from ..model.status import Status
from ..wire.errors import VALIDATION, GatewayError
from . import port_state
from .port_plan import Wanted, targets_of

_OPERATIONS = ["lock", "unlock", "switch", "reset", "reboot", "save", "ledon", "ledoff"]
_WITHOUT_PORTS = ("reboot", "save")
_WAITED_FOR = ("switch", "reset", "reboot")
# What the status shows of a command, soon after.
_SHOWN = {"lock": ("locked", True), "unlock": ("locked", False), "ledon": ("led", True), "ledoff": ("led", False)}
# What a save keeps and a reboot forgets.
_SETTINGS = ("lock", "unlock", "switch", "ledon", "ledoff")

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

EXAMPLES = {"commands": '[{op: reset, ports: "3,4"}]', "ports": "3,4"}

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
    given = params["commands"]
    if given is None:
        given = [{"op": params["op"], "ports": params["ports"]}]
    result.not_attempted = [_name(entry["op"], entry["ports"]) for entry in given]
    if not given:
        raise GatewayError(VALIDATION, "commands is empty", sent=False)
    waiting.check(params)
    status = read_status(task.client)
    result.describe_gateway(task.client, status)
    groups = _groups(_parse(given, status))
    ledger = result.ledger = Ledger(task.notes, task.client, status)
    _warn_of_unsaved(task, groups, ledger)
    if task.check:
        result.changed = True
        result.requests = [multiple_request([step.command for step in group]) for group in groups]
        return
    for group in groups:
        fates = Fates()
        try:
            status = _carry_out(task, group, status, ledger, fates)
        except GatewayError:
            _settle(task, group, fates)
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
    named = parse_ports(expression, status.max_ports, status.max_slots, status.beyond)
    if operation == "reset" and named.slots:
        raise ValueError("reset takes whole ports, without slots")
    if operation == "switch" and named.ports:
        raise ValueError("switch needs the slot to switch to, as in 2B")
    if operation == "switch" and len({slot.port for slot in named.slots}) < len(named.slots):
        raise ValueError("a port can be switched to one slot only")
    return Step(Command(operation, format_ports(*named)), named)


def _groups(steps: Iterable[Step]) -> list[list[Step]]:
    """Neighbours that can share a request. Save and reboot stand alone, and so does what would disturb a neighbour."""
    groups: list[list[Step]] = []
    for step in steps:
        if groups and not any(_disturbs(step, earlier) for earlier in groups[-1]):
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def _disturbs(step: Step, earlier: Step) -> bool:
    """Whether a step has to wait: a port that restarts, or is on its way to a slot, has to get there first."""
    operations = {step.command.operation, earlier.command.operation}
    if not operations.isdisjoint(_WITHOUT_PORTS):
        return True
    return operations.issubset(_WAITED_FOR) and not _ports(step).isdisjoint(_ports(earlier))


def _ports(step: Step) -> set[int]:
    return {*step.targets.ports, *(slot.port for slot in step.targets.slots)}


def _warn_of_unsaved(task: Task, groups: Iterable[list[Step]], ledger: Ledger) -> None:
    """Warns where a reboot makes the gateway forget what is known to be set and not saved."""
    unsaved = ledger.unsaved
    for group in groups:
        operation = group[0].command.operation
        if operation == "reboot" and unsaved:
            task.result.warnings.append(
                "The reboot makes the gateway forget values that were set and not saved; op: save before it keeps them."
            )
        unsaved = operation not in _WITHOUT_PORTS and (unsaved or _sets(group))


def _sets(group: Iterable[Step]) -> bool:
    return any(step.command.operation in _SETTINGS for step in group)


def _carry_out(task: Task, group: list[Step], status: Status, ledger: Ledger, fates: Fates) -> Status:
    """Sends a group, and waits for what takes its time; returns the last status seen."""
    operation = group[0].command.operation
    commands = [step.command for step in group]
    if operation == "save":
        try:
            saving.save(task, ledger, "What was set before stands")
        except GatewayError as error:
            fates.note(commands, error)
            raise
        return status
    ledger.add(Debt(unsaved=_sets(group)))
    unanswered = None
    try:
        send_commands(task, commands, fates)
    except GatewayError as error:
        # Nothing proves a restart but what the status shows; a lost answer to a reboot is not even unusual.
        unanswered = error
        sent = len(fates.accepted) + len(fates.doubtful) == len(group)
        found = _find_out(task, group, status, fates) if error.in_doubt else None
        if found and len(fates.accepted) == len(group):
            return found
        proven_later = sent and task.params["wait"] and all(command.operation in _WAITED_FOR for command in commands)
        if not error.in_doubt or not (proven_later or operation == "reboot"):
            if not fates.accepted and not fates.doubtful:
                ledger.take_back()
            raise
    if task.params["wait"]:
        status = _wait(task, group, status, ledger, unanswered)
    if operation == "reboot" and (not unanswered or task.params["wait"]):
        ledger.rebooted()
    return status


def _find_out(task: Task, group: list[Step], before: Status, fates: Fates) -> Status | None:
    """After an answer that was lost: settles the fate of the commands without one where the status shows it.

    Returns the last status seen, None where it proves nothing: what was so before may be so without the commands.
    """
    wanted: Wanted = {}
    done = len(fates.accepted)
    for step in group[done : done + len(fates.doubtful)]:
        if step.command.operation not in _SHOWN:
            return None
        name, value = _SHOWN[step.command.operation]
        wanted.setdefault(name, {}).update(dict.fromkeys((*step.targets.ports, *step.targets.slots), value))
    differed = targets_of(port_state.pending_in(wanted, before))
    found = port_state.find_out(task, wanted) if differed else None
    if found is None:
        return None
    if not found.pending and not found.hidden:
        fates.accepted += fates.doubtful
    elif found.settled and differed <= targets_of(found.pending):
        fates.refused += fates.doubtful
    else:
        return None
    fates.doubtful.clear()
    return found.status


def _wait(task: Task, group: list[Step], status: Status, ledger: Ledger, unanswered: GatewayError | None) -> Status:
    """Waits for the effects of switch, reset and reboot; returns the last status seen.

    For restarts first: they are over sooner than a switch, and once they are nothing shows that there was one.
    """
    operation = "reboot" if group[0].command.operation == "reboot" else "reset"
    ports = {port for step in group if step.command.operation == "reset" for port in _ports(step)}
    if operation == "reboot":
        ports.update(status.every_port())
    if ports:
        status = restart.wait_until_back(task, operation, sorted(ports), status, unanswered=unanswered)
        if operation == "reset":
            ledger.restarted(ports)
    switched = [slot for step in group if step.command.operation == "switch" for slot in step.targets.slots]
    if switched:
        outcome = port_state.wait_for(task, {"active_slot": {slot.port: slot.slot for slot in switched}})
        if outcome.pending:
            raise restart.because_of(unanswered, port_state.too_late(task, outcome))
        status = outcome.status or status
    return status


def _settle(task: Task, group: list[Step], fates: Fates) -> None:
    """After a fault: which commands of the group were carried out, which refused, which nobody knows of."""
    result = task.result
    accepted, doubtful, refused = len(fates.accepted), len(fates.doubtful), len(fates.refused)
    asked = accepted + doubtful + refused
    # What takes its time was accepted, and nobody saw it happen.
    open_ended = [step for step in group[:accepted] if step.command.operation in _WAITED_FOR]
    result.applied += [step.name for step in group[:accepted] if step not in open_ended]
    result.unverified = [step.name for step in (*open_ended, *group[accepted : accepted + doubtful])]
    result.rejected = [step.name for step in group[accepted + doubtful : asked]]
    result.not_attempted = result.not_attempted[asked:]
    result.changed = bool(result.applied or result.unverified)


def _name(operation: str, ports: str | None) -> str:
    return f"{operation} {ports}" if ports else operation
