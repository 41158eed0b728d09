# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ports locked or not, the slot each uses, its LED (API reference, section 2)."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..engine import plan as engine_plan
from ..engine import waiting
from ..engine.change import SavedChange
from ..engine.task import Task, some
from ..engine.waiting import SETTLED, Wait
from ..gateway.replies import CommandAnswers
from ..model.command import Command
from ..model.port_state import Target, fold, format_targets, locked_rows, observe, row_of
from ..model.states import PortState, state_name
from ..model.status import Row, Status
from ..wire.errors import WAIT, GatewayError, refuse
from .port_plan import (
    Plan,
    Wanted,
    action_for,
    by_target,
    commands,
    in_order,
    make_plan,
    parse_config,
    slots_of,
    targets_of,
)

SPEC: dict[str, Any] = {
    "config": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "ports": {"type": "str", "required": True},
            "locked": {"type": "bool"},
            "active_slot": {"type": "str"},
            "led": {"type": "bool"},
        },
    },
    **engine_plan.SPEC,
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 180.0},
}

EXAMPLES = {"config": '[{ports: "8", locked: true}]', "ports": "3,4", "active_slot": "B"}


class Options(NamedTuple):
    """The options; wait_timeout in seconds."""

    config: list[dict[str, Any]]
    save: bool
    on_unknown: str
    wait: bool
    wait_timeout: float


class PortChange(SavedChange):
    """The change of ports to the states of a plan.

    wait: whether to wait for their effect, for so many seconds at most.
    """

    done = "The ports are set"

    def __init__(self, task: Task, status: Status, plan: Plan, saves: bool, wait: bool, wait_timeout: float) -> None:
        super().__init__(task, status, saves)
        self.plan = plan
        self._wait = wait
        self._timeout = wait_timeout
        task.result.before = fold(by_target(plan.before))
        task.result.after = fold(by_target(plan.changes))
        self.announce(in_order(targets_of(plan.changes)), in_order(plan.unknown))

    @property
    def differs(self) -> bool:
        return bool(self.plan.changes)

    def write_values(self) -> None:
        self.task.gateway.command(commands(self.plan.changes), CommandAnswers())

    def apply(self) -> GatewayError | None:
        """Sends the commands, and waits until the status shows what they do."""
        task, changes = self.task, self.plan.changes
        outcome, targets = task.result.outcome, targets_of(changes)
        answers = CommandAnswers()
        try:
            _send(task, changes, answers)
        except GatewayError as error:
            found = find_out(task, changes, self._wait, self._timeout) if error.in_doubt else None
            if found is None or found.pending:
                _settle(task, changes, answers, found)
                raise
        outcome.changed = True
        outcome.unverified(in_order(targets))
        if not self._wait:
            return None
        found = wait_for(task, changes, self._timeout)
        missed = targets_of(found.pending)
        outcome.applied(targets - missed - found.hidden - self.plan.skipped)
        if found.status:
            outcome.rejected(missed)
        if not missed:
            return None
        failure = too_late(found, self._timeout)
        if missed == targets:
            raise failure
        return failure


def plan(task: Task, options: Options) -> PortChange:
    """The change that brings ports to the states in config. Raises GatewayError naming every bad entry."""
    task.result.outcome.begin(str(entry["ports"]) for entry in options.config)
    refuse(waiting.problems(options.wait_timeout))
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    made = make_plan(parse_config(options.config, status), status, options.on_unknown)
    return PortChange(task, status, made, options.save, options.wait, options.wait_timeout)


def run(task: Task, options: Options) -> None:
    """Brings ports to the states in config."""
    plan(task, options).run()


def _send(task: Task, changes: Wanted, answers: CommandAnswers) -> None:
    """Sends what differs, again after a fault: these commands say what is to be, so twice does no harm."""
    attempt = 0
    while changes:
        try:
            # Not by the client: what the status shows in between, need not be sent again.
            task.gateway.command(commands(changes), answers, retries=0)
            return
        except GatewayError as error:
            attempt += 1
            if not error.retriable or attempt > task.gateway.connection.retries:
                raise
            task.gateway.pause(attempt)
        changes = pending_in(changes, task.gateway.status())


def _settle(task: Task, changes: Wanted, answers: CommandAnswers, found: Found | None) -> None:
    """After a fault: what was accepted may come about unseen, and so may what was sent without an answer.

    found: what the status shows of the changes since then.
    """
    sent = _targets_in(changes, [*answers.accepted, *answers.doubtful])
    done = sent - targets_of(found.pending) - found.hidden if found else set()
    undone = sent & _without_effect(found) - _targets_in(changes, answers.accepted) if found else set()
    outcome = task.result.outcome
    outcome.unverified(sent)
    outcome.applied(done)
    outcome.rejected(_targets_in(changes, answers.refused) - sent | undone)
    outcome.judge()


def _without_effect(found: Found) -> set[Target]:
    """The targets that show for certain that nothing has become of a command: a switch takes longer than that."""
    slow = found.pending.get("active_slot", {})
    return {target for target in targets_of(found.pending) if target not in slow} if found.settled else set()


