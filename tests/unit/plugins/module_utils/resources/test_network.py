# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only skyline_network does, beside test_newer.py: three parts in one task, and locks whose end shows later."""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.engine import waiting
from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    gateway,
    info,
    network,
    network_settings,
)
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import operations, perform

CELL = {"earfcn": 1300, "pci": 5}
ALL: dict[str, Any] = {
    "network_type": "lte",
    "operators": {1: "00101", "2": "none", 3: None},
    "cells": {1: CELL, "4": {"earfcn": "1475", "pci": "7"}},
    "poll_interval": 0.05,
}


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "SHORTEST_INTERVAL", 0.02)
    monkeypatch.setattr(network_settings, "SETTLED", 0.3)


def start(simulate: Simulate, speed: float = 200.0, generation: object = 3, **spec: Any) -> Handle:
    return simulate(speed=speed, generation=generation, **{"operators": {"3": 310260}, **spec}).only


def ram(gateway: Handle, key: str) -> Any:
    return gateway.state()["ram"][key]


@pytest.mark.parametrize("generation", [3, "both"])
def test_all_three_in_one_task(simulate: Simulate, generation: object) -> None:
    gateway = start(simulate, generation=generation)
    gateway.read_only()
    predicted = perform(network, gateway, check=True, **ALL)
    gateway.read_only(False)
    result = perform(network, gateway, **ALL)
    assert result["before"] == {
        "network_type": "auto",
        "operators": {"1": "none", "3": "310260"},
        "cells": {"1": "unknown", "4": "unknown"},
    }
    assert result["after"] == {
        "network_type": "lte",
        "operators": {"1": "00101", "3": "none"},
        "cells": {"1": CELL, "4": {"earfcn": 1475, "pci": 7}},
    }
    assert operations(result) == ["set_network_type", "set_operators", "lock_cells", "save"]
    assert (predicted["after"], predicted["requests"]) == (result["after"], result["requests"])
    assert predicted["unverified"] == ["cells 1", "cells 4"]
    assert (result["saved"], result["unverified"]) == (True, [])
    saved = gateway.state()["saved"]
    assert (saved["network"], saved["operators"]) == ("lte", {"1": 101})
    assert saved["cells"] == {"1": CELL, "4": {"earfcn": 1475, "pci": 7}}
    gateway.read_only()
    assert perform(network, gateway, **ALL)["changed"] is False
    assert gateway.violations == []


def test_the_diff_has_a_line_for_each_value(simulate: Simulate) -> None:
    result = perform(network, start(simulate), check=True, **ALL)
    assert result["diff"]["after"] == (
        "network_type: lte\noperators 1: 00101\noperators 3: none\n"
        "cells 1 earfcn: 1300\ncells 1 pci: 5\ncells 4 earfcn: 1475\ncells 4 pci: 7\n"
    )


def test_what_is_read_changes_nothing_when_it_is_given_back(simulate: Simulate) -> None:
    gateway = start(simulate)
    perform(network, gateway, **ALL)
    read = perform(info, gateway, gather_subset=["network"])["network"]
    assert read == {
        "network_type": "lte",
        "operators": {"1": "00101"},
        "cells": {"1": CELL, "4": {"earfcn": 1475, "pci": 7}},
    }
    assert perform(network, gateway, **read)["changed"] is False
    assert perform(info, gateway, gather_subset=["network"], ports="4")["network"]["operators"] == {}


@pytest.mark.parametrize("form", ["objects", "numbers"])
def test_unlock(simulate: Simulate, form: str) -> None:
    gateway = start(simulate, switches={"unlock_cells_body": form})
    perform(network, gateway, **ALL)
    result = perform(network, gateway, cells={1: None, 4: "none"}, poll_interval=0.05, retries=0)
    assert result["before"]["cells"]["1"] == CELL
    assert result["after"] == {"cells": {"1": "none", "4": "none"}}
    assert operations(result) == ["unlock_cells"] * (1 if form == "objects" else 2) + ["save"]
    assert ram(gateway, "cells") == {}
    assert perform(network, gateway, cells={1: "none"})["changed"] is False


def test_unlock_where_the_gateway_does_not_list_the_port(simulate: Simulate) -> None:
    gateway = start(simulate)
    perform(network, gateway, **ALL)
    gateway.add_fault("body", "query_cells_locking_status", times=1, body="[]")
    result = perform(network, gateway, cells={1: None}, poll_interval=0.05)
    assert (result["before"]["cells"], result["after"]["cells"]) == ({"1": "unknown"}, {"1": "none"})
    assert operations(result) == ["unlock_cells", "save"]
    assert list(ram(gateway, "cells")) == ["4"]


