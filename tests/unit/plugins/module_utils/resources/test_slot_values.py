# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What skyline_imei and skyline_sim_number have in common, against simulated gateways."""

from __future__ import annotations

import json
import pathlib
import time
from typing import Any

import pytest
import requests
from skyline_simulator.config.profiles import PROFILES
from skyline_simulator.server.faults import FAULTS
from skyline_simulator.testing import Handle, Running

from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, operations, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI, NUMBER, Kind

SAVE = {"method": "POST", "path": "/goip_send_cmd.html", "operation": "save"}


def reboot(running: Running) -> None:
    """Somebody else reboots the gateway."""
    gateway = running.only
    login = {"username": gateway.username, "password": gateway.password, "version": "1.1", "op": "reboot"}
    requests.get(f"{gateway.url}/goip_send_cmd.html", params=login, timeout=5)
    running.advance(200)
    gateway.clear_log()


def set_request(body: str) -> dict[str, Any]:
    return {"method": "POST", "path": "/goip_send_cmd.html", "operation": "set", "body": body}


# -- the usual way ------------------------------------------------------------------------------------------------


def test_change(kind: Kind, gateway: Handle) -> None:
    old = kind.held(gateway, "6.02"), kind.held(gateway, "8.04")
    new = kind.make(1), kind.make(2)
    result = perform(kind.resource, gateway, config={"8D": new[1], "6B": new[0]})
    assert result["changed"] is True
    assert result["before"] == {"6.02": old[0], "8.04": old[1]}
    assert result["after"] == {"6.02": new[0], "8.04": new[1]}
    assert result["diff"]["before"] == f"6.02: {old[0] or '(none)'}\n8.04: {old[1] or '(none)'}\n"
    assert result["diff"]["after"] == f"6.02: {new[0]}\n8.04: {new[1]}\n"
    assert result["saved"] is True
    assert result["unverified"] == []
    assert result["gateway"] == {
        "host": gateway.host,
        "port": gateway.port,
        "mac": gateway.mac,
        "version": "608-520-840-841-100-0F0",
        "max_ports": 8,
        "max_slots": 4,
        "api": "2",
    }
    sent = [value.replace("+", "%2B") for value in new]
    assert result["requests"] == [
        set_request(f"{kind.parameter}(21)={sent[0]}&{kind.parameter}(31)={sent[1]}"),
        {**SAVE, "body": '{"type": "command", "op": "save"}'},
    ]
    assert (kind.held(gateway, "6.02"), kind.held(gateway, "8.04")) == new
    assert (kind.saved(gateway, "6.02"), kind.saved(gateway, "8.04")) == new


def test_change_takes_four_requests_on_one_connection(kind: Kind, gateway: Handle) -> None:
    perform(kind.resource, gateway, config=kind.plan("1A", "5C"))
    assert gateway.operations == ["status", "set", "status", "save"]
    assert len({record.connection for record in gateway.log}) == 1


def test_what_was_sent_is_what_is_reported(kind: Kind, gateway: Handle) -> None:
    result = perform(kind.resource, gateway, config=kind.plan("1A", "5C", "8D"), batch_size=2)
    sent = [(record.operation, record.body) for record in gateway.log if record.write]
    assert sent == [(request["operation"], request["body"]) for request in result["requests"]]


def test_second_run_is_one_read(kind: Kind, gateway: Handle) -> None:
    config = kind.plan("1A", "5C", "8D")
    perform(kind.resource, gateway, config=config)
    gateway.clear_log()
    gateway.read_only()
    result = perform(kind.resource, gateway, config=config)
    assert result["changed"] is False
    assert result["before"] == result["after"] == {}
    assert result["diff"]["before"] == result["diff"]["after"] == ""
    assert result["requests"] == []
    assert gateway.operations == ["status"]


def test_only_what_differs_is_written(kind: Kind, gateway: Handle) -> None:
    perform(kind.resource, gateway, config=kind.plan("1A", "2A", "3A"))
    result = perform(kind.resource, gateway, config={**kind.plan("1A", "2A", "3A"), "2A": kind.make(9)})
    assert result["after"] == {"2.01": kind.make(9)}
    assert result["requests"][0]["body"].split("=")[0] == f"{kind.parameter}(4)"


def test_other_slots_stay_as_they_are(kind: Kind, gateway: Handle) -> None:
    before = gateway.state()["ram"]
    perform(kind.resource, gateway, config=kind.plan("6.02"))
    after = gateway.state()["ram"]
    part = {"sim_imei": "imeis", "sim_number": "sim_numbers"}[kind.parameter]
    assert after[part].pop("6.02") == kind.make(0)
    before[part].pop("6.02", None)
    assert after == before


def test_nothing_asked_is_nothing_done(kind: Kind, gateway: Handle) -> None:
    gateway.read_only()
    assert perform(kind.resource, gateway, config={})["changed"] is False
    assert gateway.operations == ["status"]


@pytest.mark.parametrize(
    ("name", "port", "slot"),
    [("6B", 6, 2), ("6b", 6, 2), ("6.02", 6, 2), (" 6.02 ", 6, 2), ("8.04", 8, 4), ("1a", 1, 1), (6.02, 6, 2)],
)
def test_spellings_of_a_slot(kind: Kind, gateway: Handle, name: object, port: int, slot: int) -> None:
    result = perform(kind.resource, gateway, check=True, config={name: kind.make(0)})
    assert result["after"] == {f"{port}.{slot:02d}": kind.make(0)}
    assert f"({(port - 1) * 4 + slot - 1})=" in result["requests"][0]["body"]


