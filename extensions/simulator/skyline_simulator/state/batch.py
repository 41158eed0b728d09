# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things gathered until there are enough of them, or the oldest has waited long enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")

#: Plans something for a device time.
At = Callable[[float, Callable[[float], None]], None]


class Batch(Generic[_T]):
    """The cache before a push: ``sr_cnt`` and ``sr_prd``, ``sms_cnt`` and ``sms_prd`` (API reference, section 5)."""

    def __init__(self, at: At, flush: Callable[[list[_T]], None]) -> None:
        self._at = at
        self._flush = flush
        self._items: list[_T] = []
        self._deadline: float | None = None

    def add(self, item: _T, now: float, count: int, period: float) -> None:
        self._items.append(item)
        if len(self._items) >= count:
            self._out()
            return
        deadline = now + period
        if self._deadline is None or deadline < self._deadline:
            self._deadline = deadline
            self._at(deadline, self._due)

    def _due(self, due: float) -> None:
        # A deadline that was met by count, or moved forward, is none any more.
        if self._deadline is not None and self._deadline <= due:
            self._out()

    def _out(self) -> None:
        items, self._items, self._deadline = self._items, [], None
        self._flush(items)

    def clear(self) -> None:
        self._items, self._deadline = [], None
