# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The IMEI and the number of each slot, by port and slot (facts of generation 3, section 6)."""

from __future__ import annotations

from collections.abc import Mapping

from ...model.ports import Slot
from ...model.slot_values import SlotValues
from ...model.status import Status
from ...wire.caller import Caller
from ...wire.text import clean
from .requests import read_items, read_request, slot_of, write_request


def read_values(caller: Caller, name: str, status: Status | None, retries: int | None = None) -> SlotValues:
    """Reads the values of all slots; name: imei or number. Raises GatewayError.

    Some firmware leaves out slots without a value. Where it does list any such slot, one that is missing is not shown.
    """
    shown: dict[Slot, str] = {}
    for item in read_items(caller, read_request(f"get_{name}s", f"/get_{name}s"), retries):
        slot = slot_of(item)
        if slot:
            shown[slot] = (clean(item.get(name)) or "").strip()
    if name == "number" and status and "" not in shown.values():
        shown.update((slot, "") for slot in status.every_slot() if slot not in shown)
    return SlotValues(shown, status)


def set_values(caller: Caller, name: str, values: Mapping[Slot, str]) -> None:
    """Sets values by port and slot; others stay as they are. Raises GatewayError."""
    body = [{"port": slot.port, "slot": slot.slot, name: value} for slot, value in values.items()]
    caller.call(write_request("set", f"/set_{name}s", body))
