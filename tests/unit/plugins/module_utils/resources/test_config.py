# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_config against simulated gateways."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st
from skyline_simulator.config.profiles import PROFILES
from skyline_simulator.testing import GatewaySpec, Handle, Running, running

from ansible_collections.skyline.gateway.plugins.module_utils import runner
from ansible_collections.skyline.gateway.plugins.module_utils.resources import config, info
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import PASSWORD, USERNAME, operations, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.test_slot_values import (
    LASTING,
    PASSING,
    SLOW,
)

PATH = "/goip_send_cmd.html"
SAVE = {"method": "POST", "path": PATH, "operation": "save", "body": '{"type": "command", "op": "save"}'}
MASK = "********"
DEADLINE = 20


def set_request(body: str) -> dict[str, Any]:
    return {"method": "POST", "path": PATH, "operation": "set", "body": body}


def reboot(running: Running) -> None:
    """Somebody else reboots the gateway."""
    gateway = running.only
    login = {"username": gateway.username, "password": gateway.password, "version": "1.1", "op": "reboot"}
    requests.get(f"{gateway.url}{PATH}", params=login, timeout=5)
    running.advance(200)
    gateway.clear_log()


# -- the usual way ------------------------------------------------------------------------------------------------


def test_change(gateway: Handle) -> None:
    parameters = {"ttl": "65", "sms_url": "http://192.0.2.1/sms", "port_public_ip(3)": "192.0.2.7"}
    result = perform(config, gateway, parameters=parameters)
    assert result["changed"] is True
    assert result["before"] == {"ttl": "64", "sms_url": "", "port_public_ip(3)": "0.0.0.0"}
    assert result["after"] == parameters
    address = f"{gateway.host}:{gateway.port}"
    assert result["diff"] == {
        "before_header": address,
        "before": "ttl: 64\nsms_url: (none)\nport_public_ip(3): 0.0.0.0\n",
        "after_header": address,
        "after": "ttl: 65\nsms_url: http://192.0.2.1/sms\nport_public_ip(3): 192.0.2.7\n",
    }
    assert result["requests"] == [
        set_request("ttl=65&sms_url=http://192.0.2.1/sms&port_public_ip(3)=192.0.2.7"),
        SAVE,
    ]
    assert result["saved"] is True
    assert result["unsaved"] is False
    assert result["unverified"] == result["warnings"] == []
    assert gateway.parameter("ttl", saved=True) == "65"
    assert gateway.parameter("port_public_ip", saved=True) == ["0.0.0.0"] * 3 + ["192.0.2.7"] + ["0.0.0.0"] * 4
    assert gateway.operations == ["status", "get", "set", "get", "save"]
    assert len({record.connection for record in gateway.log}) == 1


def test_a_second_run_is_two_reads(gateway: Handle) -> None:
    parameters = {"ttl": "65", "port_public_ip(3)": "192.0.2.7", "port_public_ip(0)": "0.0.0.0"}
    perform(config, gateway, parameters=parameters)
    gateway.clear_log()
    gateway.read_only()
    result = perform(config, gateway, parameters=parameters)
    assert result["changed"] is False
    assert result["before"] == result["after"] == {}
    assert result["requests"] == []
    assert gateway.operations == ["status", "get"]


def test_parameters_are_asked_for_by_bare_names(gateway: Handle) -> None:
    perform(config, gateway, check=True, parameters={"port_public_ip(3)": "1", "ttl": "1", "port_public_ip(2)": "1"})
    (asked,) = (record for record in gateway.log if record.operation == "get")
    assert asked.method == "GET"
    assert asked.target.endswith("&port_public_ip&ttl")
    assert asked.target.startswith(f"{PATH}?version=1.1&op=get&")


def test_only_what_differs_is_written(gateway: Handle) -> None:
    result = perform(config, gateway, parameters={"ttl": "64", "data_service_enable": "1"})
    assert result["after"] == {"data_service_enable": "1"}
    assert result["requests"][0] == set_request("data_service_enable=1")


