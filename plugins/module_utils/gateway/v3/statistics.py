# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counters of messages and calls (facts of generation 3, section 13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...model.ports import Slot
from ...model.statistics import Period
from ...model.status import Status
from ...wire.caller import Caller
from ...wire.errors import GatewayError
from ..shared.statistics import TYPES
from ..v2 import statistics as older
from .requests import read_items, read_request, slot_body, slot_of


def read_sms_counters(
    caller: Caller, status: Status, ports: Sequence[int], slots: Sequence[int], period: Period
) -> list[dict[str, Any]]:
    """Reads the counters of messages, an object for each slot. Raises GatewayError."""
    body = _body(status, ports, slots, period)
    return read_items(caller, read_request(older.SMS, "/get_sms_stats", body), key="stats")


def read_call_counters(
    caller: Caller, status: Status, ports: Sequence[int], slots: Sequence[int], period: Period
) -> list[dict[str, Any]]:
    """Reads the counters of calls, an object for each slot. Raises GatewayError.

    Firmware may want the older form, and say so, or answer with other slots than those in a body that it does not read.
    """
    body = _body(status, ports, slots, period)
    request = read_request(older.CALLS, f"/goip_{older.CALLS}.html", body)
    wanted = {Slot(each["port"], each["slot"]) for each in body["slots"]}
    found = None
    try:
        found = read_items(caller, request._replace(final_refusal=True), key="stats")
        told = set(map(slot_of, found))
        if told == wanted:
            return found
    except GatewayError as error:
        if not error.may_be_the_form:
            raise
    try:
        return older.read_counters(caller, older.CALLS, ports, slots, period)
    except GatewayError:
        if found is None or not told <= wanted:
            raise
    # It reads the body only, and leaves out slots.
    return found


def _body(status: Status, ports: Sequence[int], slots: Sequence[int], period: Period) -> dict[str, Any]:
    # All of them by their numbers, too: documents leave open which slots of a port a pattern means.
    numbers = slots or range(1, status.max_slots + 1)
    named = [Slot(port, slot) for port in ports or status.every_port() for slot in numbers]
    return {"slots": slot_body(named), "type": TYPES[period]}
