# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which generation of the API a gateway speaks."""

from __future__ import annotations

from ..wire.caller import Caller
from ..wire.errors import AUTH, GatewayError
from .interface import Gateway
from .v2.gateway import Generation2
from .v3.gateway import Generation3

_KINDS: dict[str, type[Gateway]] = {kind.api: kind for kind in (Generation2, Generation3)}


def connect(caller: Caller) -> Gateway:
    """The gateway behind a caller, as its connection says; without a word on that, it is asked, by its status.

    Raises GatewayError where it does not answer as any generation does. Whatever serves both is generation 2.
    """
    connection = caller.connection
    if connection.api in _KINDS:
        return _KINDS[connection.api](caller)
    gateway = Generation2(caller)
    try:
        return Generation2(caller, gateway.read_status(retries=0))
    except GatewayError as error:
        if error.kind == AUTH:
            error.advice += " A gateway that speaks generation 3 of the API only needs api: 3 (inventory: skyline_api)."
        newer = _newer(caller) if error.not_served else None
        if newer:
            return newer
        if not error.retriable or not connection.retries:
            raise
    caller.pause(1)
    return Generation2(caller, gateway.read_status(connection.retries - 1))


def _newer(caller: Caller) -> Gateway | None:
    """The gateway, if it speaks generation 3. Only that it does is a proof."""
    try:
        return Generation3(caller, Generation3(caller).read_status(retries=0))
    except GatewayError:
        return None
