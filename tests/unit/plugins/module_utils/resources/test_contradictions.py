# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Gateways whose status contradicts itself: nothing is written by index, everything else works and says so."""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    audit,
    command,
    config,
    esim,
    imei,
    info,
    port_hold,
    port_state,
    sim_number,
    sms,
)
from ansible_collections.skyline.gateway.plugins.module_utils.resources import gateway as whole
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI, Kind

# How a gateway is strange, and the rows and numbers that an error about it has to name.
STRANGE: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "fewer slots than rows": ({"slots_claimed": 1}, ("1.02, 2.02, 3.02, 4.02", "max_ports 4", "max_slots 1")),
    "rows beyond the ports": ({"rows_beyond": 2}, ("5.01, 6.01", "max_ports 4", "max_slots 2")),
    "rows beyond, in letters": (
        {"rows_beyond": 1, "port_names": "letter"}, ("5.01", "max_ports 4", "max_slots 2"),
    ),
}  # fmt: skip
PROFILES = ["modern", "reference"]


@pytest.fixture(params=STRANGE)
def words(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return STRANGE[request.param][1]


@pytest.fixture
def strange(request: pytest.FixtureRequest, simulate: Simulate, words: tuple[str, ...]) -> Handle:
    """A gateway of four ports with two slots that reports something else, or shows more than that."""
    (switches,) = (switches for switches, each in STRANGE.values() if each == words)
    return simulate(1000, ports=4, slots=2, switches=switches).only


def refused(gateway: Handle, words: tuple[str, ...], result: dict[str, Any]) -> None:
    """A task that was refused before anything was sent, in a sentence that names the rows and both numbers."""
    assert result["failed"] is True
    assert (result["changed"], result["requests"]) == (False, [])
    assert result["error"]["kind"] == "protocol"
    assert [word for word in words if word not in result["msg"]] == []
    assert [record.operation for record in gateway.log if record.write] == []


def warned(words: tuple[str, ...], result: dict[str, Any]) -> None:
    """A task that did what it should, with one warning about the gateway."""
    assert "failed" not in result, result.get("msg")
    (warning,) = [text for text in result["warnings"] if "contradicts itself" in text]
    # Ansible shows a warning without its host.
    assert f"{result['gateway']['host']}:{result['gateway']['port']}" in warning
    assert [word for word in words if word not in warning] == []


# -- what is written by index -------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [False, True], ids=["run", "check"])
@pytest.mark.parametrize("slot", ["2A", "2B"])
def test_slot_values_are_refused(kind: Kind, strange: Handle, words: tuple[str, ...], slot: str, check: bool) -> None:
    result = perform(kind.resource, strange, check=check, config={slot: kind.make(1)})
    refused(strange, words, result)
    assert result["not_attempted"] == [slot]
    warned(words, {**perform(info, strange), "warnings": result["warnings"]})


def test_a_slot_that_is_not_shown_is_refused_for_the_same_reason(strange: Handle, words: tuple[str, ...]) -> None:
    refused(strange, words, perform(imei, strange, config={"9C": IMEI.make(1)}))


@pytest.mark.parametrize("check", [False, True], ids=["run", "check"])
def test_array_parameters_are_refused(strange: Handle, words: tuple[str, ...], check: bool) -> None:
    wanted = {"port_public_ip(2)": "192.0.2.1", "ttl": "32"}
    refused(strange, words, perform(config, strange, check=check, parameters=wanted))


def test_other_parts_of_a_whole_gateway_are_looked_at(strange: Handle, words: tuple[str, ...]) -> None:
    parts: dict[str, Any] = {"sim_numbers": {"1B": "+4911"}, "port_states": [{"ports": "99", "locked": True}]}
    result = perform(whole, strange, **parts)
    refused(strange, words, result)
    assert "; port_states has a bad entry: entry 1 (ports: 99)" in result["msg"]


def test_other_parameters_are_written(strange: Handle, words: tuple[str, ...]) -> None:
    result = perform(config, strange, parameters={"ttl": "32"})
    warned(words, result)
    assert strange.parameter("ttl", saved=True) == "32"


def test_what_is_in_place_is_no_write(kind: Kind, strange: Handle, words: tuple[str, ...]) -> None:
    part = "imeis" if kind is IMEI else "sim_numbers"
    strange.patch(**{part: {"2B": kind.make(1)}})
    result = perform(kind.resource, strange, config={"2B": kind.make(1)})
    warned(words, result)
    assert result["changed"] is False


def test_deleting_the_numbers_of_all_other_slots(strange: Handle, words: tuple[str, ...]) -> None:
    strange.patch(sim_numbers={"2A": "+4911", "2B": "+4912"})
    refused(strange, words, perform(sim_number, strange, config={"2A": "+4911"}, state="overridden"))


def test_a_gateway_that_has_two_sizes(simulate: Simulate) -> None:
    """Older firmware shows SIMs that are not in use in a reply of its own."""
    gateway = simulate(ports=4, slots=2, profile="reference").only
    size = {"type": "dev-status", "max-ports": 4}
    used = [{"port": f"{port}.01", "st": 3, "sn": ""} for port in range(1, 5)]
    for slots in (2, 1):
        body = json.dumps({**size, "max-slots": slots, "status": used})
        gateway.add_fault("body", "status", body=body)
    words = ("max_ports 4 and max_slots 2", "of a gateway with max_ports 4 and max_slots 1")
    refused(gateway, words, perform(sim_number, gateway, config={"2B": "+4911"}))


# -- what names port and slot -------------------------------------------------------------------------------------


def test_commands(strange: Handle, words: tuple[str, ...]) -> None:
    warned(words, perform(command, strange, op="lock", ports="2B,3"))
    assert [strange.locked(slot) for slot in ("2.01", "2.02", "3.01", "3.02")] == [False, True, True, True]


def test_all_means_the_ports_that_it_reports(strange: Handle, words: tuple[str, ...]) -> None:
    result = perform(command, strange, op="lock", ports="all")
    warned(words, result)
    assert '"1-4"' in result["requests"][0]["body"]


def test_port_states(strange: Handle, words: tuple[str, ...]) -> None:
    entries = [{"ports": "2B", "locked": True}, {"ports": "3", "active_slot": "B", "led": True}]
    warned(words, perform(port_state, strange, config=entries))
    assert (strange.locked("2.02"), strange.active_slot(3)) == (True, 2)
    again = perform(port_state, strange, config=entries)
    warned(words, again)
    assert again["changed"] is False


def test_port_hold(strange: Handle, words: tuple[str, ...]) -> None:
    held = perform(port_hold, strange, state="held", ports="2,3B")
    warned(words, held)
    assert held["held"] == ["2.01", "2.02", "3.02"]
    released = perform(port_hold, strange, state="released")
    warned(words, released)
    assert released["held"] == []


def test_esims(strange: Handle, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(esim, "_SHORTEST_INTERVAL", 0.01)
    entry = {"port": "2", "slot": "B", "activation_code": "LPA:1$smdp.example.com$new"}
    warned(words, perform(esim, strange, config=[entry], poll_interval=0.01))
    assert strange.esim("2.02")["ac"] == entry["activation_code"]


def test_messages(strange: Handle, words: tuple[str, ...]) -> None:
    warned(words, perform(sms, strange, tasks=[{"from_ports": "2", "to": ["+49151"], "text": "Hello"}]))


def test_messages_from_a_port_beyond_the_size(simulate: Simulate) -> None:
    """As commands do; whether it can send is for the gateway to say."""
    gateway = simulate(ports=4, slots=2, switches={"rows_beyond": 1}).only
    message = {"to": ["+49151"], "text": "Hello"}
    result = perform(sms, gateway, check=True, tasks=[{**message, "from_ports": "2,5"}])
    assert '"from": "2,5"' in result["requests"][0]["body"]
    assert "port 6 is beyond" in perform(sms, gateway, tasks=[{**message, "from_ports": "6"}])["msg"]


# -- reading ------------------------------------------------------------------------------------------------------


def test_every_row_is_shown(strange: Handle, words: tuple[str, ...]) -> None:
    strange.patch(sim_numbers={"2B": "+4912"}, led=["2B"])
    result = perform(info, strange, gather_subset=["device", "ports", "imeis", "sim_numbers", "port_states"])
    warned(words, result)
    names = {row["name"] for row in result["ports"]}
    assert {"1.01", "1.02", "4.01", "4.02", *words[0].split(", ")} <= names
    assert {slot: result["imeis"][slot] for slot in ("1.01", "4.02")} == {
        slot: strange.imei(slot) for slot in ("1.01", "4.02")
    }
    assert result["sim_numbers"] == {"2.02": "+4912"}


def test_ports_beyond_the_size_have_states_and_can_be_selected(simulate: Simulate) -> None:
    gateway = simulate(ports=4, slots=2, switches={"rows_beyond": 1}).only
    result = perform(info, gateway, gather_subset=["ports"], ports="5A")
    assert [row["name"] for row in result["ports"]] == ["5.01"]
    result = perform(info, gateway, gather_subset=["ports"], ports="4-5")
    assert [row["name"] for row in result["ports"]] == ["4.01", "4.02", "5.01"]
    assert "port 6 is beyond the gateway's 4 ports" in perform(info, gateway, ports="6")["msg"]


def test_an_audit_compares_and_says_so(strange: Handle, words: tuple[str, ...]) -> None:
    strange.patch(sim_numbers={"2B": "+4912"})
    declared: dict[str, Any] = {"imeis": {"2B": IMEI.make(1)}, "sim_numbers": {"2B": "+4912"}}
    result = perform(
        audit,
        strange,
        **declared,
        parameters={"port_public_ip(2)": "192.0.2.1"},
        port_states=[{"ports": "2B", "locked": True}],
    )
    warned(words, result)
    assert result["verdict"] == "drifted"
    assert [(each["part"], each["slot"]) for each in result["drift"]] == [
        ("parameters", ""),
        ("imeis", "2.02"),
        ("port_states", "2.02"),
    ]
    assert result["problems"] == []
    assert {"1.02", *words[0].split(", ")} <= {row["name"] for row in result["ports"]}


@pytest.mark.parametrize("name", ["12.sp256.101", "pool"])
def test_a_remote_sim_is_no_contradiction(simulate: Simulate, name: str) -> None:
    gateway = simulate(ports=8, slots=4, switches={"pool_ids": "port"}).only
    result = perform(imei, gateway, config={"1A": IMEI.make(1)})
    assert (result["changed"], result["warnings"]) == (True, [])


# -- a gateway that does not report its slots ----------------------------------------------------------------------


@pytest.fixture(params=["modern", "legacy"])
def unsized(request: pytest.FixtureRequest, simulate: Simulate) -> Handle:
    """A gateway of four ports with one slot, which leaves out how many slots there are."""
    return simulate(ports=4, slots=1, profile=request.param, switches={"slots_key": "none"}).only


def test_reading_without_a_number_of_slots(unsized: Handle) -> None:
    result = perform(info, unsized, gather_subset=["device", "ports", "port_states"])
    assert [row["name"] for row in result["ports"]] == ["1.01", "2.01", "3.01", "4.01"]
    assert result["device"]["max_slots"] == 1
    assert result["warnings"] == []


@pytest.mark.parametrize("check", [False, True], ids=["run", "check"])
def test_no_index_without_a_number_of_slots(kind: Kind, unsized: Handle, check: bool) -> None:
    words = ("it does not report its number of slots per port",)
    refused(unsized, words, perform(kind.resource, unsized, check=check, config={"2A": kind.make(1)}))
    refused(unsized, words, perform(config, unsized, check=check, parameters={"port_public_ip(2)": "192.0.2.1"}))


def test_commands_without_a_number_of_slots(unsized: Handle) -> None:
    result = perform(port_state, unsized, config=[{"ports": "2A", "locked": True}], wait=False)
    assert result["changed"] is True
    assert perform(config, unsized, parameters={"ttl": "32"})["changed"] is True


def test_rows_of_other_slots_without_a_number_of_slots(simulate: Simulate) -> None:
    gateway = simulate(ports=4, slots=2, switches={"slots_key": "none"}).only
    result = perform(info, gateway)
    assert result["error"]["kind"] == "protocol"
    assert "the number of slots per port is not given" in result["msg"]


def test_a_size_with_something_behind_it_is_none(simulate: Simulate) -> None:
    gateway = simulate(switches={"sizes": "junk"}).only
    result = perform(imei, gateway, config={"2A": IMEI.make(1)})
    assert result["error"]["kind"] == "protocol"
    assert "the number of ports is 8x" in result["msg"]
    assert perform(imei, simulate(switches={"sizes": "text"}).only, config={"2A": IMEI.make(1)})["changed"] is True


# -- spellings of newer documents ----------------------------------------------------------------------------------


@pytest.mark.parametrize("switches", [{"status_type": "dev-Status"}, {"bom": True}], ids=str)
def test_spellings_that_mean_the_same(simulate: Simulate, switches: dict[str, Any]) -> None:
    gateway = simulate(switches=switches).only
    assert len(perform(info, gateway)["ports"]) == 32
    assert perform(imei, gateway, config={"2A": IMEI.make(1)})["saved"] is True
    assert gateway.saved_imei("2.01") == IMEI.make(1)


def test_rows_with_their_network(simulate: Simulate) -> None:
    gateway = simulate(switches={"network": True}).only
    assert {row["network"] for row in perform(info, gateway)["ports"]} == {2, 3, 4}
