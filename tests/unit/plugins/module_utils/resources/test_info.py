# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_info against simulated gateways."""

from __future__ import annotations

from typing import Any

import pytest
from skyline_simulator.config.profiles import PROFILES
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import imei, info, sim_number
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI, NUMBER

# What a row has; what a firmware does not tell is null.
ROW: dict[str, type] = {
    "name": str,
    "port": int,
    "slot": int,
    "state": int,
    "state_name": str,
    "imei": str,
    "number": str,
    "active": bool,
    "inserted": bool,
    "slot_enabled": bool,
    "led": bool,
    "iccid": str,
    "imsi": str,
    "operator": str,
    "signal": int,
    "balance": float,
    "sim": str,
    "sequence": int,
    "network": int,
}
ALWAYS = {"name", "port", "slot", "state", "state_name", "imei"}


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["name"] for row in rows]


def test_rows_are_in_the_order_of_slots(simulate: Simulate) -> None:
    gateway = simulate(ports=10, slots=1).only
    assert names(perform(info, gateway)["ports"]) == [f"{port}.01" for port in range(1, 11)]


def test_the_default_is_device_and_ports(gateway: Handle) -> None:
    gateway.read_only()
    result = perform(info, gateway)
    assert set(result) == {"changed", "gateway", "requests", "device", "ports", "warnings"}
    assert result["changed"] is False
    assert result["device"] == {
        "host": gateway.host,
        "port": gateway.port,
        "mac": gateway.mac,
        "version": "608-520-840-841-100-0F0",
        "max_ports": 8,
        "max_slots": 4,
        "api": "2",
        "ip": "127.0.0.1",
        "report_period": -1,
    }
    assert len(result["ports"]) == 32
    assert gateway.operations == ["status"]


def test_check_mode_reads_all_the_same(gateway: Handle) -> None:
    subsets = ["device", "ports", "imeis", "sim_numbers"]
    assert perform(info, gateway, check=True, gather_subset=subsets) == perform(info, gateway, gather_subset=subsets)


@pytest.mark.parametrize("profile", ["modern", "reference"])
def test_a_row(simulate: Simulate, profile: str) -> None:
    gateway = simulate(profile=profile, sim_numbers={"6B": "+49151"}, active={6: "B"}, led=["6B"], no_sim=["6C"]).only
    rows = {row["name"]: row for row in perform(info, gateway)["ports"]}
    assert set(rows["6.02"]) == set(ROW)
    used = rows["6.02"]
    del used["iccid"], used["imsi"], used["signal"], used["sequence"]
    assert used == {
        "name": "6.02",
        "port": 6,
        "slot": 2,
        "state": 3,
        "state_name": "registered",
        "imei": gateway.imei("6.02"),
        "number": "+49151",
        "active": True,
        "inserted": True,
        "slot_enabled": True,
        "led": True,
        "operator": "TestNet 00101",
        "balance": 0.0,
        "sim": "",
        "network": None,
    }
    assert rows["6.03"]["state_name"] == "no_sim"
    assert rows["6.03"]["inserted"] is False
    assert rows["6.01"]["state_name"] == "idle"
    assert rows["6.01"]["active"] is False
    assert rows["6.01"]["operator"] == "0"
    assert names(list(rows.values())) == [f"{port}.{slot:02d}" for port in range(1, 9) for slot in range(1, 5)]


@pytest.mark.parametrize("profile", PROFILES)
def test_rows_are_typed_whatever_the_firmware(simulate: Simulate, profile: str) -> None:
    gateway = simulate(profile=profile, no_sim=["2.01"], locked=["3.01"], dead_ports={4: 16}).only
    for row in perform(info, gateway)["ports"]:
        told = {key: value for key, value in row.items() if value is not None}
        assert set(row) == set(ROW)
        assert set(told) >= ALWAYS
        assert {key: type(value) for key, value in told.items()} == {key: ROW[key] for key in told}
    states = {row["name"]: row["state_name"] for row in perform(info, gateway)["ports"]}
    assert states["2.01"] == "no_sim"
    assert states["3.01"] == "locked_by_user"
    assert states["4.01"] == "module_timeout"


