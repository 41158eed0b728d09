# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which parameters are secrets, and that their values are shown nowhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils import runner
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.parameters import parse_parameter
from ansible_collections.skyline.gateway.plugins.module_utils.resources import audit, config, info
from ansible_collections.skyline.gateway.plugins.module_utils.resources.secret_parameters import SecretParameters
from ansible_collections.skyline.gateway.plugins.module_utils.wire.redact import MASK, Redactor
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform

SECRET = [
    *("web_password", "wifiPasswd", "admin_pwd", "PW", "user_pw1", "sip_secret", "api_token", "wpa_psk", "credential"),
    *("ssh_key", "snmp_community", "SnmpCommunity", "ki", "Ki_2", "opc", "radius_shared", "sip_authid"),
    *("login_code", "accessCode", "pin", "sim_pin2", "puk1", "otp", "wep", "wep_1", "ppp_auth(3)"),
]
OPEN = [
    *("ttl", "sms_url", "data_service_enable", "port_public_ip(3)", "sw_ver", "author", "country_code", "codec"),
    *("kind", "pinging", "spin", "operator", "stop", "opcode", "wepner", "apn", "area_code", "options"),
]


@pytest.mark.parametrize("name", SECRET)
def test_names_of_secrets(name: str) -> None:
    assert parse_parameter(name) in SecretParameters((), Redactor())


@pytest.mark.parametrize("name", OPEN)
def test_other_names(name: str) -> None:
    assert parse_parameter(name) not in SecretParameters((), Redactor())


def test_further_names() -> None:
    secrets = SecretParameters(["ttl", "line(3)"], Redactor())
    named = {name: parse_parameter(name) in secrets for name in ("ttl", "ttl(0)", "line(3)", "line(4)", "line", "ttl2")}
    assert named == {"ttl": True, "ttl(0)": True, "line(3)": True, "line(4)": False, "line": False, "ttl2": False}


@pytest.fixture
def gateway(simulate: Simulate) -> Handle:
    return simulate(parameters={"line_name": "hush64", "snmp_community": "hush1", "sms_url": "http://h/"}).only


def test_reading(gateway: Handle) -> None:
    names = ["line_name", "snmp_community", "sms_url"]
    result = perform(info, gateway, gather_subset=["parameters"], parameters=names, secret_parameters=["line_name"])
    assert result["parameters"] == {"line_name": MASK, "snmp_community": MASK, "sms_url": "http://h/"}
    assert result["redacted"] is True
    assert "hush" not in json.dumps(result)
    result = perform(info, gateway, gather_subset=["parameters"], parameters=["sms_url"])
    assert "redacted" not in result


def test_writing(gateway: Handle) -> None:
    given = {"line_name": "hush65", "sms_url": "http://i/"}
    gateway.add_fault("code", "set", 1, code=5, reason="no: hush65 is not hush64")
    result = perform(config, gateway, parameters=given, secret_parameters=["line_name"], retries=0)
    assert "hush" not in json.dumps(result)
    assert result["error"]["reason"] == f"no: {MASK} is not {MASK}"
    result = perform(config, gateway, parameters=given, secret_parameters=["line_name"])
    assert result["before"] == {"line_name": MASK, "sms_url": "http://h/"}
    assert result["after"] == {"line_name": MASK, "sms_url": "http://i/"}
    assert "hush" not in json.dumps(result)
    assert gateway.parameter("line_name") == "hush65"


def test_auditing(gateway: Handle) -> None:
    given: dict[str, Any] = {
        "parameters": {"line_name": "hush65", "snmp_community": "hush2"},
        "secret_parameters": ["line_name"],
    }
    result = perform(audit, gateway, **given)
    assert [(item["setting"], item["is"], item["should_be"]) for item in result["drift"]] == [
        ("line_name", MASK, MASK),
        ("snmp_community", MASK, MASK),
    ]
    assert "hush" not in json.dumps(result)
    assert "hush" not in json.dumps(runner.shown_options(audit, {**given, "status_report": None, "sms_report": None}))


@pytest.mark.parametrize("resource", [config, info, audit])
def test_a_name_that_is_none(gateway: Handle, resource: object) -> None:
    options = {
        config: {"parameters": {"ttl": "1"}},
        info: {"gather_subset": ["parameters"], "parameters": ["ttl"]},
        audit: {"parameters": {"ttl": "1"}},
    }
    result = perform(resource, gateway, **options[resource], secret_parameters=["a b", "ttl", "op(x)"])  # type: ignore[arg-type, index]
    text = json.dumps(result)
    assert "secret_parameters: a b:" in text
    assert "secret_parameters: op(x):" in text
    assert gateway.parameter("line_name") == "hush64"


@pytest.mark.parametrize("number", [1234, 1234.5])
def test_a_secret_that_is_a_number(number: float) -> None:
    """YAML made one of it; on a bastion, Ansible returns it with the options."""
    assert runner.shown_options(config, {"parameters": {"web_password": number, "ttl": 64}}) == {
        "parameters": {"web_password": MASK, "ttl": 64}
    }