def test_lock_and_unlock_together(simulate: Simulate) -> None:
    gateway = start(simulate)
    perform(network, gateway, **ALL)
    result = perform(network, gateway, cells={1: None, 2: CELL}, poll_interval=0.05)
    assert operations(result) == ["lock_cells", "unlock_cells", "save"]
    assert ram(gateway, "cells") == {"2": CELL, "4": {"earfcn": 1475, "pci": 7}}


@pytest.mark.parametrize(
    "switches",
    [
        {"locking_query": 202},
        {"cells_reply": "object", "reply_numbers": "text"},
        {"waiting_word": "waiting", "retry_after": True},
    ],
    ids=str,
)
def test_forms_of_the_status_of_locks(simulate: Simulate, switches: dict[str, object]) -> None:
    gateway = start(simulate, switches=switches)
    assert perform(network, gateway, **ALL)["unverified"] == []
    assert ram(gateway, "cells") == {"1": CELL, "4": {"earfcn": 1475, "pci": 7}}
    assert perform(network, gateway, **ALL)["changed"] is False


def test_a_frequency_alone(simulate: Simulate) -> None:
    gateway = start(simulate, switches={"lenient": True}, network="lte")
    result = perform(network, gateway, cells={1: {"earfcn": 1300}}, poll_interval=0.05)
    assert result["after"] == {"cells": {"1": {"earfcn": 1300, "pci": None}}}
    assert json.loads(result["requests"][0]["body"]) == [{"port": 1, "earfcn": 1300}]
    assert perform(network, gateway, cells={1: {"earfcn": 1300, "pci": None}})["changed"] is False


def test_a_lock_needs_lte(simulate: Simulate) -> None:
    gateway = start(simulate)
    gateway.read_only()
    different: list[dict[str, Any]] = [{}, {"network_type": "gsm"}]
    for options in different:
        result = perform(network, gateway, cells={1: CELL}, operators={1: "1"}, **options)
        assert result["error"]["kind"] == "validation"
        assert "cells: a lock needs network_type lte" in result["msg"]
        assert "operators: 1: not a PLMN" in result["msg"]
    assert gateway.violations == []


def test_503_is_an_answer_and_no_busy_proxy(simulate: Simulate) -> None:
    """The type of network is changed by somebody else after the plan is made: what the gateway says is its own."""
    gateway = start(simulate, network="lte")
    gateway.add_fault("http_error", "lock_cells", times=None, status=503)
    result = perform(network, gateway, cells={1: CELL, 2: CELL}, operators={1: "00101"})
    assert gateway.operations.count("lock_cells") == 1
    error = result["error"]
    assert (error["kind"], error["http_status"], error["operation"]) == ("device", 503, "lock_cells")
    assert "proxy" not in result["msg"]
    assert result["applied"] == ["operators 1"]
    assert result["rejected"] == ["cells 1", "cells 2"]
    assert (result["changed"], result["saved"], result["unsaved"]) == (True, False, True)


def test_503_of_the_device_itself(simulate: Simulate) -> None:
    gateway = start(simulate, network="lte")
    gateway.add_fault("body", "get_network_type", times=None, body='{"type": "lte"}')
    gateway.patch(network="gsm")
    result = perform(network, gateway, cells={1: CELL})
    assert (result["error"]["kind"], result["error"]["http_status"]) == ("device", 503)
    assert (result["changed"], result["rejected"], result["unsaved"]) == (False, ["cells 1"], False)


def test_a_lock_that_the_gateway_gives_up(simulate: Simulate) -> None:
    gateway = start(simulate, speed=1000.0, network="lte", cell_silent="2")
    result = perform(network, gateway, cells={1: CELL, 2: CELL}, poll_interval=0.05)
    assert result["error"]["kind"] == "wait"
    assert "cells: the gateway gave up: port 2" in result["msg"]
    assert result["applied"] == ["cells 1"]
    assert result["unverified"] == ["cells 2"]
    assert (result["changed"], result["unsaved"]) == (True, True)
    assert perform(info, gateway, gather_subset=["network"])["network"]["cells"] == {"1": CELL}
    gateway.patch(cell_silent=[])
    assert perform(network, gateway, cells={1: CELL, 2: CELL}, poll_interval=0.05)["after"] == {"cells": {"2": CELL}}


