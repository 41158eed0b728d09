# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Naming slots and ports: an array, or a pattern (facts, section 1a). The array wins when both are there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...config.names import Target
from ...config.schema import NUMBER, Key, is_number, read_object
from ...errors import Refusal
from ...state.device import Device
from ..call import Call
from .bodies import array, entries, port_index, read_slot, slot_number

_ITEM = re.compile(r"([1-9][0-9]{0,3})(?:\.([0-9]{2}))?")
_PORT = {"port": Key(NUMBER, required=True, least=1)}


def slot_targets(device: Device, call: Call, body: Mapping[str, Any]) -> tuple[list[Target], Refusal | None]:
    """What ``slots`` or ``slots_pattern`` names, from 1, and what is to be said of bad items afterwards."""
    if "slots" in body:
        return entries(device, array(call, body["slots"], "slots"), lambda item: read_slot(device, call, item))
    if "slots_pattern" in body:
        return pattern(device, body["slots_pattern"], call.lenient), None
    raise Refusal("neither slots nor slots_pattern")


def port_numbers(device: Device, call: Call, body: Mapping[str, Any]) -> tuple[list[int], Refusal | None]:
    """What ``ports`` or ``ports_pattern`` names, from 1."""
    if "ports" in body:
        return entries(device, array(call, body["ports"], "ports"), lambda item: read_port(device, call, item))
    if "ports_pattern" in body:
        return ports_of(device, body["ports_pattern"]), None
    raise Refusal("neither ports nor ports_pattern")


def read_port(device: Device, call: Call, item: Any) -> int:
    """``1``, or ``{"port": 1}``; which of them, by the switch ``port_items``."""
    wanted = "both" if call.lenient else device.switches.port_items
    if isinstance(item, Mapping):
        if wanted == "numbers":
            raise Refusal(f"{item!r} is not the number of a port")
        return port_index(device, read_object(item, _PORT, call.lenient)["port"]) + 1
    if wanted == "objects":
        raise Refusal(f"{item!r} is not an object")
    if call.lenient and isinstance(item, str) and item.isascii() and item.isdigit():
        item = int(item)
    if not is_number(item):
        raise Refusal(f"{item!r} is not the number of a port")
    return port_index(device, item) + 1


def ports_of(device: Device, text: Any) -> list[int]:
    """A pattern of ports alone: ``all``, ``*``, ``n``, ``x-y,z``."""
    targets = pattern(device, text, lenient=False)
    if any(slot is not None for _port, slot in targets):
        raise Refusal(f"a pattern of ports has no slots: {text!r}")
    return [port for port, _slot in targets]


def pattern(device: Device, text: Any, lenient: bool) -> list[Target]:
    """``all``, ``*``, ``P``, ``P.SS``, ``P-Q``, ``P.SS-Q.TT``, with commas between them; slot None is a whole port.

    What ``P.SS-Q.TT`` means is told in two ways: the switch ``pattern_range``. Lenient: ``P-Q.TT``, as one collection
    of requests has it, is slot T of every port.
    """
    if not isinstance(text, str):
        raise Refusal(f"a pattern must be a text, not {text!r}")
    if text in ("all", "*"):
        return [(port, None) for port in range(1, device.ports + 1)]
    found: list[Target] = []
    for item in text.replace(" ", "").split(","):
        first, dash, last = item.partition("-")
        start = _item(device, first, text)
        if dash:
            found.extend(_range(device, start, _item(device, last, text), text, lenient))
        else:
            found.append(start)
    return found


def _item(device: Device, item: str, text: str) -> Target:
    match = _ITEM.fullmatch(item)
    if match is None:
        raise Refusal(f"bad pattern {text!r}")
    port = port_index(device, int(match[1])) + 1
    return port, None if match[2] is None else slot_number(device, int(match[2])) + 1


def _range(device: Device, start: Target, end: Target, text: str, lenient: bool) -> list[Target]:
    (first, slot), (last, until) = start, end
    if slot is None and until is not None and lenient:
        slot, span = until, False
    else:
        span = device.switches.pattern_range == "span"
    if first > last or (slot is None) != (until is None):
        raise Refusal(f"bad range in the pattern {text!r}")
    if slot is None or until is None:
        return [(port, None) for port in range(first, last + 1)]
    if not span:
        if slot != until:
            raise Refusal(f"bad range in the pattern {text!r}: two different slots")
        return [(port, slot) for port in range(first, last + 1)]
    begin, stop = (first - 1) * device.slots + slot - 1, (last - 1) * device.slots + until
    if begin >= stop:
        raise Refusal(f"bad range in the pattern {text!r}")
    return [(index // device.slots + 1, index % device.slots + 1) for index in range(begin, stop)]
