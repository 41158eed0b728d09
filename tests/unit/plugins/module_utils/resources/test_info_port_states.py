# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_info: the subsets port_states and parameters. That they can be fed back is in the tests of their modules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.config.profiles import PROFILES
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import info
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.test_slot_values import (
    LASTING,
    PASSING,
)


def port_states(gateway: Handle, **selection: Any) -> list[dict[str, Any]]:
    result = perform(info, gateway, gather_subset=["port_states"], **selection)
    assert result["changed"] is False
    states: list[dict[str, Any]] = result["port_states"]
    return states


def parameters(gateway: Handle, *names: str) -> dict[str, str]:
    result = perform(info, gateway, gather_subset=["parameters"], parameters=list(names))
    assert result["changed"] is False
    values: dict[str, str] = result["parameters"]
    return values


# -- port_states --------------------------------------------------------------------------------------------------


def test_a_fresh_gateway_is_one_entry(gateway: Handle) -> None:
    gateway.read_only()
    assert port_states(gateway) == [{"ports": "1-8", "active_slot": 1, "led": False, "locked": False}]
    assert gateway.operations == ["status"]


def test_ports_that_agree_share_an_entry(simulate: Simulate) -> None:
    gateway = simulate(locked="1-2,5", active={2: "B", 3: 2}, led="4,6", no_sim=[]).only
    assert port_states(gateway) == [
        {"ports": "1,5", "active_slot": 1, "led": False, "locked": True},
        {"ports": "2", "active_slot": 2, "led": False, "locked": True},
        {"ports": "3", "active_slot": 2, "led": False, "locked": False},
        {"ports": "4,6", "active_slot": 1, "led": True, "locked": False},
        {"ports": "7-8", "active_slot": 1, "led": False, "locked": False},
    ]


@pytest.mark.parametrize("kind", ["locked", "device_locked", "operator_locked"])
def test_every_kind_of_lock(simulate: Simulate, kind: str) -> None:
    gateway = simulate(ports=2, **{kind: "2"}).only
    assert port_states(gateway) == [
        {"ports": "1", "active_slot": 1, "led": False, "locked": False},
        {"ports": "2", "active_slot": 1, "led": False, "locked": True},
    ]


def test_slots_stand_apart_where_their_locks_differ(simulate: Simulate) -> None:
    gateway = simulate(ports=2, slots=3, locked="1.02,2.01", no_sim=[]).only
    assert port_states(gateway) == [
        {"ports": "1.01,2.02,1.03-2.03", "locked": False},
        {"ports": "2.01,1.02", "locked": True},
        {"ports": "1-2", "active_slot": 1, "led": False},
    ]


@pytest.mark.parametrize("profile", PROFILES)
def test_firmwares(simulate: Simulate, profile: str) -> None:
    gateway = simulate(profile=profile, locked="2", active={3: 2}, no_sim=[]).only
    led = {} if profile == "legacy" else {"led": False}
    assert port_states(gateway) == [
        {"ports": "1,4-8", "active_slot": 1, **led, "locked": False},
        {"ports": "2", "active_slot": 1, **led, "locked": True},
        {"ports": "3", "active_slot": 2, **led, "locked": False},
    ]


@pytest.mark.parametrize(
    ("selection", "ports"),
    [
        ({"ports": "2-3"}, ["2-3"]),
        ({"ports": "1,8"}, ["1,8"]),
        ({"ports": "1A"}, ["1"]),
        ({"ports": "1B"}, []),
        ({"slots": "1"}, ["1-8"]),
        ({"slots": "2"}, []),
        ({"ports": "5", "slots": "1-4"}, ["5"]),
        ({"ports": "all", "slots": "all"}, ["1-8"]),
    ],
    ids=str,
)
def test_selections(gateway: Handle, selection: dict[str, str], ports: list[str]) -> None:
    """A port is selected by the slot that it uses."""
    assert [entry["ports"] for entry in port_states(gateway, **selection)] == ports


def test_selections_of_slots_that_stand_apart(simulate: Simulate) -> None:
    gateway = simulate(ports=2, slots=2, locked="1.02", no_sim=[]).only
    assert port_states(gateway, ports="1B") == [{"ports": "1.02", "locked": True}]
    assert port_states(gateway, slots="1") == [
        {"ports": "1.01", "locked": False},
        {"ports": "1", "active_slot": 1, "led": False},
        {"ports": "2", "active_slot": 1, "led": False, "locked": False},
    ]


def test_ports_of_which_the_slot_in_use_is_not_known(simulate: Simulate) -> None:
    """Terse rows of two slots: either may be in use."""
    gateway = simulate(profile="sparse", ports=2, slots=2, no_sim=["1.01", "1.02"]).only
    assert port_states(gateway) == [{"ports": "2", "active_slot": 1, "led": False, "locked": False}]


