# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every module of settings that only newer firmware has, by whichever generation it is spoken to."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.engine import waiting
from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    cell_info,
    info,
    network,
    network_settings,
    number_discovery,
    pin,
    sms_report,
)
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import SIGNED, operations, perform

START: dict[str, Any] = {"pins": {"1A": "1111", "2A": "2222"}, "operators": {"1": 26201}, "network": "auto"}
SPEED = 200.0


class Kind(NamedTuple):
    """resource: its module; options: two settings at least; items: their names; state: their key in a gateway's state;

    write: the operation that sets them; subset: what skyline_info calls them.
    """

    resource: ModuleType
    options: dict[str, Any]
    items: list[str]
    state: str
    write: str
    subset: str


KINDS = {
    "pins": Kind(pin, {"config": {"1A": "1234", "3.02": "98765432"}}, ["1.01", "3.02"], "pins", "set_pins", "pins"),
    "network": Kind(
        network,
        {"operators": {1: "00101", "3": "310260"}},
        ["operators 1", "operators 3"],
        "operators",
        "set_bound_opers",
        "network",
    ),
    "network type": Kind(network, {"network_type": "lte"}, ["network_type"], "network", "set_network_type", "network"),
    "sms_report": Kind(
        sms_report,
        {"status_url": "http://collector.example.com/push", "received_max": 7},
        ["status_url", "received_max"],
        "sms_config",
        "set_sms_config",
        "sms_report",
    ),
    "number_discovery": Kind(
        number_discovery,
        {"config": [{"operator": "00101", "command": "*99#"}, {"operator": "00102", "method": "sim"}]},
        ["00101 command", "00102 method"],
        "number_config",
        "set_number_config",
        "number_discovery",
    ),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture(params=[3, "both"])
def newer(request: pytest.FixtureRequest, simulate: Simulate) -> Handle:
    return simulate(SPEED, generation=request.param, **START).only


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "SHORTEST_INTERVAL", 0.02)
    monkeypatch.setattr(network_settings, "SETTLED", 0.5)


def saved(gateway: Handle, kind: Kind) -> Any:
    return gateway.state()["saved"][kind.state]


def shown(result: dict[str, Any]) -> dict[str, Any]:
    return {key: result[key] for key in ("changed", "before", "after", "requests", "diff")}


def test_change_and_second_run(newer: Handle, kind: Kind) -> None:
    before = saved(newer, kind)
    newer.read_only()
    predicted = perform(kind.resource, newer, check=True, **kind.options)
    newer.read_only(False)
    result = perform(kind.resource, newer, **kind.options)
    assert result["changed"] is True
    assert result["saved"] is True
    assert result["unsaved"] is False
    assert result["unverified"] == []
    assert shown(predicted) == shown(result)
    assert result["requests"][0]["path"] == f"/{kind.write}"
    assert operations(result)[-1] == "save"
    assert saved(newer, kind) != before
    newer.clear_log()
    newer.read_only()
    again = perform(kind.resource, newer, **kind.options)
    assert (again["changed"], again["requests"], again["before"]) == (False, [], type(result["before"])())
    assert newer.violations == []


def test_without_a_save(newer: Handle, kind: Kind) -> None:
    before = saved(newer, kind)
    result = perform(kind.resource, newer, **kind.options, save=False)
    assert (result["changed"], result["saved"], result["unsaved"]) == (True, False, True)
    assert saved(newer, kind) == before


def test_a_run_that_was_cut_off_is_finished(newer: Handle, kind: Kind) -> None:
    newer.add_fault("code", "save", times=None, code=5)
    result = perform(kind.resource, newer, **kind.options, retries=0)
    assert result["error"]["kind"] == "device"
    assert (result["changed"], result["saved"], result["unsaved"]) == (True, False, True)
    newer.clear_faults()
    again = perform(kind.resource, newer, **kind.options)
    assert operations(again) == ["save"]
    assert again["unsaved"] is False
    assert saved(newer, kind) == newer.state()["ram"][kind.state]


def test_a_refusal(newer: Handle, kind: Kind) -> None:
    newer.add_fault("code", kind.write, times=None, code=5, reason="no {{ 1 }}")
    result = perform(kind.resource, newer, **kind.options, retries=0)
    assert (result["error"]["kind"], result["error"]["code"]) == ("device", 5)
    assert result["changed"] is False
    assert result["rejected"] == kind.items
    assert result["unsaved"] is False
    newer.clear_faults()
    assert perform(kind.resource, newer, **kind.options)["changed"] is True


@pytest.mark.parametrize("name", [name for name in KINDS if len(KINDS[name].items) > 1])
def test_half_applied(newer: Handle, name: str) -> None:
    kind = KINDS[name]
    newer.add_fault("half_applied", kind.write)
    newer.add_fault("code", kind.write, times=None, code=5)
    result = perform(kind.resource, newer, **kind.options)
    assert result["error"]["kind"] == "device"
    assert result["changed"] is True
    assert result["applied"] == kind.items[:1]
    assert result["rejected"] == kind.items[1:]
    assert (result["saved"], result["unsaved"]) == (False, True)
    newer.clear_faults()
    assert perform(kind.resource, newer, **kind.options)["after"]
    assert perform(kind.resource, newer, **kind.options)["changed"] is False


