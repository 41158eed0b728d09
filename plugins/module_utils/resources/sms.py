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
from ..model.sms_task import TABLE_FULL, TAKEN, Answer
from ..model.status import Status
from ..wire import clock
from ..wire.errors import DEVICE, PROTOCOL, WAIT, GatewayError, answered
from . import sms_plan
from .sms_plan import KNOWN, MOST_TASKS, NOT_ATTEMPTED, REJECTED, SENT, UNVERIFIED, Entry, Options

_NO_PLUS = "Some gateways take no leading +: write a number as its SIM has to dial it."

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


def run(task: Task, options: Options) -> None:
    """Gives the gateway every task that it does not know."""
    task.result.outcome.begin(sms_plan.names_of(options.tasks))
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    entries = sms_plan.parse_tasks(options, status)
    if task.check:
        _predict(task, options, entries, status)
        return
    sender = _Sender(task, options, entries)
    try:
        sender.run()
    finally:
        sender.report()
    sender.raise_failure()


def _predict(task: Task, options: Options, entries: list[Entry], status: Status) -> None:
    """What a run would do. Of the ids that the gateway knows, it shows those of tasks that are not done."""
    own = [entry.task.tid for entry in entries if not entry.own_tid]
    known = task.gateway.tasks(range(1, status.max_ports + 1), wanted=own) if own else {}
    for entry in entries:
        entry.settle(KNOWN if entry.task.tid in known else SENT)
    new = [entry for entry in entries if entry.status == SENT]
    for batch in sms_plan.batches(new):
        task.gateway.send([entry.task for entry in batch], options.forwarding)
    if not new:
        # Where reports go is a setting of newer gateways, and set all the same.
        task.gateway.forward(options.forwarding)
    task.result.outcome.changed = bool(new) or task.gateway.changed_by_sending
    task.result.extra["tasks"] = [entry.facts() for entry in entries]


