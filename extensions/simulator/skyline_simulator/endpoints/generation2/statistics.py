# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statistics of messages and calls, by port and slot (API reference, sections 9 and 10)."""

from __future__ import annotations

from ...config.names import parse_port_numbers, parse_slot_numbers
from ...errors import Refusal
from ...state.device import Device
from ...state.statistics import CUMULATIVE
from ...state.statistics_rows import Reader, Values, call_values, rows, sms_values
from ..call import SIGNED, Call, Reply, number_of
from ..endpoint import Endpoint
from ..generation3.received import read_rows

_PARAMETERS = SIGNED | {"version", "ports", "slots", "type"}


def statistics(device: Device, call: Call, read: Reader) -> Reply:
    """The slots, by default those in use, and the period that the query names."""
    query = call.parameters(_PARAMETERS)
    ports = dict.fromkeys(parse_port_numbers(query.get("ports", "all"), device.ports))
    slots = dict.fromkeys(parse_slot_numbers(query["slots"], device.slots)) if "slots" in query else None
    period = number_of(query, "type", 0, most=CUMULATIVE)
    chosen = [(port, slot) for port in ports for slot in ((device.active(port - 1) + 1,) if slots is None else slots)]
    return _reply(device, rows(device, chosen, period, call.now, read))


def _reply(device: Device, stats: list[Values]) -> Reply:
    if device.switches.statistics_reply == "array":
        return Reply.json(stats)
    return Reply.of(200, count=len(stats), stats=stats)


def sms_stat(device: Device, call: Call) -> Reply:
    """SMS Statistics."""
    return statistics(device, call, sms_values)


def call_stat(device: Device, call: Call) -> Reply:
    """Call Statistics. Generation 3 has kept the path, and documents a body with slots for it (facts, section 13)."""
    wanted = device.switches.call_stat_request
    if wanted == "query" and call.body:
        raise Refusal("GET with a body")
    if wanted == "body" or call.body:
        return _reply(device, read_rows(device, call, call_values))
    return statistics(device, call, call_values)


ENDPOINTS = (
    Endpoint("/goip_get_sms_stat.html", ("GET",), "sms_stat", sms_stat),
    Endpoint("/goip_get_call_stat.html", ("GET",), "call_stat", call_stat, get_body=True),
)
