# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that a gateway has not done yet (API reference, section 6): paused, running again, or removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..engine.task import Task, some
from ..model.sms_task import Answer, QueuedTask, TaskState, check_tid
from ..wire.errors import DEVICE, VALIDATION, VERIFY, GatewayError, answered, refuse

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


class Options(NamedTuple):
    """The options."""

    tids: list[int] | None
    all: bool
    state: str

    def problems(self) -> list[str]:
        """What is wrong with them."""
        found = []
        if not self.tids and not self.all:
            found.append(
                "tids is empty, which does not mean every task; for every task, set all: true"
                if self.tids is not None
                else "name the tasks in tids, or set all: true for every task"
            )
        if self.tids and self.all:
            found.append("give either tids or all: true, not both")
        for tid in self.tids or ():
            try:
                check_tid(tid)
            except ValueError as error:
                found.append(f"tids: {error}")
        return found


class Plan(NamedTuple):
    """The tasks to change, in whose lists of ports they stand, and the states that they have (None = not known).

    gone: whether it is well where one is not there any more.
    """

    state: TaskState
    before: dict[int, TaskState | None]
    ports: list[int]
    gone: bool

    @property
    def tids(self) -> list[int]:
        return list(self.before)

    def batches(self) -> list[list[int]]:
        """The ids, as many at once as one request should carry."""
        return [self.tids[start : start + _MOST_TIDS] for start in range(0, len(self.before), _MOST_TIDS)]

    def open(self, tids: Iterable[int], have: Mapping[int, QueuedTask]) -> list[int]:
        """Those tasks that are not as wanted."""
        return [tid for tid in tids if not (have[tid].state is self.state if tid in have else self.gone)]


def run(task: Task, options: Options) -> None:
    """Brings tasks to a state."""
    result = task.result
    result.outcome.begin(dict.fromkeys(options.tids or ()))
    refuse(options.problems())
    tids = None if options.all else options.tids
    status = task.gateway.status()
    result.describe_gateway(task.gateway, status)
    have = task.gateway.tasks(range(1, status.max_ports + 1), wanted=tids)
    plan = make_plan(tids, TaskState(options.state), have)
    result.before = {str(tid): state.value if state else "unknown" for tid, state in plan.before.items()}
    result.after = dict.fromkeys(result.before, options.state)
    result.outcome.begin(plan.before)
    if task.check or not plan.before:
        for batch in plan.batches():
            task.gateway.order_tasks(plan.state, batch)
        result.outcome.changed = bool(plan.before)
        return
    answers: dict[int, Answer] = {}
    try:
        _send(task, plan, answers)
    except GatewayError:
        if _find_out(task, plan):
            return
        raise
    _verify(task, plan, answers)


def make_plan(tids: Iterable[int] | None, state: TaskState, have: Mapping[int, QueuedTask]) -> Plan:
    """Compares what is wanted with what is. Raises GatewayError naming every task that is not there."""
    wanted = list(dict.fromkeys(have if tids is None else tids))
    missing = [str(tid) for tid in wanted if tid not in have]
    if missing and state is not TaskState.ABSENT:
        raise GatewayError(
            VALIDATION,
            f"the gateway has no task {some(missing)}: not known, or done",
            advice=f"Only tasks that are not done can be {'paused' if state is TaskState.PAUSED else 'resumed'}.",
        )
    before = {tid: have[tid].state for tid in wanted if tid in have and have[tid].state is not state}
    # It is done meanwhile, which is all that can become of a running one, and none of all there are any more.
    gone = state is not TaskState.PAUSED or tids is None
    return Plan(state, before, sorted({port for tid in before for port in have[tid].ports}), gone)


def _send(task: Task, plan: Plan, answers: dict[int, Answer]) -> None:
    """Sends the orders of a plan; answers takes what the gateway says to single tasks."""
    outcome = task.result.outcome
    for batch in plan.batches():
        try:
            answers.update(task.gateway.order_tasks(plan.state, batch))
        except GatewayError as error:
            if error.sent:
                (outcome.unverified if error.in_doubt else outcome.rejected)(batch)
            outcome.judge()
            raise
        # What was accepted has not been looked at.
        outcome.unverified(batch)


def _verify(task: Task, plan: Plan, answers: Mapping[int, Answer]) -> None:
    """Reads the tasks back. Raises GatewayError naming those that are not as wanted."""
    task.result.outcome.changed = True
    have = _look(task, plan, plan.tids)
    open_ones = _note(task, plan, plan.tids, have)
    if open_ones:
        raise _failure(plan.state, open_ones, have, answers)


def _find_out(task: Task, plan: Plan) -> bool:
    """After an order that failed: whether the list of tasks shows that all is as wanted; notes what it shows."""
    outcome = task.result.outcome
    asked = [tid for tid in plan.tids if str(tid) in outcome.unverified_names()]
    if not asked:
        return False
    try:
        have = _look(task, plan, asked, retries=0)
    except GatewayError:
        return False  # the first error is the one to report
    _note(task, plan, asked, have)
    return outcome.all_applied


def _look(task: Task, plan: Plan, tids: Iterable[int], retries: int | None = None) -> Mapping[int, QueuedTask]:
    """Reads the tasks until some of them are as wanted, a few times at most."""
    look = 1
    while True:
        have = task.gateway.tasks(plan.ports, retries=retries)
        if look == _LOOKS or not plan.open(tids, have):
            return have
        task.gateway.pause(look)
        look += 1


def _note(task: Task, plan: Plan, tids: Iterable[int], have: Mapping[int, QueuedTask]) -> list[int]:
    """Notes what became of tasks that were looked at; returns those that are not as wanted."""
    tids = list(tids)
    open_ones = plan.open(tids, have)
    outcome = task.result.outcome
    outcome.applied(tids)
    outcome.rejected(open_ones)
    outcome.judge()
    return open_ones


def _failure(
    state: TaskState, tids: Iterable[int], have: Mapping[int, QueuedTask], answers: Mapping[int, Answer]
) -> GatewayError:
    problems: dict[str, list[str]] = {}
    first = None
    for tid in tids:
        answer = answers.get(tid)
        if answer and not answer.taken:
            first = first or answer
            words = f"refused with {answer}"
        elif tid not in have:
            words = "done before it could be paused"
        else:
            shown = have[tid].state
            words = f"still {shown.value if shown else 'in an unknown state'}"
        problems.setdefault(words, []).append(str(tid))
    words = "; ".join(f"{words}: {some(names)}" for words, names in problems.items())
    message = f"tasks that are not {state.value}: {words}"
    if first:
        return answered(DEVICE, message, "sms_task", first.code, first.reason)
    return GatewayError(VERIFY, message, "sms_task")
