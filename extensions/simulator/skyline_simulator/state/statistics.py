# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counters of every slot over time (API reference, sections 9 and 10): by the minute, on device time."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping

MINUTE, HOUR, DAY = 60, 3600, 86_400
#: ``type``: 0 last hour, 1 last two hours, 2 today (from midnight UTC on), 3 cumulative.
LAST_HOUR, LAST_TWO_HOURS, TODAY, CUMULATIVE = range(4)


class Series:
    """What happened to one slot. Minutes that no period can ask for any more are dropped."""

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self._minutes: deque[tuple[int, Counter[str]]] = deque()

    def add(self, utc: float, counts: Mapping[str, int]) -> None:
        self.total.update(counts)
        minute = int(utc // MINUTE)
        if not self._minutes or self._minutes[-1][0] < minute:
            self._minutes.append((minute, Counter()))
            oldest = min(_first_minute(utc, TODAY), _first_minute(utc, LAST_TWO_HOURS))
            while self._minutes[0][0] < oldest:
                self._minutes.popleft()
        self._minutes[-1][1].update(counts)

    def read(self, utc: float, period: int) -> Counter[str]:
        """The counts of a period that ends now."""
        if period == CUMULATIVE:
            return self.total
        first = _first_minute(utc, period)
        found: Counter[str] = Counter()
        for minute, counts in reversed(self._minutes):
            if minute < first:
                break
            found.update(counts)
        return found


def _first_minute(utc: float, period: int) -> int:
    if period == TODAY:
        return int(utc // DAY * (DAY // MINUTE))
    return int((utc - (HOUR if period == LAST_HOUR else 2 * HOUR)) // MINUTE) + 1


class Statistics:
    """The series of a gateway, by slot index; only slots with anything in it have one."""

    def __init__(self) -> None:
        self.series: dict[int, Series] = {}

    def add(self, index: int, utc: float, **counts: int) -> None:
        self.series.setdefault(index, Series()).add(utc, counts)

    def read(self, index: int, utc: float, period: int) -> Counter[str]:
        series = self.series.get(index)
        return Counter() if series is None else series.read(utc, period)
