# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tasks for messages want done: the pure part of skyline_sms."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..engine import waiting
from ..model.sms_task import HIGHEST_TID, Answer, Forwarding, SmsTask, parse_sms_task, shown_attachments
from ..model.status import Status
from ..model.url import is_http_url
from ..wire.errors import VALIDATION, GatewayError
from ..wire.redact import shown_url

SENT, KNOWN, REJECTED, UNVERIFIED, NOT_ATTEMPTED = "sent", "known", "rejected", "unverified", "not_attempted"

# What one request carries at most: the boxes are slow, and an MMS is large.
MOST_TASKS = 100
MOST_CHARACTERS = 256 * 1024


class Options(NamedTuple):
    """The options of the task; wait_timeout in seconds. The others after tasks: see Forwarding."""

    tasks: Sequence[Mapping[str, Any]]
    report_url: str | None
    report_count: int | None
    report_period: int | None
    sms_url: str | None
    sms_count: int | None
    sms_period: int | None
    wait_timeout: float

    @property
    def forwarding(self) -> Forwarding:
        """Where the gateway sends reports and received messages."""
        return Forwarding(*self[1:-1])

    def problems(self) -> list[str]:
        """What is wrong with them, but for single tasks."""
        found = waiting.problems(self.wait_timeout)
        if not self.tasks:
            found.append("tasks: is empty")
        for name in ("report_url", "sms_url"):
            url = getattr(self, name)
            if url is not None and not is_http_url(url):
                found.append(f"{name}: {shown_url(url) or '(empty)'} is not an http or https URL")
        for name in ("report_count", "report_period", "sms_count", "sms_period"):
            number = getattr(self, name)
            if number is not None and number < 1:
                found.append(f"{name}: {number} is less than 1")
        return found


class Entry:
    """One task and what became of it.

    own_tid: its id was made up here; tries: how often it was sent with this id; doubtful: it was sent and not answered,
    so that the gateway may have it.
    """

    def __init__(self, task: SmsTask, own_tid: bool) -> None:
        self.task = task
        self.own_tid = own_tid
        self.renewed = False
        self.tries = 0
        self.doubtful = False
        self.status = NOT_ATTEMPTED
        self.answer: Answer | None = None

    def __str__(self) -> str:
        """The task in lists of the result: its id."""
        return str(self.task.tid)

    @property
    def weight(self) -> int:
        """About how many characters it adds to the body of a request."""
        return len(self.task.text) + sum(len(piece.content) for piece in self.task.attachments)

    def renew(self, tid: int) -> None:
        """Gives it another id, once: another task has the one that was made up here."""
        self.task = self.task._replace(tid=tid)
        self.renewed = True
        self.tries = 0

    def settle(self, status: str, answer: Answer | None = None) -> None:
        """Notes what became of it, with the answer of the gateway, if it gave any."""
        self.status, self.answer = status, answer

    def facts(self) -> dict[str, Any]:
        """The task as the result key ``tasks`` has it."""
        code, reason = self.answer or (None, None)
        return {"tid": self.task.tid, "status": self.status, "code": code, "reason": reason}


def names_of(given: Iterable[Mapping[str, Any]]) -> list[str]:
    """The tasks as the user knows them, before anything is known of their ids."""
    return [f"task {place}" for place, _entry in enumerate(given, 1)]


def parse_tasks(options: Options, status: Status) -> list[Entry]:
    """Reads the tasks, and makes ids for those without. Raises GatewayError naming everything that is wrong."""
    given = options.tasks
    problems = options.problems()
    places: dict[int, str] = {}
    for place, entry in enumerate(given, 1):
        tid = entry["tid"]
        if tid in places:
            problems.append(f"{places[tid]} and task {place} have the same tid, {tid}")
        elif tid is not None:
            places[tid] = f"task {place}"
    entries = []
    for place, entry in enumerate(given, 1):
        own_tid = entry["tid"] is None
        tid = new_tid(places) if own_tid else entry["tid"]
        places.setdefault(tid, f"task {place}")
        try:
            entries.append(Entry(parse_sms_task(entry, tid, status.max_ports, status.beyond), own_tid))
        except ValueError as error:
            problems.append(f"task {place}{'' if own_tid else f' (tid {tid})'}: {error}")
    if problems:
        count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise GatewayError(VALIDATION, f"the messages have {count}: {'; '.join(problems)}", sent=False)
    return entries


def new_tid(taken: Container[int]) -> int:
    """An id that nobody guesses, and that no other task of this run has."""
    while True:
        tid = secrets.randbelow(HIGHEST_TID) + 1
        if tid not in taken:
            return tid


def first_batch(entries: Sequence[Entry], most: int = MOST_TASKS) -> list[Entry]:
    """As many of the first entries as one request should carry, one at least."""
    weights = itertools.accumulate(entry.weight for entry in entries[:most])
    carried = sum(weight <= MOST_CHARACTERS for weight in weights)
    return list(entries[: max(1, carried)])


def batches(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The entries in their order, as many at once as one request should carry."""
    while entries:
        batch = first_batch(entries)
        yield batch
        entries = entries[len(batch) :]


def shown_options(params: Mapping[str, Any]) -> dict[str, Any]:
    """Options as they may be shown, and as somebody may want to see them: without logins and pictures."""
    shown: dict[str, Any] = {
        name: shown_url(params[name]) for name in ("report_url", "sms_url") if params[name] is not None
    }
    shown["tasks"] = [
        {**entry, "attachments": [shown_attachments(item) for item in entry["attachments"]]}
        if entry.get("attachments")
        else entry
        for entry in params["tasks"]
    ]
    return shown
