# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A socket whose every step ends with the time of its exchange.

The timeouts of sockets bound each single step; a device that sends a byte now and then never meets them. A watchdog in
a thread would bound them all, but to start and stop a thread costs more than the exchange.
"""

from __future__ import annotations

import io
import socket
import time
from typing import Any


class Deadline:
    """When an exchange has to be over."""

    def __init__(self) -> None:
        self._end = 0.0

    def begin(self, timeout: float) -> None:
        """Starts the time of an exchange, in seconds."""
        self._end = time.monotonic() + timeout

    @property
    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError where none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise socket.timeout("timed out")
        return left


class BoundSocket:
    """A socket as http.client uses it."""

    def __init__(self, opened: socket.socket, deadline: Deadline) -> None:
        self.opened = opened
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Sends all of it. Raises OSError."""
        self.opened.settimeout(self._deadline.left)
        self.opened.sendall(data)

    def makefile(self, *_mode: str) -> io.BufferedReader:
        """A reader of what comes. It raises OSError."""
        return io.BufferedReader(_Reader(self.opened, self._deadline))

    def close(self) -> None:
        """Closes it, once a reader of it is closed too."""
        self.opened.close()


class _Reader(io.RawIOBase):
    """What comes from a socket, as long as there is time."""

    def __init__(self, opened: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._opened = opened
        self._deadline = deadline
        # It keeps the socket open while a reply that ends with the connection is still being read.
        self._raw = opened.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._opened.settimeout(self._deadline.left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
