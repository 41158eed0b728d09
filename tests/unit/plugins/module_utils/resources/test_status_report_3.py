# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_status_report against generation 3, which shows the URL of its reports."""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import status_report
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import operations, perform

URL = "http://192.0.2.1:8080/report?site=1"
OTHER = "http://192.0.2.2/report"


@pytest.fixture
def gateway(simulate: Simulate) -> Handle:
    return simulate(ports=2, slots=2, switches={"generation": 3}).only


def report(gateway: Handle, **options: Any) -> dict[str, Any]:
    return perform(status_report, gateway, **{"api": "3", "url": URL, "period": 90, **options})


def test_the_url_is_read_back(gateway: Handle) -> None:
    result = report(gateway)
    assert result["changed"] is True
    assert result["url_verified"] is True
    assert result["before"] == {"state": "absent"}
    assert result["after"] == {"state": "present", "period": 90, "url": URL}
    assert operations(result) == ["report", "save"]
    assert (result["saved"], result["unsaved"]) == (True, False)
    body = json.loads(result["requests"][0]["body"])
    assert body == {"enable": True, "url": URL, "period": 90}
    assert (gateway.reporting["url"], gateway.reporting["period"]) == (URL, 90)


@pytest.mark.parametrize("update_url", ["always", "on_enable"])
def test_a_second_run_sends_nothing(gateway: Handle, update_url: str) -> None:
    report(gateway)
    gateway.read_only()
    gateway.clear_log()
    result = report(gateway, update_url=update_url)
    assert (result["changed"], result["requests"], result["url_verified"]) == (False, [], True)
    assert (result["before"], result["after"]) == ({}, {})
    assert gateway.operations == ["status", "get_status_report_server"]


@pytest.mark.parametrize("update_url", ["always", "on_enable"])
def test_a_changed_url_is_a_change(gateway: Handle, update_url: str) -> None:
    report(gateway)
    gateway.read_only()
    predicted = report(gateway, check=True, url=OTHER, update_url=update_url)
    assert gateway.violations == []
    gateway.read_only(False)
    result = report(gateway, url=OTHER, update_url=update_url)
    for outcome in (predicted, result):
        assert outcome["changed"] is True
        assert outcome["before"] == {"state": "present", "period": 90, "url": URL}
        assert outcome["after"] == {"state": "present", "period": 90, "url": OTHER}
        assert operations(outcome) == ["report", "save"]
    assert gateway.reporting["url"] == OTHER


def test_off(gateway: Handle) -> None:
    report(gateway)
    result = perform(status_report, gateway, api="3", state="absent")
    assert result["changed"] is True
    assert result["after"] == {"state": "absent"}
    assert gateway.reporting["enable"] is False
    assert perform(status_report, gateway, api="3", state="absent")["changed"] is False


def test_it_is_saved(gateway: Handle) -> None:
    report(gateway)
    with gateway.gateway.lock:
        assert gateway.gateway.device.saved.reporting.url == URL


@pytest.mark.parametrize("option", ["all_sims", "all_slots"])
def test_which_slots_are_reported_cannot_be_said(gateway: Handle, option: str) -> None:
    result = report(gateway, **{option: True})
    (warning,) = result["warnings"]
    assert "all_sims and all_slots have no effect" in warning
    assert f"{gateway.host}:{gateway.port}" in warning
    assert gateway.reporting["url"] == URL
    assert report(gateway)["changed"] is False


def test_a_gateway_that_keeps_the_host_alone_is_found_out(simulate: Simulate) -> None:
    gateway = simulate(ports=2, slots=2, switches={"generation": 3, "report_url": "host"}).only
    result = report(gateway)
    assert result["error"]["kind"] == "verify"
    assert "192.0.2.1:8080" in result["msg"]
    assert result["changed"] is True
    assert result["rejected"] == ["report"]


def test_a_login_in_the_url_is_in_no_output(gateway: Handle) -> None:
    for url in ("http://user:Sesame1@192.0.2.1/", "http://user:Sesame2@192.0.2.1/"):
        result = report(gateway, url=url)
        # The two look alike, and are not.
        assert result["changed"] is True
        assert "Sesame" not in json.dumps(result)
        assert gateway.reporting["url"] == url


@pytest.mark.parametrize("arrived", [False, True])
def test_an_answer_of_a_proxy_to_another_secret(gateway: Handle, arrived: bool) -> None:
    """Whether it arrived, shows in what looks alike without its secret."""
    old, new = "http://user:Sesame1@192.0.2.1/", "http://user:Sesame2@192.0.2.1/"
    report(gateway, url=old)
    gateway.add_fault("http_error", "set_status_report_server", status=502, applied=arrived)
    result = report(gateway, url=new, retries=0)
    assert (result["failed"], result["changed"]) == (True, arrived)
    assert (result["rejected"], result.get("unverified", [])) == (([], ["report"]) if arrived else (["report"], []))
    assert gateway.reporting["url"] == (new if arrived else old)


def test_a_gateway_of_both_generations_is_spoken_to_in_the_older(simulate: Simulate) -> None:
    gateway = simulate(ports=2, slots=2, profile="both").only
    result = report(gateway, api="auto")
    assert result["url_verified"] is False
    assert result["requests"][0]["path"] == "/goip_get_status.html"
