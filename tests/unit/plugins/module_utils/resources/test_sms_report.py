# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only skyline_sms_report does, beside test_newer.py."""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils import runner
from ansible_collections.skyline.gateway.plugins.module_utils.resources import info, sms, sms_report
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import operations, perform

URL = "http://collector.example.com:8080/push"
SECRET = "http://user:hush@collector.example.com/push?token=hush&x=1"
MASKED = "http://********@collector.example.com/push?token=********&x=1"
DEFAULTS = {
    "sms_status_url": "",
    "sms_status_max": 100,
    "sms_status_period": 30,
    "recv_sms_url": "",
    "recv_sms_max": 1,
    "recv_sms_period": 30,
}


@pytest.fixture
def newer(simulate: Simulate) -> Handle:
    return simulate(generation=3).only


def config(gateway: Handle) -> dict[str, object]:
    found: dict[str, object] = gateway.state()["saved"]["sms_config"]
    return found


def test_one_setting_is_written_with_all_others(newer: Handle) -> None:
    result = perform(sms_report, newer, received_url=URL)
    assert json.loads(result["requests"][0]["body"]) == {**DEFAULTS, "recv_sms_url": URL}
    assert (result["before"], result["after"]) == ({"received_url": ""}, {"received_url": URL})
    assert config(newer) == {**DEFAULTS, "recv_sms_url": URL}
    assert newer.operations[-4:] == ["get_sms_config", "set_sms_config", "get_sms_config", "save"]
    assert perform(sms_report, newer, status_max=7)["before"] == {"status_max": 100}
    assert config(newer) == {**DEFAULTS, "recv_sms_url": URL, "sms_status_max": 7}


def test_all_six(newer: Handle) -> None:
    options: dict[str, Any] = {
        "status_url": URL,
        "status_max": 1,
        "status_period": 2,
        "received_url": f"{URL}2",
        "received_max": 3,
        "received_period": 4,
    }
    result = perform(sms_report, newer, **options)
    assert result["after"] == options
    assert result["diff"]["before"].splitlines()[0] == "status_url: (none)"
    assert list(config(newer).values()) == list(options.values())
    # An empty URL is the one of the status reports again.
    assert perform(sms_report, newer, status_url="")["after"] == {"status_url": ""}
    assert config(newer)["sms_status_url"] == ""


def test_bad_input_is_told_at_once(newer: Handle) -> None:
    newer.read_only()
    result = perform(sms_report, newer, status_url="ftp://u:hush@x/", received_url="x", received_max=-1)
    assert result["error"]["kind"] == "validation"
    for words in ("status_url: ftp://********@x/ is not", "received_url: x is not", "received_max: -1 is less than 0"):
        assert words in result["msg"]
    assert newer.operations == []
    with pytest.raises(ValueError, match="one of the following is required"):
        perform(sms_report, newer)


def test_logins_in_urls_are_in_no_output(newer: Handle) -> None:
    result = perform(sms_report, newer, status_url=SECRET)
    assert result["after"] == {"status_url": MASKED}
    assert config(newer)["sms_status_url"] == SECRET
    again = perform(sms_report, newer, status_url=URL)
    assert again["before"] == {"status_url": MASKED}
    perform(sms_report, newer, received_url=SECRET)
    read = perform(info, newer, gather_subset=["sms_report"])
    assert read["sms_report"]["received_url"] == MASKED
    newer.add_fault("code", "set_sms_config", times=None, code=5, reason=f"no {SECRET}")
    refused = perform(sms_report, newer, status_url=SECRET, retries=0)
    assert refused["error"]["kind"] == "device"
    assert runner.shown_options(sms_report, {"status_url": SECRET, "received_url": None})["status_url"] == MASKED
    assert "hush" not in str([result, again, read, refused])


def test_a_mask_is_no_value(newer: Handle) -> None:
    perform(sms_report, newer, status_url=SECRET)
    read = perform(info, newer, gather_subset=["sms_report"])["sms_report"]
    result = perform(sms_report, newer, **{**read, "received_max": 9})
    assert result["after"] == {"received_max": 9}
    assert result["unverified"] == ["status_url"]
    assert len(result["warnings"]) == 1
    assert config(newer)["sms_status_url"] == SECRET


def test_a_url_that_holds_without_being_set(simulate: Simulate) -> None:
    gateway = simulate(generation=3, switches={"sms_config_read": "effective"}).only
    gateway.patch(reporting={"url": URL, "period": 60})
    assert perform(sms_report, gateway, status_url=URL)["changed"] is False
    assert perform(sms_report, gateway, status_max=5)["after"] == {"status_max": 5}
    assert perform(sms_report, gateway, status_max=5)["changed"] is False


def test_firmware_that_leaves_settings_out(newer: Handle) -> None:
    newer.add_fault("body", "get_sms_config", times=None, body='{"sms_status_url": "", "sms_status_max": "100"}')
    result = perform(sms_report, newer, received_max=3, on_unknown="fail")
    assert result["error"]["kind"] == "validation"
    result = perform(sms_report, newer, received_max=3, on_unknown="skip")
    assert (result["changed"], result["unverified"]) == (False, ["received_max"])
    result = perform(sms_report, newer, received_max=3, received_url=URL, on_unknown="write", check=True)
    assert result["before"] == {"received_max": "unknown", "received_url": "unknown"}
    assert result["after"] == {"received_max": 3, "received_url": URL}
    assert perform(sms_report, newer, status_max=100)["changed"] is False
    read = perform(info, newer, gather_subset=["sms_report"])
    assert read["sms_report"] == {"status_url": "", "status_max": 100}


def test_skyline_sms_shares_the_settings(newer: Handle) -> None:
    perform(sms_report, newer, status_max=7, received_period=9)
    result = perform(sms, newer, tasks=[{"tid": 1, "to": ["1"], "text": "x"}], report_url=SECRET)
    assert operations(result) == ["set_forwarding", "send_sms"]
    assert newer.settings().sms_config.sms_status_url == SECRET
    assert newer.settings().sms_config.sms_status_max == 7
    assert "hush" not in str(result)
    again = perform(sms, newer, tasks=[{"tid": 2, "to": ["1"], "text": "x"}], report_url=SECRET)
    assert operations(again) == ["send_sms"]


def test_what_the_gateway_shows_in_place_of_a_setting_is_masked(newer: Handle) -> None:
    perform(sms_report, newer, status_url=SECRET)
    newer.add_fault("code", "set_sms_config", None, code=0, applied=False)
    result = perform(sms_report, newer, status_url=URL, status_max=7)
    assert result["error"]["kind"] == "verify"
    assert f"status_url shows {MASKED}, status_max shows 100" in result["msg"]
