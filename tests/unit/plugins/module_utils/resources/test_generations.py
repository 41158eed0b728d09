# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One scenario for each module, against both generations of the API: what a user sees is the same.

Only the requests and ``gateway.api`` differ, and the status report, whose URL is shown by generation 3.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.engine import waiting
from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    at_command,
    audit,
    command,
    esim,
    imei,
    info,
    port_hold,
    port_state,
    sim_number,
    sim_survey,
    sms,
    sms_info,
    sms_task,
    ussd,
)
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform

pytestmark = pytest.mark.usefixtures("short_waits")

IMEIS = {"1B": "865847053403202", "2.01": "865847053403210"}
NUMBERS = {"1A": "+49301234567", "2B": "1358021178"}
STATES = [{"ports": "1", "locked": True, "led": True}, {"ports": "2", "active_slot": "B"}]
CODE = "LPA:1$smdp.example.com$PARITY-0001"
OLD = "LPA:1$smdp.example.com$PARITY-0000"
PROFILES = [{"port": "1", "slot": "B", "activation_code": CODE}]

# Of each module: the options, and a change of the gateway beside the module.
Scenario = tuple[ModuleType, dict[str, Any]]
DECLARED: dict[str, Scenario] = {
    "imei": (imei, {"config": IMEIS}),
    "imei, activated": (imei, {"config": {"1A": "865847053403202"}, "activate": "reset"}),
    "sim_number": (sim_number, {"config": NUMBERS}),
    "sim_number, deleted": (sim_number, {"config": {"1A": None}, "state": "deleted"}),
    "sim_number, overridden": (sim_number, {"config": NUMBERS, "state": "overridden"}),
    "port_state": (port_state, {"config": STATES}),
    "esim": (esim, {"config": PROFILES, "poll_interval": 0.01}),
    "port_hold": (port_hold, {"state": "held", "ports": "1"}),
}
OTHERS: dict[str, Scenario] = {
    "command": (command, {"commands": [{"op": "lock", "ports": "1"}, {"op": "reset", "ports": "2"}, {"op": "save"}]}),
    "sms": (sms, {"tasks": [{"tid": 7, "to": ["+4930"], "text": "parity"}]}),
    "sms_task": (sms_task, {"all": True, "state": "paused"}),
    "info": (info, {"gather_subset": ["device", "ports", "imeis", "sim_numbers", "port_states", "esims", "sms_tasks"]}),
    "info, counters": (info, {"gather_subset": ["sms_stats", "call_stats"], "ports": "1", "period": "total"}),
    "sms_info": (sms_info, {}),
    "ussd": (ussd, {"ports": "all", "code": "*100#"}),
    "at_command": (at_command, {"ports": "2", "commands": ["AT+CSQ", "AT+NONSENSE", "AT"], "accept_failures": True}),
    "audit": (audit, {"imeis": IMEIS, "sim_numbers": NUMBERS, "port_states": STATES}),
}


@pytest.fixture
def both(simulate: Simulate) -> Callable[[], list[Handle]]:
    """Two gateways that differ in nothing but their generation."""

    def start() -> list[Handle]:
        return [
            simulate(
                speed=200.0,
                ports=2,
                slots=2,
                esims={"2A": OLD},
                sim_numbers={"1A": "111", "2A": "222"},
                switches={"generation": generation},
            ).only
            for generation in (2, 3)
        ]

    return start


def seen(result: dict[str, Any]) -> dict[str, Any]:
    """What a user sees of a result, but for what may differ."""
    address = f"{result['gateway']['host']}:{result['gateway']['port']}"
    shown = {key: value for key, value in result.items() if key not in ("requests", "gateway", "device", "ssrc")}
    same: dict[str, Any] = json.loads(json.dumps(shown).replace(address, "gateway"))
    return same


@pytest.mark.parametrize("scenario", DECLARED)
def test_declared(both: Callable[[], list[Handle]], scenario: str) -> None:
    resource, options = DECLARED[scenario]
    older, newer = both()
    predicted = [perform(resource, gateway, check=True, **options) for gateway in (older, newer)]
    assert seen(predicted[0]) == seen(predicted[1])
    results = [perform(resource, gateway, **options) for gateway in (older, newer)]
    assert [result["gateway"]["api"] for result in results] == ["2", "3"]
    assert seen(results[0]) == seen(results[1])
    assert results[1]["changed"] is True
    assert predicted[1]["after"] == results[1]["after"]
    again = [perform(resource, gateway, **options) for gateway in (older, newer)]
    assert seen(again[0]) == seen(again[1])
    assert (again[1]["changed"], again[1]["requests"]) == (False, [])


@pytest.mark.parametrize("scenario", OTHERS)
def test_others(both: Callable[[], list[Handle]], scenario: str) -> None:
    resource, options = OTHERS[scenario]
    results = [perform(resource, gateway, **options) for gateway in both()]
    assert seen(results[0]) == seen(results[1])
    assert "failed" not in results[1]


def test_survey(both: Callable[[], list[Handle]]) -> None:
    results = [perform(sim_survey, gateway) for gateway in both()]
    for result in results:
        for sim in result["sims"]:
            del sim["seconds"]
    assert seen(results[0]) == seen(results[1])
    assert "failed" not in results[1]
    assert len(results[1]["sims"]) > 2


def test_bad_input(both: Callable[[], list[Handle]]) -> None:
    for resource, options in DECLARED.values():
        if resource in (port_hold, port_state, esim):
            continue
        bad = {**options, "config": {"1A": "x", "9C": "865847053403202"}}
        bad.pop("state", None)
        results = [perform(resource, gateway, **bad) for gateway in both()]
        messages = [result["msg"].split(": ", 1)[1] for result in results]
        assert messages[0] == messages[1]
        assert [result["error"] for result in results] == [results[0]["error"]] * 2


def test_an_unchanged_gateway_costs_three_requests_at_most(both: Callable[[], list[Handle]]) -> None:
    _older, newer = both()
    perform(imei, newer, config=IMEIS)
    before = len(newer.log)
    perform(imei, newer, config=IMEIS, api="3")
    assert len(newer.log) - before <= 3
    assert waiting.LONGEST
