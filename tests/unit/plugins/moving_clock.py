# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A clock that moves only when a test, or whoever sleeps by it, moves it."""

from __future__ import annotations


class MovingClock:
    """Stands in for the module ``wire.clock``; slept has the seconds of each pause."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