@pytest.mark.parametrize(("ports", "slots"), [(4, 1), (64, 8), (32, 4), (8, 32)])
def test_index_follows_the_size_that_the_gateway_shows(kind: Kind, simulate: Simulate, ports: int, slots: int) -> None:
    gateway = simulate(ports=ports, slots=slots).only
    last = f"{ports}.{slots:02d}"
    result = perform(kind.resource, gateway, config=kind.plan("1.01", last))
    assert result["gateway"]["max_slots"] == slots
    assert kind.held(gateway, "1.01") == kind.make(0)
    assert kind.held(gateway, last) == kind.make(1)
    assert f"{kind.parameter}({ports * slots - 1})=" in result["requests"][0]["body"]


def test_bare_port_on_a_gateway_with_one_slot_per_port(kind: Kind, simulate: Simulate) -> None:
    gateway = simulate(ports=32, slots=1).only
    assert perform(kind.resource, gateway, config={22: kind.make(0)})["after"] == {"22.01": kind.make(0)}
    assert kind.held(gateway, "22.01") == kind.make(0)


def test_a_whole_gateway_in_one_request(kind: Kind, simulate: Simulate) -> None:
    gateway = simulate(ports=32, slots=8).only
    config = kind.plan(*(f"{port}.{slot:02d}" for port in range(1, 33) for slot in range(1, 9)))
    assert perform(kind.resource, gateway, config=config)["after"] == config
    assert gateway.operations == ["status", "set", "status", "save"]
    assert {slot: kind.saved(gateway, slot) for slot in config} == config
    assert perform(kind.resource, gateway, config=config)["changed"] is False


# -- check mode ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "params",
    [{}, {"save": False}, {"batch_size": 2}, {"on_unknown": "skip"}],
    ids=lambda params: "-".join(f"{name}={value}" for name, value in params.items()) or "plain",
)
def test_check_mode_predicts_the_run(kind: Kind, simulate: Simulate, profile: str, params: dict[str, Any]) -> None:
    gateway = simulate(profile=profile).only
    config = kind.plan("1A", "1B", "4.03", "8D", "2A")
    gateway.read_only()
    predicted = perform(kind.resource, gateway, check=True, config=config, **params)
    assert gateway.violations == []
    gateway.read_only(False)
    real = perform(kind.resource, gateway, config=config, **params)
    same = ("changed", "before", "after", "requests", "diff", "gateway", "warnings")
    assert {key: predicted[key] for key in same} == {key: real[key] for key in same}
    assert predicted["changed"] is True
    assert predicted["saved"] is False
    assert real["saved"] is params.get("save", True)


def test_check_mode_of_an_unchanged_gateway(kind: Kind, gateway: Handle) -> None:
    perform(kind.resource, gateway, config=kind.plan("1A"))
    result = perform(kind.resource, gateway, check=True, config=kind.plan("1A"))
    assert result["changed"] is False
    assert result["requests"] == []


def test_no_diff_unless_asked(kind: Kind, gateway: Handle) -> None:
    assert "diff" not in perform(kind.resource, gateway, diff=False, config=kind.plan("1A"))


# -- firmwares ----------------------------------------------------------------------------------------------------

# What rows look like, and how the device reads what it is sent: none of it may matter.
SWITCHES: list[dict[str, object]] = [
    {"slots_key": "max-slots"},
    {"ver": False},
    {"st": "text"},
    {"st": "string"},
    {"bal": "number"},
    {"sparse_rows": True},
    {"port_names": "letter"},
    {"shuffle": True},
    {"pool_ids": "sim"},
    {"content_type": "text/html"},
    {"content_type": "none"},
    {"framing": "chunked"},
    {"framing": "close"},
    {"decode": "percent"},
    {"command_code": 200},
    {"expires": "3x"},
]


@pytest.mark.parametrize("switches", SWITCHES, ids=lambda switches: "-".join(f"{k}={v}" for k, v in switches.items()))
def test_firmwares_that_show_everything(kind: Kind, simulate: Simulate, switches: dict[str, object]) -> None:
    gateway = simulate(switches=switches, no_sim=[]).only
    config = kind.plan("1A", "6B", "8.04")
    result = perform(kind.resource, gateway, config=config)
    assert result["changed"] is True
    assert result["unverified"] == []
    assert {slot: kind.saved(gateway, slot) for slot in config} == config
    gateway.clear_log()
    assert perform(kind.resource, gateway, config=config)["changed"] is False
    assert gateway.operations == ["status"]


def test_device_that_keeps_escapes_gets_values_as_they_are(simulate: Simulate) -> None:
    gateway = simulate(switches={"decode": "none"}).only
    # No escape is a number to this device, so it refuses the first try; and one that takes anything shows it.
    assert perform(IMEI.resource, gateway, config=IMEI.plan("1A"))["changed"] is True
    result = perform(NUMBER.resource, gateway, config={"1A": "4915112345", "2A": "+4915112345"})
    assert result["changed"] is True
    assert operations(result) == ["set", "set", "save"]
    assert gateway.saved_number("1A") == "4915112345"
    assert gateway.saved_number("2A") == "+4915112345"


