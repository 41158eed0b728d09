# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is to be done at which device time, and somebody who wakes up for it."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from ..state.clock import Clock

_T = TypeVar("_T")

_LONGEST_NAP = 60.0


class Agenda(Generic[_T]):
    """Items by the device time at which they are due; those of one time in the order in which they came."""

    def __init__(self, clock: Clock, work: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        #: Called whenever something is due; takes what is, until nothing is any more.
        self._work = work
        self._heap: list[tuple[float, int, _T]] = []
        self._number = 0
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def add(self, due: float, item: _T) -> None:
        """Notes an item. Whoever sleeps looks again."""
        self._number += 1
        heapq.heappush(self._heap, (due, self._number, item))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        self._wake.set()

    def is_due(self) -> bool:
        return bool(self._heap) and self._heap[0][0] <= self._clock.now()

    def take(self) -> tuple[float, _T]:
        """The first item, and when it was due."""
        due, _number, item = heapq.heappop(self._heap)
        return due, item

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await self._work()
            self._wake.clear()
            left = self._clock.real(self._heap[0][0] - self._clock.now()) if self._heap else _LONGEST_NAP
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), min(max(left, 0.001), _LONGEST_NAP))
