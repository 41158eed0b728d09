# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counters of messages and calls, by slot (API reference, sections 9 and 10)."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


class Period(enum.Enum):
    """Since when is counted. Its value is the word that users write."""

    LAST_HOUR = "last_hour"
    LAST_TWO_HOURS = "last_two_hours"
    TODAY = "today"
    TOTAL = "total"


# Numbers that add up, by kind of statistics. A slot's con_failed of messages is one of its own: failures in a row.
SMS_COUNTERS = ("received", "sent", "sent_ok", "sent_failed", "unsent", "sending")
SMS_MEASURES = ("con_failed",)
CALL_COUNTERS = ("calls", "alerted", "connected", "con_failed", "nc_success", "nc_total", "act_tcd")

# Numbers of calls that do not: means, a ratio, and minutes that each slot has rounded for itself.
CALL_MEASURES = ("pdd", "acd", "asr", "tcd")

Row = Mapping[str, Any]


def sms_totals(rows: Iterable[Row]) -> dict[str, Any]:
    """The counters of a gateway: of all rows, each None where no row has it."""
    return _sums(list(rows), SMS_COUNTERS)


def call_totals(rows: Iterable[Row]) -> dict[str, Any]:
    """The counters of a gateway; its ratio and its mean duration made from the sums, for they do not add up."""
    totals = _sums(list(rows), CALL_COUNTERS)
    totals["asr"] = _share(totals["connected"], totals["calls"], 100)
    totals["acd"] = _share(totals["act_tcd"], totals["connected"])
    return totals


def _sums(rows: Sequence[Row], counters: Iterable[str]) -> dict[str, Any]:
    known = {name: [row[name] for row in rows if row[name] is not None] for name in counters}
    return {name: sum(values) if values else None for name, values in known.items()}


def _share(part: int | None, whole: int | None, factor: int = 1) -> float | None:
    return None if part is None or not whole else round(factor * part / whole, 1)