def test_what_a_refused_escape_may_have_set_is_not_forgotten(simulate: Simulate) -> None:
    """Of several parameters, some may have been set; that the same unescaped failed otherwise does not undo it."""
    gateway = simulate(profile="legacy", no_sim=["1.02-8.02"]).only
    gateway.add_fault("code", "set", 1, code=5, reason="busy")
    gateway.add_fault("http_error", "set", None, skip=1, status=404)
    result = perform(NUMBER.resource, gateway, config={"1.02": "+4911", "2.02": "+4912"}, retries=0)
    assert operations(result) == ["set", "set"]
    assert result["unverified"] == ["1.02", "2.02"]
    assert result["rejected"] == []
    assert result["changed"] is True


def test_rows_of_a_remote_pool_are_passed_over(kind: Kind, simulate: Simulate) -> None:
    gateway = simulate(switches={"pool_ids": "port"}, ports=4, slots=4).only
    # Index 3 (1.04) and every seventh behind it go by the name of a pool.
    result = perform(kind.resource, gateway, config=kind.plan("1.01", "1.04"))
    assert result["before"]["1.04"] == "unknown"
    assert result["unverified"] == ["1.04"]
    assert kind.saved(gateway, "1.04") == kind.make(1)


# -- values that the gateway does not show ------------------------------------------------------------------------


def legacy(simulate: Simulate) -> Handle:
    """Firmware before 2.4; the fifth port uses its second slot, the sixth its third."""
    return simulate(profile="legacy", active={5: 2, 6: 3}, no_sim=["1.02", "2.02"]).only


def test_unknown_is_written_and_never_claimed(kind: Kind, simulate: Simulate) -> None:
    gateway = legacy(simulate)
    config = kind.plan("1.02", "5.02")
    for _run in range(2):
        result = perform(kind.resource, gateway, config=config)
        assert result["changed"] is True
        assert result["before"]["1.02"] == "unknown"
        assert result["after"]["1.02"] == config["1.02"]
        assert result["diff"]["before"].startswith("1.02: unknown\n")
        assert "1.02" in result["unverified"]
        assert result["saved"] is True
        assert {slot: kind.saved(gateway, slot) for slot in config} == config


def test_unknown_may_be_left_alone(kind: Kind, simulate: Simulate) -> None:
    gateway = legacy(simulate)
    old = kind.held(gateway, "1.02")
    result = perform(kind.resource, gateway, config=kind.plan("1.02", "5.02"), on_unknown="skip")
    assert list(result["after"]) == ["5.02"]
    assert "1.02" in result["unverified"]
    assert kind.held(gateway, "1.02") == old
    result = perform(kind.resource, gateway, config=kind.plan("1.02"), on_unknown="skip")
    assert result["changed"] is False
    assert result["unverified"] == ["1.02"]


def test_unknown_may_be_an_error(kind: Kind, simulate: Simulate) -> None:
    gateway = legacy(simulate)
    gateway.read_only()
    result = perform(kind.resource, gateway, config=kind.plan("1b", "5.02", "2B"), on_unknown="fail")
    assert result["failed"] is True
    assert result["changed"] is False
    assert result["error"]["kind"] == "validation"
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config has 2 bad entries: "
        f"1b: the gateway does not show the current {kind.noun}; "
        f"2B: the gateway does not show the current {kind.noun}. Nothing was written."
    )
    assert gateway.violations == []


# -- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [False, True])
def test_every_bad_entry_is_named(kind: Kind, gateway: Handle, check: bool) -> None:
    gateway.read_only()
    good = kind.make(0)
    config: dict[object, object] = {
        "9A": good,
        "1E": good,
        "2.05": good,
        6: good,
        "1.1": good,
        "port one": good,
        "3.02": good,
        "3b": good,
        "0.01": good,
        "": good,
    }
    result = perform(kind.resource, gateway, check=check, config=config)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: config has 9 bad entries: "
        "9A: port 9 is beyond the gateway's 8 ports; "
        "1E: slot 5 is beyond the gateway's 4 slots per port; "
        "2.05: slot 5 is beyond the gateway's 4 slots per port; "
        '6: names a port, and the gateway has 4 slots per port; name the slot too, as in 6B or "6.02"; '
        '1.1: write the slot with two digits and in quotes, as in "6.02" (YAML turns an unquoted 1.10 into 1.1); '
        'port one: not the name of a slot; write it as 6B or "6.02"; '
        "3.02 and 3b name the same slot, 3.02; "
        '0.01: not the name of a slot; write it as 6B or "6.02"; '
        ': not the name of a slot; write it as 6B or "6.02". '
        "Nothing was written."
    )
    assert result["error"] == {
        "kind": "validation",
        "code": None,
        "reason": None,
        "http_status": None,
        "operation": None,
    }
    assert result["changed"] is False
    assert result["not_attempted"] == [str(name) for name in config]
    assert gateway.operations == ["status"]


def test_a_bad_name_does_not_hide_its_bad_value(kind: Kind, gateway: Handle) -> None:
    result = perform(kind.resource, gateway, config={"99A": "x", "1A": "y"})
    assert result["msg"].count("99A: ") == 2
    assert "config has 3 bad entries: " in result["msg"]
    assert gateway.operations == ["status"]


