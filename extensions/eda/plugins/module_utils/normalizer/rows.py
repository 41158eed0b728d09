# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of the status of a gateway (API reference, section 1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .slots import row_name
from .states import state_name
from .text import clean, stripped
from .values import flag, leading_int, number


def state_of(wire: Mapping[str, Any]) -> int | None:
    """A row's state, which some firmware has under ``status``; None where it does not say."""
    state = leading_int(wire.get("st"))
    return leading_int(wire.get("status")) if state is None else state


def row_of(wire: Mapping[str, Any], one_slot: bool = False) -> dict[str, Any]:
    """One port-status row, with the keys that module skyline_info returns; None is what the gateway does not say."""
    get = wire.get
    name, port, slot = row_name(wire, one_slot)
    state = state_of(wire)
    return {
        "name": name,
        "port": port,
        "slot": slot,
        "state": state,
        "state_name": state_name(state),
        "imei": stripped(get("imei")),
        "number": stripped(get("sn")),
        "active": flag(get("active")),
        "inserted": flag(get("inserted")),
        "slot_enabled": flag(get("slot_active")),
        "led": flag(get("led")),
        "iccid": stripped(get("iccid")),
        "imsi": stripped(get("imsi")),
        "operator": stripped(get("opr")),
        "signal": leading_int(get("sig")),
        "balance": number(get("bal")),
        "sim": clean(get("sim")),
        "sequence": leading_int(get("seq")),
        "network": leading_int(get("network")),
    }


def port_rows(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows of a port-status push: the push itself, or what it has under ``status``."""
    status = payload.get("status")
    wires = status if isinstance(status, list) else [status if isinstance(status, Mapping) else payload]
    return [wire for wire in wires if isinstance(wire, Mapping) and clean(wire.get("port"))]