def test_what_older_firmware_does_not_tell_is_null(simulate: Simulate) -> None:
    gateway = simulate(profile="legacy", no_sim=["2A"]).only
    rows = {row["name"]: row for row in perform(info, gateway)["ports"]}
    assert list(rows) == [f"{port}.01" for port in range(1, 9)]
    assert [rows["1.01"][key] for key in ("active", "inserted", "slot_enabled", "led")] == [None] * 4
    assert [rows["2.01"][key] for key in ("number", "iccid", "operator", "balance")] == [None] * 4
    assert perform(info, gateway)["device"]["version"] is None


@pytest.mark.parametrize("profile", ["legacy", "modern"])
def test_firmware_without_esims_says_what_to_leave_out(simulate: Simulate, profile: str) -> None:
    gateway = simulate(profile=profile).only
    if profile == "modern":
        gateway.add_fault("http_error", "esim_query", status=404, times=None)
    result = perform(info, gateway, gather_subset=["device", "esims"])
    assert result["error"]["kind"] == "unsupported"
    assert "skyline_esims and the subset esims" in result["msg"]
    assert result["device"]["mac"] == gateway.mac


def test_rows_of_a_remote_pool(simulate: Simulate) -> None:
    gateway = simulate(switches={"pool_ids": "port"}, ports=4, slots=4).only
    rows = perform(info, gateway)["ports"]
    pool = [row for row in rows if row["slot"] is None]
    assert names(pool) == ["1.sp256.4", "3.sp256.11"]
    assert [row["port"] for row in pool] == [1, 3]
    assert rows[-2:] == pool
    assert names(perform(info, gateway, ports="1")["ports"]) == ["1.01", "1.02", "1.03", "1.sp256.4"]
    assert names(perform(info, gateway, ports="1", slots="1-4")["ports"]) == ["1.01", "1.02", "1.03"]


# -- back unchanged -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_read_can_be_fed_back(simulate: Simulate, profile: str) -> None:
    gateway = simulate(profile=profile, no_sim=["2.01", "3.03"], sim_numbers={"1A": "111", "1B": "+112"}).only
    gateway.read_only()
    read = perform(info, gateway, gather_subset=["imeis", "sim_numbers"])
    assert set(read) == {"changed", "gateway", "requests", "imeis", "sim_numbers", "warnings"}
    assert read["sim_numbers"] == {"1.01": "111", "1.02": "+112"}
    assert len(read["imeis"]) == (8 if profile == "legacy" else 32)
    assert perform(imei, gateway, config=read["imeis"])["changed"] is False
    assert perform(sim_number, gateway, config=read["sim_numbers"])["changed"] is False
    assert gateway.violations == []


def test_a_plan_comes_back_as_it_was_set(gateway: Handle) -> None:
    imeis, numbers = IMEI.plan("1.01", "6.02"), NUMBER.plan("1.01", "8.04")
    perform(imei, gateway, config=imeis)
    perform(sim_number, gateway, config=numbers, state="overridden")
    read = perform(info, gateway, gather_subset=["sim_numbers", "imeis"])
    assert read["sim_numbers"] == numbers
    assert {slot: read["imeis"][slot] for slot in imeis} == imeis
    assert perform(sim_number, gateway, config=read["sim_numbers"], state="overridden")["changed"] is False


def test_imeis_of_a_module_speak_for_the_slot_in_use_only(simulate: Simulate) -> None:
    gateway = simulate(profile="legacy", active={2: 3}).only
    read = perform(info, gateway, gather_subset=["imeis"])["imeis"]
    assert read["2.03"] == gateway.transmitted_imei(2)
    assert "2.01" not in read


