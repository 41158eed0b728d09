# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ports locked or not, the slot each uses, its LED (API reference, section 2)."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..api.commands import Command
from ..api.errors import AUTH, VALIDATION, WAIT, GatewayError
from ..api.status import read_status
from ..model.port_state import DEAD, LOCKED_BY_OPERATOR, OBSERVE, Target, fold, format_targets, row_of
from ..model.status import Status, state_name
from . import saving
from .owed import Debt, Ledger
from .port_plan import Plan, Wanted, by_target, commands, make_plan, names_of, operation_for, parse_config, targets_of
from .sending import send_commands
from .task import Task, some
from .waiting import SETTLED, Wait

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


def run(task: Task) -> None:
    """Brings ports to the states in config."""
    params, result = task.params, task.result
    result.not_attempted = [str(entry["ports"]) for entry in params["config"]]
    status = read_status(task.client)
    result.describe_gateway(task.client, status)
    ledger = Ledger(task.client, status)
    plan = make_plan(parse_config(params["config"], status), status, params, ledger.debt)

    result.before = fold(by_target(plan.before))
    result.after = fold(by_target(plan.changes))
    result.not_attempted = names_of(targets_of(plan.changes))
    result.unverified = names_of(plan.unknown)
    result.saved = False
    if task.check or not plan:
        result.changed = bool(plan)
        result.requests = plan.requests()
        return

    before = ledger.debt
    ledger.add(Debt(save=plan.save, unsaved=not plan.save))
    failure = None
    if plan.changes:
        try:
            _apply(task, plan)
        except GatewayError as error:
            if not result.changed:
                ledger.note(before)
            if not result.applied:
                raise
            # One port that does not come round must not cost the others their save.
            failure = error
    result.changed = True
    if plan.save:
        saving.save(task, ledger, "The ports are set")
    if failure:
        raise failure


def _apply(task: Task, plan: Plan) -> None:
    """Sends the commands, and waits until the status shows what they do."""
    result = task.result
    targets = targets_of(plan.changes)
    accepted: list[Command] = []
    try:
        _send(task, plan.changes, accepted)
    except GatewayError as error:
        _settle(task, plan.changes, accepted, error)
        raise
    result.changed = True
    result.not_attempted = []
    result.applied = names_of(targets)
    if not task.params["wait"]:
        result.unverified = names_of(targets | plan.unknown)
        return
    outcome = wait_for(task, plan.changes)
    missed = targets_of(outcome.pending)
    result.applied = names_of(targets - missed)
    result.rejected = names_of(missed)
    result.unverified = names_of(outcome.hidden | (plan.unknown - targets))
    if missed:
        raise too_late(task, outcome)


def _send(task: Task, changes: Wanted, accepted: list[Command]) -> None:
    """Sends what differs, again after a fault on the way: these commands say what is to be, so twice does no harm."""
    attempt = 0
    while changes:
        try:
            send_commands(task, commands(changes), accepted)
            return
        except GatewayError as error:
            attempt += 1
            lost = error.code is None and error.kind not in (AUTH, VALIDATION)
            if not lost or attempt > task.client.connection.retries:
                raise
            task.client.pause(attempt)
        changes = _pending(changes, read_status(task.client))


def _settle(task: Task, changes: Wanted, accepted: list[Command], error: GatewayError) -> None:
    """After a fault: what was accepted may come about unseen, and so may what was sent without an answer."""
    result = task.result
    lost = error.sent and error.code is None
    operations = {command.operation for command in accepted}
    open_ended = {
        target
        for name, values in changes.items()
        for target, value in values.items()
        if lost or operation_for(name, value) in operations
    }
    refused = targets_of(changes) - open_ended
    result.unverified = names_of(open_ended)
    result.rejected = names_of(refused) if error.code is not None else []
    result.not_attempted = [] if error.code is not None else names_of(refused)
    result.changed = bool(open_ended)


class Outcome(NamedTuple):
    """How a wait ended: what is still not as wanted, the targets that show nothing of it, the last status."""

    pending: Wanted
    hidden: set[Target]
    status: Status | None


def wait_for(task: Task, changes: Wanted) -> Outcome:
    """Waits until a status shows the changes, or nothing more can be hoped for."""
    wait = Wait(task, f"ports {format_targets(targets_of(changes))}", task.params["wait_timeout"])
    outcome = Outcome(changes, set(), None)
    for remaining in wait.rounds():
        try:
            status = read_status(task.client, retries=0, within=remaining)
        except GatewayError as error:
            if error.kind in (AUTH, VALIDATION):
                raise
            wait.say("the gateway does not answer")
            continue
        settled = wait.elapsed() >= SETTLED
        outcome = _look(changes, status, settled)
        if not outcome.pending or (settled and _is_hopeless(outcome)):
            break
        left = targets_of(outcome.pending)
        wait.say(f"{len(targets_of(changes)) - len(left)} done, waiting for {format_targets(left)}")
    return outcome


def _look(changes: Wanted, status: Status, settled: bool) -> Outcome:
    """What a status shows of the changes."""
    pending: Wanted = {}
    hidden: set[Target] = set()
    for name, values in _pending(changes, status).items():
        for target, value in values.items():
            if _shows_nothing(name, status, target, settled):
                hidden.add(target)
            else:
                pending.setdefault(name, {})[target] = value
    return Outcome(pending, hidden, status)


def _pending(changes: Wanted, status: Status) -> Wanted:
    """The changes that a status does not show yet."""
    pending = {
        name: {target: value for target, value in values.items() if OBSERVE[name](status, target, value) != value}
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
    if outcome.status is None or set(outcome.pending) != {"locked"}:
        return False
    rows = [row_of(outcome.status, target) for target in outcome.pending["locked"]]
    return all(row is not None and row.state == LOCKED_BY_OPERATOR for row in rows)


def too_late(task: Task, outcome: Outcome) -> GatewayError:
    """The error of a wait that left something open."""
    return GatewayError(WAIT, f"not as wanted within {task.params['wait_timeout']:g} s: {_states(outcome)}", "status")


def _states(outcome: Outcome) -> str:
    """The targets that are not as wanted, each with what was wanted and its last state."""
    parts = []
    for name, values in outcome.pending.items():
        for target, value in values.items():
            row = row_of(outcome.status, target) if outcome.status else None
            state = state_name(row.state) if row else "not shown"
            parts.append(f"{target} ({name} {str(value).lower()}; {state})")
    return some(parts)
