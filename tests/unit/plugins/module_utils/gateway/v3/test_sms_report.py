# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a gateway of generation 3 sends reports of messages, and messages: each setting has a key of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3 import sms_report
from ansible_collections.skyline.gateway.plugins.module_utils.model.reporting import SmsReport
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

KEYS = {
    "status_url": "sms_status_url",
    "status_max": "sms_status_max",
    "status_period": "sms_status_period",
    "received_url": "recv_sms_url",
    "received_max": "recv_sms_max",
    "received_period": "recv_sms_period",
}
DEFAULTS = {
    "sms_status_url": "", "sms_status_max": 100, "sms_status_period": 30,
    "recv_sms_url": "", "recv_sms_max": 1, "recv_sms_period": 30,
}  # fmt: skip


def value_of(name: str) -> Any:
    return "http://192.0.2.1/r" if name.endswith("_url") else 77


@pytest.mark.parametrize("name", [None, *KEYS])
def test_all_six_are_written_with_defaults_for_those_not_given(name: str | None) -> None:
    given: dict[str, Any] = {name: value_of(name)} if name else {}
    with Stub(stub.http("")) as device, device.client() as client:
        sms_report.write(client, SmsReport(**given))
    (call,) = device.calls
    assert (call.method, call.target.partition("?")[0]) == ("POST", "/set_sms_config")
    assert json.loads(call.body) == {**DEFAULTS, **({KEYS[name]: value_of(name)} if name else {})}


@pytest.mark.parametrize("name", KEYS)
def test_one_key_is_enough_to_be_read(name: str) -> None:
    given: dict[str, Any] = {name: value_of(name)}
    with Stub(stub.http(json.dumps({KEYS[name]: value_of(name)}))) as device, device.client(retries=0) as client:
        assert sms_report.read(client) == SmsReport(**given)


def test_a_reply_with_nothing_of_it() -> None:
    answer = stub.http('{"other": 1}')
    with Stub(answer) as device, device.client(retries=0) as client, pytest.raises(GatewayError) as caught:
        sms_report.read(client)
    assert caught.value.kind == "protocol"
