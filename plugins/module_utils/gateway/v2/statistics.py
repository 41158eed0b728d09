# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counters of messages and calls (API reference, sections 9 and 10)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ...model.ports import Slot, format_ports
from ...model.statistics import CALL_COUNTERS, CALL_MEASURES, SMS_COUNTERS, SMS_MEASURES, Period, Row
from ...wire.caller import Caller
from ...wire.errors import PROTOCOL, GatewayError
from ...wire.request import Request
from ...wire.text import leading_int, number, whole_int

_TYPES = {Period.LAST_HOUR: "0", Period.LAST_TWO_HOURS: "1", Period.TODAY: "2", Period.TOTAL: "3"}
_RATIO = re.compile(r"\s*([0-9]{1,12})\s*/\s*([0-9]{1,12})\s*")


def read_sms_statistics(caller: Caller, ports: Sequence[int], slots: Sequence[int], period: Period) -> list[Row]:
    """Reads the counters of messages, a row for each slot. Raises GatewayError."""
    return [
        {**_place(wire), **{name: leading_int(wire.get(name)) for name in (*SMS_COUNTERS, *SMS_MEASURES)}}
        for wire in _read(caller, "get_sms_stat", ports, slots, period)
    ]


def read_call_statistics(caller: Caller, ports: Sequence[int], slots: Sequence[int], period: Period) -> list[Row]:
    """Reads the counters of calls, a row for each slot. Raises GatewayError."""
    rows: list[Row] = []
    for wire in _read(caller, "get_call_stat", ports, slots, period):
        row = {**_place(wire), **{name: leading_int(wire.get(name)) for name in CALL_COUNTERS}}
        row["nc_success"], row["nc_total"] = _ratio(wire.get("nc"))
        row.update((name, _measure(wire.get(name))) for name in CALL_MEASURES)
        rows.append(row)
    return rows


def _read(
    caller: Caller, operation: str, ports: Sequence[int], slots: Sequence[int], period: Period
) -> list[dict[str, Any]]:
    query = {
        "version": "1.1",
        "ports": format_ports(ports) or "all",
        "slots": format_ports(slots) or "all",
        "type": _TYPES[period],
    }
    reply = caller.call(Request(operation, "GET", f"/goip_{operation}.html", query, repeatable=True, list_key="stats"))
    stats = reply.get("stats")
    if not isinstance(stats, list):
        raise GatewayError(PROTOCOL, f"{operation}: the reply has no stats", operation, http_status=200)
    return [wire for wire in stats if isinstance(wire, dict)]


def _place(wire: dict[str, Any]) -> dict[str, Any]:
    port, slot = whole_int(wire.get("port")), whole_int(wire.get("slot"))
    name = str(Slot(port, slot)) if port and slot and min(port, slot) > 0 else None
    return {"name": name, "port": port, "slot": slot}


def _measure(value: object) -> float | None:
    """The number in ``80``, ``"80.5"`` and ``"80%"``."""
    return number(value.rstrip("% ") if isinstance(value, str) else value)


def _ratio(value: object) -> tuple[int | None, int | None]:
    """The two numbers of ``15/20``."""
    match = _RATIO.fullmatch(value) if isinstance(value, str) else None
    return (int(match.group(1)), int(match.group(2))) if match else (None, None)