@pytest.mark.parametrize(
    "value",
    [
        "865847053403202&sim_imei(0)=350000000000001",
        "865847053403202\nsim_imei(0)=350000000000001",
        "865847053403202%26sim_imei(0)%3D350000000000001",
        "(865847053403202)",
        "865847053403202#",
        "8658470534032\u0660\u0661",
        "",
        " ",
        None,
        True,
        [],
        {},
        -1,
        1.5,
    ],
)
def test_values_with_syntax_or_without_sense_are_refused(kind: Kind, gateway: Handle, value: object) -> None:
    gateway.read_only()
    before = gateway.state()["ram"]
    result = perform(kind.resource, gateway, config={"1A": kind.make(0), "6B": value})
    assert result["error"]["kind"] == "validation"
    assert "config has a bad entry: 6B: " in result["msg"]
    assert "Nothing was written." in result["msg"]
    assert gateway.operations == ["status"]
    assert gateway.state()["ram"] == before


@pytest.mark.parametrize("name", ["1A)=1&sim_imei(3", "1.01&x", "6B=1", "(1)", "../1A"])
def test_names_cannot_inject_either(kind: Kind, gateway: Handle, name: str) -> None:
    gateway.read_only()
    result = perform(kind.resource, gateway, config={name: kind.make(0)})
    if result.get("failed"):
        assert result["error"]["kind"] == "validation"
        assert "config has a bad entry: " in result["msg"]
    assert gateway.operations == ["status"]


@pytest.mark.parametrize("size", [0, -1])
def test_batch_size_must_be_one_or_more(kind: Kind, gateway: Handle, size: int) -> None:
    result = perform(kind.resource, gateway, config=kind.plan("1A"), batch_size=size)
    assert result["msg"] == f"gateway {gateway.host}:{gateway.port}: batch_size must be 1 or more. Nothing was written."
    assert result["not_attempted"] == ["1A"]
    assert gateway.operations == []


# -- batches ------------------------------------------------------------------------------------------------------


def test_batches(kind: Kind, gateway: Handle) -> None:
    config = kind.plan("1A", "1B", "1C", "1D", "2A")
    result = perform(kind.resource, gateway, config=config, batch_size=2)
    assert gateway.operations == ["status", "set", "set", "set", "status", "save"]
    assert [request["body"].count("=") for request in result["requests"][:3]] == [2, 2, 1]
    assert {slot: kind.saved(gateway, slot) for slot in config} == config


def test_batch_size_helps_where_a_device_takes_few_parameters(kind: Kind, simulate: Simulate) -> None:
    gateway = simulate(switches={"max_params": 3}).only
    config = kind.plan("1A", "1B", "1C", "1D", "2A")
    result = perform(kind.resource, gateway, config=config, retries=0)
    assert result["error"]["kind"] == "device"
    assert result["error"]["operation"] == "set"
    assert "too many parameters" in result["error"]["reason"]
    assert result["changed"] is False
    assert result["rejected"] == ["1.01", "1.02", "1.03", "1.04", "2.01"]
    assert perform(kind.resource, gateway, config=config, batch_size=3)["changed"] is True
    assert {slot: kind.saved(gateway, slot) for slot in config} == config


def test_a_fault_between_batches(kind: Kind, gateway: Handle) -> None:
    config = kind.plan("1.01", "1.02", "1.03", "1.04", "2.01")
    gateway.add_fault("code", "set", times=None, skip=1, code=5, reason="busy")
    result = perform(kind.resource, gateway, config=config, batch_size=2)
    assert result["changed"] is True
    assert result["applied"] == ["1.01", "1.02"]
    assert result["rejected"] == ["1.03", "1.04"]
    assert result["not_attempted"] == ["2.01"]
    assert result["unverified"] == []
    assert result["saved"] is False
    assert result["error"] == {
        "kind": "device",
        "code": 5,
        "reason": "busy",
        "http_status": 200,
        "operation": "set",
    }
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: set: refused (code 5, busy). "
        "The gateway refused this; its log may say why."
    )


# -- half-applied -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claims_all", [True, False], ids=["lying", "truthful"])
def test_half_applied_once(kind: Kind, gateway: Handle, claims_all: bool) -> None:
    config = kind.plan("1.01", "1.02", "1.03", "1.04")
    gateway.add_fault("half_applied", "set", claims_all=claims_all)
    result = perform(kind.resource, gateway, config=config)
    assert result["changed"] is True
    assert result["after"] == config
    assert operations(result) == ["set", "set", "save"]
    assert [request["body"].count("=") for request in result["requests"][:2]] == [4, 2]
    assert {slot: kind.saved(gateway, slot) for slot in config} == config


@pytest.mark.parametrize("claims_all", [True, False], ids=["lying", "truthful"])
def test_half_applied_for_ever(kind: Kind, gateway: Handle, claims_all: bool) -> None:
    config = kind.plan("1.01", "1.02", "1.03", "1.04")
    gateway.add_fault("half_applied", "set", times=None, claims_all=claims_all)
    # 4 -> 2 -> 1 -> none: half of one is nothing
    result = perform(kind.resource, gateway, config=config, retries=3)
    assert result["error"]["kind"] == "verify"
    assert result["error"]["operation"] == "set"
    assert f"the gateway did not take every {kind.noun}: 1.04 shows " in result["msg"]
    assert result["applied"] == ["1.01", "1.02", "1.03"]
    assert result["rejected"] == ["1.04"]
    assert result["changed"] is True
    assert result["saved"] is False
    gateway.clear_faults()
    again = perform(kind.resource, gateway, config=config)
    assert again["after"] == {"1.04": config["1.04"]}
    assert {slot: kind.saved(gateway, slot) for slot in config} == config