def test_the_end_of_an_earlier_order_is_not_that_of_the_next(
    simulate: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway may show it until the next order has begun."""
    gateway = start(simulate, speed=1000.0, network="lte", cell_silent="1")
    perform(network, gateway, cells={1: CELL}, poll_interval=0.05)
    monkeypatch.setattr(network_settings, "SETTLED", 1000.0)
    gateway.patch(cell_silent=[])
    failed = {"code": 200, "items": [{"port": 1, "action": 2, **CELL, "status": "timeout"}]}
    gateway.add_fault("body", "query_cells_locking_status", skip=1, body=json.dumps(failed))
    result = perform(network, gateway, cells={1: CELL}, poll_interval=0.05)
    assert operations(result) == ["lock_cells", "save"]
    assert result["unsaved"] is False


def test_the_end_of_an_order_that_was_seen_to_begin(simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is believed at once, however long gateways may take to begin."""
    monkeypatch.setattr(network_settings, "SETTLED", 1000.0)
    gateway = start(simulate, speed=1000.0, network="lte", cell_silent="1")
    begun = {"code": 200, "items": [{"port": 1, "action": 2, **CELL, "status": "waiting"}]}
    gateway.add_fault("body", "query_cells_locking_status", skip=1, body=json.dumps(begun))
    result = perform(network, gateway, cells={1: CELL}, wait_timeout=10, poll_interval=0.05)
    assert "cells: the gateway gave up: port 1" in result["msg"]


def test_out_of_time(simulate: Simulate) -> None:
    gateway = start(simulate, speed=1.0, network="lte")
    result = perform(network, gateway, cells={1: CELL}, wait_timeout=0.2, poll_interval=0.05)
    assert result["error"]["kind"] == "wait"
    assert "within 0.2 s: port 1" in result["msg"]
    assert (result["changed"], result["unverified"]) == (True, ["cells 1"])


def test_without_waiting_the_save_comes_with_the_next_run(simulate: Simulate) -> None:
    gateway = start(simulate, speed=20.0, network="lte")
    result = perform(network, gateway, cells={1: CELL}, wait=False)
    assert (result["changed"], result["unverified"], result["unsaved"]) == (True, ["cells 1"], True)
    # The next run waits for the end of the order, and finds nothing else to do.
    again = perform(network, gateway, cells={1: CELL}, poll_interval=0.05)
    assert operations(again) == ["save"]
    assert again["unsaved"] is False
    assert gateway.state()["saved"]["cells"] == {"1": CELL}


@pytest.mark.parametrize("generation", [3, "both"])
def test_an_earlier_order_under_way(simulate: Simulate, generation: object) -> None:
    """Such as of a run that was killed: a port takes no second order before the end of the first."""
    cells = {"cells": {1: CELL, 2: CELL}}
    quick: dict[str, Any] = {"network_wait_timeout": 5, "poll_interval": 0.05}
    box = start(simulate, speed=20.0, generation=generation, network="lte")
    perform(network, box, cells={1: CELL}, wait=False)
    result = perform(gateway, box, network=cells, **quick)
    assert result["parts"]["network"]["applied"] == ["cells 1", "cells 2"]
    assert result["unsaved"] is False
    assert perform(gateway, box, network=cells, **quick)["changed"] is False
    # The order under way is another one.
    perform(network, box, cells={1: {"earfcn": 1475, "pci": 7}}, wait=False)
    result = perform(gateway, box, network=cells, **quick)
    assert result["parts"]["network"]["applied"] == ["cells 1"]
    assert box.state()["saved"]["cells"] == {"1": CELL, "2": CELL}


@pytest.mark.parametrize("generation", [3, "both"])
def test_an_earlier_order_that_does_not_end(simulate: Simulate, generation: object) -> None:
    box = start(simulate, speed=1.0, generation=generation, network="lte")
    perform(network, box, cells={1: CELL}, wait=False)
    again = perform(network, box, cells={1: CELL}, wait_timeout=0.2, poll_interval=0.05)
    whole = perform(gateway, box, network={"cells": {1: CELL}}, network_wait_timeout=0.2, poll_interval=0.05)
    for result in (again, whole):
        assert result["error"]["kind"] == "wait"
        assert "earlier orders did not end within 0.2 s: port 1" in result["msg"]
    assert (again["changed"], again["not_attempted"]) == (False, ["cells 1"])
    assert whole["parts"]["network"]["not_attempted"] == ["cells 1"]
    # A plan of the whole gateway does not wait.
    whole = perform(gateway, box, check=True, network={"cells": {1: CELL}}, network_wait_timeout=0.2)
    assert "error" not in whole
    assert list(whole["plan"]["network"]) == ["cells 1"]
    assert box.operations.count("lock_cells") == 1


def test_a_lost_reply_of_a_lock_is_not_repeated(simulate: Simulate) -> None:
    gateway = start(simulate, speed=20.0, network="lte")
    gateway.add_fault("lost_reply", "lock_cells")
    result = perform(network, gateway, cells={1: CELL})
    assert gateway.operations.count("lock_cells") == 1
    assert result["error"]["kind"] == "connection"
    assert (result["changed"], result["unverified"]) == (True, ["cells 1"])
    assert perform(network, gateway, cells={1: CELL}, poll_interval=0.05)["unsaved"] is False
    assert gateway.operations.count("lock_cells") == 1


def test_a_lock_from_before_the_start_is_unknown(simulate: Simulate) -> None:
    gateway = start(simulate, network="lte")
    result = perform(network, gateway, cells={1: None}, on_unknown="skip")
    assert (result["changed"], result["unverified"]) == (False, ["cells 1"])
    result = perform(network, gateway, cells={1: None}, on_unknown="fail")
    assert "1: the gateway does not show" in result["msg"]


def test_bad_entries_are_all_named(simulate: Simulate) -> None:
    gateway = start(simulate, network="lte")
    gateway.read_only()
    operators: dict[object, object] = {1: 26201, "1": "26201", "1A": "26201", "99": "26201", 2: "2620", 3: "000123"}
    cells: dict[object, object] = {
        1: {"earfcn": 1},
        2: {"pci": 1},
        3: {"earfcn": 1, "pci": 504},
        4: {"earfcn": -1, "pci": 1},
        5: {"earfcn": 1, "pic": 1},
        6: 1300,
        7: {"earfcn": True, "pci": 1},
        "x": CELL,
    }
    result = perform(network, gateway, operators=operators, cells=cells, wait_timeout=5)
    assert result["error"]["kind"] == "validation"
    assert "the task has 13 bad entries" in result["msg"]
    for words in (
        "operators: 1: the unquoted number 26201",
        "operators: 1: names the same port as 1",
        "operators: 1A: names a slot",
        "operators: 99: port 99 is beyond",
        "operators: 2: not a PLMN",
        "operators: 3: 000123 is no PLMN",
        "cells: 2: earfcn is missing",
        "cells: 3: pci is not a number from 0 to 503",
        "cells: 5: there is no pic in a cell",
        "cells: 6: not a cell",
    ):
        assert words in result["msg"]
    assert gateway.violations == []
    with pytest.raises(ValueError, match="one of the following is required"):
        perform(network, gateway)
    assert "poll_interval" in perform(network, gateway, network_type="lte", poll_interval=-1)["msg"]


@pytest.mark.parametrize("plmn", ["00101", "001001", "20000", "26201", "310260", "999999"])
def test_every_plmn_comes_back_as_it_was(simulate: Simulate, plmn: str) -> None:
    gateway = start(simulate)
    assert perform(network, gateway, operators={1: plmn})["after"] == {"operators": {"1": plmn}}
    assert gateway.operator(1, saved=True) == int(plmn)
    assert perform(network, gateway, operators={"1": plmn})["changed"] is False


def test_ports_without_an_operator_may_be_left_out(simulate: Simulate) -> None:
    gateway = start(simulate)
    gateway.add_fault("body", "get_bound_opers", times=None, body='[{"port": "1", "oper_id": "26201"}]')
    assert perform(network, gateway, operators={1: "26201", 2: "none"}, on_unknown="fail")["changed"] is False
    gateway.clear_faults()
    gateway.add_fault("body", "get_bound_opers", times=None, body='[{"port": 1, "oper_id": 0}]')
    assert perform(network, gateway, operators={2: "none"}, on_unknown="skip")["unverified"] == ["operators 2"]


def test_firmware_without_operators(simulate: Simulate) -> None:
    gateway = start(simulate, switches={"missing_paths": "get_bound_opers,set_bound_opers"})
    gateway.read_only()
    result = perform(network, gateway, network_type="lte", operators={1: "00101"})
    assert result["error"]["kind"] == "unsupported"
    assert "firmware 8.1l" in result["msg"]
    assert gateway.violations == []
    read = perform(info, gateway, gather_subset=["network"])
    assert read["network"] == {"network_type": "auto", "cells": {}}
    assert "8.1l" in read["warnings"][0]


def test_a_type_that_nobody_knows(simulate: Simulate) -> None:
    gateway = start(simulate)
    gateway.add_fault("body", "get_network_type", times=None, body='{"type": "nr"}')
    result = perform(network, gateway, network_type="lte", check=True)
    assert (result["before"], result["unverified"]) == ({"network_type": "unknown"}, ["network_type"])
    assert "network_type" not in perform(info, gateway, gather_subset=["network"])["network"]