def test_others_stay_as_they_are(gateway: Handle) -> None:
    before = gateway.state()["ram"]
    perform(config, gateway, parameters={"port_public_ip(3)": "192.0.2.7"})
    after = gateway.state()["ram"]
    after["parameters"]["port_public_ip"][3] = "0.0.0.0"
    assert after == before


def test_nothing_asked_is_nothing_done(gateway: Handle) -> None:
    gateway.read_only()
    assert perform(config, gateway, parameters={})["changed"] is False
    assert gateway.operations == ["status"]


def test_values_that_are_no_text_are_taken_as_written(gateway: Handle) -> None:
    parameters = {"ttl": 65, "sms_url": 1.5, "data_service_enable": 0}
    result = perform(config, gateway, parameters=parameters)
    assert result["after"] == {"ttl": "65", "sms_url": "1.5"}
    assert perform(config, gateway, parameters=parameters)["changed"] is False


def test_a_value_can_be_emptied(gateway: Handle) -> None:
    perform(config, gateway, parameters={"sms_url": "http://192.0.2.1/"})
    result = perform(config, gateway, parameters={"sms_url": ""})
    assert result["after"] == {"sms_url": ""}
    assert result["diff"]["after"] == "sms_url: (none)\n"
    assert gateway.parameter("sms_url", saved=True) == ""


def test_many_parameters_are_read_in_portions(simulate: Simulate) -> None:
    names = {f"parameter_{number:03d}": str(number) for number in range(100)}
    gateway = simulate(parameters=dict.fromkeys(names, "x")).only
    result = perform(config, gateway, parameters=names, batch_size=60)
    assert gateway.operations == ["status", "get", "get", "get", "set", "set", "get", "get", "get", "save"]
    assert result["unverified"] == []
    assert {name: gateway.parameter(name, saved=True) for name in names} == names


# -- check mode ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("params", [{}, {"save": False}, {"batch_size": 1}, {"on_unknown": "skip"}], ids=str)
def test_check_mode_predicts_the_run(simulate: Simulate, profile: str, params: dict[str, Any]) -> None:
    gateway = simulate(profile=profile, switches={"unknown_parameters": "accept"}).only
    parameters = {"ttl": "65", "nobody_knows": "1", "sms_url": "a b&c", "data_service_enable": "0"}
    gateway.read_only()
    predicted = perform(config, gateway, check=True, parameters=parameters, **params)
    assert gateway.violations == []
    gateway.read_only(False)
    real = perform(config, gateway, parameters=parameters, **params)
    same = ("changed", "before", "after", "requests", "diff", "gateway", "warnings")
    assert {key: predicted[key] for key in same} == {key: real[key] for key in same}
    assert predicted["changed"] is True
    assert predicted["saved"] is False
    assert real["saved"] is params.get("save", True)


# -- values through HTTP ------------------------------------------------------------------------------------------

SPECIAL = [
    "a&b=c",
    "a=b",
    "=",
    "&",
    "&&ttl=1",
    "two  spaces ",
    " ",
    "100 %",
    "%41",
    "%",
    "%zz",
    "a+b",
    "+",
    "a#b",
    "a;b",
    "a?b",
    "'single' and \"double\"",
    "back\\slash",
    "`$(id)`",
    "{{ 1 + 1 }}",
    "<b>&amp;</b>",
    "grün",
    "日本語",
    "🙂👩‍👩‍👧",
    "e\u0301 and \u00e9",
    "\u00a0",
    "http://collector.example.com/sms?site=7&token=a%20b#top",
    "(3)",
    "ttl(0)=1",
    "null",
    "0",
    "a" * 2000,
]
# What a value may be; and what of it a device that takes values as they come can take.
TEXTS = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), max_size=30)
PLAIN = TEXTS.filter(lambda text: "&" not in text)


