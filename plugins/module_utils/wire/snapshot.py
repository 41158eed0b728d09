# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway as it is at one moment, for those who only look."""

from __future__ import annotations

from typing import Any

from .caller import Caller
from .errors import AUTH, CONNECTION, TIMEOUT, GatewayError
from .request import Request

_GONE = frozenset((AUTH, CONNECTION, TIMEOUT))


class Snapshot:
    """Asks each question once and keeps the answer, and cannot write, whoever wants it to, until it is released.

    A gateway that has gone, or has refused the login, is not asked anything more.
    """

    def __init__(self, caller: Caller) -> None:
        self.connection = caller.connection
        self.redact = caller.redact
        self.pause = caller.pause
        self._caller = caller
        self._replies: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._gone: GatewayError | None = None
        self._released = False

    def release(self) -> None:
        """Ends that: from now on everything is asked anew, and may be written."""
        self._released = True

    def call(self, request: Request, retries: int | None = None, within: float | None = None) -> dict[str, Any]:
        """Sends a question that was not asked yet; returns its reply. Raises RuntimeError for a write."""
        if self._released:
            return self._caller.call(request, retries, within)
        if request.writes:
            raise RuntimeError(f"an audit wants to send {request.operation}")
        question = (request.path, *sorted(request.query.items()), request.keys, request.body)
        if question not in self._replies:
            self._replies[question] = self._ask(request, retries, within)
        return self._replies[question]

    def _ask(self, request: Request, retries: int | None, within: float | None) -> dict[str, Any]:
        if self._gone:
            raise self._gone
        try:
            return self._caller.call(request, retries, within)
        except GatewayError as error:
            if error.kind in _GONE and not (error.kind == AUTH and request.may_be_unknown):
                self._gone = error
            raise
