# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue of SMS tasks: every port sends its share, one message at a time, on device time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from ..config.switch_kinds import Range
from .batch import At
from .board import Board
from .sms_task import TIMEOUT, UNREGISTERED, Sent, Task, status_text

#: How often a port that cannot send looks whether it can, in seconds.
_LOOK_AGAIN = 1.0


@dataclass
class Line:
    """What waits at one port. A task is in the line until its last message from this port is through."""

    #: Task -> the recipients (their places in the task) that this port has yet to send to.
    waiting: dict[int, deque[int]] = field(default_factory=dict)
    #: Of those tasks the ones that have something to send and are not suspended, in order.
    ready: dict[int, None] = field(default_factory=dict)
    #: The message on its way; the port is busy with it, and then for as long as the task wants it to rest.
    current: tuple[Task, int] | None = None
    busy: bool = False
    unsent: int = 0
    #: When the message on its way went on the air.
    began: float = 0.0

    @property
    def sending(self) -> int:
        return int(self.current is not None)


class Queue:
    """The task table of a gateway."""

    def __init__(
        self,
        device: Board,
        at: At,
        failure: Callable[[Task, str], tuple[str, str] | None],
        done: Callable[[Task, Sent], None],
    ) -> None:
        self.device = device
        self._at = at
        #: Why a message to a number is to fail (progress reason, carrier reason), and whom to tell of each message.
        self._failure = failure
        self._done = done
        self.tasks: dict[int, Task] = {}
        self.lines: dict[int, Line] = {}
        #: A task that is through, or was removed -> until when its tid stays known.
        self._past: dict[int, float] = {}

    # -- the table ---------------------------------------------------------------------------------------------

    def knows(self, tid: int, now: float) -> bool:
        # In the order in which they are to be forgotten, as all are kept for the same time.
        while self._past:
            first = next(iter(self._past))
            if self._past[first] > now:
                break
            del self._past[first]
        return tid in self.tasks or tid in self._past

    def accept(self, task: Task, now: float) -> None:
        """Puts every recipient of a task into the line of a port: of those it names, or of one that is registered."""
        ports = task.ports or [port for port in range(self.device.ports) if self.device.registered(port)]
        ports = ports or list(range(self.device.ports))
        if not task.spread:
            ports = ports[:1]
        self.tasks[task.tid] = task
        lines = [(port, self.lines.setdefault(port, Line())) for port in ports]
        touched: set[int] = set()
        for place in range(len(task.numbers)):
            port, line = min(lines, key=lambda each: each[1].unsent + each[1].sending)
            line.waiting.setdefault(task.tid, deque()).append(place)
            line.ready[task.tid] = None
            line.unsent += 1
            touched.add(port)
        for port in touched:
            self._next(port, now)

    def suspend(self, tid: int) -> None:
        self.tasks[tid].suspended = True
        for line in self.lines.values():
            line.ready.pop(tid, None)

    def resume(self, tid: int, now: float) -> None:
        task = self.tasks[tid]
        if not task.suspended:
            return
        task.suspended = False
        for port, line in self.lines.items():
            if line.waiting.get(tid):
                line.ready[tid] = None
                self._next(port, now)

    def remove(self, tid: int, now: float) -> None:
        """What is on the air goes out; the rest is never sent."""
        task = self.tasks.pop(tid)
        for line in self.lines.values():
            line.ready.pop(tid, None)
            line.unsent -= len(line.waiting.pop(tid, ()))
        task.unsent = 0
        self._remember(tid, now)

    def listed(self, port: int) -> list[Task]:
        """The tasks that have something to send from a port (Query SMS Tasks), oldest first."""
        line = self.lines.get(port)
        return [] if line is None else [self.tasks[tid] for tid in line.waiting]

    def _remember(self, tid: int, now: float) -> None:
        self._past[tid] = now + self.device.switches.sms_tid_seconds

    # -- sending -----------------------------------------------------------------------------------------------

    def _next(self, port: int, now: float) -> None:
        """Starts the next message of a port that is free."""
        line = self.lines[port]
        if line.busy or not line.ready:
            return
        tid = next(iter(line.ready))
        task = self.tasks[tid]
        place = line.waiting[tid].popleft()
        if not line.waiting[tid]:
            del line.ready[tid]
        line.busy = True
        line.current = (task, place)
        line.unsent -= 1
        task.unsent -= 1
        task.sending += 1
        line.began = now
        self._attempt(port, task, place, now, now + task.timeout)

    def _attempt(self, port: int, task: Task, place: int, now: float, until: float) -> None:
        """A port that is not registered may be so soon: it gets as long as the task allows."""
        if self.device.registered(port):
            self._send(port, task, place, now)
        elif now >= until:
            self._finish(port, task, place, now, self._silence(port))
        else:
            again = min(now + _LOOK_AGAIN, until)
            self._at(again, lambda due: self._attempt(port, task, place, due, until))

    def _silence(self, port: int) -> tuple[str, str]:
        """Why nothing can be sent from a port: its module does not answer, or its SIM is not registered."""
        return status_text(UNREGISTERED if self.device.module_runs(port) else TIMEOUT), ""

    def _send(self, port: int, task: Task, place: int, now: float) -> None:
        self.lines[port].began = now
        takes = self.device.draw(self.device.switches.sms_seconds)
        failure = self._failure(task, task.numbers[place])
        if takes > task.timeout:
            takes, failure = task.timeout, (status_text(TIMEOUT), "")

        def finish(due: float) -> None:
            lost = None if self.device.registered(port) else (status_text(TIMEOUT), "")
            self._finish(port, task, place, due, failure or lost)

        self._at(now + takes, finish)

    def _finish(self, port: int, task: Task, place: int, now: float, failure: tuple[str, str] | None) -> None:
        self._settle(port, task, place, now, failure)
        rest = self.device.draw(Range(task.interval, max(task.interval, task.interval_max)))
        if rest:
            self._at(now + rest, lambda due: self._free(port, due))
        else:
            self._free(port, now)

    def _settle(self, port: int, task: Task, place: int, now: float, failure: tuple[str, str] | None) -> None:
        """One message is through, for better or worse."""
        line = self.lines[port]
        line.current = None
        task.sending -= 1
        if failure is None:
            task.sent += 1
        else:
            task.failed += 1
        reason, carrier = failure or ("", "")
        slot = self.device.active(port)
        number, took = task.numbers[place], now - line.began
        self._done(task, Sent(task.tid, place, number, port, slot, now, failure is None, reason, carrier, took))
        tid = task.tid
        if self.tasks.get(tid) is task:
            if not line.waiting[tid]:
                del line.waiting[tid]
            if task.done:
                del self.tasks[tid]
                self._remember(tid, now)

    def _free(self, port: int, now: float) -> None:
        self.lines[port].busy = False
        self._next(port, now)

    # -- rebooting ---------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """The table was in RAM, and so is gone."""
        self.tasks.clear()
        self.lines.clear()
        self._past.clear()

    def interrupt(self, now: float, again: float) -> None:
        """The table is kept over a reboot. What was on the air has failed; the rest goes on when the device is back."""
        for port, line in self.lines.items():
            if line.current is not None:
                self._settle(port, *line.current, now, (status_text(TIMEOUT), ""))
            line.busy = True
            self._at(again, lambda due, port=port: self._free(port, due))  # type: ignore[misc]
