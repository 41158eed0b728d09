# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings with a value for each slot, port or name: what is said of values that a gateway does not take."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    config,
    imei,
    network,
    number_discovery,
    pin,
    sim_number,
    sms_report,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform

SAYS_YES = json.dumps({"code": 0, "reason": "OK"})


@pytest.mark.parametrize(
    ("resource", "options", "words"),
    [
        (imei, {"config": {"1A": "490154203237518"}}, "the gateway did not take every IMEI: 1.01 shows "),
        (sim_number, {"config": {"1A": "+4930"}}, "the gateway did not take every number: 1.01 shows "),
        (config, {"parameters": {"ttl": "65"}}, "the gateway did not take every parameter: ttl shows "),
        (pin, {"config": {"1A": "1234"}}, "the gateway did not take every PIN: 1.01 shows "),
        (network, {"operators": {1: "00101"}}, "the gateway did not take every network setting: operators 1 shows "),
        (number_discovery, {"config": [{"operator": "00101", "method": "ussd", "command": "*9#"}]},
         "the gateway did not take every field: 00101 "),
        (sms_report, {"status_max": 7}, "the gateway did not take every setting of reports: status_max shows "),
    ],
)  # fmt: skip
def test_a_gateway_that_only_says_yes(
    simulate: Simulate, resource: ModuleType, options: dict[str, Any], words: str
) -> None:
    spec: dict[str, Any] = {"generation": "both", "parameters": {"ttl": "64"}}
    willing = simulate(1000.0, **spec).only
    perform(resource, willing, **options)
    first = next(record.operation for record in willing.log if record.write)
    box = simulate(1000.0, **spec).only
    box.add_fault("body", first, None, body=SAYS_YES, applied=False)
    result = perform(resource, box, **options)
    assert (result["failed"], result["error"]["kind"]) == (True, "verify")
    assert words in result["msg"]


def test_values_that_were_not_taken_are_sent_again_after_pauses(
    simulate: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each longer than the one before, as after a fault."""
    box = simulate().only
    box.add_fault("body", "set", None, body=SAYS_YES, applied=False)
    pauses = []

    def note(_client: Client, attempt: int, _deadline: float | None = None) -> bool:
        pauses.append(attempt)
        return True

    monkeypatch.setattr(Client, "pause", note)
    result = perform(imei, box, config={"1A": "490154203237518"}, retries=3)
    assert result["error"]["kind"] == "verify"
    assert pauses == [1, 2, 3]
    assert box.operations.count("set") == 4


@pytest.mark.parametrize(
    ("name", "shows"), [("colour", "colour shows nothing"), ("ttl", "ttl shows 64"), ("sms_url", "sms_url shows none")]
)
def test_what_a_gateway_shows_in_place_of_a_value(simulate: Simulate, name: str, shows: str) -> None:
    """Of one that it does not show, it says itself that it did not take it."""
    box = simulate(parameters={"ttl": "64", "sms_url": ""}).only
    box.add_fault("body", "set", None, body=json.dumps({**json.loads(SAYS_YES), "par_set": 0}), applied=False)
    result = perform(config, box, parameters={name: "65"}, on_unknown="write", retries=0)
    assert result["error"]["kind"] == "verify"
    assert f"the gateway did not take every parameter: {shows}." in result["msg"]
