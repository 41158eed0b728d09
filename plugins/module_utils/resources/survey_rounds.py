# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a survey of SIMs goes on: which port is on its way to which slot, what was found there, and who is to go next.

Pure: it is told what the status shows, and what was sent. Each port goes through its slots by itself, so that a dead
SIM costs its own port only; ports that become ready within a short time go on together, by one command.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..model.ports import Slot
from ..model.states import PortState, state_name
from ..model.status import Row, Status
from ..model.surveyed import Sim

# A SIM in one of these will not register soon, if it stays there.
_ENDED = frozenset((PortState.NO_BALANCE, PortState.REGISTRATION_FAILED, PortState.SIM_ERROR))


class Times(NamedTuple):
    """Times in seconds.

    slot: what one slot may take; gather: how long ports that are ready wait for others; settled: after which a state
    that speaks against a SIM is believed.
    """

    slot: float
    gather: float
    settled: float


class _Port:
    """A port. queue: the slots to visit; target: the one that it is on its way to, or at, and is being looked at.

    began: when it was sent there; ready: since when it could go on; is_away: whether it was sent anywhere and has not
    been seen at home since; is_returning: whether it is on its way home, with nothing left to visit; ended: since when
    the SIM is in a state that speaks against it; is_given_up: whether nothing more is tried.
    """

    def __init__(self, home: Slot | None, queue: Iterable[Slot], is_away: bool, now: float) -> None:
        self.home = home
        self.queue = deque(queue)
        self.is_away = is_away
        self.target: Slot | None = None
        self.began = self.ready = now
        self.ended: float | None = None
        self.is_returning = False
        self.is_given_up = False

    @property
    def next(self) -> Slot | None:
        """Where it is to go, None = nowhere."""
        if self.target or self.is_given_up:
            return None
        if self.queue:
            return self.queue[0]
        return self.home if self.is_away else None

    @property
    def is_done(self) -> bool:
        return self.target is None and self.next is None