@pytest.fixture(scope="module")
def devices() -> Iterator[dict[str, Handle]]:
    """One gateway for each way to decode."""
    specs = [
        GatewaySpec(name=decode, username=USERNAME, password=PASSWORD, switches={"decode": decode})
        for decode in ("form", "percent", "none")
    ]
    with running(specs) as fleet:
        yield fleet.gateways


def check_arrives(gateway: Handle, value: str) -> None:
    parameters = {"sms_url": value, "port_public_ip(2)": value}
    result = perform(config, gateway, parameters=parameters)
    assert "failed" not in result
    assert gateway.parameter("sms_url", saved=True) == value
    assert gateway.parameter("port_public_ip")[2] == value
    assert perform(config, gateway, parameters=parameters)["changed"] is False
    other = perform(config, gateway, check=True, parameters={"sms_url": f"{value}."})
    assert other["before"] == {"sms_url": value}


@pytest.mark.parametrize("decode", ["form", "percent"])
@pytest.mark.parametrize("value", SPECIAL, ids=ascii)
def test_special_values_arrive(devices: dict[str, Handle], decode: str, value: str) -> None:
    check_arrives(devices[decode], value)


@pytest.mark.parametrize("value", [value for value in SPECIAL if "&" not in value], ids=ascii)
def test_special_values_arrive_at_devices_that_decode_nothing(devices: dict[str, Handle], value: str) -> None:
    check_arrives(devices["none"], value)


@pytest.mark.parametrize("decode", ["form", "percent"])
@settings(max_examples=15)
@given(value=TEXTS)
@example(value="%2B+ %&=#;\"'ü🙂")
def test_any_value_arrives(devices: dict[str, Handle], decode: str, value: str) -> None:
    check_arrives(devices[decode], value)


@settings(max_examples=15)
@given(value=PLAIN)
@example(value="%2B+ %=#;\"'ü🙂")
def test_any_value_arrives_at_devices_that_decode_nothing(devices: dict[str, Handle], value: str) -> None:
    check_arrives(devices["none"], value)


def test_what_a_device_cannot_take_is_told_and_harms_no_other(devices: dict[str, Handle]) -> None:
    """To one that decodes nothing an ampersand ends the value, so it goes escaped and stays so."""
    gateway = devices["none"]
    perform(config, gateway, parameters={"sms_url": "x", "ttl": "64"})
    result = perform(config, gateway, parameters={"sms_url": "a&ttl=1", "port_public_ip(1)": "a b", "ttl": "64"})
    assert result["error"]["kind"] == "verify"
    assert result["rejected"] == ["sms_url"]
    assert result["applied"] == ["port_public_ip(1)"]
    assert "the gateway did not take every parameter: sms_url shows a%26ttl%3D1. " in result["msg"]
    assert gateway.parameter("ttl") == "64"
    assert gateway.parameter("port_public_ip")[1] == "a b"


# -- parameters that the gateway does not show --------------------------------------------------------------------


def test_a_parameter_that_is_not_returned_is_written(simulate: Simulate) -> None:
    gateway = simulate(switches={"unknown_parameters": "ignore"}).only
    for _run in range(2):
        result = perform(config, gateway, parameters={"nobody_knows": "1", "ttl": "65"})
        assert result["changed"] is True
        assert result["before"]["nobody_knows"] == "unknown"
        assert result["after"]["nobody_knows"] == "1"
        assert result["diff"]["before"].startswith("nobody_knows: unknown\n")
        assert result["unverified"] == ["nobody_knows"]
        assert result["saved"] is True


def test_a_parameter_that_is_returned_from_then_on(simulate: Simulate) -> None:
    gateway = simulate(switches={"unknown_parameters": "accept"}).only
    result = perform(config, gateway, parameters={"nobody_knows": "1"})
    assert result["before"] == {"nobody_knows": "unknown"}
    assert result["unverified"] == []
    assert perform(config, gateway, parameters={"nobody_knows": "1"})["changed"] is False


