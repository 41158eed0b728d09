# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words that a report has for what skyline_audit names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SETTINGS = {
    "imei": "IMEI",
    "number": "Number",
    "locked": "Locked",
    "active_slot": "Slot in use",
    "led": "LED",
    "port_state": "State",
    "pin": "PIN",
    "profile": "eSIM profile",
    "status_report": "Status reports",
    "configuration": "Configuration",
    "state": "State",
    "sim": "SIM",
    "signal": "Signal",
    "operator": "Operator",
    "firmware": "Firmware",
}
# A problem concerns a part or, where it concerns the whole gateway, is told by the kind of its error.
_PARTS = {
    "parameters": "Parameters",
    "status_report": "Status reports",
    "sms_report": "SMS reports",
    "number_discovery": "Number discovery",
    "network": "Network",
    "sim_numbers": "Numbers",
    "pins": "PINs",
    "imeis": "IMEIs",
    "esims": "eSIM profiles",
    "port_states": "Port states",
    "expected": "Health",
}
_KINDS_OF_ERROR = {
    "connection": "No connection",
    "timeout": "No answer in time",
    "auth": "Login",
    "protocol": "No gateway",
    "device": "Refused",
    "validation": "Plan",
    "unsupported": "Not supported",
    "internal": "Mistake in the collection",
    "task": "Task",
}


def part_name(part: str) -> str:
    """The name of a part; a part without one has its own word."""
    return _PARTS.get(part, part)


def setting_name(finding: Mapping[str, Any]) -> str:
    """What a difference, or a value that cannot be told, is about."""
    if finding["part"] == "parameters":
        return f"Parameter {finding['setting']}"
    return str(_SETTINGS.get(finding["setting"], finding["setting"]))


def problem_name(problem: Mapping[str, Any]) -> str:
    """What a problem concerns."""
    return _PARTS.get(problem["part"]) or _KINDS_OF_ERROR.get(problem["kind"], problem["kind"])


def shown(value: Any) -> str:
    """A value of a difference."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in ("", None) else str(value)