class Rounds:
    """The ports of one survey.

    plan: the slots to visit, by port, the one in use first if it is among them; homes: the slots to go back to; away:
    ports that may be elsewhere already. sims: what was found.
    """

    def __init__(
        self,
        plan: Mapping[int, Sequence[Slot]],
        homes: Mapping[int, Slot],
        away: Iterable[int],
        status: Status,
        times: Times,
        wait_registered: bool,
        now: float,
    ) -> None:
        self._times = times
        self._wait_registered = wait_registered
        away = set(away)
        self._ports = {
            port: _Port(homes.get(port), plan.get(port, ()), port in away, now) for port in sorted({*plan, *away})
        }
        self.sims: dict[Slot, Sim] = {}
        for number, port in self._ports.items():
            # Where it is already it needs no switch, and nobody has to wait for others.
            if port.queue and not port.is_away and port.queue[0] == status.slot_in_use(number):
                port.target = port.queue.popleft()

    @property
    def is_done(self) -> bool:
        """Whether every slot was looked at, and every port is back or given up."""
        return all(port.is_done for port in self._ports.values())

    @property
    def astray(self) -> list[int]:
        """The ports that were sent away and not seen at home since, where they are to be in the end."""
        return [number for number, port in self._ports.items() if port.is_away and port.home]

    @property
    def back(self) -> list[int]:
        """The ports that are at home, with nothing left to do."""
        return [number for number, port in self._ports.items() if port.is_done and not port.is_away]

    @property
    def due(self) -> float | None:
        """When the next slot will have had its time, None = none is being looked at."""
        return min((port.began + self._times.slot for port in self._ports.values() if port.target), default=None)

    def look(self, status: Status, now: float) -> None:
        """Takes in what a status shows."""
        for number, port in self._ports.items():
            if port.target:
                self._look_at(number, port, port.target, status, now)

    def ready(self, status: Status, now: float) -> list[Slot]:
        """The slots to which ports are to be switched now, in one command; none while others may join them soon."""
        self._leave_calls_alone(status, now)
        waiting = [port for port in self._ports.values() if port.next and not self._in_call(port, status)]
        return [port.next for port in waiting if port.next and not self._waits_for_others(port, waiting, now)]

    def sent(self, slots: Iterable[Slot], now: float) -> None:
        """Notes that ports were told to switch, or may have been."""
        for slot in slots:
            port = self._ports[slot.port]
            port.is_returning = not port.queue
            if port.queue:
                port.queue.popleft()
            port.target, port.began, port.ended, port.is_away = slot, now, None, True

    def refused(self, slot: Slot, reason: str, status: Status, now: float) -> None:
        """Notes that the gateway has refused to switch a port."""
        port = self._ports[slot.port]
        if port.queue:
            self.sims[slot] = Sim(port.queue.popleft(), status.slots.get(slot), None, reason)
            port.ready = now
        else:
            port.is_given_up = True

    def abandon(self, now: float) -> None:
        """Visits nothing any more: ports only go home."""
        for port in self._ports.values():
            port.queue.clear()
            port.target, port.ready, port.is_given_up = None, now - self._times.gather, False

    def _waits_for_others(self, port: _Port, waiting: Sequence[_Port], now: float) -> bool:
        """Whether those that were sent together with a port may be ready soon, too.

        One that a dead SIM has held up goes on alone, at once.
        """
        gather = self._times.gather
        together = [each for each in self._ports.values() if abs(each.began - port.began) < gather]
        since = min(each.ready for each in waiting if each in together)
        return now - since < gather and any(each.target for each in together)

    def _look_at(self, number: int, port: _Port, target: Slot, status: Status, now: float) -> None:
        row = status.slots.get(target)
        seconds = now - port.began
        is_late = seconds >= self._times.slot
        if status.slot_in_use(number) != target:
            if is_late:
                self._give_up(port, target, status, seconds)
        elif port.is_returning:
            port.target, port.is_away = None, False
        else:
            reason = self._verdict(port, row, now, is_late)
            if reason is not None:
                self.sims[target] = Sim(target, row, seconds, reason or None)
                port.target, port.ready = None, now
                port.is_away = port.is_away and target != port.home

    def _verdict(self, port: _Port, row: Row | None, now: float, is_late: bool) -> str | None:
        """Why the SIM in use is not registered, "" = it is, or nobody asked; None = that is not clear yet."""
        state = row.state if row else None
        if state is not None and (state.working or not (self._wait_registered or state.dead)):
            return ""
        if state is not None and (state in _ENDED or state.locked):
            port.ended = now if port.ended is None else port.ended
            if now - port.ended >= self._times.settled:
                return f"does not register: {state_name(state)}"
        else:
            port.ended = None
        return f"not registered within {self._times.slot:g} s" if is_late else None

    def _give_up(self, port: _Port, target: Slot, status: Status, seconds: float) -> None:
        """A port that does not switch: its other slots would fare no better."""
        if port.is_returning:
            port.is_given_up = True
        else:
            reason = f"the port did not switch to this slot within {self._times.slot:g} s"
            self.sims[target] = Sim(target, status.slots.get(target), seconds, reason)
            self._skip(port, f"the port did not switch to {target}", status)
        port.target, port.ready = None, port.began + seconds

    def _leave_calls_alone(self, status: Status, now: float) -> None:
        for port in self._ports.values():
            if port.queue and not port.target and self._in_call(port, status):
                self._skip(port, "the port is in a call", status)
                port.ready = now
            elif port.next and not port.queue and now - port.ready >= self._times.slot + self._times.gather:
                # A call that does not end keeps its port away from home.
                port.is_given_up = True

    def _skip(self, port: _Port, reason: str, status: Status) -> None:
        while port.queue:
            slot = port.queue.popleft()
            self.sims[slot] = Sim(slot, status.slots.get(slot), None, reason)

    def _in_call(self, port: _Port, status: Status) -> bool:
        slot = port.next
        used = status.slot_in_use(slot.port) if slot else None
        state = status.slots[used].state if used else None
        return state is not None and state.in_call
