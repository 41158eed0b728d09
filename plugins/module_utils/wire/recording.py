# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The list of a task's writes: what was sent, or what would be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .caller import Caller
from .request import Request


class Recording:
    """Notes every write on its way to the gateway; in check mode, where it ends here, too.

    requests: takes the writes, in their order; check: whether nothing may be written; before_write: called before each
    write that changes what other tasks plan with, what it raises is raised, and nothing is noted then.
    """

    def __init__(
        self, caller: Caller, requests: list[Request], check: bool, before_write: Callable[[], None] = lambda: None
    ) -> None:
        self.connection = caller.connection
        self.redact = caller.redact
        self.pause = caller.pause
        self._caller = caller
        self._requests = requests
        self._check = check
        self._before_write = before_write

    def call(self, request: Request, retries: int | None = None, within: float | None = None) -> dict[str, Any]:
        """Sends a request and returns its reply; in check mode, the empty one that stands for a yes to a write."""
        if request.writes:
            if request.configures and not self._check:
                self._before_write()
            if not request.is_again:
                self._requests.append(request)
            if self._check:
                return {}
        return self._caller.call(request, retries, within)
