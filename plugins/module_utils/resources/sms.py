# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages to send (API reference, section 5).

A gateway keeps the ids of the tasks it was given, and answers 13 to one it knows. That makes it safe to send tasks
again whose answer was lost: whatever had arrived is not done twice.
"""

from __future__ import annotations

from typing import Any

from ..engine.task import Task, some
from ..engine.waiting import Wait
from ..gateway.v2.sms import Answer, send_request, send_tasks
from ..gateway.v2.sms_tasks import read_tasks
from ..gateway.v2.status import read_status
from ..model.sms_task import DUPLICATE, OK, STATUS_NAMES, TO_EXPECTED, TOO_MANY
from ..model.status import Status
from ..wire import clock
from ..wire.client import Client
from ..wire.errors import DEVICE, PROTOCOL, WAIT, GatewayError
from . import sms_plan
from .sms_plan import KNOWN, MOST_TASKS, NOT_ATTEMPTED, REJECTED, SENT, UNVERIFIED, Entry

_NO_PLUS = "Some gateways take no leading +: write a number as its SIM has to dial it."
# HTTP: the body is too large.
_TOO_LARGE = 413

SPEC: dict[str, Any] = {
    "tasks": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "tid": {"type": "int"},
            "from_ports": {"type": "str"},
            "to_all": {"type": "bool"},
            "to": {"type": "list", "elements": "raw", "required": True},
            "text": {"type": "str"},
            "charset": {"type": "str", "default": "utf8", "choices": ["utf8", "base64"]},
            "coding": {"type": "str", "choices": ["auto", "ucs2", "7bit", "0", "1", "2"]},
            "type": {"type": "str", "default": "sms", "choices": ["sms", "mms"]},
            "title": {"type": "str"},
            "titles": {"type": "dict"},
            "attachments": {"type": "list", "elements": "str"},
            # As the recipients: of a number without quotes, type str would make a text.
            "smsc": {"type": "raw"},
            "interval_ms": {"type": "int"},
            "timeout": {"type": "int"},
            "report_success": {"type": "bool"},
            "report_failure": {"type": "bool"},
            "report_delivery": {"type": "bool"},
            "report_count": {"type": "int"},
            "report_period": {"type": "int"},
        },
    },
    "report_url": {"type": "str"},
    "report_count": {"type": "int"},
    "report_period": {"type": "int"},
    "sms_url": {"type": "str"},
    "sms_count": {"type": "int"},
    "sms_period": {"type": "int"},
    "wait_timeout": {"type": "float", "default": 600.0},
}

EXAMPLES = {
    "tasks": '[{to: ["+49301234567"], text: Hello}]',
    "to": '["+49301234567"]',
    "titles": '{"+49301234567": Hello}',
    "attachments": "[picture.jpg]",
    "from_ports": "3,4",
}

shown_options = sms_plan.shown_options


def run(task: Task) -> None:
    """Gives the gateway every task that it does not know."""
    params, result = task.params, task.result
    result.not_attempted = sms_plan.names_of(params["tasks"])
    status = read_status(task.client)
    result.describe_gateway(task.client, status)
    entries = sms_plan.parse_tasks(params, status)
    if task.check:
        _predict(task, entries, status)
        return
    sender = _Sender(task, entries)
    try:
        sender.run()
    finally:
        sender.report()
    sender.raise_failure()


def _predict(task: Task, entries: list[Entry], status: Status) -> None:
    """What a run would do. Of the ids that the gateway knows, it shows those of tasks that are not done."""
    own = [entry.task.tid for entry in entries if not entry.own_tid]
    ports = range(1, status.max_ports + 1)
    known = read_tasks(task.client, ports, wanted=own) if own else {}
    for entry in entries:
        entry.settle(KNOWN if entry.task.tid in known else SENT)
    new = [entry for entry in entries if entry.status == SENT]
    task.result.requests = sms_plan.requests_for(new, sms_plan.forwarding_of(task.params))
    task.result.changed = bool(new)
    task.result.extra["tasks"] = [entry.facts() for entry in entries]


class _Sender:
    """Sends tasks in their order, in batches, until every one has its answer or the time is up."""

    def __init__(self, task: Task, entries: list[Entry]) -> None:
        self._task = task
        self._client: Client = task.client
        self._entries = entries
        self._queue = list(entries)
        self._forwarding = sms_plan.forwarding_of(task.params)
        self._tids = {entry.task.tid for entry in entries}
        # How many tasks to try at once: as many as one request may carry, fewer where there is no room for more.
        self._limit = self._most = MOST_TASKS
        self._faults = 0

    def run(self) -> None:
        """Raises GatewayError where the gateway does not answer, or refuses a whole request."""
        timeout = self._task.params["wait_timeout"]
        wait = Wait(self._task, f"{len(self._entries)} tasks for messages", timeout)
        deadline = clock.now() + timeout
        full = 0
        while self._queue:
            batch = sms_plan.first_batch(self._queue, self._most)
            answers, error = self._send(batch)
            told = [entry for entry in batch if entry.task.tid in answers]
            left = [entry for entry in batch if entry.task.tid not in answers]
            taken = self._judge(told, answers)
            if left:
                self._cope(error or _says_nothing_of(left), left, bool(told))
                continue
            self._faults = 0
            if taken == len(batch):
                full = 0
                self._most = min(2 * self._most, self._limit)
                continue
            self._most = max(1, taken)
            full = 1 if taken else full + 1
            wait.say(f"no room for {len(self._queue)} of them")
            if not self._client.pause(full, deadline):
                return

    def _send(self, batch: list[Entry]) -> tuple[dict[int, Answer], GatewayError | None]:
        """The answers to the tasks of a batch, as far as there are any, and what went wrong."""
        request = send_request([entry.task for entry in batch], self._forwarding)
        requests = self._task.result.requests
        if not requests or requests[-1] != request:  # that it was repeated is nothing that anybody has to know
            requests.append(request)
        for entry in batch:
            entry.tries += 1
        answers, error = send_tasks(self._client, request)
        if error and (error.code == TOO_MANY or (error.code == DUPLICATE and len(batch) == 1)):
            whole = Answer(error.code, STATUS_NAMES[error.code])
            answers = {entry.task.tid: answers.get(entry.task.tid, whole) for entry in batch}
        return answers, error

    def _cope(self, error: GatewayError, batch: list[Entry], others_taken: bool) -> None:
        """For tasks without an answer: notes what the gateway may have, and gets ready for the next try, if any.

        others_taken: the reply speaks of other tasks, so that it does not refuse the request as a whole.
        """
        for entry in batch:
            entry.doubtful = entry.doubtful or error.in_doubt or others_taken
        self._faults += 1
        if error.retriable and self._faults <= self._client.connection.retries and self._client.pause(self._faults):
            return
        self._faults = 0
        if len(batch) > 1 and (error.kind == DEVICE or error.http_status == _TOO_LARGE):
            # Perhaps that was more than one request may carry: the gateway does not tell how much that is.
            self._limit = self._most = len(batch) // 2
        elif not self._goes_on_without(batch, error):
            raise error

    def _goes_on_without(self, batch: list[Entry], error: GatewayError) -> bool:
        """After a refusal that is for good: whether it is that of a single task, and the others can do without it."""
        entry = batch[0]
        if len(batch) > 1 or error.code is None or entry.doubtful:
            return False
        entry.settle(REJECTED, error.code, error.reason)
        if error.kind != DEVICE or not self._names(SENT, KNOWN):
            return False
        self._queue.remove(entry)
        # What was refused was the task, and not how many there were.
        self._limit = MOST_TASKS
        return True

    def _judge(self, batch: list[Entry], answers: dict[int, Answer]) -> int:
        """Notes the answers to tasks; returns how many of these are done with."""
        open_ones = []
        for entry in batch:
            code, reason = answers[entry.task.tid]
            # Whoever knows an id that was made up here has it from an earlier try.
            ours = entry.doubtful or (entry.own_tid and entry.tries > 1)
            if code == OK or (code == DUPLICATE and ours):
                entry.settle(SENT, OK, STATUS_NAMES[OK])
            elif code == DUPLICATE and not entry.own_tid:
                entry.settle(KNOWN, code, reason)
            elif code == DUPLICATE and not entry.renewed:
                # Another task has the id that was made up here, which is one in two billion.
                entry.renew(sms_plan.new_tid(self._tids))
                self._tids.add(entry.task.tid)
                open_ones.append(entry)
            elif code == TOO_MANY:
                entry.settle(NOT_ATTEMPTED, code, reason)
                open_ones.append(entry)
            else:
                entry.settle(REJECTED, code, reason)
        done = {id(entry) for entry in batch} - {id(entry) for entry in open_ones}
        self._queue = [entry for entry in self._queue if id(entry) not in done]
        return len(done)

    def report(self) -> None:
        """Notes what became of every task."""
        for entry in self._entries:
            if entry.doubtful and entry.status == NOT_ATTEMPTED:
                entry.settle(UNVERIFIED, entry.code, entry.reason)
        result = self._task.result
        result.changed = any(entry.status in (SENT, UNVERIFIED) for entry in self._entries)
        result.applied = self._names(SENT, KNOWN)
        result.rejected = self._names(REJECTED)
        result.not_attempted = self._names(NOT_ATTEMPTED)
        result.unverified = self._names(UNVERIFIED) or None
        result.extra["tasks"] = [entry.facts() for entry in self._entries]

    def raise_failure(self) -> None:
        """Raises the one error for all tasks that were refused, and for those that there was no room for."""
        refused: dict[Answer, list[str]] = {}
        for entry in self._entries:
            if entry.status == REJECTED and entry.code is not None:
                refused.setdefault(Answer(entry.code, entry.reason or ""), []).append(entry.name)
        left = [entry.name for entry in self._queue]
        timeout = self._task.params["wait_timeout"]
        sentences = [f"refused with {answer}: {some(names)}" for answer, names in refused.items()]
        if left:
            sentences.append(f"no room in the gateway's task table within {timeout:g} s for {some(left)}")
        if not sentences:
            return
        count = len(self._entries)
        words = f"send_sms: of {count} task{'' if count == 1 else 's'}, {'; '.join(sentences)}"
        if refused:
            first = next(iter(refused))
            advice = _NO_PLUS if self._refused_for_plus() else None
            raise GatewayError(DEVICE, words, "send_sms", first.code, first.reason, http_status=200, advice=advice)
        raise GatewayError(
            WAIT,
            words,
            "send_sms",
            TOO_MANY,
            STATUS_NAMES[TOO_MANY],
            http_status=200,
            advice="Run again when the gateway has sent some, with a tid for each task, or raise wait_timeout.",
        )

    def _refused_for_plus(self) -> bool:
        refused = (entry.task.to for entry in self._entries if entry.status == REJECTED and entry.code == TO_EXPECTED)
        return any(number.startswith("+") for to in refused for number in to)

    def _names(self, *statuses: str) -> list[str]:
        return [entry.name for entry in self._entries if entry.status in statuses]


def _says_nothing_of(entries: list[Entry]) -> GatewayError:
    names = some(entry.name for entry in entries)
    return GatewayError(PROTOCOL, f"send_sms: the reply says nothing of task {names}", "send_sms")
