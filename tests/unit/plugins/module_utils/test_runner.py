# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The runner: whatever a resource does becomes a result of one shape, without the password."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils import connection, runner
from ansible_collections.skyline.gateway.plugins.module_utils.engine.task import Task
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import save_request
from ansible_collections.skyline.gateway.plugins.module_utils.resources import imei, info, sim_number
from ansible_collections.skyline.gateway.plugins.module_utils.wire import crypt, transport
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import (
    DEVICE,
    VALIDATION,
    VERIFY,
    GatewayError,
)
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import PASSWORD, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI


class Options(NamedTuple):
    """The one option that the resources of these tests read, as each module has it."""

    retries: int


def resource(run: Callable[[Task], None]) -> types.ModuleType:
    module = types.ModuleType("resource")
    module.__dict__.update(SPEC={}, Options=Options, run=lambda task, options: run(task))
    return module


# -- shapes -------------------------------------------------------------------------------------------------------


def test_a_resource_that_reports_nothing(gateway: Handle) -> None:
    result = perform(resource(lambda task: None), gateway)
    address = {"host": gateway.host, "port": gateway.port}
    assert result == {"changed": False, "gateway": address, "requests": [], "warnings": []}


def test_a_resource_gets_what_it_needs(gateway: Handle) -> None:
    seen: list[tuple[Task, Options]] = []
    module = resource(lambda task: None)
    module.__dict__["run"] = lambda *given: seen.append(given)
    perform(module, gateway, check=True, lines=[])
    ((task, options),) = seen
    assert task.check is True
    assert task.only_compares is False
    assert options == Options(retries=3)
    assert gateway.operations == []
    assert task.gateway.connection.host == gateway.host
    assert task.gateway is task.gateway


def test_warnings_go_their_own_way(gateway: Handle) -> None:
    def run(task: Task) -> None:
        task.result.warnings.append("look here")

    params = {**described(gateway)}
    outcome = runner.perform(resource(run), params, False, False, print)
    assert outcome.warnings == ["look here"]
    assert "warnings" not in outcome.result


def described(gateway: Handle) -> dict[str, Any]:
    defaults = {name: option.get("default") for name, option in connection.SPEC.items()}
    given = {"host": gateway.host, "port": gateway.port, "username": gateway.username, "password": gateway.password}
    return {**defaults, **given}


def test_progress_goes_out_as_it_comes(gateway: Handle) -> None:
    lines: list[str] = []
    perform(resource(lambda task: task.progress("under way")), gateway, lines=lines)
    assert lines == ["under way"]


def test_the_diff_has_a_line_for_each_change(gateway: Handle) -> None:
    def run(task: Task) -> None:
        task.result.before = {"1.01": "", "2.02": "old", "3.03": "unknown"}
        task.result.after = {"1.01": "new", "2.02": "", "3.03": "new"}

    result = perform(resource(run), gateway)
    assert result["diff"]["before"] == "1.01: (none)\n2.02: old\n3.03: unknown\n"
    assert result["diff"]["after"] == "1.01: new\n2.02: (none)\n3.03: new\n"
    assert result["requests"] == []


# -- errors -------------------------------------------------------------------------------------------------------


def failing(error: Exception, begun: bool = False) -> types.ModuleType:
    def run(task: Task) -> None:
        if begun:
            task.result.requests.append(save_request())
        task.result.outcome.begin(["1.01"])
        raise error

    return resource(run)


def test_an_error_becomes_a_sentence_and_facts(gateway: Handle) -> None:
    error = GatewayError(DEVICE, "set: refused (code 5, busy)", "set", 5, "busy", 200)
    result = perform(failing(error), gateway)
    assert result["msg"] == (
        f"gateway {gateway.host}:{gateway.port}: set: refused (code 5, busy). "
        "The gateway refused this; its log may say why."
    )
    assert result["error"] == {"kind": "device", "code": 5, "reason": "busy", "http_status": 200, "operation": "set"}
    assert (result["applied"], result["rejected"], result["not_attempted"]) == ([], [], ["1.01"])
    assert result["changed"] is False


