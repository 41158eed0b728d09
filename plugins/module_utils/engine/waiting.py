# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting for something that shows in the status only."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from ..model.status import Status
from ..wire import clock
from ..wire.errors import AUTH, VALIDATION, GatewayError
from .task import Task

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 5.0
_SAY_EVERY = 10.0
LONGEST = 86400

# At most three queries a second, whatever an option says: the boxes are slow.
SHORTEST_INTERVAL = 0.35

# After so many seconds a gateway shows what a command did, or it will not: a restart that nobody saw is over by then,
# and a port that shows nothing of a lock will not show it later.
SETTLED = 10.0


def problems(wait_timeout: float) -> list[str]:
    """What is wrong with the option wait_timeout (seconds), to be told before anything is sent."""
    return (
        []
        if 0 < wait_timeout <= LONGEST
        else [f"wait_timeout: {wait_timeout:g} is not between 0 and {LONGEST} seconds"]
    )


def interval_problems(poll_interval: float) -> list[str]:
    """What is wrong with the option poll_interval (seconds)."""
    if 0 <= poll_interval <= LONGEST:
        return []
    return [f"poll_interval: {poll_interval:g} is not between 0 and {LONGEST} seconds"]


class Wait:
    """Rounds of looking, with growing pauses, until the caller stops or the time is up; progress lines now and then.

    due: a moment of the clock that no pause is to go beyond, set by the caller meanwhile; None = there is none.
    """

    due: float | None = None

    def __init__(self, task: Task, what: str, timeout: float) -> None:
        self._task = task
        self._what = what
        self._timeout = timeout
        self._start = clock.now()
        self._said = 0.0

    def elapsed(self) -> float:
        """Seconds since the wait began."""
        return clock.now() - self._start

    def rounds(self, interval: float | None = None) -> Iterator[float]:
        """Yields the seconds that are left, at once and then after each pause; ends when the time is up.

        Meanwhile other tasks may write to the gateway. Pauses are as long as the interval says, or grow.
        """
        # The pauses of a wait keep the proportion of those between tries, so that both can be sped up together.
        pause = _FIRST_PAUSE * self._task.gateway.connection.pause * 2
        self._task.progress(f"{self._what}: waiting, at most {self._timeout:g} s")
        self._task.let_others_write()
        while self.elapsed() < self._timeout:
            yield self._timeout - self.elapsed()
            self._task.let_others_write()
            clock.sleep(max(0.0, min(interval or pause, self._timeout - self.elapsed(), self._until_due())))
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _until_due(self) -> float:
        # One that is over, because the gateway was silent then, must not let the pauses vanish.
        left = self.due - clock.now() if self.due is not None else 0.0
        return left if left > 0 else math.inf

    def statuses(self, silent: Callable[[GatewayError], object] = lambda error: None) -> Iterator[Status]:
        """Yields a status in each round in which the gateway answers; silent is told why where it does not.

        Raises GatewayError where waiting is of no use: for a refused login, and for another gateway in its place.
        """
        was_silent: bool | None = None
        for remaining in self.rounds():
            try:
                status = self._task.gateway.status(retries=0, within=remaining)
            except GatewayError as error:
                if error.kind in (AUTH, VALIDATION):
                    raise
                # A request that only the end of the wait cut off says less than the one before it: than another
                # silence, and than a status if it had next to no time.
                is_cut_off = self.elapsed() >= self._timeout
                if not (is_cut_off and (was_silent or (was_silent is False and remaining < SHORTEST_INTERVAL))):
                    silent(error)
                was_silent = True
                if not is_cut_off:
                    self.say("the gateway does not answer")
            else:
                was_silent = False
                yield status

    def say(self, state: str) -> None:
        """Shows a line of progress, at most every ten seconds."""
        if self.elapsed() - self._said >= _SAY_EVERY:
            self._said = self.elapsed()
            left = max(0.0, self._timeout - self._said)
            self._task.progress(f"{self._what}: {state}, {left:.0f} s left")
