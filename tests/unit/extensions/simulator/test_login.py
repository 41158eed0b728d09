# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Login by query, and what wrong logins lead to."""

from __future__ import annotations

import pytest
import requests
from skyline_simulator.config.profiles import Switches
from skyline_simulator.errors import SpecError


@pytest.mark.parametrize(
    "login", ["", "username=admin", "password=admin", "username=admin&password=", "username=Admin&password=admin"]
)
def test_a_missing_or_wrong_login_is_http_200_and_code_1(start, login):
    client = start(ports=1, slots=1)
    for path in ("/goip_get_status.html", "/goip_send_cmd.html"):
        response = client.get(path, login + "&op=save" * ("cmd" in path), login=False)
        assert response.status_code == 200
        assert response.json()["code"] == 1
    assert client.gateway.counters.auth_failures == 2
    assert client.gateway.counters.writes == 0


def test_basic_authentication_does_not_work_and_shows_in_the_log(start):
    client = start(ports=1, slots=1)
    response = requests.get(client.gateway.url + "/goip_get_status.html", auth=("admin", "admin"), timeout=10)
    assert response.json()["code"] == 1
    assert client.gateway.log[-1].authorization


def test_an_address_is_locked_out_after_five(start):
    client = start(ports=1, slots=1)
    for _each in range(5):
        client.get("/goip_get_status.html", "username=admin&password=no", login=False)
    answer = client.status()
    assert answer["code"] == 1
    assert "locked" in answer["reason"]
    assert client.gateway.counters.auth_failures == 5
    assert client.gateway.counters.locked_out == 1
    client.fleet.advance(601)
    assert client.status()["type"] == "dev-status"


def test_a_right_login_starts_the_count_anew_and_the_switch_turns_it_off(start):
    client = start(ports=1, slots=1, switches={"lockout": 2})
    for _each in range(3):
        client.get("/goip_get_status.html", "username=admin&password=no", login=False)
        if client.gateway.counters.locked_out:
            break
        assert client.status()["type"] == "dev-status"
    assert client.gateway.counters.locked_out == 0
    client = start(ports=1, slots=1, switches={"lockout": 0})
    for _each in range(12):
        client.get("/goip_get_status.html", "username=admin&password=no", login=False)
    assert client.status()["type"] == "dev-status"


def test_credentials_are_decoded(start):
    client = start(ports=1, slots=1, username="a b", password="p&w=+%é")
    answer = client.get(
        "/goip_get_status.html", "username=a+b&password=p%26w%3D%2B%25%C3%A9&all_slots=1", login=False
    ).json()
    assert answer["type"] == "dev-status"


def test_records_that_leave_the_process_have_no_password(start):
    client = start(ports=1, slots=1, password="hush hush/!")
    client.login["password"] = "hush+hush%2F!"
    assert client.set("sms_url=hush+hush/!&moon=hush%20hush%2F%21")["code"] == 2
    (record,) = client.gateway.log
    assert "hush" in record.target
    told = record.as_dict("admin", "hush hush/!")
    assert "hush" not in str(told)
    assert told["password_on_wire"]
    assert told["username_on_wire"]


def test_a_proxy_in_front_lets_in_who_has_its_header(start):
    """What it refuses, the gateway never sees."""
    client = start(ports=1, slots=1, switches={"proxy_header": "X-API-KEY=a=b"})
    url = f"{client.gateway.url}/goip_get_status.html?username=admin&password=admin"
    for headers in ({}, {"X-API-KEY": "a"}, {"X-API-KEY": ""}, {"X-API-KEY": "A=B"}, {"X-OTHER": "a=b"}):
        response = requests.get(url, headers=headers, timeout=10)
        assert response.status_code == 403
        assert response.headers["Content-Type"].startswith("text/html")
    assert client.gateway.log == []
    assert requests.get(url, headers={"x-api-key": "a=b"}, timeout=10).json()["type"] == "dev-status"


@pytest.mark.parametrize("value", ["X-API-KEY", "=b", "b"])
def test_a_header_has_a_name_and_a_value(value):
    with pytest.raises(SpecError, match="is not a header as NAME=VALUE"):
        Switches().changed({"proxy_header": value})
    assert Switches().changed({"proxy_header": ""}).proxy_header == ""