def test_a_parameter_that_is_refused(gateway: Handle) -> None:
    result = perform(config, gateway, parameters={"nobody_knows": "1", "ttl": "65"}, retries=1)
    assert result["error"]["kind"] == "device"
    assert result["error"]["reason"] == "unknown parameter 'nobody_knows'"
    assert result["msg"].endswith(
        "(code 2, unknown parameter 'nobody_knows'). It returns no value of nobody_knows: check the spelling, or "
        "remove the name, because one unknown name can make a gateway refuse all."
    )
    assert result["rejected"] == ["ttl"]
    # It does not show, so nobody can see that it was not set.
    assert result["unverified"] == ["nobody_knows"]
    assert result["changed"] is True
    assert gateway.parameter("ttl") == "64"


def test_a_refusal_of_what_is_known_blames_no_name(gateway: Handle) -> None:
    gateway.add_fault("code", "set", code=5, reason="busy", times=None)
    result = perform(config, gateway, parameters={"ttl": "65"}, retries=0)
    assert result["msg"].endswith("set: refused (code 5, busy). The gateway refused this; its log may say why.")


def test_a_place_beyond_the_array(gateway: Handle) -> None:
    result = perform(config, gateway, parameters={"port_public_ip(8)": "192.0.2.7"}, retries=0)
    assert result["before"] == {"port_public_ip(8)": "unknown"}
    assert "index beyond the device" in result["error"]["reason"]


def test_unknown_may_be_left_alone(simulate: Simulate) -> None:
    gateway = simulate(switches={"unknown_parameters": "accept"}).only
    result = perform(config, gateway, parameters={"nobody_knows": "1", "ttl": "65"}, on_unknown="skip")
    assert result["after"] == {"ttl": "65"}
    assert result["unverified"] == ["nobody_knows"]
    assert perform(config, gateway, parameters={"nobody_knows": "1"}, on_unknown="skip")["changed"] is False
    assert gateway.parameter("nobody_knows") is None


def test_unknown_may_be_an_error(gateway: Handle) -> None:
    gateway.read_only()
    parameters = {"nobody_knows": "1", "ttl": "65", "port_public_ip(08)": "1"}
    result = perform(config, gateway, parameters=parameters, on_unknown="fail")
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: parameters has 2 bad entries: "
        "nobody_knows: the gateway does not show the current parameter; "
        "port_public_ip(08): the gateway does not show the current parameter. Nothing was written."
    )
    assert gateway.operations == ["status", "get"]


# -- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [False, True])
def test_every_bad_entry_is_named(gateway: Handle, check: bool) -> None:
    gateway.read_only()
    parameters: dict[object, object] = {
        "sim_imei(21)": "865847053403202",
        "sim_number(3)": None,
        "a b": "1",
        "ttl": True,
        "ttl(": "1",
        7: "1",
        "": "1",
        "password": "x",
        "op": "reboot",
        "sms_url": "a\nb",
        "data_service_enable": ["1"],
        "port_public_ip(1)": "1",
        "port_public_ip(01)": "2",
        "x" * 200: "1",
        "tab": "a\tb",
        "escape": "\x1b[31m",
        "direction": "a\u202eb",
    }
    result = perform(config, gateway, check=check, parameters=parameters)
    not_a_name = "not the name of a parameter; write it as ttl or port_public_ip(3)"
    own_word = "a reserved word of the API, not a parameter"
    control = "the value has a line break or another control character"
    boolean = "write the value as the gateway does and in quotes (YAML makes a boolean of yes, no, on and off)"
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: parameters has 17 bad entries: "
        "sim_imei(21): use skyline.gateway.skyline_imei for it; "
        "sim_number(3): use skyline.gateway.skyline_sim_number for it; "
        "sim_number(3): the value is not text; "
        f"a b: {not_a_name}; "
        f"ttl: {boolean}; "
        f"ttl(: {not_a_name}; "
        f"7: {not_a_name}; "
        f": {not_a_name}; "
        f"password: {own_word}; "
        f"op: {own_word}; "
        f"sms_url: {control}; "
        "data_service_enable: the value is not text; "
        "port_public_ip(1) and port_public_ip(01) name the same parameter, port_public_ip(1); "
        f"{'x' * 200}: {not_a_name}; "
        f"tab: {control}; "
        f"escape: {control}; "
        f"direction: {control}. "
        "Nothing was written."
    )
    assert result["error"]["kind"] == "validation"
    assert result["changed"] is False
    assert result["not_attempted"] == [str(name) for name in parameters]
    assert gateway.operations == []


