# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the gateways are to become: another plan in every round, so that every change is one."""

from __future__ import annotations

from typing import Any

from .fleet import Size


def check_digit(body: str) -> str:
    """Luhn's check digit."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(body))
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def imeis(gateway: int, turn: int, size: Size) -> dict[str, str]:
    """An IMEI for each slot of a gateway, no two alike in the fleet or in another turn."""
    plan = {}
    for index in range(size.all):
        port, slot = divmod(index, size.slots)
        body = f"86{turn:03d}{gateway:05d}{index:04d}"
        plan[f"{port + 1}{chr(ord('A') + slot)}"] = body + check_digit(body)
    return plan


def everything_else(size: Size, generation: int) -> dict[str, Any]:
    """What the role provision knows beside IMEIs, the same for every gateway: a number for each slot, and so on.

    Gateways of generation 3 have no parameters by name; and what they speak is said, as snapshot writes it.
    """
    slots = imeis(0, 0, size)
    unlocked = ",".join(str(port) for port in range(2, size.ports + 1))
    parameters = {"skyline_parameters": {"ttl": "61", "sms_url": "http://127.0.0.1:9/sms"}}
    return {
        **(parameters if generation == 2 else {"skyline_api": str(generation)}),
        "skyline_status_report": {"url": "http://127.0.0.1:9/status", "period": 3600},
        "skyline_sim_numbers": {slot: f"+49{number:08d}" for number, slot in enumerate(slots)},
        "skyline_esims": [{"port": 1, "slot": "A", "activation_code": "bench activation code"}],
        "skyline_port_states": [
            {"ports": "1", "locked": True},
            {"ports": unlocked, "locked": False, "active_slot": 1},
            {"ports": "2", "led": True},
        ],
    }


def dotted(slot: str) -> str:
    """The name that the device has for a slot: 6.02 for 6B."""
    return f"{slot[:-1]}.{ord(slot[-1]) - ord('A') + 1:02d}"


def wrong_imeis(state: dict[str, Any], plan: dict[str, str], saved: bool) -> list[str]:
    """The slots of a simulated gateway that are not as planned; saved: also after its next reboot."""
    shown = [state["ram"]["imeis"], *([state["saved"]["imeis"]] if saved else [])]
    return [slot for slot, imei in plan.items() if any(each[dotted(slot)] != imei for each in shown)]