@pytest.mark.parametrize("slots", [None, "2"])
def test_imeis_of_a_module_in_the_rows_of_all_slots_speak_for_none(simulate: Simulate, slots: str | None) -> None:
    """Nobody can tell which slot is in use; nor does a selection that leaves one row."""
    gateway = simulate(switches={"fields_2_4": False, "imei": "module"}, no_sim=[]).only
    assert perform(info, gateway, gather_subset=["imeis"], slots=slots)["imeis"] == {}


@pytest.mark.parametrize(
    ("subset", "reads"),
    [(["device", "ports", "imeis"], 1), (["sim_numbers"], 2), (["imeis", "sim_numbers", "imeis"], 2), ([], 1)],
)
def test_requests_on_older_firmware(simulate: Simulate, subset: list[str], reads: int) -> None:
    gateway = simulate(profile="legacy", no_sim=[]).only
    result = perform(info, gateway, gather_subset=subset)
    assert set(subset) <= set(result)
    assert gateway.operations == ["status"] * reads


def test_all_subsets_take_one_request(gateway: Handle) -> None:
    perform(info, gateway, gather_subset=["device", "ports", "imeis", "sim_numbers"])
    assert gateway.operations == ["status"]


def test_reading_changes_no_reporting(simulate: Simulate) -> None:
    report = {"url": "http://127.0.0.1:1/report", "period": 90}
    for profile, period in (("modern", 90), ("reference", 270)):
        gateway = simulate(name=profile, profile=profile, report=report).only
        before = gateway.reporting
        assert perform(info, gateway)["device"]["report_period"] == period
        assert gateway.reporting == before


# -- ports and slots ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ports", "slots", "expected"),
    [
        ("3", None, ["3.01", "3.02", "3.03", "3.04"]),
        ("3", "2", ["3.02"]),
        ("3", "B", ["3.02"]),
        ("2-3", "1,4", ["2.01", "2.04", "3.01", "3.04"]),
        ("2-3", "a-b", ["2.01", "2.02", "3.01", "3.02"]),
        ("1A,2.02", None, ["1.01", "2.02"]),
        ("1A, 2b", "2", ["2.02"]),
        ("1.02-3.02", None, ["1.02", "2.02", "3.02"]),
        ("7-8,1A", "1", ["1.01", "7.01", "8.01"]),
        (" 3 ", " 1 - 2 ", ["3.01", "3.02"]),
        (None, "4", [f"{port}.04" for port in range(1, 9)]),
        ("all", "4", [f"{port}.04" for port in range(1, 9)]),
        ("*", "ALL", [f"{port}.{slot:02d}" for port in range(1, 9) for slot in range(1, 5)]),
        ("", "", [f"{port}.{slot:02d}" for port in range(1, 9) for slot in range(1, 5)]),
    ],
)
def test_selections(gateway: Handle, ports: str | None, slots: str | None, expected: list[str]) -> None:
    perform(sim_number, gateway, config=NUMBER.plan("3.02", "8.04"))
    result = perform(info, gateway, ports=ports, slots=slots, gather_subset=["device", "ports", "imeis", "sim_numbers"])
    assert names(result["ports"]) == expected
    assert list(result["imeis"]) == expected
    assert list(result["sim_numbers"]) == [slot for slot in ("3.02", "8.04") if slot in expected]
    assert result["device"]["max_ports"] == 8


def test_bad_selections(gateway: Handle) -> None:
    result = perform(info, gateway, ports="9,1E,2.5,8-7,x", slots="5")
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: the task has 2 bad entries: "
        "ports: 9: port 9 is beyond the gateway's 8 ports; "
        "1E: slot 5 is beyond the gateway's 4 slots per port; "
        '2.5: write the slot with two digits and in quotes, as in "6.02" (YAML turns an unquoted 1.10 into 1.1); '
        "8-7: the range runs backwards; "
        'x: not the name of a slot; write it as 6B or "6.02"; '
        "slots: slot 5 is beyond the gateway's 4 slots per port. "
        "Nothing was written."
    )
    assert result["error"]["kind"] == "validation"


