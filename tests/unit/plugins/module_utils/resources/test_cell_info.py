# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looking for cells: started, waited for, returned."""

from __future__ import annotations

from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.engine import waiting
from ansible_collections.skyline.gateway.plugins.module_utils.resources import cell_info
from ansible_collections.skyline.gateway.plugins.module_utils.wire import clock
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "SHORTEST_INTERVAL", 0.02)


def start(simulate: Simulate, generation: object = 3, **spec: Any) -> Handle:
    return simulate(speed=1000.0, ports=4, generation=generation, **spec).only


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("generation", [3, "both"])
def test_both_scans(simulate: Simulate, generation: object, check: bool) -> None:
    gateway = start(simulate, generation)
    gateway.read_only()
    result = perform(cell_info, gateway, check=check, ports="1,3", range="all", poll_interval=0.05)
    assert (result["changed"], result["requests"], result["incomplete"], result["warnings"]) == (False, [], [], [])
    assert list(result["serving"]) == list(result["neighbours"]) == ["1", "3"]
    assert list(result["serving"]["1"]) == ["operator", "earfcn", "pci", "cid", "rsrp"]
    assert result["serving"]["1"]["operator"] == "00101"
    assert result["serving"]["1"]["rsrp"] < 0
    for cell in (result["serving"]["1"], *result["neighbours"]["3"]):
        assert [name for name, value in cell.items() if value is None] == []
    assert {cell["operator"] for cell in result["neighbours"]["3"]} == {"00101", "00102"}
    assert result["serving"]["1"] not in result["neighbours"]["1"]


def test_neighbours_of_the_own_operator(simulate: Simulate) -> None:
    result = perform(cell_info, start(simulate), ports="1", poll_interval=0.05)
    assert {cell["operator"] for cell in result["neighbours"]["1"]} == {"00101"}


def test_all_ports_by_default(simulate: Simulate) -> None:
    result = perform(cell_info, start(simulate), poll_interval=0.05)
    assert list(result["serving"]) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    "switches",
    [
        {"cells_reply": "object", "neighbour_cells": "object", "waiting_word": "waiting"},
        {"reply_numbers": "text", "port_items": "numbers", "retry_after": True},
    ],
    ids=str,
)
def test_forms_of_replies(simulate: Simulate, switches: dict[str, object]) -> None:
    result = perform(cell_info, start(simulate, switches=switches), ports="1-3", poll_interval=0.05)
    assert list(result["serving"]) == ["1", "2", "3"]
    assert isinstance(result["serving"]["2"]["earfcn"], int)
    assert len(result["neighbours"]["3"]) >= 1


def test_a_port_that_finds_no_end_costs_itself_only(simulate: Simulate) -> None:
    result = perform(cell_info, start(simulate, cell_silent="2"), ports="1-3", poll_interval=0.05)
    assert "failed" not in result
    assert list(result["serving"]) == ["1", "3"]
    assert result["incomplete"] == ["2"]
    assert "port 2" in result["warnings"][0]


def test_a_port_that_finds_no_cell(simulate: Simulate) -> None:
    gateway = start(simulate)
    gateway.add_fault("body", "get_serving_cells", times=None, body='[{"port": 1, "status": "completed"}]')
    result = perform(cell_info, gateway, ports="1", poll_interval=0.05)
    assert "failed" not in result
    assert (result["serving"], list(result["neighbours"]), result["incomplete"]) == ({}, ["1"], [])


def test_no_scan_is_asked_for_its_result_at_once(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    """That may be the result of the scan before."""
    gateway = start(simulate)
    sleep = clock.sleep
    before_pauses = []

    def note(seconds: float) -> None:
        before_pauses.append(gateway.operations[-1])
        sleep(seconds)

    monkeypatch.setattr(clock, "sleep", note)
    perform(cell_info, gateway, ports="1", poll_interval=0.05)
    assert {"scan_serving_cells", "scan_neighbour_cells"} <= set(before_pauses)


def test_out_of_time(simulate: Simulate) -> None:
    gateway = simulate(speed=1.0, ports=4, generation=3).only
    result = perform(cell_info, gateway, ports="1-2", wait_timeout=0.2, poll_interval=0.05)
    assert result["error"]["kind"] == "wait"
    assert "port 1, 2" in result["msg"]
    assert result["incomplete"] == ["1", "2"]


def test_a_busy_port_is_an_error(simulate: Simulate) -> None:
    gateway = simulate(speed=1.0, ports=4, generation=3).only
    perform(cell_info, gateway, ports="1", wait_timeout=0.1, poll_interval=0.05)
    result = perform(cell_info, gateway, ports="1")
    assert (result["error"]["kind"], result["error"]["operation"]) == ("device", "scan_serving_cells")


@pytest.mark.parametrize("ports", ["9", "x", "1A", ""])
def test_bad_ports(simulate: Simulate, ports: str) -> None:
    gateway = start(simulate)
    result = perform(cell_info, gateway, ports=ports)
    assert result["error"]["kind"] == "validation"
    assert not [operation for operation in gateway.operations if "scan" in operation]


def test_bad_times(simulate: Simulate) -> None:
    result = perform(cell_info, start(simulate), wait_timeout=0, poll_interval=-1)
    assert "wait_timeout" in result["msg"]
    assert "poll_interval" in result["msg"]
