# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of statistics: what has been counted for a slot, and what follows (API reference, sections 9 and 10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .device import Device
from .statistics import MINUTE

#: A row's values; None is one that has no meaning there, such as the average length of no calls.
Values = dict[str, object]
#: Of a device, port and slot from 0, the period (``statistics``) and the time of day.
Reader = Callable[[Device, int, int, int, float], Values]


def sms_values(device: Device, port: int, slot: int, period: int, utc: float) -> Values:
    """SMS Statistics."""
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


def call_values(device: Device, port: int, slot: int, period: int, utc: float) -> Values:
    """Call Statistics."""
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


def rows(device: Device, slots: Iterable[tuple[int, int]], period: int, now: float, read: Reader) -> list[Values]:
    """A row for each (port, slot), both from 1."""
    utc = device.clock.utc(now)
    found: list[Values] = []
    for port, slot in slots:
        line: Values = {"port": port, "slot": slot}
        for name, value in read(device, port - 1, slot - 1, period, utc).items():
            if value is not None:
                line[name] = value
            elif device.switches.undefined_statistics == "empty":
                line[name] = ""
        found.append(line)
    return found
