# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Device time: real time, sped up, and movable by tests."""

from __future__ import annotations

import time


class Clock:
    """Seconds of device time since the start; ``speed`` of them pass in one real second."""

    def __init__(self, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError("speed must be positive")
        self.speed = speed
        self._start = time.monotonic()
        self._epoch = time.time()
        self._skipped = 0.0

    def now(self) -> float:
        return (time.monotonic() - self._start) * self.speed + self._skipped

    def utc(self, now: float) -> float:
        """The time of day that a device time is: the real one at the start, and from then on the device's."""
        return self._epoch + now

    def advance(self, seconds: float) -> None:
        """Let device time jump ahead."""
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._skipped += seconds

    def real(self, seconds: float) -> float:
        """How long device seconds last on the wall."""
        return seconds / self.speed
