# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests of the operator's own: which of them only read, and what they are on the wire."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared.raw import (
    RawRequest,
    encoded_query,
    send_raw,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.request import JSON_TYPE
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

INBOX, STATUS, COMMANDS = "/goip_get_sms.html", "/goip_get_status.html", "/goip_send_cmd.html"
RECEIVED = "/get_received_smses"


@pytest.mark.parametrize(
    ("path", "query", "reads"),
    [
        ("/anything", {}, True),
        ("/anything", {"op": "set", "sms_del": "1", "url": "http://192.0.2.1/"}, True),
        (COMMANDS, {"op": "get"}, True),
        (COMMANDS, {"op": "set"}, False),
        (COMMANDS, {"op": "getx"}, False),
        (COMMANDS, {"op": None}, False),
        (COMMANDS, {}, False),
        (INBOX, {}, True),
        (INBOX, {"sms_del": "0"}, True),
        (INBOX, {"sms_del": "1"}, False),
        (INBOX, {"sms_del": "00"}, False),
        (INBOX, {"sms_del": None}, False),
        (STATUS, {"all_sims": "1"}, True),
        (STATUS, {"url": "http://192.0.2.1/"}, False),
        (STATUS, {"url": None}, False),
        (STATUS, {"period": "60"}, False),
        ("/goip_send_ussd.html", {}, False),
        ("/goip_send_at.html", {}, False),
        ("/goip_send_sms.html", {}, False),
    ],
)
def test_what_a_get_does(path: str, query: dict[str, str | None], reads: bool) -> None:
    assert RawRequest("GET", path, query).reads is reads
    assert not RawRequest("POST", path, query).reads


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        (None, True), ({}, True), ("{}", True), ({"id": 1}, True), ({"id": 1, "num": 5}, True), ('{"num": 5}', True),
        ({"id": 1, "del": 1}, False), ({"del": 1}, False), ('{"id": 1, "del": 1}', False), ([1], False), ("[]", False),
        ("moon", False),
    ],
)  # fmt: skip
def test_what_a_look_at_the_inbox_of_generation_3_does(body: Any, reads: bool) -> None:
    assert RawRequest("GET", RECEIVED, {}, body).reads is reads


@pytest.mark.parametrize(
    ("query", "encoded"),
    [
        ({}, ""),
        ({"a": "1", "b": "x&y"}, "a=1&b=x%26y"),
        ({"a b": None}, "a%20b"),
        ({"ttl": None, "op": "get", "web&password": None}, "op=get&ttl&web%26password"),
    ],
)
def test_a_query_as_it_stands_in_a_url(query: dict[str, str | None], encoded: str) -> None:
    assert encoded_query(query) == encoded


@pytest.mark.parametrize(
    ("body", "content_type"), [(None, None), ("", "text/plain"), ("ttl=1", "text/plain"), ({}, JSON_TYPE)]
)
def test_the_type_of_a_body(body: Any, content_type: str | None) -> None:
    """Without a body there is none: devices may refuse it."""
    with Stub(stub.OK) as device, device.client() as client:
        send_raw(client, RawRequest("GET", "/anything", {}, body))
    assert device.calls[0].headers.get("Content-Type") == content_type


def test_a_body_of_json_has_its_text_as_it_is() -> None:
    with Stub(stub.OK) as device, device.client() as client:
        send_raw(client, RawRequest("POST", "/anything", {}, {"text": "Grüße"}))
    assert device.calls[0].body == '{"text": "Grüße"}'.encode()