@pytest.mark.parametrize(
    "name",
    ["ttl=1&sms_url", "ttl&x", "ttl#", "ttl%20", "ttl?x", "ttl/../x", "sim_imei", "sim_number", "url ", "{{ 1 }}"],
)
def test_names_cannot_inject(gateway: Handle, name: str) -> None:
    result = perform(config, gateway, parameters={name: "1"})
    assert result["error"]["kind"] == "validation"
    assert gateway.operations == []


def test_batch_size_must_be_one_or_more(gateway: Handle) -> None:
    result = perform(config, gateway, parameters={"ttl": "65"}, batch_size=0)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: batch_size must be 1 or more. Nothing was written."
    )
    assert gateway.operations == []


# -- batches, half-applied ----------------------------------------------------------------------------------------

FIVE = {f"port_public_ip({place})": f"192.0.2.{place}" for place in range(5)}


def test_batches(gateway: Handle) -> None:
    result = perform(config, gateway, parameters=FIVE, batch_size=2)
    assert gateway.operations == ["status", "get", "set", "set", "set", "get", "save"]
    assert [request["body"].count("=") for request in result["requests"][:3]] == [2, 2, 1]
    assert gateway.parameter("port_public_ip", saved=True)[:5] == list(FIVE.values())


def test_batch_size_helps_where_a_device_takes_few_parameters(simulate: Simulate) -> None:
    gateway = simulate(switches={"max_params": 3}).only
    assert "too many parameters" in perform(config, gateway, parameters=FIVE, retries=0)["error"]["reason"]
    assert perform(config, gateway, parameters=FIVE, batch_size=3)["changed"] is True


@pytest.mark.parametrize("claims_all", [True, False], ids=["lying", "truthful"])
def test_half_applied_once(gateway: Handle, claims_all: bool) -> None:
    gateway.add_fault("half_applied", "set", claims_all=claims_all)
    result = perform(config, gateway, parameters=FIVE)
    assert operations(result) == ["set", "set", "save"]
    assert gateway.parameter("port_public_ip", saved=True)[:5] == list(FIVE.values())


@pytest.mark.parametrize("claims_all", [True, False], ids=["lying", "truthful"])
def test_half_applied_for_ever(gateway: Handle, claims_all: bool) -> None:
    gateway.add_fault("half_applied", "set", times=None, claims_all=claims_all)
    result = perform(config, gateway, parameters=FIVE, retries=1)
    assert result["error"]["kind"] == "verify"
    assert result["applied"] == ["port_public_ip(0)", "port_public_ip(1)", "port_public_ip(2)"]
    assert result["rejected"] == ["port_public_ip(3)", "port_public_ip(4)"]
    assert "port_public_ip(3) shows 0.0.0.0, port_public_ip(4) shows 0.0.0.0" in result["msg"]
    assert result["changed"] is True
    assert result["saved"] is False
    gateway.clear_faults()
    assert list(perform(config, gateway, parameters=FIVE)["after"]) == ["port_public_ip(3)", "port_public_ip(4)"]


