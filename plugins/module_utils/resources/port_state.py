# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ports locked or not, the slot each uses, its LED (API reference, section 2)."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..engine import saving, waiting
from ..engine.pending import Debt, Ledger
from ..engine.sending import Fates, send_commands
from ..engine.task import Task, some
from ..engine.waiting import SETTLED, Wait
from ..gateway.v2.commands import Command
from ..gateway.v2.status import read_status
from ..model.port_state import (
    DEAD,
    LOCKED_BY_OPERATOR,
    Target,
    fold,
    format_targets,
    locked_rows,
    observe,
    row_of,
)
from ..model.status import Row, Status, state_name
from ..wire.errors import WAIT, GatewayError
from .port_plan import (
    Plan,
    Wanted,
    by_target,
    commands,
    make_plan,
    names_of,
    operation_for,
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
    "save": {"type": "bool", "default": True},
    "on_unknown": {"type": "str", "default": "write", "choices": ["write", "skip", "fail"]},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 180.0},
}

EXAMPLES = {"config": '[{ports: "8", locked: true}]', "ports": "3,4", "active_slot": "B"}


def run(task: Task) -> None:
    """Brings ports to the states in config."""
    params, result = task.params, task.result
    result.not_attempted = [str(entry["ports"]) for entry in params["config"]]
    waiting.check(params)
    status = read_status(task.client)
    result.describe_gateway(task.client, status)
    ledger = result.ledger = Ledger(task.notes, task.client, status)
    carry_out(task, make_plan(parse_config(params["config"], status), status, params, ledger.debt), ledger)


def carry_out(task: Task, plan: Plan, ledger: Ledger) -> None:
    """Does what a plan says, or in check mode says what it would do."""
    result = task.result
    result.before = fold(by_target(plan.before))
    result.after = fold(by_target(plan.changes))
    result.not_attempted = names_of(targets_of(plan.changes))
    result.unverified = names_of(plan.unknown)
    result.saved = False
    if plan and not plan.changes:
        result.warnings.append(saving.MAKES_GOOD)
    if task.check or not plan:
        result.changed = bool(plan)
        result.requests = plan.requests()
        return

    ledger.add(Debt(save=plan.save, unsaved=not plan.save))
    failure = None
    if plan.changes:
        try:
            failure = _apply(task, plan)
        except GatewayError:
            if not result.changed:
                ledger.take_back()
            raise
    result.changed = True
    if plan.save:
        saving.save(task, ledger, "The ports are set")
    if failure:
        raise failure


def _apply(task: Task, plan: Plan) -> GatewayError | None:
    """Sends the commands, and waits until the status shows what they do.

    Returns the error of some that did not come round, which must not cost the others their save.
    """
    result = task.result
    targets = targets_of(plan.changes)
    fates = Fates()
    try:
        _send(task, plan.changes, fates)
    except GatewayError as error:
        found = find_out(task, plan.changes) if error.in_doubt else None
        if found is None or found.pending:
            _settle(task, plan.changes, fates, found)
            raise
    result.changed = True
    result.not_attempted = []
    result.unverified = names_of(targets | plan.unknown)
    if not task.params["wait"]:
        return None
    outcome = wait_for(task, plan.changes)
    missed = targets_of(outcome.pending)
    result.applied = names_of(targets - missed - outcome.hidden - plan.skipped)
    result.rejected = names_of(missed)
    result.unverified = names_of((outcome.hidden | plan.skipped) - missed)
    if not missed:
        return None
    failure = too_late(task, outcome)
    if missed == targets:
        raise failure
    return failure


def _send(task: Task, changes: Wanted, fates: Fates) -> None:
    """Sends what differs, again after a fault: these commands say what is to be, so twice does no harm."""
    attempt = 0
    while changes:
        try:
            # Not by the client: what the status shows in between, need not be sent again.
            send_commands(task, commands(changes), fates, retries=0)
            return
        except GatewayError as error:
            attempt += 1
            if not error.retriable or attempt > task.client.connection.retries:
                raise
            task.client.pause(attempt)
        changes = pending_in(changes, read_status(task.client))


def _settle(task: Task, changes: Wanted, fates: Fates, found: Outcome | None) -> None:
    """After a fault: what was accepted may come about unseen, and so may what was sent without an answer.

    found: what the status shows of the changes since then.
    """
    sent = _targets_in(changes, [*fates.accepted, *fates.doubtful])
    done = sent - targets_of(found.pending) - found.hidden if found else set()
    undone = sent & _without_effect(found) - _targets_in(changes, fates.accepted) if found else set()
    open_ended = sent - done - undone
    refused = _targets_in(changes, fates.refused) - sent | undone
    task.result.applied = names_of(done)
    task.result.unverified = names_of(open_ended)
    task.result.rejected = names_of(refused)
    task.result.not_attempted = names_of(targets_of(changes) - sent - refused)
    task.result.changed = bool(open_ended or done)