def _targets_in(changes: Wanted, sent: list[Command]) -> set[Target]:
    """The targets of the changes that some commands were for."""
    actions = {command.action for command in sent}
    return {
        target
        for name, values in changes.items()
        for target, value in values.items()
        if action_for(name, value) in actions
    }


class Found(NamedTuple):
    """How a wait ended: what is still not as wanted, the targets that show nothing of it, the last status.

    silence: why there was no answer in the end; settled: the last status is from when locks and LEDs had shown.
    """

    pending: Wanted
    hidden: set[Target]
    status: Status | None
    silence: GatewayError | None = None
    settled: bool = False


def find_out(task: Task, changes: Wanted, wait: bool, timeout: float) -> Found | None:
    """What a status shows of changes whose command was not answered; None where the gateway does not show anything.

    Waits as long as a lock needs to show, if waiting is wanted at all.
    """
    try:
        found = wait_for(task, changes, timeout, SETTLED if wait else 0.0)
    except GatewayError:
        return None  # the first error is the one to report
    return found if found.status else None


def wait_for(task: Task, changes: Wanted, timeout: float, patience: float | None = None) -> Found:
    """Waits until a status shows the changes, or nothing more can be hoped for.

    timeout, patience: seconds until the time is up, and after which nothing more is hoped for.
    """
    if patience is not None:
        timeout = min(timeout, 2 * SETTLED)
    wait = Wait(task, f"ports {format_targets(targets_of(changes))}", timeout)
    found = Found(changes, set(), None)

    def silent(error: GatewayError) -> None:
        nonlocal found
        found = Found(found.pending, found.hidden, found.status, error)

    for status in wait.statuses(silent):
        settled = wait.elapsed() >= SETTLED
        found = _look(changes, status, settled)
        if not found.pending or (settled and _is_hopeless(found)):
            break
        if patience is not None and wait.elapsed() >= patience:
            break
        left = targets_of(found.pending)
        wait.say(f"{len(targets_of(changes)) - len(left)} done, waiting for {format_targets(left)}")
    return found


def _look(changes: Wanted, status: Status, settled: bool) -> Found:
    """What a status shows of the changes."""
    pending: Wanted = {}
    hidden: set[Target] = set()
    for name, values in pending_in(changes, status).items():
        for target, value in values.items():
            if _shows_nothing(name, status, target, settled):
                hidden.add(target)
            else:
                pending.setdefault(name, {})[target] = value
    return Found(pending, hidden, status, settled=settled)


def pending_in(changes: Wanted, status: Status) -> Wanted:
    """The changes that a status does not show yet."""
    slots = slots_of(changes)
    pending = {
        name: {
            target: value for target, value in values.items() if observe(status, name, target, value, slots) != value
        }
        for name, values in changes.items()
    }
    return {name: values for name, values in pending.items() if values}


def _shows_nothing(name: str, status: Status, target: Target, settled: bool) -> bool:
    """Whether a status tells nothing of a target's lock or LED, and will not."""
    row = row_of(status, target)
    if row is None or name == "active_slot":
        return name != "active_slot"
    return row.led is None if name == "led" else settled and row.state is not None and row.state.dead


def _is_hopeless(found: Found) -> bool:
    """Whether all that is left is locked by the operator, against which unlocking did not help."""
    return set(found.pending) == {"locked"} and _held_by_operator(found) == found.pending["locked"].keys()


def _held_by_operator(found: Found) -> set[Target]:
    """The targets that cannot be unlocked: every lock that is left on them is the operator's."""
    held = set()
    for target, value in found.pending.get("locked", {}).items():
        states = {row.state for row in _locks(found, target)}
        if not value and states == {PortState.LOCKED_BY_OPERATOR}:
            held.add(target)
    return held


def _locks(found: Found, target: Target) -> list[Row]:
    return locked_rows(found.status, target, False) if found.status else []


def too_late(found: Found, timeout: float) -> GatewayError:
    """The error of a wait that left something open."""
    hopeless = _is_hopeless(found)
    limit = "" if hopeless else f" within {timeout:g} s"
    silence = f" (at last there was no answer: {found.silence.message})" if found.silence else ""
    error = GatewayError(WAIT, f"not as wanted{limit}: {_states(found)}{silence}", "status")
    held = _held_by_operator(found)
    if held:
        ask = f"Unlocking does not help against the lock of an operator ({format_targets(held)}); ask the operator."
        error.advice = ask if hopeless else f"{error.advice} {ask}"
    return error


def _states(found: Found) -> str:
    """The targets that are not as wanted, each with what was wanted and its last state."""
    return some(
        f"{target} ({name} {str(value).lower()} wanted; {_last_state(found, name, target, value)})"
        for name, values in found.pending.items()
        for target, value in values.items()
    )


def _last_state(found: Found, name: str, target: Target, value: Any) -> str:
    row = row_of(found.status, target) if found.status else None
    locks = _locks(found, target) if name == "locked" and not value else []
    if locks and row not in locks:
        # The slot in use is free, another one is not.
        row = locks[0]
        return f"{row.name} {state_name(row.state)}"
    return state_name(row.state) if row else "not shown"
