# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of slots in pushes, in the one spelling of the collection: ``6.02``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from ......plugins.module_utils.model.ports import Slot, parse_slot_name
from .text import clean
from .values import leading_int, whole_int

_LONGEST = 100


@functools.lru_cache(maxsize=16384)
def slot_of(name: str, one_slot: bool = False) -> tuple[str, int | None, int | None]:
    """A port's canonical name (``6.02``), its number and its slot's. The opaque name of a remote SIM stays as it is."""
    try:
        parsed = parse_slot_name(name)
    except ValueError:
        return name, leading_int(name), None
    if isinstance(parsed, int) and one_slot:
        parsed = Slot(parsed, 1)
    return (str(parsed), *parsed) if isinstance(parsed, Slot) else (name, parsed, None)


def row_name(wire: Mapping[str, Any], one_slot: bool) -> tuple[str, int | None, int | None]:
    """``slot_of`` for the port of a row. one_slot: a bare port is its only slot."""
    return slot_of((clean(wire.get("port")) or "")[:_LONGEST], one_slot)


def port_name(port: object, slot: object = None) -> str | None:
    """The canonical name of a slot that a push gives by one or by two keys; only the port's where no slot is known."""
    name = clean(port) or ""
    canonical, number, known = slot_of(name[:_LONGEST])
    given = whole_int(slot)
    if known is None and number is not None and given is not None and given > 0 and name.isdigit():
        return str(Slot(number, given))
    return canonical or None


def slots_per_port(payload: Mapping[str, Any]) -> int | None:
    """How many slots per port a status has, in whichever spelling; None where it does not say, or says two numbers."""
    given = {whole_int(payload[key]) for key in ("max-slots", "max-slot") if key in payload}
    return given.pop() if len(given) == 1 else None
