# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which generation of the API a gateway speaks."""

from __future__ import annotations

from ..wire.caller import Caller
from ..wire.errors import AUTH, CONNECTION, TIMEOUT, VALIDATION, GatewayError
from .interface import Gateway
from .v2.gateway import Generation2
from .v3.gateway import Generation3

_KINDS: dict[str, type[Gateway]] = {kind.api: kind for kind in (Generation2, Generation3)}
_NO_ANSWER = frozenset((CONNECTION, TIMEOUT))
_ONLY_3 = " If the gateway has only generation 3 of the API, set api: 3 (inventory: skyline_api)."


def connect(caller: Caller) -> Gateway:
    """The gateway behind a caller, as its connection says; without a word on that, it is asked, by its status.

    Raises GatewayError where it does not answer as any generation does. Whatever serves both is generation 2.
    """
    api = caller.connection.api
    return _KINDS[api](caller) if api in _KINDS else _ask(caller)


def _ask(caller: Caller) -> Gateway:
    """Asks by the path of generation 2, as often as a request may be tried; and where that is not served, by the other.

    The other path is asked once, and again only where nobody answered. A refused login is told as such: to try it on
    another path would be a second try.
    """
    newer: GatewayError | None = None
    attempt = 0
    while True:
        try:
            return Generation2(caller, Generation2(caller).read_status(retries=0))
        except GatewayError as error:
            failure = error
        if failure.kind == AUTH:
            failure.advice += _ONLY_3
            raise failure
        if failure.not_served and (newer is None or _is_lost(newer)):
            try:
                return Generation3(caller, Generation3(caller).read_status(retries=0))
            except GatewayError as error:
                newer = error
            # Only a status proves that it is generation 3; but these two would be hidden by another try.
            if newer.kind in (AUTH, VALIDATION):
                raise newer
        attempt += 1
        if attempt > caller.connection.retries or not (failure.retriable or failure.not_served):
            raise newer if newer is not None and failure.not_served and _is_lost(newer) else failure
        caller.pause(attempt)


def _is_lost(error: GatewayError) -> bool:
    """Whether nobody answered, so that nothing is known."""
    return error.kind in _NO_ANSWER or error.from_proxy