def test_fewer_taken_than_sent_where_nothing_can_be_seen(simulate: Simulate) -> None:
    gateway = simulate(switches={"unknown_parameters": "ignore"}).only
    gateway.add_fault("half_applied", "set", claims_all=False)
    result = perform(config, gateway, parameters={"one": "1", "two": "2"})
    assert operations(result) == ["set", "set", "save"]
    assert result["unverified"] == ["one", "two"]


# -- faults -------------------------------------------------------------------------------------------------------

PARAMETERS = {"ttl": "65", "sms_url": "http://192.0.2.1/", "data_service_enable": "1"}
PLACES = {
    "status": ("status", 0), "read": ("get", 0), "set": ("set", 0), "read-back": ("get", 1), "save": ("save", 0),
}  # fmt: skip
SLOW_PAIRS = [("hang", place) for place in PLACES] + [(fault, "set") for fault in SLOW if fault != "hang"]


def timeout(fault: str) -> float:
    return 0.5 if fault in SLOW else 5


def order(gateway: Handle, fault: str, place: str, times: int | None) -> None:
    operation, skip = PLACES[place]
    gateway.add_fault(operation=operation, skip=skip, times=times, **{**PASSING, **SLOW, **LASTING}[fault])


def check_truth(gateway: Handle, result: dict[str, Any]) -> None:
    """What a failed task reports is what the gateway has."""
    done = {name for name, value in PARAMETERS.items() if gateway.parameter(name) == value}
    assert set(result["applied"]) <= done
    assert not done & {*result["rejected"], *result["not_attempted"]}
    outcomes = [*result["applied"], *result["rejected"], *result["not_attempted"], *result.get("unverified", [])]
    assert sorted(outcomes) == sorted(PARAMETERS)
    if done:
        assert result["changed"] is True


def check_converges(gateway: Handle) -> None:
    gateway.clear_faults()
    assert "failed" not in perform(config, gateway, parameters=PARAMETERS)
    assert {name: gateway.parameter(name, saved=True) for name in PARAMETERS} == PARAMETERS
    gateway.clear_log()
    assert perform(config, gateway, parameters=PARAMETERS)["changed"] is False
    assert gateway.operations == ["status", "get"]


@pytest.mark.parametrize(("fault", "place"), [*itertools.product(PASSING, PLACES), *SLOW_PAIRS])
def test_fault_once(gateway: Handle, fault: str, place: str) -> None:
    order(gateway, fault, place, times=1)
    result = perform(config, gateway, parameters=PARAMETERS, timeout=timeout(fault))
    assert "failed" not in result
    assert result["changed"] is True
    assert result["saved"] is True
    assert operations(result) == ["set", "save"]
    assert gateway.counters.faults == 1
    check_converges(gateway)


@pytest.mark.parametrize(("fault", "place"), [*itertools.product([*PASSING, *LASTING], PLACES), *SLOW_PAIRS])
def test_fault_for_ever(gateway: Handle, fault: str, place: str) -> None:
    order(gateway, fault, place, times=None)
    start = time.monotonic()
    result = perform(config, gateway, parameters=PARAMETERS, timeout=timeout(fault), retries=1)
    assert time.monotonic() - start < DEADLINE
    assert result["failed"] is True
    assert result["error"]["operation"] == PLACES[place][0]
    assert result.get("saved", False) is False
    check_truth(gateway, result)
    check_converges(gateway)


def test_a_reply_without_data(gateway: Handle) -> None:
    gateway.add_fault("body", "get", times=None, body='{"code": 0, "reason": "OK"}')
    result = perform(config, gateway, parameters=PARAMETERS, retries=0)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: get: the reply has no data. "
        "Check that host and port are those of a SKYLINE gateway with its HTTP API switched on."
    )


def test_a_gateway_that_is_not_there(gateway: Handle) -> None:
    result = perform(config, gateway, port=1, parameters=PARAMETERS, retries=1)
    assert result["error"]["kind"] == "connection"
    assert result["not_attempted"] == list(PARAMETERS)


