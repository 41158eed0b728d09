# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counters of messages and calls (API reference, sections 9 and 10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...model.ports import format_ports
from ...model.statistics import Period
from ...wire.caller import Caller
from ...wire.errors import PROTOCOL, GatewayError
from ...wire.request import Request
from ...wire.text import leading_int
from ..shared.statistics import TYPES

SMS, CALLS = "get_sms_stat", "get_call_stat"


def read_counters(
    caller: Caller, operation: str, ports: Sequence[int], slots: Sequence[int], period: Period
) -> list[dict[str, Any]]:
    """Reads counters, an object for each slot; operation: SMS or CALLS. Raises GatewayError."""
    query = {
        "version": "1.1",
        "ports": format_ports(ports) or "all",
        "slots": format_ports(slots) or "all",
        "type": str(TYPES[period]),
    }
    reply = caller.call(Request(operation, "GET", f"/goip_{operation}.html", query, repeatable=True, list_key="stats"))
    stats = reply.get("stats")
    if stats is None and leading_int(reply.get("count")) == 0:
        stats = []
    if not isinstance(stats, list):
        raise GatewayError(PROTOCOL, f"{operation}: the reply has no stats", operation, http_status=200)
    return [wire for wire in stats if isinstance(wire, dict)]