def test_half_applied_once_is_written_again(newer: Handle, kind: Kind) -> None:
    newer.add_fault("half_applied", kind.write)
    result = perform(kind.resource, newer, **kind.options)
    assert "failed" not in result
    assert perform(kind.resource, newer, **kind.options)["changed"] is False


def test_a_lost_reply(newer: Handle, kind: Kind) -> None:
    newer.add_fault("lost_reply", kind.write, times=1)
    result = perform(kind.resource, newer, **kind.options)
    assert (result["changed"], result["saved"]) == (True, True)
    assert perform(kind.resource, newer, **kind.options)["changed"] is False


@pytest.mark.parametrize("form", ["empty", "object", "array", "code"])
def test_what_a_write_answers(simulate: Simulate, kind: Kind, form: str) -> None:
    gateway = simulate(generation=3, switches={"write_reply": form, "reply_numbers": "text"}, **START).only
    assert perform(kind.resource, gateway, **kind.options)["changed"] is True
    assert perform(kind.resource, gateway, **kind.options)["changed"] is False


@pytest.mark.parametrize("unknown_path", ["refused", "404", "html", "login"])
@pytest.mark.parametrize("check", [False, True])
def test_unsupported(simulate: Simulate, kind: Kind, unknown_path: str, check: bool) -> None:
    gateway = simulate(switches={"unknown_path": unknown_path}).only
    gateway.read_only()
    result = perform(kind.resource, gateway, check=check, **kind.options)
    needs = "8.1l" if "operators" in kind.options else "8.0d"
    assert result["error"]["kind"] == "unsupported"
    assert f"firmware {needs}" in result["msg"]
    assert result["msg"].endswith("Nothing was written.")
    assert (result["changed"], result["requests"]) == (False, [])
    # The path is tried once, and no login is at stake. To a session, its refusal may be that of an old one.
    assert len(gateway.log) == (3 if SIGNED and unknown_path == "login" else 2)
    read = perform(info, gateway, gather_subset=[kind.subset])
    assert read["error"]["kind"] == "unsupported"


def test_generation_2_as_an_option_never_uses_a_newer_path(newer: Handle, kind: Kind) -> None:
    if newer.state()["generation"] == 3:
        pytest.skip("it does not speak generation 2")
    result = perform(kind.resource, newer, **kind.options, api="2")
    assert result["error"]["kind"] == "unsupported"
    assert "option api" in result["msg"]
    assert newer.operations == ["status"]


def test_a_wrong_login_is_one(newer: Handle, kind: Kind) -> None:
    api = {3: "3"}.get(newer.state()["generation"], "auto")
    result = perform(kind.resource, newer, **kind.options, password="wrong", api=api)
    assert result["error"]["kind"] == "auth"


def test_a_read_is_tried_again(newer: Handle, kind: Kind) -> None:
    newer.add_fault("truncated", kind.write.replace("set_", "get_"), times=2)
    assert perform(kind.resource, newer, **kind.options)["changed"] is True


def test_a_proxy_that_fails_is_no_firmware_without_the_path(newer: Handle, kind: Kind) -> None:
    newer.add_fault("http_error", kind.write.replace("set_", "get_"), times=None, status=502)
    assert perform(kind.resource, newer, **kind.options, retries=1)["error"]["kind"] == "protocol"


def test_what_is_read_changes_nothing_when_it_is_given_back(newer: Handle, kind: Kind) -> None:
    perform(kind.resource, newer, **kind.options)
    read = perform(info, newer, gather_subset=[kind.subset])
    assert read["changed"] is False
    given = read[kind.subset]
    options = given if kind.subset in ("network", "sms_report") else {"config": given}
    newer.read_only()
    result = perform(kind.resource, newer, **options)
    assert (result["changed"], result["requests"]) == (False, [])


def test_cells_are_unsupported_as_well(simulate: Simulate) -> None:
    gateway = simulate().only
    assert perform(cell_info, gateway)["error"]["kind"] == "unsupported"
    options: dict[str, Any] = {"network_type": "lte", "cells": {1: {"earfcn": 1, "pci": 1}}}
    assert perform(network, gateway, **options)["error"]["kind"] == "unsupported"


def test_an_order_to_unlock_names_the_cell(newer: Handle) -> None:
    """Some firmware wants it, as in the order that locked the port to it."""
    cell = {"earfcn": 1300, "pci": 5}
    perform(network, newer, network_type="lte", cells={1: cell}, poll_interval=0.05)
    for check in (True, False):
        result = perform(network, newer, check=check, cells={1: None}, poll_interval=0.05)
        assert operations(result) == ["unlock_cells", "save"]
        assert json.loads(result["requests"][0]["body"]) == [{"port": 1, **cell}]


def test_both_generations_tell_the_same(simulate: Simulate, kind: Kind) -> None:
    results = []
    for generation in (3, "both"):
        gateway = simulate(generation=generation, **START).only
        result = perform(kind.resource, gateway, **kind.options)
        results.append({key: result[key] for key in ("changed", "before", "after", "saved", "unverified")})
    assert results[0] == results[1]
