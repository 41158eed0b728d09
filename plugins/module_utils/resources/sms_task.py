# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that a gateway has not done yet (API reference, section 6): paused, running again, or removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..engine.task import Task, some
from ..gateway.v2.sms import Answer
from ..gateway.v2.sms_tasks import order_request, read_tasks, send_order
from ..gateway.v2.status import read_status
from ..model.sms_task import PAUSED, QueuedTask, check_tid
from ..wire.client import Request
from ..wire.errors import DEVICE, VALIDATION, VERIFY, GatewayError, refuse

ABSENT = "absent"

SPEC: dict[str, Any] = {
    "tids": {"type": "list", "elements": "int"},
    "all": {"type": "bool", "default": False},
    "state": {"type": "str", "required": True, "choices": ["paused", "running", "absent"]},
}

EXAMPLES = {"tids": "[1, 2]"}

# So many ids make a body that every device takes.
_MOST_TIDS = 500
# How often to look for the effect of an order.
_LOOKS = 3


class Plan(NamedTuple):
    """The tasks to change, with the ports in whose lists they stand, before and after, and the requests for it."""

    tids: list[int]
    ports: list[int]
    before: dict[str, str]
    after: dict[str, str]
    requests: list[Request]


def run(task: Task) -> None:
    """Brings tasks to a state."""
    params, result = task.params, task.result
    result.not_attempted = [str(tid) for tid in dict.fromkeys(params["tids"] or ())]
    _check(params)
    tids = None if params["all"] else params["tids"]
    status = read_status(task.client)
    result.describe_gateway(task.client, status)
    have = read_tasks(task.client, range(1, status.max_ports + 1), wanted=tids)
    plan = make_plan(tids, params["state"], have)
    result.before, result.after = plan.before, plan.after
    result.not_attempted = list(plan.before)
    if task.check or not plan.tids:
        result.requests = plan.requests
        result.changed = bool(plan.tids)
        return
    try:
        answers = _send(task, plan)
    except GatewayError:
        if _find_out(task, plan):
            return
        raise
    result.not_attempted = []
    _verify(task, plan, answers)


def make_plan(tids: Iterable[int] | None, state: str, have: Mapping[int, QueuedTask]) -> Plan:
    """Compares what is wanted with what is. Raises GatewayError naming every task that is not there."""
    wanted = list(dict.fromkeys(have if tids is None else tids))
    missing = [str(tid) for tid in wanted if tid not in have]
    if missing and state != ABSENT:
        raise GatewayError(
            VALIDATION,
            f"the gateway has no task {some(missing)}: not known, or done",
            advice=f"Only tasks that are not done can be {'paused' if state == PAUSED else 'resumed'}.",
        )
    differing = [tid for tid in wanted if tid in have and have[tid].state != state]
    return Plan(
        tids=differing,
        ports=sorted({port for tid in differing for port in have[tid].ports}),
        before={str(tid): have[tid].state or "unknown" for tid in differing},
        after={str(tid): state for tid in differing},
        requests=[
            order_request(state, differing[start : start + _MOST_TIDS])
            for start in range(0, len(differing), _MOST_TIDS)
        ],
    )


def _check(params: Mapping[str, Any]) -> None:
    problems = []
    if not params["tids"] and not params["all"]:
        problems.append(
            "tids is empty, and that does not mean every task: for that, say all: true"
            if params["tids"] is not None
            else "say which tasks: tids names them, all: true means every one"
        )
    if params["tids"] and params["all"]:
        problems.append("tids names some tasks, and all: true means every one; give one of the two")
    for tid in params["tids"] or ():
        try:
            check_tid(tid)
        except ValueError as error:
            problems.append(f"tids: {error}")
    refuse(problems)


