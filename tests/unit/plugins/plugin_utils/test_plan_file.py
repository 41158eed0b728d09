# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of a fleet. How it is carried out: tests/integration/test_gateway_plan.py."""

from __future__ import annotations

from typing import Any

from ansible_collections.skyline.gateway.plugins.plugin_utils.fleet_summary import fleet_of
from ansible_collections.skyline.gateway.plugins.plugin_utils.plan_file import plan_of

MAC = "00-30-f1-01-02-03"
IMEIS = {"imeis": {"1.01": {"before": "1", "after": "2"}}}
CHANGED: dict[str, Any] = {"changed": True, "plan": IMEIS, "gateway": {"mac": MAC}, "activate": "reset"}
UNCHANGED: dict[str, Any] = {"changed": False, "plan": {}, "gateway": {"mac": MAC}, "activate": "reset"}
FAILED: dict[str, Any] = {"failed": True, "msg": "no connection", "error": {"kind": "connection"}}


def test_it_has_what_is_approved_and_a_summary() -> None:
    results = {"a": CHANGED, "b": UNCHANGED, "c": FAILED}
    plan = plan_of(results, fleet_of(results, check=True))
    assert plan["version"] == 1
    assert plan["summary"]["line"] == ("3 gateways: 1 unchanged, 1 would change (1 value), 1 failed: c (connection)")
    assert plan["summary"]["failed"] == {"c": "connection"}
    # One that failed has no entry, so that it is not changed by this plan.
    assert plan["gateways"] == {
        "a": {"mac": MAC, "activate": "reset", "parts": IMEIS},
        "b": {"mac": MAC, "activate": "reset", "parts": {}},
    }


def test_a_gateway_of_which_nothing_is_declared_was_not_spoken_to() -> None:
    results: dict[str, Any] = {"a": {"changed": False, "plan": {}}}
    plan = plan_of(results, fleet_of(results, check=True))
    assert plan["gateways"] == {"a": {"mac": None, "activate": "none", "parts": {}}}
