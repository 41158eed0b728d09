# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows of counters of messages and calls (API reference, sections 9 and 10), the same in all generations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ...model.ports import Slot
from ...model.statistics import CALL_COUNTERS, CALL_MEASURES, SMS_COUNTERS, SMS_MEASURES, Period, Row
from ...wire.text import leading_int, number, whole_int

TYPES = {Period.LAST_HOUR: 0, Period.LAST_TWO_HOURS: 1, Period.TODAY: 2, Period.TOTAL: 3}
_RATIO = re.compile(r"\s*([0-9]{1,12})\s*/\s*([0-9]{1,12})\s*")


def sms_rows(items: Iterable[dict[str, Any]]) -> list[Row]:
    """The counters of messages, a row for each slot."""
    return [
        {**_place(wire), **{name: leading_int(wire.get(name)) for name in (*SMS_COUNTERS, *SMS_MEASURES)}}
        for wire in items
    ]


def call_rows(items: Iterable[dict[str, Any]]) -> list[Row]:
    """The counters of calls, a row for each slot."""
    rows: list[Row] = []
    for wire in items:
        row = {**_place(wire), **{name: leading_int(wire.get(name)) for name in CALL_COUNTERS}}
        row["nc_success"], row["nc_total"] = _ratio(wire.get("nc"))
        row.update((name, _measure(wire.get(name))) for name in CALL_MEASURES)
        rows.append(row)
    return rows


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