@pytest.mark.parametrize("slots", ["1 2", "1, 1 2", "A B"])
def test_slots_without_a_comma(simulate: Simulate, slots: str) -> None:
    result = perform(info, simulate(ports=1, slots=16).only, slots=slots)
    assert "slots: separate slots by commas" in result["msg"]


@pytest.mark.parametrize("slots", ["0", "1-", "2-1", "1-2-3", "x1", ",", "-"])
def test_bad_slots(gateway: Handle, slots: str) -> None:
    result = perform(info, gateway, slots=slots)
    assert result["error"]["kind"] == "validation"
    assert "the task has a bad entry: slots: " in result["msg"]


def test_unknown_subsets(gateway: Handle) -> None:
    with pytest.raises(ValueError, match="gather_subset must be one or more of"):
        perform(info, gateway, gather_subset=["everything"])


# -- faults -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "reset"},
        {"fault": "lost_reply"},
        {"fault": "truncated"},
        {"fault": "empty"},
        {"fault": "html"},
        {"fault": "http_error"},
        {"fault": "code", "code": 5, "reason": "busy"},
        {"fault": "body", "body": "[]"},
        {"fault": "body", "body": '{"hello": "world"}'},
    ],
    ids=lambda fault: fault["fault"],
)
@pytest.mark.parametrize("api", ["auto", "2"])
def test_faults(gateway: Handle, fault: dict[str, Any], api: str) -> None:
    gateway.add_fault(operation="status", times=3, **fault)
    assert "failed" not in perform(info, gateway, api=api)
    gateway.add_fault(operation="status", times=None, **fault)
    result = perform(info, gateway, api=api)
    assert result["failed"] is True
    assert result["changed"] is False
    assert result["error"]["operation"] == "status"
    assert not {"before", "after", "saved"} & set(result)
    assert result["requests"] == []
    # Firmware of generation 3 alone may answer a page or nothing, so that it is asked by its own path, once in a run.
    asked = 2 if api == "auto" and (fault["fault"] in ("empty", "html") or fault.get("body") == "[]") else 0
    assert gateway.operations.count("unknown") == asked
    assert [operation for operation in gateway.operations if operation != "unknown"] == ["status"] * 8


def test_the_mac_guard_holds_for_reading_too(gateway: Handle) -> None:
    assert perform(info, gateway, mac=gateway.mac.upper())["changed"] is False
    result = perform(info, gateway, mac="00:30:f1:ff:ff:ff")
    assert result["error"]["kind"] == "validation"
    assert "ports" not in result


def test_a_gateway_that_says_the_password_back(gateway: Handle) -> None:
    """perform() itself sees that no spelling of it comes out."""
    spoken = f"user operator password {gateway.password}"
    gateway.patch(ver="plain text", sim_numbers={"1A": "1"})
    gateway.add_fault("code", "status", code=5, reason=spoken, times=None)
    result = perform(info, gateway, retries=0)
    assert "user operator password ********" in result["msg"]


@pytest.mark.parametrize("offset", range(60, 82, 3))
def test_half_a_password_is_not_shown_either(gateway: Handle, offset: int) -> None:
    gateway.add_fault("body", "status", body="x" * offset + gateway.password, times=None)
    result = perform(info, gateway, retries=0)
    assert gateway.password[:4] not in result["msg"]


def test_what_came_instead_of_a_status_is_said(gateway: Handle) -> None:
    gateway.add_fault("body", "status", body='{"hello": "world"}', times=None)
    result = perform(info, gateway, retries=0)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: status: expected a dev-status, "
        'got "{"hello": "world"}". '
        "Check that host and port are those of a SKYLINE gateway with its HTTP API switched on."
    )