def test_half_applied_where_nothing_can_be_seen(kind: Kind, simulate: Simulate) -> None:
    gateway = simulate(profile="legacy", no_sim=["1.02-4.02"]).only
    config = kind.plan("1.02", "2.02", "3.02", "4.02")
    gateway.add_fault("half_applied", "set", claims_all=False)
    result = perform(kind.resource, gateway, config=config)
    # The device said how many it took, and nobody can see which: all of them went again.
    assert operations(result) == ["set", "set", "save"]
    assert result["requests"][0] == result["requests"][1]
    assert result["unverified"] == list(config)
    assert {slot: kind.saved(gateway, slot) for slot in config} == config


def test_half_applied_for_ever_where_nothing_can_be_seen(kind: Kind, simulate: Simulate) -> None:
    gateway = simulate(profile="legacy", no_sim=["1.02-4.02"]).only
    config = kind.plan("1.02", "2.02", "3.02", "4.02")
    gateway.add_fault("half_applied", "set", times=None, claims_all=False)
    result = perform(kind.resource, gateway, config=config)
    assert result["error"]["kind"] == "verify"
    assert result["changed"] is True
    assert result["applied"] == result["rejected"] == []
    assert result["unverified"] == list(config)
    gateway.clear_faults()
    assert perform(kind.resource, gateway, config=config)["changed"] is True
    assert {slot: kind.saved(gateway, slot) for slot in config} == config


# -- faults -------------------------------------------------------------------------------------------------------

# Where in a run a fault strikes: the operation, and how many requests of it pass before.
PLACES = {"read": ("status", 0), "set": ("set", 0), "read-back": ("status", 1), "save": ("save", 0)}

PASSING: dict[str, dict[str, Any]] = {
    "reset": {"fault": "reset"},
    "reset-after-applying": {"fault": "reset", "applied": True},
    "lost_reply": {"fault": "lost_reply"},
    "lost-before-applying": {"fault": "lost_reply", "applied": False},
    "truncated": {"fault": "truncated"},
    "truncated-without-length": {"fault": "truncated", "content_length": False},
    "empty": {"fault": "empty"},
    "html": {"fault": "html"},
    "http_500": {"fault": "http_error"},
    "http_503-after-applying": {"fault": "http_error", "status": 503, "applied": True},
    "code": {"fault": "code", "code": 5, "reason": "busy"},
    "code-after-applying": {"fault": "code", "code": 5, "reason": "busy", "applied": True},
    "list": {"fault": "body", "body": "[]"},
    "null": {"fault": "body", "body": "null", "applied": True},
    "garbage": {"fault": "body", "body": '{"code":'},
}
# These take their time: the timeout, and then they have struck.
SLOW: dict[str, dict[str, Any]] = {
    "hang": {"fault": "hang"},
    "slow": {"fault": "slow", "delay": 2},
    "drip": {"fault": "drip", "delay": 0.1},
}
# Trying again would not help, or do harm.
LASTING: dict[str, dict[str, Any]] = {
    "redirect": {"fault": "redirect"},
    "login": {"fault": "login"},
    "http_401": {"fault": "http_error", "status": 401},
    "http_404": {"fault": "http_error", "status": 404},
}
REFUSALS = ("login", "http_401")
TIMEOUT = 0.5
DEADLINE = 20


def order(gateway: Handle, fault: dict[str, Any], place: str, times: int | None) -> None:
    operation, skip = PLACES[place]
    gateway.add_fault(operation=operation, skip=skip, times=times, **fault)


def check_converges(kind: Kind, gateway: Handle, config: dict[str, str]) -> None:
    """The next healthy run completes everything, the one after it finds nothing to do."""
    gateway.clear_faults()
    result = perform(kind.resource, gateway, config=config)
    assert "failed" not in result
    assert {slot: kind.held(gateway, slot) for slot in config} == config
    assert {slot: kind.saved(gateway, slot) for slot in config} == config
    gateway.clear_log()
    assert perform(kind.resource, gateway, config=config)["changed"] is False
    assert gateway.operations == ["status"]


def check_truth(kind: Kind, gateway: Handle, old: dict[str, str], new: dict[str, str], result: dict[str, Any]) -> None:
    """What a failed task reports is what the gateway has."""
    held = {slot: kind.held(gateway, slot) for slot in new}
    assert [slot for slot in result["applied"] if held[slot] != new[slot]] == []
    assert [slot for slot in result["rejected"] if held[slot] == new[slot]] == []
    assert [slot for slot in result["not_attempted"] if held[slot] != old[slot]] == []
    unverified = result.get("unverified", [])
    outcomes = [*result["applied"], *result["rejected"], *result["not_attempted"], *unverified]
    assert sorted(outcomes) == sorted(new)
    if held != old:
        assert result["changed"] is True
    if result["changed"]:
        assert result["applied"] or result["unverified"]
    if result.get("saved"):
        assert {slot: kind.saved(gateway, slot) for slot in new} == new


def test_every_fault_of_the_simulator_is_in_here() -> None:
    ordered = {fault["fault"] for faults in (PASSING, SLOW, LASTING) for fault in faults.values()}
    assert ordered | {"half_applied", "endless"} == set(FAULTS)


def check_survived(kind: Kind, gateway: Handle, fault: dict[str, Any], place: str) -> None:
    config = kind.plan("1.01", "1.02", "6.02")
    order(gateway, fault, place, times=1)
    result = perform(kind.resource, gateway, config=config, timeout=TIMEOUT)
    assert "failed" not in result
    assert result["changed"] is True
    assert result["saved"] is True
    assert result["unverified"] == []
    assert operations(result) == ["set", "save"]
    assert gateway.counters.faults == 1
    assert {slot: kind.saved(gateway, slot) for slot in config} == config
    check_converges(kind, gateway, config)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", PASSING)
