# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The IMEI, the number and the PIN of each slot, by port and slot (facts of generation 3, section 6)."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.ports import Slot
from ...model.slot_values import SlotValues
from ...model.status import Status
from ...wire.caller import Caller
from ...wire.redact import MASK
from ...wire.text import clean
from .requests import read_items, read_request, slot_of, write_request


def read_values(caller: Caller, name: str, status: Status | None, retries: int | None = None) -> SlotValues:
    """Reads the values of all slots; name: imei, number or pin. Raises GatewayError.

    Some firmware leaves out slots without a number. Where it does list any such slot, one that is missing is not shown,
    as is one with two values.
    """
    shown: dict[Slot, str] = {}
    contradicted = set()
    for item in read_items(caller, read_request(f"get_{name}s", f"/get_{name}s"), retries):
        slot, value = slot_of(item), clean(item.get(name))
        if not slot or value is None:
            continue
        if shown.setdefault(slot, value.strip()) != value.strip():
            contradicted.add(slot)
    for slot in contradicted:
        del shown[slot]
    if name != "imei" and status and "" not in shown.values():
        absent = (slot for slot in status.every_slot() if slot not in shown and slot not in contradicted)
        shown.update((slot, "") for slot in list(absent))
    return SlotValues(shown, status)


def set_values(caller: Caller, name: str, values: Mapping[Slot, str], is_secret: bool = False) -> None:
    """Sets values by port and slot; others stay as they are. Raises GatewayError. is_secret: nobody is to see them."""
    body = [{"port": slot.port, "slot": slot.slot, name: value} for slot, value in values.items()]
    shown = [{**item, name: item[name] and MASK} for item in body] if is_secret else None
    caller.call(write_request("set", f"/set_{name}s", body, shown=shown))
