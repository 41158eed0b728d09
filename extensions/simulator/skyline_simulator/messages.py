# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway's messages: the task queue, the inbox, the reports on both, and the counters of all of it."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .batch import Batch
from .inbox import SMSC, Inbox, Message, row
from .names import port_name
from .sms_queue import Queue
from .sms_request import Order
from .sms_task import DUPLICATED, OK, SERVER_ERROR, TOO_MANY, UNREGISTERED, Sent, Task
from .statistics import Statistics

if TYPE_CHECKING:
    from .device import Device

#: How many sent messages are remembered for tests, and how many pushes wait at most.
_REMEMBERED = 100_000
_WAITING_PUSHES = 10_000


@dataclass
class Forwarding:
    """The global fields of a send request. They hold until another request changes them, over reboots too.

    ``sms_url`` is a parameter of the device, and not in here.
    """

    sr_url: str = ""
    sr_cnt: int = 10
    sr_prd: int = 60
    sms_cnt: int = 1
    sms_prd: int = 60


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with messages to a number, so many times or (None) for ever."""

    #: A task status code at once; or the progress and carrier reasons with which sending fails; or a delivery code.
    code: int = OK
    reason: str = ""
    carrier: str = ""
    times: int | None = None


class Messages:
    """Everything of sections 5 to 10 that a gateway keeps. Nothing runs by itself: events wait in the device's heap."""

    def __init__(self, device: Device, wake: Callable[[float], None]) -> None:
        self.device = device
        #: Told when something will be due, or (a time that has come) that there is something to push.
        self._wake = wake
        self.forwarding = Forwarding()
        self.inbox = Inbox(device)
        self.queue = Queue(device, self.at, self._failure, self._sent)
        self.sms_counts = Statistics()
        self.call_counts = Statistics()
        #: Slot index -> how many messages in a row have failed.
        self.failed_in_a_row: Counter[int] = Counter()
        self.refusals: dict[str, Trouble] = {}
        self.failures: dict[str, Trouble] = {}
        self.undelivered: dict[str, Trouble] = {}
        #: For tests: how often each tid was accepted, and every message that was dealt with.
        self.accepted: Counter[int] = Counter()
        self.sent: deque[Sent] = deque(maxlen=_REMEMBERED)
        #: What is to be pushed: (url, body), oldest first.
        self.pushes: deque[tuple[str, bytes]] = deque(maxlen=_WAITING_PUSHES)
        #: Events of ours in the device's heap: while there are any, somebody has to look now and then.
        self.under_way = 0
        self._reports: Batch[tuple[Task, Sent]] = Batch(self.at, self._push_reports)
        self._arrivals: Batch[Message] = Batch(self.at, self._push_arrivals)

    def at(self, due: float, action: Callable[[float], None]) -> None:
        """Plans something; a reboot forgets it."""
        self.under_way += 1

        def run(when: float) -> None:
            self.under_way -= 1
            action(when)

        self.device.at(due, run)
        if self.watched:
            self._wake(due)

    @property
    def watched(self) -> bool:
        """Whether anybody is to hear of what happens here. If not, it can wait until somebody asks."""
        return bool(self.forwarding.sr_url or self.sms_url)

    def look(self) -> None:
        """There is another receiver: what is under way already is of interest now."""
        due = self.device.next_due()
        if self.watched and self.under_way and due is not None:
            self._wake(due)

    # -- tasks -------------------------------------------------------------------------------------------------

    def post(self, order: Order, now: float, half: bool = False) -> list[tuple[int, int]]:
        """Takes the tasks of a request: (tid, status code) of each. ``half`` is a fault: the second half is lost."""
        forwarding = self.forwarding
        for key, number in order.counts.items():
            setattr(forwarding, key, number)
        forwarding.sr_url = order.urls.get("sr_url", forwarding.sr_url)
        if "sms_url" in order.urls:
            self.device.ram.scalars["sms_url"] = order.urls["sms_url"]
        self.look()
        results: list[tuple[int, int]] = []
        for place, (task, code) in enumerate(order.tasks):
            if half and place >= len(order.tasks) // 2:
                code = SERVER_ERROR
            code = code or self._refusal(task, now)
            if code == OK:
                self.accepted[task.tid] += 1
                self.queue.accept(task, now)
            results.append((task.tid, code))
        return results

    def _refusal(self, task: Task, now: float) -> int:
        """Why the device does not take a well-formed task now, or 0."""
        queue, switches = self.queue, self.device.switches
        if queue.knows(task.tid, now):
            return DUPLICATED
        for number in ("*", *task.numbers):
            trouble = take(self.refusals, number)
            if trouble is not None:
                return trouble.code
        if switches.sms_unregistered == "refuse":
            ports = task.ports or range(self.device.ports)
            if not any(self.device.registered(port) for port in ports):
                return UNREGISTERED
        limit = switches.sms_task_limit
        return TOO_MANY if limit and len(queue.tasks) >= limit else OK

    def _failure(self, task: Task, number: str) -> tuple[str, str] | None:
        trouble = take(self.failures, number) or take(self.failures, "*")
        return None if trouble is None else (trouble.reason, trouble.carrier)

    def _sent(self, task: Task, sent: Sent) -> None:
        """One message is through: counted, reported, and (``dr``) soon its delivery is."""
        device, forwarding = self.device, self.forwarding
        self.sent.append(sent)
        index = sent.port * device.slots + sent.slot
        utc = device.clock.utc(sent.time)
        if sent.ok:
            self.sms_counts.add(index, utc, sent_ok=1)
            del self.failed_in_a_row[index]
        else:
            self.sms_counts.add(index, utc, sent_failed=1)
            self.failed_in_a_row[index] += 1
        if forwarding.sr_url and (task.sdr if sent.ok else task.fdr):
            count, period = task.sr_cnt or forwarding.sr_cnt, task.sr_prd or forwarding.sr_prd
            self._reports.add((task, sent), sent.time, count, period)
        if sent.ok and task.dr:
            trouble = take(self.undelivered, sent.number)
            code = 0 if trouble is None else trouble.code

            def delivered(due: float) -> None:
                report = Message(
                    sent.port, sent.slot, int(device.clock.utc(due)), task.smsc or SMSC, sent.number, delivery=code
                )
                self.receive(report, due)

            self.at(sent.time + device.draw(device.switches.sms_delivery_seconds), delivered)

    # -- received ----------------------------------------------------------------------------------------------

    def receive(self, message: Message, now: float) -> None:
        """A message arrives: into the inbox, and to ``sms_url``."""
        self.inbox.add(message)
        if message.delivery is None:
            index = message.port * self.device.slots + message.slot
            self.sms_counts.add(index, self.device.clock.utc(now), received=1)
        if self.sms_url:
            self._arrivals.add(message, now, self.forwarding.sms_cnt, self.forwarding.sms_prd)

    @property
    def sms_url(self) -> str:
        return self.device.ram.scalars.get("sms_url", "")

    # -- pushes ------------------------------------------------------------------------------------------------

    def _push(self, url: str, document: dict[str, Any]) -> None:
        if url:
            self.pushes.append((url, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()))
            self._wake(self.device.clock.now())

    def _push_reports(self, items: list[tuple[Task, Sent]]) -> None:
        """Status Report: a part for each task, with what happened since the last one."""
        device = self.device
        letters = device.switches.sr_port_names == "letter"
        parts: dict[int, dict[str, Any]] = {}
        for task, sent in items:
            part = parts.setdefault(
                id(task),
                {
                    "tid": task.tid,
                    "sending": task.sending,
                    "sent": task.sent,
                    "failed": task.failed,
                    "unsent": task.unsent,
                    "sdr": [],
                    "fdr": [],
                },
            )
            port = port_name(sent.port + 1, sent.slot + 1, letters)
            detail: list[object] = [sent.index, sent.number, port, int(device.clock.utc(sent.time))]
            if sent.ok:
                part["sdr"].append(detail)
            else:
                part["fdr"].append([*detail, sent.reason, sent.carrier])
        self._push(
            self.forwarding.sr_url, {"type": "status-report", "rpt_num": len(parts), "rpts": list(parts.values())}
        )

    def _push_arrivals(self, items: list[Message]) -> None:
        """Receive SMS, Push Format."""
        rows = [row(self.device, message) for message in items]
        self._push(self.sms_url, {"type": "recv-sms", "sms_num": len(rows), "sms": rows})

    # -- rebooting ---------------------------------------------------------------------------------------------

    def reboot(self, now: float, answers: float) -> None:
        """The events of the device are gone, and with them everything under way. Counters outlive a reboot."""
        self.under_way = 0
        self.pushes.clear()
        self._reports.clear()
        self._arrivals.clear()
        switches = self.device.switches
        self.inbox.reboot(keep=switches.inbox_reboot == "keep")
        if switches.sms_reboot == "keep":
            self.queue.interrupt(now, answers)
        else:
            self.queue.forget()


def take(troubles: dict[str, Trouble], number: str) -> Trouble | None:
    """The trouble ordered for a number, once less from now on."""
    trouble = troubles.get(number)
    if trouble is not None and trouble.times is not None:
        if trouble.times <= 1:
            del troubles[number]
        else:
            troubles[number] = Trouble(trouble.code, trouble.reason, trouble.carrier, trouble.times - 1)
    return trouble
