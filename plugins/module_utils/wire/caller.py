# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What takes requests for a gateway: the client, or something that stands before it."""

from __future__ import annotations

from typing import Any, Protocol

from .redact import Redactor
from .request import Connection, Request


class Caller(Protocol):
    """Sends requests to one gateway. redact: the one redactor of the task, which learns of secrets on the way."""

    connection: Connection
    redact: Redactor

    def call(self, request: Request, retries: int | None = None, within: float | None = None) -> dict[str, Any]:
        """Sends a request and returns its reply; see :meth:`.client.Client.call`."""

    def pause(self, attempt: int, deadline: float | None = None) -> bool:
        """Waits after the n-th try (from 1), longer each time; False, at once, where the deadline leaves no time."""