def test_with_other_subsets_it_takes_one_request(gateway: Handle) -> None:
    result = perform(info, gateway, gather_subset=["device", "ports", "imeis", "port_states"])
    assert {"device", "ports", "imeis", "port_states"} <= set(result)
    assert gateway.operations == ["status"]


# -- parameters ---------------------------------------------------------------------------------------------------


def test_scalars_arrays_and_places(gateway: Handle) -> None:
    gateway.patch(parameters={"ttl": "65", "port_public_ip": ["192.0.2.0", "192.0.2.1"], "names": ["a"]})
    gateway.read_only()
    ips = {f"port_public_ip({place})": f"192.0.2.{place}" if place < 2 else "0.0.0.0" for place in range(8)}
    assert parameters(gateway, "ttl", "port_public_ip") == {"ttl": "65", **ips}
    assert parameters(gateway, "port_public_ip(1)", "sms_url") == {"port_public_ip(1)": "192.0.2.1", "sms_url": ""}
    assert parameters(gateway, "port_public_ip(1)", "port_public_ip") == ips
    assert gateway.operations == ["status", "get"] * 3


def test_they_are_asked_for_by_bare_names(gateway: Handle) -> None:
    parameters(gateway, "sw_ver", "ttl", "sw_ver")
    target = gateway.log[-1].target
    assert target.endswith("&sw_ver&ttl")
    assert gateway.log[-1].method == "GET"


def test_those_that_only_reading_knows(gateway: Handle) -> None:
    gateway.patch(locked=["2"])
    values = parameters(gateway, "sw_ver", "port_status")
    assert values["sw_ver"] == "608-520-840-841-100-0F0"
    assert values["port_status(0)"] == "3"
    assert values["port_status(1)"] == "12"


def test_missing_ones_are_left_out(gateway: Handle) -> None:
    assert parameters(gateway, "nobody_knows", "ttl", "sim_imei", "port_public_ip(99)") == {"ttl": "64"}


def test_special_values(gateway: Handle) -> None:
    value = "a&b=c %41+;#\"'ü🙂"
    gateway.patch(parameters={"sms_url": value})
    assert parameters(gateway, "sms_url") == {"sms_url": value}


def test_secrets_are_masked(gateway: Handle) -> None:
    gateway.patch(parameters={"web_password": "hush", "sms_url": "http://u:hush@h/", "api_key": ["hush", ""]})
    values = parameters(gateway, "web_password", "sms_url", "api_key")
    assert values == {
        "web_password": "********",
        "sms_url": "http://********@h/",
        "api_key(0)": "********",
        **{f"api_key({place})": "" for place in range(1, 8)},
    }
    assert "hush" not in json.dumps(values)


@pytest.mark.parametrize("check", [False, True])
def test_bad_names(gateway: Handle, check: bool) -> None:
    names = ["a b", "ttl", "ttl=1", "password", "9"]
    result = perform(info, gateway, check=check, gather_subset=["parameters"], parameters=names, ports="99")
    not_a_name = "not the name of a parameter; write it as ttl or port_public_ip(3)"
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: the task has 5 bad entries: "
        f"parameters: a b: {not_a_name}; "
        f"parameters: ttl=1: {not_a_name}; "
        "parameters: password: a reserved word of the API, not a parameter; "
        f"parameters: 9: {not_a_name}; "
        "ports: 99: port 99 is beyond the gateway's 8 ports. "
        "Nothing was written."
    )
    assert gateway.operations == ["status"]


def test_none_named(gateway: Handle) -> None:
    result = perform(info, gateway, gather_subset=["parameters"])
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: the task has a bad entry: "
        "parameters: the gateway has no list of them; name those to read. Nothing was written."
    )


def test_named_and_not_asked_for(gateway: Handle) -> None:
    result = perform(info, gateway, parameters=["ttl"])
    assert "parameters" not in result
    assert gateway.operations == ["status"]


@pytest.mark.parametrize("fault", PASSING)
def test_faults(gateway: Handle, fault: str) -> None:
    gateway.add_fault(operation="get", times=3, **PASSING[fault])
    assert parameters(gateway, "ttl") == {"ttl": "64"}
    gateway.add_fault(operation="get", times=None, **PASSING[fault])
    result = perform(info, gateway, gather_subset=["device", "parameters"], parameters=["ttl"])
    assert result["failed"] is True
    assert result["changed"] is False
    assert result["error"]["operation"] == "get"
    assert gateway.operations.count("get") == 4 + 4


@pytest.mark.parametrize(
    "fault", [pytest.param(name, marks=by_query if name in ("login", "http_401") else ()) for name in LASTING]
)
def test_faults_that_are_not_tried_again(gateway: Handle, fault: str) -> None:
    gateway.add_fault(operation="get", **LASTING[fault])
    result = perform(info, gateway, gather_subset=["parameters"], parameters=["ttl"])
    assert result["failed"] is True
    assert gateway.operations == ["status", "get"]
