# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a gateway of generation 3 sends its status."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.reporting import (
    read_reporting,
    set_reporting,
)
from ansible_collections.skyline.gateway.plugins.module_utils.model.reporting import Report, Reporting
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.gateway.v3.conftest import Speak
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

URL = "http://192.0.2.1:8080/report?site=1"


def test_every_firmware(speak: Speak, firmware: dict[str, Any]) -> None:
    handle, gateway = speak(**firmware)
    status = gateway.status()
    assert gateway.reporting(status) == Reporting(None, url="")
    gateway.report_to(Report(URL, 90, False, False))
    assert gateway.reporting(status) == Reporting(90, (90,), URL)
    assert handle.reporting["url"] == URL
    gateway.report_to(None)
    assert gateway.reporting(status) == Reporting(None, url="")
    assert handle.reporting["enable"] is False


@pytest.mark.parametrize("report", [Report("http://user:Sesame@192.0.2.1/", 60, True, True), None])
def test_all_three_are_said_always(report: Report | None) -> None:
    """One that is left out would be set to its default."""
    with Stub(stub.http("")) as device, device.client() as client:
        set_reporting(client, report)
    body = json.loads(device.calls[0].body)
    assert body == (
        {"enable": True, "url": "http://user:Sesame@192.0.2.1/", "period": 60}
        if report
        else {"enable": False, "url": "", "period": 0}
    )


@pytest.mark.parametrize(
    ("report", "operation"), [(Report("http://192.0.2.1/", 60, True, True), "report"), (None, "cancel_report")]
)
def test_a_refusal_says_what_was_refused(report: Report | None, operation: str) -> None:
    refused = stub.answer(code=7, reason="no")
    with Stub(refused) as device, device.client(retries=0) as client, pytest.raises(GatewayError) as caught:
        set_reporting(client, report)
    assert (caught.value.operation, caught.value.code) == (operation, 7)


@pytest.mark.parametrize(
    ("reply", "period"),
    [
        ({"enable": True, "period": 60, "url": "x"}, 60),
        ({"enable": "true", "period": "60", "url": "x"}, 60),
        ({"enable": 1, "period": 60, "url": "x"}, 60),
        ({"enbale": True, "period": 60, "url": "x"}, 60),
        ({"enable": False, "period": 60, "url": "x"}, None),
        ({"enable": "false", "period": 60, "url": "x"}, None),
        ({"enable": "0", "period": 60, "url": "x"}, None),
        ({"enable": True, "period": 0, "url": "x"}, None),
        ({"enable": True, "period": -1, "url": "x"}, None),
        ({"enable": True, "url": "x"}, None),
    ],
)
def test_spellings(reply: dict[str, Any], period: int | None) -> None:
    with Stub(stub.answer(**reply)) as device, device.client() as client:
        found = read_reporting(client)
    assert (found.period, found.url) == (period, "x")


@pytest.mark.parametrize("body", ["{}", "[]", '{"code": 0}', '{"enable": "perhaps", "url": "x"}', '{"enable": null}'])
def test_what_says_neither_yes_nor_no(body: str) -> None:
    with Stub(stub.http(body)) as device, device.client(retries=0) as client, pytest.raises(GatewayError) as caught:
        read_reporting(client)
    assert (caught.value.kind, caught.value.operation) == ("protocol", "get_report")