def test_nothing_was_written_is_said_where_it_is_so(gateway: Handle) -> None:
    error = GatewayError(VALIDATION, "not this one", advice="Try another.")
    address = f"gateway {gateway.host}:{gateway.port}"
    assert perform(failing(error), gateway)["msg"] == f"{address}: not this one. Nothing was written. Try another."
    assert perform(failing(error, begun=True), gateway)["msg"] == f"{address}: not this one. Try another."
    verify = perform(failing(GatewayError(VERIFY, "not so")), gateway)
    assert "Nothing was written" not in verify["msg"]


def test_a_mistake_of_ours_is_reported_with_what_was_done(gateway: Handle) -> None:
    error = RuntimeError(f"no {gateway.password} and no {quote(gateway.password, safe='')} here")
    result = perform(failing(error, begun=True), gateway)
    assert result["failed"] is True
    assert "a mistake in the collection, please report it: RuntimeError: no ********" in result["msg"]
    assert "Traceback" in result["exception"]
    assert result["changed"] is True
    assert len(result["requests"]) == 1
    assert perform(failing(error), gateway)["changed"] is False


def test_requests_is_wanted(gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "HAS_REQUESTS", False)
    monkeypatch.setattr(transport, "REQUESTS_IMPORT_ERROR", "Traceback: no requests")
    outcome = runner.perform(imei, {**described(gateway), "config": {}}, False, False, print)
    assert outcome.result["failed"] is True
    assert "the required Python library (requests) on" in outcome.result["msg"]
    assert outcome.result["exception"] == "Traceback: no requests"
    assert (outcome.result["changed"], outcome.result["error"]["kind"]) == (False, "internal")
    for key in ("applied", "rejected", "not_attempted", "requests"):
        assert outcome.result[key] == []
    assert gateway.operations == []


def test_cryptography_is_wanted_where_requests_are_encrypted(gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypt, "HAS_CRYPTOGRAPHY", False)
    monkeypatch.setattr(crypt, "CRYPTOGRAPHY_IMPORT_ERROR", "Traceback: no cryptography")
    params = {**described(gateway), "config": {}, "auth": "session"}
    outcome = runner.perform(imei, {**params, "encrypt": True}, False, False, print)
    assert outcome.result["failed"] is True
    assert "the required Python library (cryptography) on" in outcome.result["msg"]
    assert "for encrypt: true" in outcome.result["msg"]
    assert outcome.result["exception"] == "Traceback: no cryptography"
    assert outcome.result["error"]["kind"] == "internal"
    assert gateway.operations == []
    plain = runner.perform(imei, {**params, "encrypt": False}, False, False, print)
    assert "cryptography" not in str(plain.result.get("msg"))


# -- options of the connection ------------------------------------------------------------------------------------


def test_every_bad_option_is_named(gateway: Handle) -> None:
    result = perform(info, gateway, host="bad host", port=0, timeout=0, retries=-1, mac="gateway-6")
    assert result["msg"] == (
        "gateway bad host:0: host: 'bad host' is not a host name or address; port: 0 is not between 1 and 65535; "
        "timeout: 0 is not between 0 and 86400 seconds; retries: -1 is not between 0 and 100; "
        "mac: gateway-6 is not a MAC address. Nothing was written."
    )
    assert result["error"]["kind"] == "validation"


@pytest.mark.parametrize(
    "host", ["", " ", "a b", "http://192.0.2.1", "192.0.2.1/x", "192.0.2.1?", "a#b", "a\\b", "a\nb"]
)
def test_bad_hosts(gateway: Handle, host: str) -> None:
    result = perform(info, gateway, host=host)
    assert result["error"]["kind"] == "validation"
    assert "host: " in result["msg"]


