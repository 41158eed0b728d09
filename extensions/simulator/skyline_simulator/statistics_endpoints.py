# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statistics of messages and calls, by port and slot (API reference, sections 9 and 10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .call import Call, Reply, number_of
from .endpoints import register
from .faults import Fault
from .login import SIGNED
from .names import parse_port_numbers, parse_slot_numbers
from .statistics import CUMULATIVE, MINUTE

if TYPE_CHECKING:
    from .device import Device
    from .gateway import Gateway

_PARAMETERS = SIGNED | {"version", "ports", "slots", "type"}

#: A row's values; None is one that has no meaning there, such as the average length of no calls.
_Values = dict[str, object]


def _rows(gateway: Gateway, call: Call, values: Callable[[Device, int, int, int], _Values]) -> Reply:
    query = call.parameters(_PARAMETERS)
    device = gateway.device
    ports = dict.fromkeys(parse_port_numbers(query.get("ports", "all"), device.ports))
    slots = dict.fromkeys(parse_slot_numbers(query["slots"], device.slots)) if "slots" in query else None
    period = number_of(query, "type", 0, most=CUMULATIVE)
    stats: list[_Values] = []
    for port in ports:
        for slot in (device.active(port - 1) + 1,) if slots is None else slots:
            line: _Values = {"port": port, "slot": slot}
            for name, value in values(device, port - 1, slot - 1, period).items():
                if value is not None:
                    line[name] = value
                elif device.switches.undefined_statistics == "empty":
                    line[name] = ""
            stats.append(line)
    if device.switches.statistics_reply == "array":
        return Reply.json(stats)
    return Reply.of(200, count=len(stats), stats=stats)


@register("/goip_get_sms_stat.html", ("GET",), "sms_stat", writes=False)
def sms_stat(gateway: Gateway, call: Call, now: float, fault: Fault | None) -> Reply:
    """SMS Statistics."""
    utc = gateway.clock.utc(now)

    def values(device: Device, port: int, slot: int, period: int) -> _Values:
        messages = device.messages
        index = port * device.slots + slot
        counts = messages.sms_counts.read(index, utc, period)
        line = messages.queue.lines.get(port)
        # Only the slot in use sends: the others have nothing that waits.
        current = slot == device.active(port)
        return {
            "received": counts["received"],
            "sent": counts["sent_ok"] + counts["sent_failed"],
            "sent_ok": counts["sent_ok"],
            "sent_failed": counts["sent_failed"],
            "con_failed": messages.failed_in_a_row[index],
            "unsent": (line.unsent if line else 0) if current else None,
            "sending": (line.sending if line else 0) if current else None,
        }

    return _rows(gateway, call, values)


@register("/goip_get_call_stat.html", ("GET",), "call_stat", writes=False)
def call_stat(gateway: Gateway, call: Call, now: float, fault: Fault | None) -> Reply:
    """Call Statistics."""
    utc = gateway.clock.utc(now)

    def values(device: Device, port: int, slot: int, period: int) -> _Values:
        counts = device.messages.call_counts.read(port * device.slots + slot, utc, period)
        calls, alerted, connected = counts["calls"], counts["alerted"], counts["connected"]
        failed, seconds = calls - connected, counts["seconds"]
        return {
            "calls": calls,
            "alerted": alerted,
            "connected": connected,
            "con_failed": failed,
            "nc": f"{counts['no_carrier']}/{failed}",
            "pdd": round(counts["pdd"] / alerted) if alerted else None,
            "acd": round(seconds / connected) if connected else None,
            "asr": round(100 * connected / calls) if calls else None,
            "tcd": -(-seconds // MINUTE),
            "act_tcd": seconds,
        }

    return _rows(gateway, call, values)