def test_fault_once(kind: Kind, gateway: Handle, fault: str, place: str) -> None:
    check_survived(kind, gateway, PASSING[fault], place)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", SLOW)
def test_slow_fault_once(gateway: Handle, fault: str, place: str) -> None:
    check_survived(IMEI, gateway, SLOW[fault], place)


def check_failed(kind: Kind, gateway: Handle, fault: dict[str, Any], place: str) -> None:
    config = kind.plan("1.01", "1.02", "6.02")
    old = {slot: kind.held(gateway, slot) for slot in config}
    order(gateway, fault, place, times=None)
    start = time.monotonic()
    # Until it is too much, an endless reply takes a second or two.
    timeout = 8 if fault["fault"] == "endless" else TIMEOUT
    result = perform(kind.resource, gateway, config=config, timeout=timeout, retries=1)
    assert time.monotonic() - start < DEADLINE
    operation = PLACES[place][0]
    assert result["failed"] is True
    assert result["msg"].startswith(f"gateway {gateway.host}:{gateway.port}: {operation}: ")
    assert result["error"]["operation"] == operation
    assert result["error"]["kind"] in {"connection", "timeout", "auth", "protocol", "device"}
    assert result.get("saved", False) is False
    check_truth(kind, gateway, old, config, result)
    check_converges(kind, gateway, config)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", [*PASSING, *LASTING])
def test_fault_for_ever(kind: Kind, gateway: Handle, fault: str, place: str) -> None:
    check_failed(kind, gateway, {**PASSING, **LASTING}[fault], place)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", SLOW)
def test_slow_fault_for_ever(gateway: Handle, fault: str, place: str) -> None:
    check_failed(IMEI, gateway, SLOW[fault], place)


@pytest.mark.parametrize("place", PLACES)
def test_endless_reply(gateway: Handle, place: str) -> None:
    check_failed(IMEI, gateway, {"fault": "endless"}, place)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", [pytest.param(name, marks=by_query if name in REFUSALS else ()) for name in LASTING])
def test_fault_that_is_not_tried_again(kind: Kind, gateway: Handle, fault: str, place: str) -> None:
    config = kind.plan("1.01", "1.02")
    old = {slot: kind.held(gateway, slot) for slot in config}
    order(gateway, LASTING[fault], place, times=1)
    result = perform(kind.resource, gateway, config=config)
    if (fault, place) == ("http_404", "read"):
        # Firmware of generation 3 alone answers so too: it is asked by its own path, once.
        assert gateway.operations[:3] == ["status", "unknown", "status"]
        assert "failed" not in result
        return
    assert result["failed"] is True
    operation, passed = PLACES[place]
    operations = gateway.operations
    assert operations[-1] == operation
    assert operations.count(operation) == passed + 1
    if place == "set":
        assert result["rejected"] == list(config)
        assert result["changed"] is False
    check_truth(kind, gateway, old, config, result)
    check_converges(kind, gateway, config)


@pytest.mark.parametrize("fault", [*PASSING, "half_applied"])
def test_fault_once_on_older_firmware(kind: Kind, simulate: Simulate, fault: str) -> None:
    gateway = simulate(profile="legacy", no_sim=["1.02-8.02"]).only
    config = kind.plan("1.02", "2.02", "3.02")
    gateway.add_fault(operation="set", **{**PASSING, "half_applied": {"fault": fault, "claims_all": False}}[fault])
    result = perform(kind.resource, gateway, config=config)
    assert result["changed"] is True
    assert result["unverified"] == list(config)
    assert {slot: kind.saved(gateway, slot) for slot in config} == config


@pytest.mark.parametrize("fault", [pytest.param(name, marks=by_query if name in REFUSALS else ()) for name in LASTING])
def test_refusal_on_older_firmware(kind: Kind, simulate: Simulate, fault: str) -> None:
    """Nothing of it is shown, and yet it is known that nothing was changed."""
    gateway = simulate(profile="legacy", no_sim=["1.02-8.02"]).only
    config = kind.plan("1.02", "2.02")
    gateway.add_fault(operation="set", times=None, **LASTING[fault])
    result = perform(kind.resource, gateway, config=config)
    assert result["failed"] is True
    assert result["changed"] is False
    assert result["rejected"] == list(config)
    assert result["unverified"] == []
    gateway.clear_faults()
    assert perform(kind.resource, gateway, config={})["changed"] is False


@pytest.mark.parametrize("fault", PASSING)
def test_fault_for_ever_on_older_firmware(kind: Kind, simulate: Simulate, fault: str) -> None:
    gateway = simulate(profile="legacy", no_sim=["1.02-8.02"]).only
    config = kind.plan("1.02", "2.02", "3.02")
    old = {slot: kind.held(gateway, slot) for slot in config}
    gateway.add_fault(operation="set", times=None, **PASSING[fault])
    result = perform(kind.resource, gateway, config=config, retries=1)
    assert result["failed"] is True
    check_truth(kind, gateway, old, config, result)
    assert result["applied"] == []
    gateway.clear_faults()
    assert perform(kind.resource, gateway, config=config)["changed"] is True
    assert {slot: kind.saved(gateway, slot) for slot in config} == config


