# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths that only some firmware has, whichever generation of the API its gateway is spoken to in."""

from __future__ import annotations

from typing import Any

from ..wire.caller import Caller
from ..wire.errors import AUTH, DEVICE, GatewayError, unsupported
from ..wire.replies import LOGIN_REFUSED, NO_SUCH_OPERATION, is_page
from ..wire.request import Request


class OptionalPaths:
    """Sends requests on such paths. That a firmware does not have them is an error of kind unsupported.

    what, needs: what these paths are for, and the firmware that has them, for that error. doubts_pages: whether a page
    in place of a reply has to come again before it means that, as a gateway that starts may send one. To be used after
    the gateway has answered to its login on another path, for firmware was seen to answer unknown paths as it does a
    wrong login. A path that has answered is there: what comes in place of a reply later has other reasons.
    """

    def __init__(self, caller: Caller, what: str, needs: str, doubts_pages: bool = False) -> None:
        self.connection = caller.connection
        self.redact = caller.redact
        self.pause = caller.pause
        self._caller = caller
        self._what = what
        self._needs = needs
        self._doubts_pages = doubts_pages
        self._answered: set[str] = set()

    def has(self, path: str) -> bool:
        """Whether the firmware is known to have a path."""
        return path in self._answered

    def call(self, request: Request, retries: int | None = None, within: float | None = None) -> dict[str, Any]:
        """Sends a request and returns its reply; see :meth:`..wire.client.Client.call`.

        Raises GatewayError: also unsupported, which one try finds out, unless it is doubted.
        """
        if request.writes or not request.repeatable:
            return self._call(request, retries, within)
        left = self.connection.retries if retries is None else retries
        try:
            return self._call(request, 0, within)
        except GatewayError as error:
            if not left or not error.retriable:
                raise
        self.pause(1)
        return self._call(request, left - 1, within)

    def _call(self, request: Request, retries: int | None, within: float | None) -> dict[str, Any]:
        try:
            reply = self._caller.call(request._replace(may_be_unknown=not self.has(request.path)), retries, within)
        except GatewayError as error:
            if not self.has(request.path) and _is_not_there(error, request):
                missing = unsupported(self._what, self._needs)
                missing.retriable = self._doubts_pages and error.http_status == 200 and is_page(error.came)
                raise missing from error
            raise
        self._answered.add(request.path)
        return reply


class NewerPaths(OptionalPaths):
    """Paths that came with generation 3 of the API."""

    def call(self, request: Request, retries: int | None = None, within: float | None = None) -> dict[str, Any]:
        if self.connection.api == "2":
            raise unsupported(self._what, f"{self._needs}, and the option api: auto or 3 (inventory: skyline_api)")
        return super().call(request, retries, within)


def _is_not_there(error: GatewayError, request: Request) -> bool:
    """Whether the firmware says that it does not know the path of a request."""
    if error.kind in (AUTH, DEVICE):
        return error.code == LOGIN_REFUSED or (error.code == NO_SUCH_OPERATION and not request.writes)
    return error.not_served and (error.http_status != 200 or is_page(error.came))