@pytest.mark.parametrize("check", [False, True])
def test_another_mac_gets_nothing(gateway: Handle, check: bool) -> None:
    gateway.read_only()
    result = perform(config, gateway, check=check, mac="00:30:f1:ff:ff:ff", parameters=PARAMETERS)
    assert result["error"]["kind"] == "validation"
    assert gateway.operations == ["status"]


# -- saving -------------------------------------------------------------------------------------------------------


def test_a_reboot_keeps_what_was_saved(simulate: Simulate) -> None:
    running = simulate()
    perform(config, running.only, parameters=PARAMETERS)
    reboot(running)
    assert perform(config, running.only, parameters=PARAMETERS)["changed"] is False


def test_a_reboot_loses_what_was_not_saved(simulate: Simulate) -> None:
    running = simulate()
    result = perform(config, running.only, parameters=PARAMETERS, save=False)
    assert operations(result) == ["set"]
    assert result["saved"] is False
    assert result["unsaved"] is True
    reboot(running)
    assert perform(config, running.only, parameters=PARAMETERS)["after"] == PARAMETERS


def test_a_run_cut_off_before_it_saved_is_completed(gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    call = Client.call

    def killed(self: Client, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.operation == "save":
            raise KeyboardInterrupt
        return call(self, request, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Client, "call", killed)
        with pytest.raises(KeyboardInterrupt):
            perform(config, gateway, parameters=PARAMETERS)
    result = perform(config, gateway, parameters=PARAMETERS)
    assert result["requests"] == [SAVE]
    assert "interrupted" in result["warnings"][0]
    assert gateway.parameter("ttl", saved=True) == "65"


# -- secrets ------------------------------------------------------------------------------------------------------

# perform() itself looks for the password in every result; so it serves as the secret of parameters, too.
SECRETS = [
    "web_password",
    "passwd",
    "sip_pwd",
    "auth_token",
    "shared_secret",
    "wpa_psk",
    "api_key",
    "key",
    "apikey2",
    "KEY_1",
    "sim_pin",
    "sim_pin1",
    "puk",
    "pin_code",
    "login_credentials",
]


@pytest.mark.parametrize("name", SECRETS)
def test_secrets_are_masked(simulate: Simulate, name: str) -> None:
    gateway = simulate(parameters={name: "old-hush", f"{name}_list": ["older-hush"]}).only
    for check in (True, False):
        result = perform(config, gateway, check=check, parameters={name: PASSWORD, "ttl": "65"})
        assert result["changed"] is True
        assert result["before"] == {name: MASK, "ttl": "64"}
        assert result["after"] == {name: MASK, "ttl": "65"}
        assert result["requests"][0]["body"] == f"{name}={MASK}&ttl=65"
        assert result["diff"]["after"] == f"{name}: {MASK}\nttl: 65\n"
        assert "hush" not in json.dumps(result)
    assert gateway.parameter(name, saved=True) == PASSWORD
    assert perform(config, gateway, parameters={name: PASSWORD})["changed"] is False


@pytest.mark.parametrize("name", ["sms_url", "ping_host", "spin_rate", "bypin", "pinned", "opening_time"])
def test_others_are_not(simulate: Simulate, name: str) -> None:
    gateway = simulate(parameters={name: "old"}).only
    assert perform(config, gateway, parameters={name: "new"})["after"] == {name: "new"}


def test_places_of_secret_arrays(simulate: Simulate) -> None:
    gateway = simulate(parameters={"sip_password": ["hush-a", "hush-b"]}).only
    result = perform(config, gateway, parameters={"sip_password(1)": "hush-c"})
    assert result["before"] == result["after"] == {"sip_password(1)": MASK}
    assert "hush" not in json.dumps(result)


def test_an_empty_secret_is_no_secret(simulate: Simulate) -> None:
    gateway = simulate(parameters={"web_password": ""}).only
    result = perform(config, gateway, parameters={"web_password": "hush"})
    assert result["before"] == {"web_password": ""}
    assert result["diff"]["before"] == "web_password: (none)\n"


def test_errors_do_not_tell_secrets(simulate: Simulate) -> None:
    gateway = simulate(parameters={"web_password": "old-hush"}).only
    gateway.add_fault("half_applied", "set", times=None)
    result = perform(config, gateway, parameters={"web_password": "new-hush"}, retries=1)
    assert f"the gateway did not take every parameter: web_password shows {MASK}. " in result["msg"]
    assert "hush" not in json.dumps(result)


@pytest.mark.parametrize("operation", ["set", "save"])
@pytest.mark.parametrize("spoken", ["new-hush", "old-hush", "new%2Dhush", "NEW=new-hush"])
def test_a_gateway_that_says_secrets_back(simulate: Simulate, operation: str, spoken: str) -> None:
    gateway = simulate(parameters={"web_password": "old-hush"}).only
    gateway.add_fault("code", operation, times=None, code=5, reason=f"bad value {spoken}!")
    result = perform(config, gateway, parameters={"web_password": "new-hush"}, retries=0)
    assert MASK in result["error"]["reason"]
    assert "hush" not in json.dumps(result)


def test_the_login_in_a_url_is_masked(gateway: Handle) -> None:
    old = "http://user:hush@192.0.2.1/a"
    gateway.patch(parameters={"sms_url": old})
    new = "http://user:husher@192.0.2.2/b?mail=a@b"
    result = perform(config, gateway, parameters={"sms_url": new})
    assert result["before"] == {"sms_url": f"http://{MASK}@192.0.2.1/a"}
    assert result["after"] == {"sms_url": f"http://{MASK}@192.0.2.2/b?mail=a@b"}
    assert "hush" not in json.dumps(result)
    assert gateway.parameter("sms_url") == new


def test_options_shown_by_the_module_have_no_secrets() -> None:
    """An ordinary module returns its options with the result."""
    given = {"web_password": "hush", "sms_url": "http://u:hush@h/", "ttl": 64, "bad name": "x", "api_key(2)": "hush"}
    shown = runner.shown_options(config, {"parameters": given})
    assert shown == {
        "parameters": {
            "web_password": MASK,
            "sms_url": f"http://{MASK}@h/",
            "ttl": 64,
            "bad name": "x",
            "api_key(2)": MASK,
        }
    }


def test_a_parameter_that_is_refused_was_not_changed(gateway: Handle) -> None:
    """Though nothing of it is shown, neither before nor after."""
    result = perform(config, gateway, parameters={"nobody_knows": "x"}, retries=0)
    assert result["failed"] is True
    assert result["changed"] is False
    assert (result["rejected"], result["unverified"]) == (["nobody_knows"], [])
    assert perform(config, gateway, parameters={})["changed"] is False


def test_what_is_read_can_be_fed_back(simulate: Simulate) -> None:
    url = "http://user:hush@192.0.2.1/a?b=c"
    gateway = simulate(parameters={"web_password": "hush", "names": ["ä", "b&c"], "sms_url": url}).only
    gateway.read_only()
    names = ["ttl", "sms_url", "port_public_ip", "web_password", "names", "nobody_knows"]
    read = perform(info, gateway, gather_subset=["parameters"], parameters=names)["parameters"]
    assert read["web_password"] == MASK
    result = perform(config, gateway, parameters=read)
    assert result["changed"] is False
    (warning,) = result["warnings"]
    assert ": sms_url, web_password. " in warning
    assert gateway.parameter("web_password") == "hush"
    assert gateway.parameter("sms_url") == url


def test_a_mask_is_an_ordinary_value_elsewhere(gateway: Handle) -> None:
    assert perform(config, gateway, parameters={"sms_url": MASK})["changed"] is True
    assert gateway.parameter("sms_url") == MASK