@pytest.mark.parametrize(
    "option",
    [
        {"port": 65536},
        {"port": -1},
        {"timeout": -1},
        {"timeout": float("nan")},
        {"timeout": float("inf")},
        {"timeout": 86401},
        {"retries": 101},
    ],
    ids=str,
)
def test_options_out_of_bounds(gateway: Handle, option: dict[str, Any]) -> None:
    result = perform(info, gateway, check=False, diff=True, lines=None, **option)
    assert result["error"]["kind"] == "validation"
    assert f"{next(iter(option))}: " in result["msg"]
    assert gateway.operations == []


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("port", "eighty", "argument 'port' is of type"),
        ("timeout", "soon", "argument 'timeout' is of type"),
        ("scheme", "ftp", "value of scheme must be one of: http, https, got: ftp"),
        ("validate_certs", "perhaps", "argument 'validate_certs' is of type"),
    ],
)
def test_options_of_the_wrong_kind(gateway: Handle, option: str, value: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        perform(info, gateway, check=False, diff=True, lines=None, **{option: value})


@pytest.mark.parametrize("module", [imei, info, sim_number])
def test_every_module_has_the_options_of_the_connection(module: types.ModuleType) -> None:
    spec = runner.argument_spec(module)
    assert set(connection.SPEC) < set(spec)
    assert spec["password"]["no_log"] is True
    assert [name for name, option in spec.items() if option.get("no_log")] == ["password", "headers"]


def test_an_address_of_ipv6_is_written_in_brackets(gateway: Handle) -> None:
    defaults = {name: option.get("default") for name, option in info.SPEC.items()}
    params = {**defaults, **described(gateway), "host": "::1", "port": 1, "retries": 0}
    outcome = runner.perform(info, params, False, False, print)
    assert outcome.result["msg"].startswith("gateway [::1]:1: status: no connection")
    assert outcome.result["gateway"]["host"] == "::1"


@pytest.mark.parametrize("write", [str, lambda url: quote(url, safe=""), lambda url: url.replace("/", "\\/")])
def test_the_login_in_a_url_among_the_options(gateway: Handle, write: Callable[[str], str]) -> None:
    url = "http://user:hush77@collector.example/x"

    def run(task: Task) -> None:
        raise GatewayError(DEVICE, task.redact(f"no {write(url)}"))

    params = {**described(gateway), "parameters": {"sms_url": url}, "urls": [url]}
    for name in ("parameters", "urls"):
        given = {key: value for key, value in params.items() if key in (*connection.SPEC, name)}
        outcome = runner.perform(resource(run), given, False, False, print)
        assert "hush77" not in outcome.result["msg"]
        assert "collector.example" in outcome.result["msg"]


def test_a_login_in_the_host_is_not_shown(gateway: Handle) -> None:
    params = {**described(gateway), "host": "http://admin:hush77@gw1"}
    outcome = runner.perform(info, params, False, False, print)
    assert "hush77" not in str(outcome)
    assert outcome.result["gateway"]["host"] == "********@gw1"


# -- secrets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "plain",
        "%41%42",
        "a+b c",
        "\u00e9\u4e16\U0001f600",
        "<b>&amp;",
        "x" * 200,
        "/goip_get_status.html",
    ],
)
@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "code", "code": 5},
        {"fault": "html"},
        {"fault": "redirect"},
        {"fault": "body"},
        {"fault": "reset"},
        {"fault": "truncated"},
    ],
    ids=lambda fault: fault["fault"],
)
def test_no_spelling_of_a_password_comes_out(simulate: Simulate, password: str, fault: dict[str, Any]) -> None:
    gateway = simulate(name="gw9").only
    gateway.patch(password=password)
    assert perform(imei, gateway, config=IMEI.plan("1A"))["changed"] is True
    echo = f"{password} {quote(password, safe='')} {quote_plus(password)}"
    parts = {"code": {"reason": echo}, "redirect": {"location": f"http://127.0.0.1/?p={quote(password, safe='')}"}}
    parts["body"] = {"body": echo}
    gateway.add_fault(operation="status", times=None, **fault, **parts.get(fault["fault"], {}))
    result = perform(info, gateway, retries=1)
    assert result["failed"] is True
    for spelling in (password, quote(password, safe=""), quote_plus(password)):
        assert spelling not in result["msg"]
        assert spelling not in str(result["error"])


def test_values_with_the_password_in_them(gateway: Handle) -> None:
    """Whether a gateway shows it or somebody took it for a number, however it is written (perform looks for it)."""
    echo = f"{PASSWORD} {quote(PASSWORD, safe='')} {quote_plus(PASSWORD)}"
    gateway.patch(ver=echo, sim_numbers={"1A": echo})
    result = perform(sim_number, gateway, config={"1A": "1"})
    assert result["gateway"]["version"] == "******** ******** ********"
    assert result["before"] == {"1.01": "******** ******** ********"}
    result = perform(sim_number, gateway, config={"1A": PASSWORD, PASSWORD: "1"})
    assert "1A: '********' is not a number" in result["msg"]
    assert result["not_attempted"] == ["1A", "********"]
