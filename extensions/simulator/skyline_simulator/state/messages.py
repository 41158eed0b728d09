# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway's messages: the task queue, the inbox, the reports on both, and the counters of all of it."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .batch import Batch
from .board import Board
from .inbox import SMSC, Inbox, Message, entry, row
from .report_forms import Item, sent_status, status_report
from .sms_queue import Queue
from .sms_task import DUPLICATED, OK, SERVER_ERROR, TOO_MANY, UNREGISTERED, Sent, Task
from .statistics import Statistics

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


@dataclass
class Order:
    """A checked request: every task with the code that it has earned so far, and the global fields that were given."""

    tasks: list[tuple[Task, int]]
    urls: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


class Messages:
    """Everything of sections 5 to 10 that a gateway keeps. Nothing runs by itself: events wait in the device's heap."""

    def __init__(self, device: Board, wake: Callable[[float], None]) -> None:
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
        self._reports: Batch[Item] = Batch(self.at, self._push_reports)
        self._sent_status: Batch[Item] = Batch(self.at, self._push_sent_status)
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
        device = self.device
        older = self.forwarding.sr_url or self.sms_url
        return bool(older or self.sms_status_url or self.recv_sms_url or device.ram.cell_config.report_url)

    def look(self) -> None:
        """There is another receiver: what is under way already is of interest now."""
        due = self.device.next_due()
        if self.watched and self.under_way and due is not None:
            self._wake(due)

    # -- tasks -------------------------------------------------------------------------------------------------

    def post(self, order: Order, now: float, half: bool = False) -> list[tuple[int, int]]:
        """Takes a request of generation 2, whose global fields hold from now on: (tid, status code) of each task."""
        forwarding = self.forwarding
        for key, number in order.counts.items():
            setattr(forwarding, key, number)
        forwarding.sr_url = order.urls.get("sr_url", forwarding.sr_url)
        if "sms_url" in order.urls:
            self.device.ram.scalars["sms_url"] = order.urls["sms_url"]
        self.look()
        return self.submit(order.tasks, now, half)

    def submit(self, tasks: list[tuple[Task, int]], now: float, half: bool = False) -> list[tuple[int, int]]:
        """Takes tasks, each with the status code it has earned so far: (tid, status code) of each.

        ``half`` is a fault: the second half is lost.
        """
        results: list[tuple[int, int]] = []
        for place, (task, code) in enumerate(tasks):
            if half and place >= len(tasks) // 2:
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
        device = self.device
        self.sent.append(sent)
        index = sent.port * device.slots + sent.slot
        utc = device.clock.utc(sent.time)
        if sent.ok:
            self.sms_counts.add(index, utc, sent_ok=1)
            del self.failed_in_a_row[index]
        else:
            self.sms_counts.add(index, utc, sent_failed=1)
            self.failed_in_a_row[index] += 1
        if task.sdr if sent.ok else task.fdr:
            self._report(task, sent)
        if sent.ok and task.dr:
            trouble = take(self.undelivered, sent.number)
            code = 0 if trouble is None else trouble.code

            def delivered(due: float) -> None:
                report = Message(
                    sent.port, sent.slot, int(device.clock.utc(due)), task.smsc or SMSC, sent.number, delivery=code
                )
                self.receive(report, due)

            self.at(sent.time + device.draw(device.switches.sms_delivery_seconds), delivered)

    def _report(self, task: Task, sent: Sent) -> None:
        item = (task, sent, int(self.device.clock.utc(sent.time)))
        forwarding, config = self.forwarding, self.device.ram.sms_config
        if task.generation == 3:
            # A period of 0 is no report at all.
            if self.sms_status_url and task.sr_prd != 0:
                count, period = task.sr_cnt or config.sms_status_max, task.sr_prd or config.sms_status_period
                self._sent_status.add(item, sent.time, count, period)
        elif forwarding.sr_url:
            count, period = task.sr_cnt or forwarding.sr_cnt, task.sr_prd or forwarding.sr_prd
            self._reports.add(item, sent.time, count, period)

    # -- received ----------------------------------------------------------------------------------------------

    def receive(self, message: Message, now: float) -> None:
        """A message arrives: into the inbox, and to ``sms_url``."""
        self.inbox.add(message)
        if message.delivery is None:
            index = message.port * self.device.slots + message.slot
            self.sms_counts.add(index, self.device.clock.utc(now), received=1)
        config = self.device.ram.sms_config
        if self.sms_url:
            self._arrivals.add(message, now, self.forwarding.sms_cnt, self.forwarding.sms_prd)
        elif self.recv_sms_url:
            self._arrivals.add(message, now, config.recv_sms_max, config.recv_sms_period)

    @property
    def sms_url(self) -> str:
        """Of generation 2: a parameter of the device."""
        return self.device.ram.scalars.get("sms_url", "")

    @property
    def sms_status_url(self) -> str:
        """Of generation 3: where reports on sent messages go."""
        return self._url(self.device.ram.sms_config.sms_status_url)

    @property
    def recv_sms_url(self) -> str:
        """Of generation 3: where received messages go."""
        return self._url(self.device.ram.sms_config.recv_sms_url)

    def _url(self, own: str) -> str:
        """Without one of its own, it is that of status reports (facts, section 5)."""
        device = self.device
        if device.switches.generation == 2:
            return ""
        return own or (device.reporting.url if device.reporting.enable else "")

    # -- pushes ------------------------------------------------------------------------------------------------

    def push(self, url: str, document: dict[str, Any]) -> None:
        """Notes something to be posted to a URL."""
        if url:
            self.pushes.append((url, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()))
            self._wake(self.device.clock.now())

    def _push_reports(self, items: list[Item]) -> None:
        self.push(self.forwarding.sr_url, status_report(items, self.device.switches.sr_port_names == "letter"))

    def _push_sent_status(self, items: list[Item]) -> None:
        report = sent_status(items)
        if not self.device.switches.push_type:
            del report["type"]
        self.push(self.sms_status_url, report)

    def _push_arrivals(self, items: list[Message]) -> None:
        self.push(self.sms_url or self.recv_sms_url, self.arrivals(items))

    def arrivals(self, items: list[Message]) -> dict[str, Any]:
        """Receive SMS, Push Format; to a URL of generation 3 by switch as objects, which no document has."""
        if not self.sms_url and self.device.switches.arrivals_form == "objects":
            return {"smses": [entry(self.device, message) for message in items]}
        rows = [row(self.device, message) for message in items]
        return {"type": "recv-sms", "sms_num": len(rows), "sms": rows}

    # -- rebooting ---------------------------------------------------------------------------------------------

    def reboot(self, now: float, answers: float) -> None:
        """The events of the device are gone, and with them everything under way. Counters outlive a reboot."""
        self.under_way = 0
        self.pushes.clear()
        self._reports.clear()
        self._sent_status.clear()
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
