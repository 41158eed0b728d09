# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes into the body of op=set, where a value must stay a value."""

from __future__ import annotations

from urllib.parse import unquote, unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.settings import (
    escaped,
    save_request,
    send_set,
    set_request,
)
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub

NAME = st.from_regex(r"\A[a-z_]{1,9}(\([0-9]{1,3}\))?\Z")
DECODERS = [unquote, unquote_plus]


@given(st.lists(st.tuples(NAME, st.text()), min_size=1))
def test_a_body_splits_back_into_what_was_given(pairs: list[tuple[str, str]]) -> None:
    """For every reader of such bodies: plus may mean a space to it or not."""
    body = set_request(pairs).body or ""
    assert body.isascii()
    assert body.isprintable()
    for decode in DECODERS:
        found = [(name, decode(value)) for name, _equals, value in (piece.partition("=") for piece in body.split("&"))]
        assert found == pairs


@given(st.text())
def test_an_escaped_value_has_no_syntax(value: str) -> None:
    assert not set(escaped(value)) & set("&=()+?#;\"'<> \r\n\t\0") - {";"}


@pytest.mark.parametrize("value", ["865847053403202", "+491711234567", "http://192.0.2.1:80/x", "10.0.0.1"])
def test_usual_values_stay_readable(value: str) -> None:
    assert escaped(value) == value.replace("+", "%2B")


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("1&sim_imei(0)=2", "ttl=1%26sim_imei%280%29%3D2"),
        ("1\r\nsim_imei(0)=2", "ttl=1%0D%0Asim_imei%280%29%3D2"),
        ("100%", "ttl=100%25"),
        ("%26", "ttl=%2526"),
        ("é", "ttl=%C3%A9"),
        ("", "ttl="),
    ],
)
def test_attempts_to_inject(value: str, body: str) -> None:
    assert set_request([("ttl", value)]).body == body


def test_the_examples_of_the_api_reference() -> None:
    request = set_request([("sim_number(192)", "1358021178"), ("sim_number(196)", "123456762221")])
    assert request.body == "sim_number(192)=1358021178&sim_number(196)=123456762221"
    assert (request.method, request.path, request.content_type) == ("POST", "/goip_send_cmd.html", "text/plain")
    assert request.query == {"version": "1.1", "op": "set"}
    assert request.repeatable


def test_without_escapes_for_devices_that_keep_them() -> None:
    assert set_request([("sim_number(1)", "+49171")], escape=False).body == "sim_number(1)=+49171"
    assert set_request([("sim_number(1)", "+49171")]).body == "sim_number(1)=%2B49171"


def test_saving_may_be_repeated() -> None:
    assert save_request().repeatable
    assert save_request().operation == "save"


@pytest.mark.parametrize(
    ("reply", "taken"),
    [({"par_set": 2}, 2), ({"par_set": "2"}, 2), ({"par_set": 0}, 0), ({}, None), ({"par_set": []}, None)],
)
def test_how_many_the_device_took(reply: dict[str, object], taken: int | None) -> None:
    with stub.Stub(stub.answer(code=0, reason="OK", **reply)) as device, device.client() as client:
        assert send_set(client, set_request([("ttl", "1")])) == taken
