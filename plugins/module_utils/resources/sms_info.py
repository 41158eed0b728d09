# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inbox of a gateway (API reference, sections 7 and 8): read from where the last reading ended, and emptied.

Everything is read before anything is removed, page by page: a fault half-way leaves the messages on the gateway.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine.task import Task
from ..model.message import Message, Page
from ..wire.errors import PROTOCOL, VERIFY, GatewayError, refuse
from ..wire.pages import TimeBound

SPEC: dict[str, Any] = {
    # Without sub-options: they would refuse a whole result of before, for the other keys that it has.
    "since": {"type": "dict"},
    "limit": {"type": "int"},
    "delete": {"type": "bool", "default": False},
}

EXAMPLES = {"since": '{ssrc: "00002b8f", next_sms: 5}'}

# So many messages a request: large enough to be quick, small enough for a small device.
PAGE = 200
_FIRST_ID = 1
_SINCE = frozenset(("ssrc", "next_sms"))
_OPERATION = "get_sms"
_MOST_RESTARTS = 10
# A gateway keeps some thousand messages. One that never comes to an end would fill the memory.
_MOST_PAGES = 10_000
_MOST_MESSAGES = 100_000
_MOST_CHARACTERS = 64 * 1024 * 1024
# A page of one message may come again, for somebody may have sent it again, but not for ever.
_MOST_ALIKE = 3


class Since(NamedTuple):
    """Where a reading begins: the numbering of messages, None = whichever there is, and the number of the first."""

    ssrc: str | None
    next_id: int


class _Range(NamedTuple):
    """Messages that were read with one request: the first id, and the messages."""

    first: int
    messages: list[Message]


class Options(NamedTuple):
    """The options."""

    since: Mapping[str, Any] | None
    limit: int | None
    delete: bool


def run(task: Task, options: Options) -> None:
    """Reads the messages, and removes them if that is asked for."""
    since = Since(None, _FIRST_ID)
    problems = []
    try:
        since = parse_since(options.since or {})
    except ValueError as error:
        problems.append(f"since: {error}")
    if options.limit is not None and options.limit < 1:
        problems.append(f"limit: {options.limit} is less than 1")
    refuse(problems)
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    inbox = _Inbox(task, since, 0 if status.contradictions else status.max_slots)
    try:
        inbox.read(options.limit)
        if options.delete:
            inbox.remove()
    finally:
        inbox.report()


def parse_since(given: Mapping[str, Any]) -> Since:
    """Where an earlier reading ended, of what it returned; the beginning where nothing is given. Raises ValueError."""
    known = {name: given[name] for name in _SINCE if given.get(name) is not None}
    if not known and given.keys() <= _SINCE:
        return Since(None, _FIRST_ID)
    if len(known) < len(_SINCE):
        raise ValueError("give ssrc and next_sms, as they were returned together")
    ssrc, number = known["ssrc"], str(known["next_sms"]).strip()
    if not isinstance(ssrc, (str, int)):
        raise ValueError("ssrc is not text")
    if not re.fullmatch(r"-?[0-9]{1,18}", number):
        raise ValueError("next_sms is not a number")
    if int(number) < _FIRST_ID:
        raise ValueError(f"next_sms {number} is less than {_FIRST_ID}")
    return Since(str(ssrc), int(number))


