# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every declarative module against generation 3: faults at each request, and a process killed at each of them.

What the modules do when all is well stands in test_generations.py, by comparison with generation 2.
"""

from __future__ import annotations

import pathlib
import shutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    esim,
    imei,
    network,
    number_discovery,
    pin,
    port_hold,
    port_state,
    sim_number,
    sms_report,
    status_report,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform

pytestmark = pytest.mark.usefixtures("short_waits")

CODE = "LPA:1$smdp.example.com$GRID-0001"
OLD = "LPA:1$smdp.example.com$GRID-0000"
URL = "http://192.0.2.1:8080/report"
IMEIS = {"1A": "865847053403202", "1B": "865847053403210", "2.01": "865847053403228"}
STATES = [{"ports": "1", "locked": True, "led": True}, {"ports": "2", "active_slot": "B"}]
PROFILES = [{"port": "1", "slot": "B", "activation_code": CODE}]
REPLACED = [{"port": "2", "slot": "A", "activation_code": CODE}]
NETWORK = {
    "network_type": "lte",
    "operators": {1: "00101", 2: "none"},
    "cells": {1: {"earfcn": 1300, "pci": 5}},
    "poll_interval": 0.01,
    "wait_timeout": 2,
}
DISCOVERY = [{"operator": "00101", "method": "ussd", "command": "*99#"}, {"operator": "00102", "method": "sim"}]
Scenario = tuple[ModuleType, dict[str, Any]]
SCENARIOS: dict[str, Scenario] = {
    "imei": (imei, {"config": IMEIS, "batch_size": 2}),
    "imei, activated": (imei, {"config": {"1A": "865847053403202"}, "activate": "reset", "wait_timeout": 0.5}),
    "sim_number": (sim_number, {"config": {"1A": "+49301", "2B": "222"}, "state": "overridden"}),
    "port_state": (port_state, {"config": STATES, "wait_timeout": 2}),
    "port_hold": (port_hold, {"state": "held", "ports": "1", "wait_timeout": 2}),
    "esim": (esim, {"config": PROFILES, "poll_interval": 0.01, "wait_timeout": 2}),
    "esim, replaced": (esim, {"config": REPLACED, "state": "replaced", "poll_interval": 0.01, "wait_timeout": 2}),
    "status_report": (status_report, {"url": URL, "period": 90}),
    "status_report, absent": (status_report, {"state": "absent"}),
    "pin": (pin, {"config": {"1A": "1234", "1B": "5678"}, "state": "overridden", "batch_size": 2}),
    "network": (network, NETWORK),
    "sms_report": (sms_report, {"status_url": URL, "received_max": 7}),
    "number_discovery": (number_discovery, {"config": DISCOVERY}),
}
PASSING: dict[str, dict[str, Any]] = {
    "lost": {"fault": "lost_reply"},
    "lost before": {"fault": "lost_reply", "applied": False},
    "a page": {"fault": "html"},
    "503 after": {"fault": "http_error", "status": 503, "applied": True},
    "busy": {"fault": "code", "code": 5, "reason": "busy"},
    "half": {"fault": "half_applied"},
}
LASTING: dict[str, dict[str, Any]] = {
    "redirect": {"fault": "redirect"},
    "login": {"fault": "login"},
    "404": {"fault": "http_error", "status": 404},
}


class Grid:
    """Runs one scenario on gateways that are all alike."""

    def __init__(self, simulate: Simulate, home: pathlib.Path, scenario: str) -> None:
        self.simulate = simulate
        self.home = home
        self.resource, self.options = SCENARIOS[scenario]
        healthy = self.fresh()
        assert self.run(healthy)["changed"] is True
        self.wanted = marks(healthy, saved=True)
        self.places = list(dict.fromkeys(self._places(healthy.operations)))

    def fresh(self) -> Handle:
        """A gateway on which everything differs, with no note of an earlier one."""
        shutil.rmtree(self.home, ignore_errors=True)
        handle = self.simulate(
            speed=400.0,
            ports=2,
            slots=2,
            esims={"2A": OLD},
            sim_numbers={"1A": "111", "2A": "333"},
            pins={"1A": "1111", "2A": "2222"},
            operators={"2": 26201},
            switches={"generation": 3},
        ).only
        if self.options.get("state") == "absent":
            handle.patch(reporting={"url": URL, "period": 60, "enable": True})
        return handle

    def run(self, handle: Handle, **options: Any) -> dict[str, Any]:
        return perform(self.resource, handle, **{"api": "3", "timeout": 2, **self.options, **options})

    @staticmethod
    def _places(operations: list[str]) -> Iterator[tuple[str, int]]:
        """Each request by its operation and how many of that come before; of what is asked again and again, two."""
        for number, operation in enumerate(operations):
            yield operation, min(operations[:number].count(operation), 1)

    def hit_by(self, fault: str) -> list[tuple[str, int]]:
        """The requests that a fault can strike: half of one that sets values has some effect that is to be seen."""
        return [each for each in self.places if fault != "half" or each[0].startswith("set_")]

    def check_convergence(self, handle: Handle) -> None:
        """The next healthy run completes everything, the one after it finds nothing to do."""
        handle.clear_faults()
        result = self.run(handle)
        assert "failed" not in result, result["msg"]
        assert marks(handle, saved=True) == self.wanted
        handle.read_only()
        again = self.run(handle)
        assert (again["changed"], again["requests"]) == (False, [])
        assert handle.violations == []

    def check_truth(self, handle: Handle, before: dict[str, Any], result: dict[str, Any]) -> None:
        if marks(handle) != before:
            assert result["changed"] is True
        if not result["changed"]:
            assert not result.get("saved")


def marks(handle: Handle, saved: bool = False) -> dict[str, Any]:
    """What the scenarios change, as the gateway has it; saved: as it has to be in the end."""
    state = handle.state()
    found = {name: state[name] for name in (("saved", "reporting") if saved else ("ram", "reporting"))}
    found["esims"] = {slot: profile["ac"] for slot, profile in state["esims"].items() if profile["exist"]}
    return {**found, "transmitted": state["transmitted_imeis"]} if saved else found


@pytest.fixture(params=SCENARIOS)
def grid(request: pytest.FixtureRequest, simulate: Simulate, ansible_home: pathlib.Path) -> Grid:
    return Grid(simulate, ansible_home, request.param)


def test_check_mode_predicts_and_writes_nothing(grid: Grid) -> None:
    handle = grid.fresh()
    before = marks(handle)
    handle.read_only()
    predicted = grid.run(handle, check=True)
    assert (handle.violations, marks(handle)) == ([], before)
    handle.read_only(False)
    real = grid.run(handle)
    for key in ("changed", "before", "after", "diff"):
        assert predicted[key] == real[key]
    if grid.resource is not esim:  # in which form a gateway takes an order is found out by ordering
        assert predicted["requests"] == real["requests"]


def test_an_unchanged_gateway_costs_three_requests_at_most(grid: Grid) -> None:
    handle = grid.fresh()
    grid.run(handle)
    handle.clear_log()
    assert grid.run(handle)["changed"] is False
    # A network has three readings of its own: its type, operators, cells.
    assert len(handle.log) <= (4 if grid.resource is network else 3)


@pytest.mark.parametrize(
    "fault", [fault if fault == "lost" else pytest.param(fault, marks=pytest.mark.slow) for fault in PASSING]
)
def test_a_fault_once(grid: Grid, fault: str) -> None:
    for operation, skip in grid.hit_by(fault):
        handle = grid.fresh()
        before = marks(handle)
        handle.add_fault(operation=operation, skip=skip, **PASSING[fault])
        result = grid.run(handle)
        grid.check_truth(handle, before, result)
        if "failed" not in result:
            assert marks(handle, saved=True) == grid.wanted
        grid.check_convergence(handle)


@pytest.mark.parametrize(
    "fault", ["half", *(pytest.param(fault, marks=pytest.mark.slow) for fault in ("lost", "a page", "busy", *LASTING))]
)
def test_a_fault_for_ever(grid: Grid, fault: str) -> None:
    for operation, skip in grid.hit_by(fault):
        handle = grid.fresh()
        before = marks(handle)
        handle.add_fault(operation=operation, skip=skip, times=None, **{**PASSING, **LASTING}[fault])
        result = grid.run(handle, retries=1)
        grid.check_truth(handle, before, result)
        if fault in LASTING:
            assert result["failed"] is True
        grid.check_convergence(handle)


def test_a_process_killed_at_each_request(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    """Right before it, and right after the gateway has answered it."""
    for is_after in (False, True):
        for number in range(1, 100):
            handle = grid.fresh()
            with monkeypatch.context() as patch:
                killed = kill(patch, number, is_after)
                try:
                    grid.run(handle)
                except KeyboardInterrupt:
                    assert killed() == number
            if killed() < number:
                break
            grid.check_convergence(handle)
        else:
            raise AssertionError("a run has no end")
        assert number > 2


def kill(patch: pytest.MonkeyPatch, number: int, is_after: bool) -> Callable[[], int]:
    """Ends a task at its n-th request, as if its process were killed; returns how many there were."""
    call = Client.call
    count = 0

    def counted(self: Client, *args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count == number and not is_after:
            raise KeyboardInterrupt
        reply = call(self, *args, **kwargs)
        if count == number:
            raise KeyboardInterrupt
        return reply

    patch.setattr(Client, "call", counted)
    return lambda: count
