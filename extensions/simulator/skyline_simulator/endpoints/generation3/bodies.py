# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading bodies of generation 3: arrays of entries, and what one bad entry does to the others (facts, section 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ...config.schema import NUMBER, Key, read_object
from ...errors import Refusal
from ...state.device import Device
from ..call import SIGNED, Call, Reply
from .replies import done

_T = TypeVar("_T")

#: An entry names its slot by these.
SLOT = {"port": Key(NUMBER, required=True, least=1), "slot": Key(NUMBER, required=True, least=1)}


def document(call: Call) -> Any:
    """The JSON of a request that needs one; the query has the login and nothing else."""
    call.parameters(SIGNED)
    if not call.body:
        raise Refusal(f"{call.path} needs a JSON body")
    return call.json()


def no_document(call: Call) -> None:
    """Of a request that has nothing to say; clients send {} to some of them."""
    call.parameters(SIGNED)
    if call.body and call.json() not in ({}, []):
        raise Refusal(f"{call.path} takes no body")


def array(call: Call, found: Any, what: str = "the body") -> list[Any]:
    """An array with something in it. The first documents had one object in its place."""
    if call.lenient and isinstance(found, dict):
        found = [found]
    if not isinstance(found, list):
        raise Refusal(f"{what} is not a JSON array")
    if not found:
        raise Refusal(f"{what} is an empty array")
    return found


def entries(device: Device, items: list[Any], read: Callable[[Any], _T]) -> tuple[list[_T], Refusal | None]:
    """What is to be carried out of an array, and what is to be said afterwards, by the switch ``bad_item``."""
    good: list[_T] = []
    for item in items:
        try:
            good.append(read(item))
        except Refusal as error:
            if device.switches.bad_item == "refuse":
                raise
            if device.switches.bad_item == "prefix":
                return good, error
    return good, None


def apply(
    device: Device, call: Call, items: list[Any], read: Callable[[Any], _T], store: Callable[[_T], None]
) -> Reply:
    """Checks the entries of an array, then stores them; by a fault, the first half of them."""
    good, refusal = entries(device, items, read)
    for each in good[: len(good) // 2] if call.half else good:
        store(each)
    if refusal is not None:
        raise refusal
    return done(device)


def slot_index(device: Device, item: dict[str, Any]) -> int:
    """The slot that an entry names, by index."""
    return port_index(device, item["port"]) * device.slots + slot_number(device, item["slot"])


def port_index(device: Device, port: int) -> int:
    """A port from 0."""
    if not 1 <= port <= device.ports:
        raise Refusal(f"port beyond the device: {port} (ports: {device.ports})")
    return port - 1


def slot_number(device: Device, slot: int) -> int:
    """A slot from 0."""
    if not 1 <= slot <= device.slots:
        raise Refusal(f"slot beyond the device: {slot} (slots: {device.slots})")
    return slot - 1


def read_slot(device: Device, call: Call, item: Any) -> tuple[int, int]:
    """``{"port": 1, "slot": 2}``, both from 1."""
    found = read_object(item, SLOT, call.lenient)
    index = slot_index(device, found)
    return index // device.slots + 1, index % device.slots + 1