def _without_effect(found: Outcome) -> set[Target]:
    """The targets that show for certain that nothing has become of a command: a switch takes longer than that."""
    slow = found.pending.get("active_slot", {})
    return {target for target in targets_of(found.pending) if target not in slow} if found.settled else set()


def _targets_in(changes: Wanted, sent: list[Command]) -> set[Target]:
    """The targets of the changes that some commands were for."""
    operations = {command.operation for command in sent}
    return {
        target
        for name, values in changes.items()
        for target, value in values.items()
        if operation_for(name, value) in operations
    }


class Outcome(NamedTuple):
    """How a wait ended: what is still not as wanted, the targets that show nothing of it, the last status.

    silence: why there was no answer in the end; settled: the last status is from when locks and LEDs had shown.
    """

    pending: Wanted
    hidden: set[Target]
    status: Status | None
    silence: GatewayError | None = None
    settled: bool = False


def find_out(task: Task, changes: Wanted) -> Outcome | None:
    """What a status shows of changes whose command was not answered; None where the gateway does not show anything.

    Waits as long as a lock needs to show, if waiting is wanted at all.
    """
    try:
        outcome = wait_for(task, changes, SETTLED if task.params["wait"] else 0.0)
    except GatewayError:
        return None  # the first error is the one to report
    return outcome if outcome.status else None


def wait_for(task: Task, changes: Wanted, patience: float | None = None) -> Outcome:
    """Waits until a status shows the changes, or nothing more can be hoped for.

    patience: seconds after which nothing more is hoped for.
    """
    timeout = task.params["wait_timeout"]
    if patience is not None:
        timeout = min(timeout, 2 * SETTLED)
    wait = Wait(task, f"ports {format_targets(targets_of(changes))}", timeout)
    outcome = Outcome(changes, set(), None)

    def silent(error: GatewayError) -> None:
        nonlocal outcome
        outcome = Outcome(outcome.pending, outcome.hidden, outcome.status, error)

    for status in wait.statuses(silent):
        settled = wait.elapsed() >= SETTLED
        outcome = _look(changes, status, settled)
        if not outcome.pending or (settled and _is_hopeless(outcome)):
            break
        if patience is not None and wait.elapsed() >= patience:
            break
        left = targets_of(outcome.pending)
        wait.say(f"{len(targets_of(changes)) - len(left)} done, waiting for {format_targets(left)}")
    return outcome


def _look(changes: Wanted, status: Status, settled: bool) -> Outcome:
    """What a status shows of the changes."""
    pending: Wanted = {}
    hidden: set[Target] = set()
    for name, values in pending_in(changes, status).items():
        for target, value in values.items():
            if _shows_nothing(name, status, target, settled):
                hidden.add(target)
            else:
                pending.setdefault(name, {})[target] = value
    return Outcome(pending, hidden, status, settled=settled)


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
    return row.led is None if name == "led" else settled and row.state in DEAD


def _is_hopeless(outcome: Outcome) -> bool:
    """Whether all that is left is locked by the operator, against which unlocking did not help."""
    return set(outcome.pending) == {"locked"} and _held_by_operator(outcome) == outcome.pending["locked"].keys()


def _held_by_operator(outcome: Outcome) -> set[Target]:
    """The targets that cannot be unlocked: every lock that is left on them is the operator's."""
    held = set()
    for target, value in outcome.pending.get("locked", {}).items():
        states = {row.state for row in _locks(outcome, target)}
        if not value and states == {LOCKED_BY_OPERATOR}:
            held.add(target)
    return held


def _locks(outcome: Outcome, target: Target) -> list[Row]:
    return locked_rows(outcome.status, target, False) if outcome.status else []


def too_late(task: Task, outcome: Outcome) -> GatewayError:
    """The error of a wait that left something open."""
    hopeless = _is_hopeless(outcome)
    limit = "" if hopeless else f" within {task.params['wait_timeout']:g} s"
    silence = f" (at last there was no answer: {outcome.silence.message})" if outcome.silence else ""
    error = GatewayError(WAIT, f"not as wanted{limit}: {_states(outcome)}{silence}", "status")
    held = _held_by_operator(outcome)
    if held:
        ask = f"Unlocking does not help against the lock of an operator ({format_targets(held)}); ask the operator."
        error.advice = ask if hopeless else f"{error.advice} {ask}"
    return error


def _states(outcome: Outcome) -> str:
    """The targets that are not as wanted, each with what was wanted and its last state."""
    return some(
        f"{target} ({name} {str(value).lower()} wanted; {_last_state(outcome, name, target, value)})"
        for name, values in outcome.pending.items()
        for target, value in values.items()
    )


def _last_state(outcome: Outcome, name: str, target: Target, value: Any) -> str:
    row = row_of(outcome.status, target) if outcome.status else None
    locks = _locks(outcome, target) if name == "locked" and not value else []
    if locks and row not in locks:
        # The slot in use is free, another one is not.
        row = locks[0]
        return f"{row.name} {state_name(row.state)}"
    return state_name(row.state) if row else "not shown"