class _Inbox:
    """Reads and removes messages; knows where it is, and when the gateway has begun to count anew."""

    def __init__(self, task: Task, since: Since, max_slots: int) -> None:
        self._task = task
        self._gateway = task.gateway
        self._max_slots = max_slots
        # Not known before the first page.
        self._ssrc = since.ssrc
        self._next_id = since.next_id
        self._restarts = 0
        self._messages: list[Message] = []
        self._characters = 0
        # How many pages in a row had the same messages as the one before.
        self._alike = 0
        self._ranges: list[_Range] = []
        # After a reboot: messages that were read before it, and may come again under other ids.
        self._read_before: Counter[Message] = Counter()
        self._removed = 0
        # A removal was sent, and nobody knows whether it was carried out.
        self._doubtful = False

    def read(self, limit: int | None) -> None:
        """Reads page by page until there is nothing more, or as much as is wanted."""
        bound = self._gateway.time_bound()
        while limit is None or len(self._messages) < limit:
            if bound.over:
                raise self._without_end(f"do not come to an end within {bound.seconds:g} s")
            count = PAGE if limit is None else min(PAGE, limit - len(self._messages))
            page = self._gateway.inbox(self._next_id, count, self._max_slots)
            if self._has_restarted(page):
                asked_for_the_first = self._next_id == _FIRST_ID
                self._restart(page.ssrc)
                if not asked_for_the_first:
                    continue
            if not page.messages:
                return
            if self._comes_again(page):
                raise self._without_end("do not move on: the same ones come again")
            self._ranges.append(_Range(self._next_id, page.messages))
            self._messages += [message for message in page.messages if not self._was_read(message)]
            if page.next_id <= self._next_id:
                raise self._without_end(
                    f"do not move on: those from {self._next_id} on are to be followed by {page.next_id}"
                )
            self._next_id = page.next_id
            self._check_size(page)

    def _comes_again(self, page: Page) -> bool:
        """Whether a page is the one before once more, so that the gateway takes no notice of where it is to begin."""
        again = bool(self._ranges) and page.messages == self._ranges[-1].messages
        self._alike = self._alike + 1 if again else 0
        return again and (len(page.messages) > 1 or self._alike >= _MOST_ALIKE)

    def _check_size(self, page: Page) -> None:
        self._characters += sum(len(message.text or "") for message in page.messages)
        if (
            len(self._ranges) > _MOST_PAGES
            or len(self._messages) > _MOST_MESSAGES
            or self._characters > _MOST_CHARACTERS
        ):
            raise self._without_end("do not come to an end")

    def _without_end(self, what: str) -> GatewayError:
        return GatewayError(
            PROTOCOL,
            f"get_sms: the messages {what}; {len(self._messages)} were read",
            _OPERATION,
            advice="They are in the result. Read fewer at a time, with the option limit.",
            retriable=False,
        )

    def _has_restarted(self, page: Page) -> bool:
        if self._ssrc is None:
            self._ssrc = page.ssrc
        return page.ssrc != self._ssrc

    def _restart(self, ssrc: str) -> None:
        """Begins at the first message of a new numbering; what was read is kept, and not read twice."""
        self._restarts += 1
        if self._restarts > _MOST_RESTARTS:
            raise GatewayError(PROTOCOL, f"get_sms: ssrc changed {_MOST_RESTARTS} times while reading", _OPERATION)
        self._ssrc = ssrc
        self._next_id = _FIRST_ID
        self._ranges.clear()
        self._read_before = Counter(self._messages)

    def _was_read(self, message: Message) -> bool:
        again = self._read_before[message] > 0
        if again:
            self._read_before[message] -= 1
        return again

    def remove(self) -> None:
        """Removes what was read; the last range first, in case that the ids behind a removed message move up."""
        bound = self._gateway.time_bound(len(self._ranges))
        for each in reversed(self._ranges):
            if self._task.check:
                self._gateway.remove_messages(each.first, len(each.messages), self._max_slots)
                self._removed += len(each.messages)
            elif not self._remove(each, bound):
                return

    def _remove(self, each: _Range, bound: TimeBound) -> bool:
        """Removes a range; returns whether the numbering still holds for others."""
        left = len(each.messages)
        is_again = False
        faults = 0
        while left > 0:
            if bound.over:
                raise self._without_end(f"are not removed within {bound.seconds:g} s")
            try:
                page = self._gateway.remove_messages(each.first, left, self._max_slots, is_again)
            except GatewayError as error:
                faults += 1
                # Nothing is removed where the gateway was only asked whether it can do that.
                was_sent = error.about_a_write
                self._doubtful = error.in_doubt and was_sent
                if not error.retriable:
                    raise
                # Were they removed already, the same request would now remove the messages behind.
                still = self._look(each, left)
                if still and (faults > self._gateway.connection.retries or not self._gateway.pause(faults)):
                    raise
            else:
                was_sent = True
                if page.ssrc == self._ssrc and not page.messages:
                    still = self._look(each, left)  # it does not say what it removed
                    if still == left:
                        raise GatewayError(VERIFY, f"get_sms: {left} messages are still there", _OPERATION)
                else:
                    self._note_removed(page, each)
                    still = left - len(page.messages) if page.ssrc == self._ssrc else None
            if still is None:
                return self._stop()
            left, is_again = still, is_again or was_sent
        return True

    def _look(self, each: _Range, left: int) -> int | None:
        """How many messages of a range are left, and notes the others as removed; None after a reboot."""
        page = self._gateway.inbox(each.first, left, self._max_slots)
        self._doubtful = False
        if page.ssrc != self._ssrc:
            return None
        still = sum((Counter(page.messages) & Counter(each.messages)).values())
        self._removed += left - still
        return still

    def _note_removed(self, page: Page, each: _Range) -> None:
        # Nothing that the gateway has no more may be missing here, whatever came between reading and removing.
        self._removed += len(page.messages)
        were_read = Counter(message.itself() for message in each.messages)
        for message in page.messages:
            if were_read[message.itself()] > 0:
                were_read[message.itself()] -= 1
            else:
                self._messages.append(message)

    def _stop(self) -> bool:
        """The gateway rebooted: what is left of the ranges has other ids now, and stays for the next run."""
        self._task.result.warnings.append(
            "The gateway rebooted while messages were removed. Those not removed are returned again by the next run."
        )
        return False

    def report(self) -> None:
        result = self._task.result
        result.outcome.changed = self._removed > 0 or self._doubtful
        result.extra.update(
            messages=[message.facts() for message in self._messages],
            ssrc=self._ssrc or "",
            next_sms=self._next_id,
            restarted=self._restarts > 0,
            removed=self._removed,
        )
