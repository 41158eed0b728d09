# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What pushes may occupy while they are read and while they wait for the rules."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any


class Waiting:
    """Pushes that wait for the rules: bounded by number, and by the bytes they came as."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self.most = most
        self.most_bytes = most_bytes
        self.number = 0
        self.bytes = 0
        self._queue: asyncio.Queue[tuple[dict[str, Any], int]] = asyncio.Queue()

    def reserve(self, size: int) -> bool:
        """A place for a push of that size, if there is one. An empty queue has one for every size."""
        if self.number >= self.most or (self.number and self.bytes + size > self.most_bytes):
            return False
        self.number += 1
        self.bytes += size
        return True

    def release(self, size: int) -> None:
        self.number -= 1
        self.bytes -= size

    def put(self, event: dict[str, Any], size: int) -> None:
        """Into a place reserved before."""
        self._queue.put_nowait((event, size))

    async def get(self) -> tuple[dict[str, Any], int]:
        return await self._queue.get()

    def done(self, size: int) -> None:
        """What was got is handed on."""
        self.release(size)
        self._queue.task_done()

    async def emptied(self) -> None:
        await self._queue.join()


class Reading:
    """The bytes of bodies that are not whole yet. Each address may hold as many as are free still.

    So one client that does not end its bodies holds half of them at most, and each further one leaves space for others.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0
        self.held: Counter[str] = Counter()

    def add(self, address: str, size: int) -> None:
        self.bytes += size
        self.held[address] += size

    def release(self, address: str, size: int) -> None:
        self.bytes -= size
        self.held[address] -= size
        if not self.held[address]:
            del self.held[address]

    def is_full(self, address: str, size: int) -> bool:
        """Whether an address holds too much. A body that is alone is never too much."""
        return self.bytes > size and self.held[address] > self.most - self.bytes
