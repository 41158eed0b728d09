# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results of skyline_audit, as its tasks register them."""

from __future__ import annotations

from typing import Any

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Fleet, fleet_of

MOMENT = "2026-02-03T04:05:06+01:00"
# Whatever a device, or an inventory, may try: to end an element, an attribute, a script, a template, a cell.
EVIL = "</script><script>alert(1)</script><!--\"'><img src=x onerror=alert(1)>${moment} $moment {{ 1 }} \u2028&lt;"


def row(port: int, slot: int, state: str = "registered", **more: Any) -> dict[str, Any]:
    return {
        "name": f"{port}.{slot:02d}",
        "port": port,
        "slot": slot,
        "state_name": state,
        "active": slot == 1,
        "imei": f"8600000{port:04d}{slot:04d}",
        "number": f"+4915{port:04d}{slot:04d}",
        "operator": "EXAMPLE 00101",
        "signal": 23,
        "iccid": f"89000000000000{port:03d}{slot:03d}",
        **more,
    }


def result(max_ports: int = 4, max_slots: int = 2, **more: Any) -> dict[str, Any]:
    return {
        "changed": False,
        "gateway": {
            "host": "192.0.2.10",
            "port": 80,
            "mac": "00-30-f1-01-02-03",
            "version": "608-520",
            "max_ports": max_ports,
            "max_slots": max_slots,
        },
        "verdict": "in_line",
        "drift": [],
        "health": [],
        "unverified": [],
        "problems": [],
        "ports": [row(port, slot) for port in range(1, max_ports + 1) for slot in range(1, max_slots + 1)],
        **more,
    }


def box(number: int, **more: Any) -> dict[str, Any]:
    """The result of a device of its own: MAC address and IMEIs are those of no other number."""
    found = result(**more)
    found["gateway"] = {**found["gateway"], "mac": f"00-30-f1-00-00-{number:02x}"}
    found["ports"] = [{**each, "imei": f"{number:03d}{each['imei'][3:]}"} for each in found["ports"]]
    return found


def drifted(*drift: tuple[str, str, str, Any, Any], **more: Any) -> dict[str, Any]:
    keys = ("part", "setting", "slot", "is", "should_be")
    return result(verdict="drifted", drift=[dict(zip(keys, change, strict=True)) for change in drift], **more)


def unhealthy(*faults: tuple[str, str, Any, Any], **more: Any) -> dict[str, Any]:
    keys = ("setting", "slot", "is", "should_be")
    health = [{"part": "expected", **dict(zip(keys, fault, strict=True))} for fault in faults]
    return result(**{"verdict": "unhealthy", "health": health, **more})


def failed(kind: str, message: str) -> dict[str, Any]:
    """A task whose failure was not to count."""
    return {
        "failed": False,
        "failed_when_result": False,
        "changed": False,
        "gateway": {"host": "192.0.2.11", "port": 80},
        "msg": message,
        "error": {"kind": kind, "code": None, "reason": None, "http_status": None, "operation": "status"},
    }


def unknown(**more: Any) -> dict[str, Any]:
    return result(
        verdict="unknown",
        unverified=[{"part": "imeis", "setting": "imei", "slot": "1.02"}],
        problems=[{"part": "port_states", "kind": "validation", "message": "config has a bad entry: 99"}],
        **more,
    )


def fleet(**results: dict[str, Any] | None) -> Fleet:
    return fleet_of(MOMENT, results)
