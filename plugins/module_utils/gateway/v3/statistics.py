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
from .requests import read_items, read_request, slot_body


def read_sms_counters(
    caller: Caller, status: Status, ports: Sequence[int], slots: Sequence[int], period: Period
) -> list[dict[str, Any]]:
    """Reads the counters of messages, an object for each slot. Raises GatewayError."""
    body = _body(status, ports, slots, period)
    return read_items(caller, read_request(older.SMS, "/get_sms_stats", body), key="stats")


def read_call_counters(
    caller: Caller, status: Status, ports: Sequence[int], slots: Sequence[int], period: Period
) -> list[dict[str, Any]]:
    """Reads the counters of calls, an object for each slot; in the older form where the newer one is refused."""
    body = _body(status, ports, slots, period)
    try:
        return read_items(caller, read_request(older.CALLS, f"/goip_{older.CALLS}.html", body), key="stats")
    except GatewayError as error:
        if not (error.may_be_the_form or error.not_served):
            raise
    return older.read_counters(caller, older.CALLS, ports, slots, period)


def _body(status: Status, ports: Sequence[int], slots: Sequence[int], period: Period) -> dict[str, Any]:
    if not ports and not slots:
        return {"slots_pattern": "all", "type": TYPES[period]}
    named = [Slot(port, slot) for port in ports or status.every_port() for slot in slots or _numbers(status)]
    return {"slots": slot_body(named), "type": TYPES[period]}


def _numbers(status: Status) -> range:
    return range(1, status.max_slots + 1)