class _Sender:
    """Sends tasks in their order, in batches, until every one has its answer or the time is up."""

    def __init__(self, task: Task, options: Options, entries: list[Entry]) -> None:
        self._task = task
        self._gateway = task.gateway
        self._options = options
        self._entries = entries
        self._queue = list(entries)
        self._tids = {entry.task.tid for entry in entries}
        # How many tasks to try at once: as many as one request may carry, fewer where the task table is full.
        self._limit = self._most = MOST_TASKS
        self._faults = 0

    def run(self) -> None:
        """Raises GatewayError where the gateway does not answer, or refuses a whole request."""
        timeout = self._options.wait_timeout
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
            wait.say(f"the task table is full, {len(self._queue)} of them wait")
            if not self._gateway.pause(full, deadline):
                return

    def _send(self, batch: list[Entry]) -> tuple[dict[int, Answer], GatewayError | None]:
        """The answers to the tasks of a batch, as far as there are any, and what went wrong."""
        for entry in batch:
            entry.tries += 1
        answers, error = self._gateway.send([entry.task for entry in batch], self._options.forwarding)
        whole = None if error is None or error.code is None else Answer.of(error.code)
        if whole and (whole.no_room or (whole.known and len(batch) == 1)):
            answers = {entry.task.tid: answers.get(entry.task.tid, whole) for entry in batch}
        return answers, error

    def _cope(self, error: GatewayError, batch: list[Entry], others_taken: bool) -> None:
        """For tasks without an answer: notes what the gateway may have, and gets ready for the next try, if any.

        others_taken: the reply speaks of other tasks, so that it does not refuse the request as a whole.
        """
        for entry in batch:
            entry.doubtful = entry.doubtful or error.in_doubt or others_taken
        self._faults += 1
        # Behind a proxy that gave up, the gateway may be sending them still, with no word of their ids yet.
        is_left = error.retriable and not error.from_proxy and self._faults <= self._gateway.connection.retries
        if is_left and self._gateway.pause(self._faults):
            return
        self._faults = 0
        if len(batch) > 1 and (error.kind == DEVICE or error.too_large):
            # Perhaps that was more than one request may carry: the gateway does not tell how much that is.
            self._limit = self._most = len(batch) // 2
        elif not self._goes_on_without(batch, error):
            raise error

    def _goes_on_without(self, batch: list[Entry], error: GatewayError) -> bool:
        """After a refusal that is for good: whether it is that of a single task, and the others can do without it."""
        entry = batch[0]
        if len(batch) > 1 or error.code is None or entry.doubtful:
            return False
        entry.settle(REJECTED, Answer(error.code, error.reason or ""))
        if error.kind != DEVICE or not self._with(SENT, KNOWN):
            return False
        self._queue.remove(entry)
        # What was refused was the task, and not how many there were.
        self._limit = MOST_TASKS
        return True

    def _judge(self, batch: list[Entry], answers: dict[int, Answer]) -> int:
        """Notes the answers to tasks; returns how many of these are done with."""
        open_ones = []
        for entry in batch:
            answer = answers[entry.task.tid]
            # Whoever knows an id that was made up here has it from an earlier try.
            ours = entry.doubtful or (entry.own_tid and entry.tries > 1)
            if answer.taken or (answer.known and ours):
                entry.settle(SENT, TAKEN)
            elif answer.known and not entry.own_tid:
                entry.settle(KNOWN, answer)
            elif answer.known and not entry.renewed:
                # Another task has the id that was made up here, which is one in two billion.
                entry.renew(sms_plan.new_tid(self._tids))
                self._tids.add(entry.task.tid)
                open_ones.append(entry)
            elif answer.no_room:
                entry.settle(NOT_ATTEMPTED, answer)
                open_ones.append(entry)
            else:
                entry.settle(REJECTED, answer)
        done = {id(entry) for entry in batch} - {id(entry) for entry in open_ones}
        self._queue = [entry for entry in self._queue if id(entry) not in done]
        return len(done)

    def report(self) -> None:
        """Notes what became of every task."""
        for entry in self._entries:
            if entry.doubtful and entry.status == NOT_ATTEMPTED:
                entry.settle(UNVERIFIED, entry.answer)
        outcome = self._task.result.outcome
        outcome.begin(self._entries)
        outcome.applied(self._with(SENT, KNOWN))
        outcome.rejected(self._with(REJECTED))
        outcome.unverified(self._with(UNVERIFIED))
        outcome.changed = bool(self._with(SENT, UNVERIFIED)) or self._gateway.changed_by_sending
        self._task.result.extra["tasks"] = [entry.facts() for entry in self._entries]

    def raise_failure(self) -> None:
        """Raises the one error for all tasks that were refused, and for those that the full task table did not take."""
        refused: dict[Answer, list[str]] = {}
        for entry in self._with(REJECTED):
            if entry.answer:
                refused.setdefault(entry.answer, []).append(str(entry))
        left = [str(entry) for entry in self._queue]
        timeout = self._options.wait_timeout
        sentences = [f"refused with {answer}: {some(names)}" for answer, names in refused.items()]
        if left:
            sentences.append(f"the gateway's task table was full for {timeout:g} s, not sent: {some(left)}")
        if not sentences:
            return
        count = len(self._entries)
        words = f"send_sms: of {count} task{'' if count == 1 else 's'}, {'; '.join(sentences)}"
        if refused:
            first = next(iter(refused))
            advice = _NO_PLUS if self._refused_for_plus() else None
            raise answered(DEVICE, words, "send_sms", first.code, first.reason, advice)
        again = "Run again when the gateway has sent some, with a tid for each task, or raise wait_timeout."
        raise answered(WAIT, words, "send_sms", TABLE_FULL.code, TABLE_FULL.reason, again)

    def _refused_for_plus(self) -> bool:
        refused = (entry for entry in self._with(REJECTED) if entry.answer and entry.answer.about_recipient)
        return any(number.startswith("+") for entry in refused for number in entry.task.to)

    def _with(self, *statuses: str) -> list[Entry]:
        return [entry for entry in self._entries if entry.status in statuses]


def _says_nothing_of(entries: list[Entry]) -> GatewayError:
    names = some(map(str, entries))
    return GatewayError(PROTOCOL, f"send_sms: the reply says nothing of task {names}", "send_sms")