@by_query
def test_a_gateway_that_is_not_there(kind: Kind, simulate: Simulate) -> None:
    gateway = simulate().only
    result = perform(kind.resource, gateway, port=1, config=kind.plan("1a", "6B"), retries=1)
    assert result["msg"] == (
        f"gateway {gateway.host}:1: status: no connection (Connection refused). "
        "Check the address, the port and the network between here and the gateway."
    )
    assert result["error"]["kind"] == "connection"
    assert result["changed"] is False
    assert result["not_attempted"] == ["1a", "6B"]
    assert result["gateway"] == {"host": gateway.host, "port": 1}


@by_query
@pytest.mark.parametrize(
    ("api", "more"),
    [
        ("2", ""),
        ("auto", " If the gateway has only generation 3 of the API, set api: 3 (inventory: skyline_api)."),
    ],
)
def test_a_wrong_login_is_tried_once(kind: Kind, gateway: Handle, api: str, more: str) -> None:
    result = perform(kind.resource, gateway, username="somebody", config=kind.plan("1A"), retries=5, api=api)
    assert result["error"]["kind"] == "auth"
    assert result["error"]["code"] == 1
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: status: the login was refused (code 1, wrong username or password). "
        "Check username and password. The login was tried once, because gateways block an address after several "
        f"wrong logins.{more}"
    )
    assert gateway.operations == ["status"]
    assert gateway.counters.auth_failures == 1


# -- saving, and what is pending -------------------------------------------------------------------------------------


def test_a_reboot_keeps_what_was_saved(kind: Kind, simulate: Simulate) -> None:
    running = simulate()
    config = kind.plan("1A", "6B")
    perform(kind.resource, running.only, config=config)
    reboot(running)
    assert perform(kind.resource, running.only, config=config)["changed"] is False


def test_a_reboot_loses_what_was_not_saved(kind: Kind, simulate: Simulate) -> None:
    running = simulate()
    gateway = running.only
    config = kind.plan("1.01", "6.02")
    old = {slot: kind.held(gateway, slot) for slot in config}
    result = perform(kind.resource, gateway, config=config, save=False)
    assert result["changed"] is True
    assert result["saved"] is False
    assert operations(result) == ["set"]
    assert gateway.operations == ["status", "set", "status"]
    assert {slot: kind.held(gateway, slot) for slot in config} == config
    assert perform(kind.resource, gateway, config=config, save=False)["changed"] is False
    reboot(running)
    result = perform(kind.resource, gateway, config=config)
    assert result["before"] == old
    assert result["after"] == config


