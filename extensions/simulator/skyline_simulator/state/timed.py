# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Something that lives in device time: what is planned waits in a heap until somebody looks."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable

from ..config.switch_kinds import Range
from .clock import Clock

Action = Callable[[float], None]


class Timed:
    """Events, and durations that are the same ones in every run with the same seed."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self.clock = clock
        self.seed = seed
        self._rng: random.Random | None = None
        self._events: list[tuple[float, int, Action]] = []
        self._event_number = 0

    def tick(self, now: float | None = None) -> None:
        """Let happen what is due."""
        if not self._events:
            return
        if now is None:
            now = self.clock.now()
        while self._events and self._events[0][0] <= now:
            due, _number, action = heapq.heappop(self._events)
            action(due)

    def at(self, due: float, action: Action) -> None:
        """Plan something; it is told for when."""
        self._event_number += 1
        heapq.heappush(self._events, (due, self._event_number, action))

    def next_due(self) -> float | None:
        return self._events[0][0] if self._events else None

    def forget_events(self) -> None:
        """Nothing that was planned happens any more."""
        self._events.clear()

    def draw(self, span: Range) -> float:
        """A duration out of a range."""
        if span.low == span.high:
            return span.low
        if self._rng is None:
            self._rng = random.Random(self.seed)
        return self._rng.uniform(span.low, span.high)
