# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of the radio network, as the engine of values reads and writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..engine.task import Task, some
from ..engine.values import Setting
from ..engine.waiting import SETTLED, Wait
from ..model.network import CellLock, Locking, NetworkType, Progress
from ..model.status import Status
from ..wire.errors import WAIT, GatewayError
from .network_plan import CELLS, OPERATORS, TYPE, Item, lock_of, lock_text


class State(NamedTuple):
    """What was read, as far as it is wanted."""

    network_type: NetworkType | None
    operators: Mapping[int, str]
    locks: Mapping[int, Locking]


class Patience(NamedTuple):
    """Whether to wait until locks are in effect; times in seconds."""

    wait: bool
    timeout: float
    interval: float


class Network(Setting[Item, State]):
    """The settings that are wanted, as the gateway has them. patience: about locks, whose end shows later."""

    noun = "network setting"
    option = "the task"

    def __init__(self, task: Task, status: Status, wanted: Iterable[Item], patience: Patience) -> None:
        self._task = task
        self._gateway = task.gateway
        self._status = status
        self._parts = {item.part for item in wanted}
        self._ports = sorted(item.port for item in wanted if item.part == CELLS and item.port is not None)
        self._patience = patience

    def read(self, retries: int | None = None) -> State:
        gateway = self._gateway
        return State(
            gateway.network_type(retries) if TYPE in self._parts else None,
            gateway.operators(self._status, retries) if OPERATORS in self._parts else {},
            gateway.cell_locks(self._ports, retries) if self._ports else {},
        )

    def read_settled(self) -> State:
        """Reads what holds: of a port whose lock is still under way, only its end says that."""
        state = self.read()
        return state if self._gateway.is_snapshot else self._settled(state)

    def _settled(self, state: State) -> State:
        """A state just read, with the end of the orders under way. Raises GatewayError (wait) where they do not end."""
        busy = _under_way(state.locks)
        if self._patience.wait and busy:
            for _left in self._rounds("the end of earlier orders"):
                state = state._replace(locks=self._gateway.cell_locks(self._ports))
                busy = _under_way(state.locks)
                if not busy:
                    break
            else:
                words = f"cells: earlier orders did not end within {self._patience.timeout:g} s"
                raise GatewayError(WAIT, f"{words}: port {some(map(str, busy))}", "get_cell_locks", sent=False)
        return state

    def shown(self, state: State) -> Mapping[Item, str]:
        shown = {} if state.network_type is None else {Item(TYPE): state.network_type.value}
        shown.update((Item(OPERATORS, port), plmn) for port, plmn in state.operators.items())
        for port, locking in state.locks.items():
            # Only the end of an order says what holds.
            if locking.progress is Progress.COMPLETED:
                shown[Item(CELLS, port)] = lock_text(locking.lock)
        return shown

    def write(self, values: Mapping[Item, str], state: State) -> int | None:
        operators = {item.port: value for item, value in values.items() if item.part == OPERATORS and item.port}
        cells = {item.port: value for item, value in values.items() if item.part == CELLS and item.port}
        if Item(TYPE) in values:
            self._gateway.set_network_type(NetworkType(values[Item(TYPE)]))
        if operators:
            self._gateway.set_operators(operators)
        if cells:
            self._order({port: lock_of(text) for port, text in cells.items()}, state)
        return None

    def _order(self, wanted: Mapping[int, CellLock | None], state: State) -> None:
        if not self._task.check:
            # A snapshot was not waited for, and a port that has an order refuses a second.
            state = self._settled(state)
            wanted = {port: lock for port, lock in wanted.items() if not _holds(state.locks.get(port), lock)}
        locks = {port: lock for port, lock in wanted.items() if lock}
        free = [port for port, lock in wanted.items() if not lock]
        # First what a gateway of another type of network refuses as a whole.
        if locks:
            self._gateway.lock_cells(locks)
        if free:
            had = {port: state.locks.get(port) for port in free}
            self._gateway.unlock_cells({port: locking.lock if locking else None for port, locking in had.items()})
        if wanted and self._patience.wait and not self._task.check:
            self._await(wanted)

    def _await(self, wanted: Mapping[int, CellLock | None]) -> None:
        """Waits until the orders of ports have come to an end. Raises GatewayError (wait) naming those that did not."""
        missing = sorted(wanted)
        began: set[int] = set()
        failed: list[int] = []
        wait = Wait(self._task, f"cells of ports {some(map(str, missing))}", self._patience.timeout)
        for _left in wait.rounds(self._patience.interval):
            locks = self._gateway.cell_locks(missing)
            began |= {port for port, locking in locks.items() if locking.progress is Progress.WAITING}
            # What is shown before an order has begun is the end of the one before it.
            ended = missing if wait.elapsed() >= SETTLED else sorted(began)
            over = {port for port in ended if port in locks and locks[port].progress is not Progress.WAITING}
            failed += [port for port in over if locks[port].progress is not Progress.COMPLETED]
            done = {port for port, locking in locks.items() if _holds(locking, wanted[port])}
            missing = [port for port in missing if port not in over | done]
            if not missing:
                break
            wait.say(f"{len(wanted) - len(missing)} of {len(wanted)} ports are done")
        late = sorted({*missing, *failed})
        if late:
            words = f"cells: not locked within {self._patience.timeout:g} s"
            words = words if missing else "cells: the gateway gave up"
            raise GatewayError(WAIT, f"{words}: port {some(map(str, late))}", "lock_cells")

    def _rounds(self, what: str) -> Iterator[float]:
        return Wait(self._task, what, self._patience.timeout).rounds(self._patience.interval)


def holding(locking: Locking) -> CellLock | None:
    """The lock that is known to hold; None where there is none, or nothing is known."""
    return locking.lock if locking.progress is Progress.COMPLETED else None


def _holds(locking: Locking | None, wanted: CellLock | None) -> bool:
    return locking == (Progress.COMPLETED, wanted)


def _under_way(locks: Mapping[int, Locking]) -> list[int]:
    """The ports with an order that has not ended."""
    return sorted(port for port, locking in locks.items() if locking.progress is Progress.WAITING)


def lock_facts(text: str) -> dict[str, int | None]:
    """A lock in the shape of the option cells."""
    lock = lock_of(text)
    return dict(lock._asdict()) if lock else {}