def cut_off(monkeypatch: pytest.MonkeyPatch, operation: str) -> None:
    """From now on a task ends, as if its process were killed, before it sends this operation."""
    call = Client.call

    def killed(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.operation == operation:
            raise KeyboardInterrupt
        return call(self, request, *args, **kwargs)

    monkeypatch.setattr(Client, "call", killed)


def test_a_run_cut_off_before_it_saved_is_completed(
    kind: Kind, gateway: Handle, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = kind.plan("1.01", "6.02")
    with monkeypatch.context() as patch:
        cut_off(patch, "save")
        with pytest.raises(KeyboardInterrupt):
            perform(kind.resource, gateway, config=config)
    assert {slot: kind.held(gateway, slot) for slot in config} == config
    assert {slot: kind.saved(gateway, slot) for slot in config} != config
    predicted = perform(kind.resource, gateway, check=True, config=config)
    result = perform(kind.resource, gateway, config=config)
    for outcome in (predicted, result):
        assert outcome["changed"] is True
        assert outcome["before"] == outcome["after"] == {}
        assert operations(outcome) == ["save"]
        assert len(outcome["warnings"]) == 1
        assert "interrupted" in outcome["warnings"][0]
    assert result["saved"] is True
    assert {slot: kind.saved(gateway, slot) for slot in config} == config
    assert perform(kind.resource, gateway, config=config)["changed"] is False


def test_a_run_cut_off_before_it_wrote_leaves_nothing_wrong(
    kind: Kind, gateway: Handle, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = kind.plan("1.01", "6.02")
    with monkeypatch.context() as patch:
        cut_off(patch, "set")
        with pytest.raises(KeyboardInterrupt):
            perform(kind.resource, gateway, config=config)
    check_converges(kind, gateway, config)


def test_what_one_module_left_unsaved_the_other_saves(gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    perform(NUMBER.resource, gateway, config=NUMBER.plan("2A"))
    with monkeypatch.context() as patch:
        cut_off(patch, "save")
        with pytest.raises(KeyboardInterrupt):
            perform(IMEI.resource, gateway, config=IMEI.plan("1A"))
    assert operations(perform(NUMBER.resource, gateway, config=NUMBER.plan("2A"))) == ["save"]
    assert gateway.saved_imei("1A") == IMEI.make(0)
    assert perform(IMEI.resource, gateway, config=IMEI.plan("1A"))["changed"] is False


def test_what_is_owed_is_not_saved_against_the_task(
    kind: Kind, gateway: Handle, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = kind.plan("1.01")
    with monkeypatch.context() as patch:
        cut_off(patch, "save")
        with pytest.raises(KeyboardInterrupt):
            perform(kind.resource, gateway, config=config)
    gateway.clear_log()
    assert perform(kind.resource, gateway, config=config, save=False)["changed"] is False
    assert gateway.operations == ["status"]
    assert perform(kind.resource, gateway, config=config)["saved"] is True


def test_a_note_follows_its_gateway_and_no_other(
    kind: Kind, simulate: Simulate, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = simulate(name="gw1").only, simulate(name="gw2").only
    with monkeypatch.context() as patch:
        cut_off(patch, "save")
        with pytest.raises(KeyboardInterrupt):
            perform(kind.resource, one, config=kind.plan("1.01"))
    perform(kind.resource, other, config=kind.plan("1.01"))
    assert perform(kind.resource, other, config=kind.plan("1.01"))["changed"] is False
    assert operations(perform(kind.resource, one, config=kind.plan("1.01"))) == ["save"]


def test_notes_hold_no_secret_and_go_when_they_are_settled(
    kind: Kind, gateway: Handle, ansible_home: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        cut_off(patch, "save")
        with pytest.raises(KeyboardInterrupt):
            perform(kind.resource, gateway, config=kind.plan("1.01"))
    notes = list(ansible_home.rglob("*.json"))
    assert len(notes) == 1
    assert set(json.loads(notes[0].read_text())) <= {"save", "restart", "unsaved", "misplaced"}
    assert kind.make(0) not in notes[0].read_text()
    perform(kind.resource, gateway, config=kind.plan("1.01"))
    assert list(ansible_home.rglob("*.json")) == []


@pytest.mark.parametrize("content", ["", "[]", "{", '{"save": true}', '{"save": 1, "restart": "x"}', "\x00"])
def test_a_damaged_note_is_a_pending_save(
    kind: Kind, gateway: Handle, ansible_home: pathlib.Path, content: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        cut_off(patch, "save")
        with pytest.raises(KeyboardInterrupt):
            perform(kind.resource, gateway, config=kind.plan("1.01"))
    (note,) = ansible_home.rglob("*.json")
    note.write_text(content)
    looked = perform(kind.resource, gateway, config=kind.plan("1.01"), save=False)
    assert (looked["changed"], looked["unsaved"], len(looked["warnings"])) == (False, True, 1)
    predicted = perform(kind.resource, gateway, config=kind.plan("1.01"), check=True)
    result = perform(kind.resource, gateway, config=kind.plan("1.01"))
    for outcome in (predicted, result):
        assert operations(outcome) == ["save"]
        assert len([text for text in outcome["warnings"] if f"{note} cannot be read: " in text]) == 1
    assert kind.saved(gateway, "1.01") == kind.make(0)
    assert perform(kind.resource, gateway, config=kind.plan("1.01"))["changed"] is False


def test_without_a_place_for_notes_everything_else_works(
    kind: Kind, gateway: Handle, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ANSIBLE_HOME", str(tmp_path / "file"))
    result = perform(kind.resource, gateway, config=kind.plan("1.01"))
    assert (result["changed"], result["saved"]) == (True, True)
    lock, note = result["warnings"]
    assert f"{tmp_path}/file/skyline_gateway/lock" in lock
    assert f"{tmp_path}/file/skyline_gateway/pending/" in note
    result = perform(kind.resource, gateway, config=kind.plan("1.01"))
    assert (result["changed"], result["warnings"]) == (False, [])


# -- the mac guard ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling",
    [
        "00-30-f1-01-02-0a",
        "00:30:f1:01:02:0a",
        "00-30-F1-01-02-0A",
        "0030f101020a",
        "0030.f101.020a",
        "00 30 f1 01 02 0a",
    ],
)
def test_the_right_mac_in_any_spelling(kind: Kind, simulate: Simulate, spelling: str) -> None:
    gateway = simulate(mac="00:30:F1:01:02:0A").only
    assert perform(kind.resource, gateway, mac=spelling, config=kind.plan("1A"))["changed"] is True


@pytest.mark.parametrize("check", [False, True])
def test_another_mac_gets_nothing(kind: Kind, gateway: Handle, check: bool) -> None:
    gateway.read_only()
    result = perform(kind.resource, gateway, check=check, mac="00:30:f1:ff:ff:ff", config=kind.plan("1A"))
    assert result["error"]["kind"] == "validation"
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: another gateway answers there: its MAC address is {gateway.mac}, "
        "not 00:30:f1:ff:ff:ff. Nothing was written. "
        "Correct the address, or the option mac if the gateway was replaced."
    )
    assert gateway.operations == ["status"]


@pytest.mark.parametrize("mac", ["00:30:f1:01:02", "gateway-6", "00:30:f1:01:02:0g", "00:30:f1:01:02:0a:0b", "-"])
def test_what_is_no_mac_is_refused_unsent(kind: Kind, gateway: Handle, mac: str) -> None:
    result = perform(kind.resource, gateway, mac=mac, config=kind.plan("1A"))
    assert (
        result["msg"] == f"gateway {gateway.host}:{gateway.port}: mac: {mac} is not a MAC address. Nothing was written."
    )
    assert gateway.operations == []


def test_an_address_that_moves_during_the_run(kind: Kind, gateway: Handle) -> None:
    """The read-back meets another box: the first one was written to, and the task says so."""
    right = gateway.mac
    gateway.patch(mac=right)
    call = Client.call

    def moved(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        reply = call(self, request, *args, **kwargs)
        if request.operation == "set":
            gateway.patch(mac="00-30-f1-ff-ff-ff")
        return reply

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "call", moved)
        result = perform(kind.resource, gateway, mac=right, config=kind.plan("1.01"))
    assert result["error"]["kind"] == "validation"
    assert result["changed"] is True
    assert result["unverified"] == ["1.01"]
    assert "Nothing was written" not in result["msg"]
    assert "save" not in gateway.operations
