# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of a fleet, in lines and as facts."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.fleet_summary import (
    fleet_of,
    lines,
    parts_line,
    values_in,
)

IMEIS = {"1.01": {"before": "1", "after": "2"}, "1.02": {"before": "", "after": "3"}}
PORTS = {"1": {"locked": {"before": False, "after": True}, "led": {"before": True, "after": False}}}


def part(status: str, after: int = 0, unverified: int = 0) -> dict[str, Any]:
    return {"status": status, "after": dict.fromkeys(range(after)), "unverified": ["1.01"] * unverified}


def whole(changed: bool = False, saved: bool = False, **parts: dict[str, Any]) -> dict[str, Any]:
    requests = [{"operation": "set"}, {"operation": "save"}] if changed else []
    return {
        "changed": changed,
        "saved": saved,
        "parts": parts,
        "plan": {"imeis": IMEIS} if changed else {},
        "requests": requests,
    }


def of_one(name: str) -> dict[str, Any]:
    parts: dict[str, Any] = {name: part("changed", 2)}
    return whole(**parts)


UNCHANGED = whole(imeis=part("unchanged"))
CHANGED = whole(True, True, sim_numbers=part("unchanged"), imeis=part("changed", 2))
FAILED = {**whole(imeis=part("failed")), "failed": True, "msg": "busy.", "error": {"kind": "device"}}


def test_a_fleet() -> None:
    results = {"a": UNCHANGED, "b": CHANGED, "c": FAILED, "d": {"unreachable": True}, "e": {"failed": True}}
    results["f"] = {"changed": False, "parts": {}}
    fleet = fleet_of(results, check=False)
    assert fleet.line() == (
        "6 gateways: 1 unchanged, 1 changed (2 values), 3 failed: c (device), d (unreachable), e (failed), "
        "1 with no declared part, or none selected"
    )
    assert fleet.facts() == {
        "gateways": 6,
        "check_mode": False,
        "values": 2,
        "unchanged": ["a"],
        "changed": {"b": 2},
        "failed": {"c": "device", "d": "unreachable", "e": "failed"},
        "not_asked": ["f"],
    }


@pytest.mark.parametrize(
    ("results", "check", "line"),
    [
        ({}, False, "0 gateways: 0 unchanged"),
        ({"a": UNCHANGED}, False, "1 gateway: 1 unchanged"),
        ({"a": CHANGED}, True, "1 gateway: 1 would change (2 values)"),
        ({"a": {"changed": True, "after": {"1.01": "2"}}}, False, "1 gateway: 1 changed (1 value)"),
        ({"a": FAILED}, True, "1 gateway: 1 failed: a (device)"),
    ],
)
def test_the_last_line(results: dict[str, Any], check: bool, line: str) -> None:
    assert fleet_of(results, check).line() == line


def test_of_a_port_each_property_is_a_value() -> None:
    assert values_in({"plan": {"imeis": IMEIS, "port_states": PORTS}}) == 4
    # The module of one part has its values themselves; one that failed early has none.
    assert values_in({"after": {"1.01": "2"}}) == 1
    assert values_in({}) == 0


PARTS = {
    "parameters": "parameters 2",
    "status_report": "status report",
    "sms_report": "SMS report",
    "number_discovery": "number discovery 2",
    "network": "network",
    "sim_numbers": "numbers 2",
    "pins": "PINs 2",
    "imeis": "IMEIs 2",
    "esims": "eSIMs 2",
    "port_states": "port states 2",
}


@pytest.mark.parametrize(
    ("result", "check", "line"),
    [
        (CHANGED, False, "numbers unchanged, IMEIs 2 changed; saved"),
        (CHANGED, True, "numbers unchanged, IMEIs 2 would change; would be saved"),
        ({**CHANGED, "saved": False}, False, "numbers unchanged, IMEIs 2 changed; NOT SAVED"),
        (FAILED, False, "IMEIs FAILED; busy."),
        ({**FAILED, "saved": True, "requests": [{"operation": "save"}]}, False, "IMEIs FAILED; saved; busy."),
        *((of_one(name), False, f"{words} changed") for name, words in PARTS.items()),
        (
            whole(parameters=part("changed", 1, 1), status_report=part("changed", 3), pins=part("unsupported")),
            False,
            "parameters 1 changed (1 unverified), status report changed, PINs not supported",
        ),
        ({**FAILED, **whole(imeis=part("failed"), port_states=part("not_attempted"))}, False, "IMEIs FAILED; busy."),
        ({"failed": True, "msg": "no connection."}, False, "FAILED: no connection."),
        # The bastion; nothing at all was said; and what is no failure of a part, although others have their words.
        ({"unreachable": True, "msg": "no ssh."}, False, "FAILED: no ssh."),
        ({"failed": True}, False, "FAILED: a task failed without a message"),
        (
            {**FAILED, **whole(pins=part("unsupported"), imeis=part("not_attempted")), "msg": "not approved."},
            False,
            "PINs not supported; FAILED: not approved.",
        ),
        (whole(), False, "no declared part, or none selected"),
    ],
)
def test_the_parts_of_a_gateway(result: dict[str, Any], check: bool, line: str) -> None:
    assert parts_line(result, check) == line


def test_unchanged_gateways_have_no_line_of_their_own() -> None:
    """The others in the order of the play, each once."""
    assert lines({"c": FAILED, "a": UNCHANGED, "b": CHANGED}, check=False) == [
        "c: IMEIs FAILED; busy.",
        "b: numbers unchanged, IMEIs 2 changed; saved",
        "3 gateways: 1 unchanged, 1 changed (2 values), 1 failed: c (device)",
    ]