def _send(task: Task, plan: Plan) -> dict[int, Answer]:
    """Sends the requests of a plan, in their order; returns what the gateway says to single tasks."""
    result = task.result
    names = list(plan.before)
    answers: dict[int, Answer] = {}
    for number, request in enumerate(plan.requests):
        batch = names[number * _MOST_TIDS : (number + 1) * _MOST_TIDS]
        result.requests.append(request)
        try:
            answers.update(send_order(task.client, request))
        except GatewayError as error:
            if error.sent:
                result.not_attempted = result.not_attempted[len(batch) :]
            result.rejected = batch if error.sent and not error.in_doubt else []
            # What was accepted before has not been looked at, either.
            accepted = names[: number * _MOST_TIDS]
            result.unverified = [*accepted, *batch] if error.in_doubt else accepted
            result.changed = bool(result.unverified)
            raise
        result.not_attempted = result.not_attempted[len(batch) :]
    return answers


def _verify(task: Task, plan: Plan, answers: Mapping[int, Answer]) -> None:
    """Reads the tasks back. Raises GatewayError naming those that are not as wanted."""
    result = task.result
    result.changed = True
    result.unverified = list(plan.before)
    have = _look(task, plan, plan.tids)
    open_ones = _open(task, plan.tids, have)
    _note(task, plan.tids, open_ones)
    if open_ones:
        raise _failure(task.params["state"], open_ones, have, answers)


def _find_out(task: Task, plan: Plan) -> bool:
    """After an order that failed: whether the list of tasks shows that all is as wanted; notes what it shows."""
    result = task.result
    asked = [tid for tid in plan.tids if str(tid) in (result.unverified or ())]
    if not asked:
        return False
    try:
        have = _look(task, plan, asked, retries=0)
    except GatewayError:
        return False  # the first error is the one to report
    refused = result.rejected
    _note(task, asked, _open(task, asked, have))
    result.rejected = [*result.rejected, *refused]
    return len(result.applied) == len(plan.tids)


def _look(task: Task, plan: Plan, tids: Iterable[int], retries: int | None = None) -> Mapping[int, QueuedTask]:
    """Reads the tasks until some of them are as wanted, a few times at most."""
    look = 1
    while True:
        have = read_tasks(task.client, plan.ports, retries=retries)
        if look == _LOOKS or not _open(task, tids, have):
            return have
        task.client.pause(look)
        look += 1


def _open(task: Task, tids: Iterable[int], have: Mapping[int, QueuedTask]) -> list[int]:
    """Those tasks that are not as wanted."""
    return [tid for tid in tids if not _as_wanted(task.params, have.get(tid))]


def _note(task: Task, tids: Iterable[int], open_ones: Iterable[int]) -> None:
    """Notes what became of tasks that were looked at, of which some are not as wanted."""
    result = task.result
    result.unverified = None
    result.rejected = [str(tid) for tid in open_ones]
    result.applied = [str(tid) for tid in tids if tid not in open_ones]
    result.changed = bool(result.applied)


def _as_wanted(params: Mapping[str, Any], shown: QueuedTask | None) -> bool:
    if shown is None:
        # It is done meanwhile, which is all that can become of a running one, and none of all there are any more.
        return params["state"] != PAUSED or params["all"]
    return shown.state == params["state"]


def _failure(
    state: str, tids: Iterable[int], have: Mapping[int, QueuedTask], answers: Mapping[int, Answer]
) -> GatewayError:
    problems: dict[str, list[str]] = {}
    first = None
    for tid in tids:
        answer = answers.get(tid)
        if answer and answer.code:
            first = first or answer
            words = f"refused with {answer}"
        elif tid not in have:
            words = "done before it could be paused"
        else:
            words = f"still {have[tid].state or 'in an unknown state'}"
        problems.setdefault(words, []).append(str(tid))
    words = "; ".join(f"{words}: {some(names)}" for words, names in problems.items())
    message = f"tasks that are not {state}: {words}"
    if first:
        return GatewayError(DEVICE, message, "sms_task", first.code, first.reason, http_status=200)
    return GatewayError(VERIFY, message, "sms_task")
