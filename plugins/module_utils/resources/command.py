# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands to a gateway and its ports (API reference, section 2), as they are: not declared, just done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..engine import waiting
from ..engine.pending import Pending, PendingNote
from ..engine.restart import because_of, wait_until_back
from ..engine.saving import save
from ..engine.task import Task, bad_entries
from ..gateway.replies import CommandAnswers
from ..model.command import Action, Command
from ..model.ports import parse_ports
from ..model.status import Status
from ..wire.errors import VALIDATION, GatewayError, refuse
from . import port_state
from .port_plan import Wanted, targets_of

_ACTIONS = [action.value for action in Action]
# What the status shows of a command, soon after.
_SHOWN = {
    Action.LOCK: ("locked", True),
    Action.UNLOCK: ("locked", False),
    Action.LED_ON: ("led", True),
    Action.LED_OFF: ("led", False),
}

SPEC: dict[str, Any] = {
    "op": {"type": "str", "choices": _ACTIONS},
    "ports": {"type": "str"},
    "commands": {
        "type": "list",
        "elements": "dict",
        "options": {
            "op": {"type": "str", "required": True, "choices": _ACTIONS},
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


class Options(NamedTuple):
    """The options; wait_timeout in seconds."""

    op: str | None
    ports: str | None
    commands: list[dict[str, Any]] | None
    wait: bool
    wait_timeout: float

    @property
    def given(self) -> list[tuple[str, str | None]]:
        """The commands as the user wrote them: what to do, and with which ports."""
        if self.commands is None:
            return [(self.op or "", self.ports)]
        return [(entry["op"], entry["ports"]) for entry in self.commands]


class Step(NamedTuple):
    """A command, by its place in the list, for the same one may be in it twice."""

    place: int
    command: Command

    def __str__(self) -> str:
        return str(self.command)

    @property
    def action(self) -> Action:
        return self.command.action

    @property
    def ports(self) -> set[int]:
        """The numbers of the ports that it concerns."""
        return {*self.command.targets.ports, *(slot.port for slot in self.command.targets.slots)}


def run(task: Task, options: Options) -> None:
    """Carries the commands out in their order; neighbouring ones for ports go as one request."""
    result = task.result
    result.outcome.begin(_Name(place, _words(*each)) for place, each in enumerate(options.given))
    if not options.given:
        raise GatewayError(VALIDATION, "commands is empty", sent=False)
    refuse(waiting.problems(options.wait_timeout))
    status = task.gateway.status()
    result.describe_gateway(task.gateway, status)
    steps = _parse(options.given, status)
    groups = _groups(steps)
    result.outcome.begin(steps)
    note = result.pending = PendingNote(task.notes, task.gateway.connection, status)
    _warn_of_unsaved(task, groups, note)
    if task.check:
        result.outcome.changed = True
        for group in groups:
            task.gateway.command([step.command for step in group], CommandAnswers())
        return
    for group in groups:
        answers = CommandAnswers()
        try:
            status = _carry_out(task, options, group, status, note, answers)
        except GatewayError:
            _settle(task, group, answers)
            raise
        result.outcome.applied(group)
        result.outcome.changed = True


class _Name(NamedTuple):
    """A command as the user wrote it, by its place in the list."""

    place: int
    words: str

    def __str__(self) -> str:
        return self.words


def _parse(given: Iterable[tuple[str, str | None]], status: Status) -> list[Step]:
    """Reads the commands. Raises GatewayError naming every bad one by its place."""
    steps = []
    problems = []
    for number, (action, ports) in enumerate(given, 1):
        try:
            steps.append(Step(number, _command(Action(action), ports, status)))
        except ValueError as error:
            problems.append(f"command {number} ({_words(action, ports)}): {error}")
    if problems:
        raise bad_entries("the task", problems)
    return steps


def _command(action: Action, expression: str | None, status: Status) -> Command:
    if not action.takes_ports:
        if expression:
            raise ValueError(f"{action.value} is for the whole gateway and takes no ports")
        return Command(action)
    if not expression:
        raise ValueError("name the ports; all means every one")
    named = parse_ports(expression, status.max_ports, status.max_slots, status.beyond)
    if action is Action.RESET and named.slots:
        raise ValueError("reset takes whole ports, without slots")
    if action is Action.SWITCH and named.ports:
        raise ValueError("switch needs the slot to switch to, as in 2B")
    if action is Action.SWITCH and len({slot.port for slot in named.slots}) < len(named.slots):
        raise ValueError("a port can be switched to one slot only")
    return Command(action, named)


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
    if not (step.action.takes_ports and earlier.action.takes_ports):
        return True
    return step.action.takes_time and earlier.action.takes_time and not step.ports.isdisjoint(earlier.ports)


def _warn_of_unsaved(task: Task, groups: Iterable[list[Step]], note: PendingNote) -> None:
    """Warns where a reboot makes the gateway forget what is known to be set and not saved."""
    unsaved = note.unsaved
    for group in groups:
        if group[0].action is Action.REBOOT and unsaved:
            task.result.warnings.append(
                "The reboot discards values that were not saved. To keep them, use op: save before it."
            )
        unsaved = group[0].action.takes_ports and (unsaved or _sets(group))


def _sets(group: Iterable[Step]) -> bool:
    return any(step.action.sets for step in group)


def _carry_out(
    task: Task, options: Options, group: list[Step], status: Status, note: PendingNote, answers: CommandAnswers
) -> Status:
    """Sends a group, and waits for what takes its time; returns the last status seen."""
    commands = [step.command for step in group]
    first = group[0].action
    if first is Action.SAVE:
        try:
            save(task, note, "The values that were set before are in effect")
        except GatewayError as error:
            answers.note(commands, error)
            raise
        return status
    note.add(Pending(unsaved=_sets(group)))
    unanswered = None
    try:
        task.gateway.command(commands, answers)
    except GatewayError as error:
        # Nothing proves a restart but what the status shows; a lost answer to a reboot is not even unusual.
        unanswered = error
        sent = len(answers.accepted) + len(answers.doubtful) == len(group)
        found = _find_out(task, options, group, status, answers) if error.in_doubt else None
        if found and len(answers.accepted) == len(group):
            return found
        proven_later = sent and options.wait and all(step.action.takes_time for step in group)
        if not error.in_doubt or not (proven_later or first is Action.REBOOT):
            if not answers.accepted and not answers.doubtful:
                note.take_back()
            raise
    if options.wait:
        status = _wait(task, options, group, status, note, unanswered)
    if first is Action.REBOOT and (not unanswered or options.wait):
        note.rebooted()
    return status


def _find_out(
    task: Task, options: Options, group: list[Step], before: Status, answers: CommandAnswers
) -> Status | None:
    """After an answer that was lost: settles what became of the commands without one, where the status shows it.

    Returns the last status seen, None where it proves nothing: what was so before may be so without the commands.
    """
    wanted: Wanted = {}
    done = len(answers.accepted)
    for step in group[done : done + len(answers.doubtful)]:
        if step.action not in _SHOWN:
            return None
        name, value = _SHOWN[step.action]
        targets = step.command.targets
        wanted.setdefault(name, {}).update(dict.fromkeys((*targets.ports, *targets.slots), value))
    differed = targets_of(port_state.pending_in(wanted, before))
    found = port_state.find_out(task, wanted, options.wait, options.wait_timeout) if differed else None
    if found is None:
        return None
    if not found.pending and not found.hidden:
        answers.accepted += answers.doubtful
    elif found.settled and differed <= targets_of(found.pending):
        answers.refused += answers.doubtful
    else:
        return None
    answers.doubtful.clear()
    return found.status


def _wait(
    task: Task,
    options: Options,
    group: list[Step],
    status: Status,
    note: PendingNote,
    unanswered: GatewayError | None,
) -> Status:
    """Waits for the effects of switch, reset and reboot; returns the last status seen.

    For restarts first: they are over sooner than a switch, and once they are nothing shows that there was one.
    """
    timeout = options.wait_timeout
    action = Action.REBOOT if group[0].action is Action.REBOOT else Action.RESET
    ports = {port for step in group if step.action is Action.RESET for port in step.ports}
    if action is Action.REBOOT:
        ports.update(status.every_port())
    if ports:
        status = wait_until_back(task, action, sorted(ports), status, timeout, unanswered=unanswered)
        if action is Action.RESET:
            note.restarted(ports)
    switched = [slot for step in group if step.action is Action.SWITCH for slot in step.command.targets.slots]
    if switched:
        found = port_state.wait_for(task, {"active_slot": {slot.port: slot.slot for slot in switched}}, timeout)
        if found.pending:
            raise because_of(unanswered, port_state.too_late(found, timeout))
        status = found.status or status
    return status


def _settle(task: Task, group: list[Step], answers: CommandAnswers) -> None:
    """After a fault: which commands of the group were carried out, which refused, which nobody knows of."""
    outcome = task.result.outcome
    outcome.lists_unverified = True
    accepted, doubtful = len(answers.accepted), len(answers.accepted) + len(answers.doubtful)
    # What takes its time was accepted, and nobody saw it happen.
    outcome.applied(step for step in group[:accepted] if not step.action.takes_time)
    outcome.unverified(step for step in group[:doubtful] if step.action.takes_time)
    outcome.unverified(group[accepted:doubtful])
    outcome.rejected(group[doubtful : doubtful + len(answers.refused)])
    outcome.judge()


def _words(action: str, ports: str | None) -> str:
    return f"{action} {ports}" if ports else action
