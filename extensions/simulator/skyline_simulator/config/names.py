# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Port names and the ``ports`` expression (API reference: Key Concepts; section 2, Ports Format)."""

from __future__ import annotations

import re

from ..errors import Refusal

#: A port and a slot, both counted from 1; slot None is the whole port.
Target = tuple[int, "int | None"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ITEM = re.compile(r"([1-9][0-9]{0,5})(?:\.([0-9]{2})|([A-Z]))?")


def port_name(port: int, slot: int, letters: bool = False) -> str:
    """``6.02``, or ``6B`` in the older notation (which ends at Z)."""
    if letters and slot <= 26:
        return f"{port}{chr(64 + slot)}"
    return f"{port}.{slot:02d}"


def _parse_item(text: str) -> Target:
    match = _ITEM.fullmatch(text)
    if match is None:
        raise Refusal(f"bad ports expression: {text!r}")
    port = int(match[1])
    if match[2] is not None:
        if match[2] == "00":
            raise Refusal(f"bad ports expression: {text!r}")
        return port, int(match[2])
    if match[3] is not None:
        return port, ord(match[3]) - 64
    return port, None


def _check(target: Target, ports: int, slots: int, text: str) -> None:
    port, slot = target
    if port > ports:
        raise Refusal(f"port beyond the device: {text!r} (ports: {ports})")
    if slot is not None and slot > slots:
        raise Refusal(f"slot beyond the device: {text!r} (slots: {slots})")


def parse_ports(expression: object, ports: int, slots: int) -> list[Target]:
    """The ports and slots an expression names, in its order; anything outside the grammar is refused."""
    if not isinstance(expression, str):
        raise Refusal(f"ports must be a string, not {expression!r}")
    text = expression.replace(" ", "")
    if text in ("all", "*"):
        return [(port, None) for port in range(1, ports + 1)]
    targets: list[Target] = []
    for item in text.split(","):
        first, dash, last = item.partition("-")
        start = _parse_item(first)
        _check(start, ports, slots, item)
        if not dash:
            targets.append(start)
            continue
        end = _parse_item(last)
        _check(end, ports, slots, item)
        if start[1] != end[1] or start[0] > end[0]:
            raise Refusal(f"bad ports range: {item!r}")
        targets.extend((port, start[1]) for port in range(start[0], end[0] + 1))
    return targets


def parse_port_numbers(expression: object, ports: int) -> list[int]:
    """The narrower form of statistics and eSIM queries: ``all``, ``2``, ``1-2,4`` (sections 9, 10, 12)."""
    targets = parse_ports(expression, ports, 0)
    return [port for port, _slot in targets]


def letters_to_ports(expression: str) -> str:
    """``1A,2.01`` -> ``1,2``: clients name a slot where a port is asked for."""
    return ",".join(item.split(".")[0].rstrip(_LETTERS) for item in expression.split(","))


def parse_slot_numbers(expression: object, slots: int) -> list[int]:
    """The same for slots (sections 9 and 10)."""
    try:
        return parse_port_numbers(expression, slots)
    except Refusal as error:
        raise Refusal(error.reason.replace("port", "slot"), error.code) from None


def index_of(name: str, ports: int, slots: int) -> int:
    """The 0-based parameter index of one slot (section 3)."""
    port, slot = _parse_item(name.strip())
    if slot is None:
        if slots != 1:
            raise Refusal(f"no slot in {name!r}")
        slot = 1
    _check((port, slot), ports, slots, name)
    return (port - 1) * slots + slot - 1
