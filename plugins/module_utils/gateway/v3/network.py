# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The type of network, and the operators that ports are bound to (facts of generation 3, sections 6 and 8)."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.network import NetworkType
from ...model.plmn import plmn_of
from ...model.status import Status
from ...wire.caller import Caller
from ...wire.text import clean, whole_int
from .requests import read_items, read_request, write_request

_READ_TYPE = read_request("get_network_type", "/get_network_type")
_READ_OPERATORS = read_request("get_operators", "/get_bound_opers")


def read_type(caller: Caller, retries: int | None = None) -> NetworkType | None:
    """Reads the type; None for one that no document has. Raises GatewayError."""
    given = (clean(caller.call(_READ_TYPE, retries).get("type")) or "").strip().lower()
    return next((each for each in NetworkType if each.value == given), None)


def set_type(caller: Caller, wanted: NetworkType) -> None:
    """Sets the type, for all ports. Raises GatewayError."""
    caller.call(write_request("set_network_type", "/set_network_type", {"type": wanted.value}))


def read_operators(caller: Caller, status: Status, retries: int | None = None) -> dict[int, str]:
    """Reads the operators by port, "" for none. Raises GatewayError.

    Some firmware may leave out ports without one. Where it does list any such port, one that is missing is not shown.
    """
    shown: dict[int, str] = {}
    for item in read_items(caller, _READ_OPERATORS, retries):
        port, number = whole_int(item.get("port")), whole_int(item.get("oper_id") or 0)
        if port and port > 0 and number is not None:
            shown[port] = plmn_of(number)
    if "" not in shown.values():
        shown.update((port, "") for port in status.every_port() if port not in shown)
    return dict(sorted(shown.items()))


def set_operators(caller: Caller, operators: Mapping[int, str]) -> None:
    """Binds ports, "" = to no operator; others stay as they are. Raises GatewayError."""
    body = [{"port": port, "oper_id": int(plmn or 0)} for port, plmn in operators.items()]
    caller.call(write_request("set_operators", "/set_bound_opers", body))
