# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes into the body of op=set, where a value must stay a value."""

from __future__ import annotations

import socket
import threading
from urllib.parse import unquote, unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.settings import (
    Setter,
    escaped,
    set_request,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.recording import Recording
from ansible_collections.skyline.gateway.plugins.module_utils.wire.request import Request
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


@pytest.mark.parametrize(
    ("reply", "taken"),
    [({"par_set": 2}, 2), ({"par_set": "2"}, 2), ({"par_set": 0}, 0), ({}, None), ({"par_set": []}, None)],
)
def test_how_many_the_device_took(reply: dict[str, object], taken: int | None) -> None:
    with stub.Stub(stub.answer(code=0, reason="OK", **reply)) as device, device.client() as client:
        assert Setter[str](client).set({"ttl": "1"}, str) == taken


REFUSED = stub.answer(code=5, reason="invalid value")
TAKEN = stub.answer(code=0, reason="OK", par_set=1)
SIX = {"6": "+49171"}


class TestSetter:
    """Some devices keep the escapes of values; which one it is shows in what it refuses, or shows afterwards."""

    @staticmethod
    def bodies(device: stub.Stub) -> list[str]:
        return [call.body.decode() for call in device.calls]

    def test_values_go_out_escaped(self) -> None:
        with stub.Stub(TAKEN) as device, device.client() as client:
            assert Setter[str](client).set({"6": "+49171", "7": "a&b"}, lambda key: f"sim_number({key})") == 1
        assert self.bodies(device) == ["sim_number(6)=%2B49171&sim_number(7)=a%26b"]

    def test_a_refused_escape_goes_as_it_is_from_then_on(self) -> None:
        with stub.Stub(REFUSED, TAKEN, TAKEN) as device, device.client(retries=0) as client:
            setter = Setter[str](client)
            assert setter.set(SIX, str) == 1
            setter.set({"7": "+49172"}, str)
        assert self.bodies(device) == ["6=%2B49171", "6=+49171", "7=+49172"]

    @pytest.mark.parametrize("value", ["865847053403202", "", "a&b"])
    def test_what_has_no_other_form_is_refused_for_itself(self, value: str) -> None:
        """Without an escape it is the same, or would end where it has an ampersand."""
        with stub.Stub(REFUSED, TAKEN) as device, device.client(retries=0) as client:
            setter = Setter[str](client)
            with pytest.raises(GatewayError) as caught:
                setter.set({"6": value}, str)
            setter.set({"6": "+1"}, str)
        assert caught.value.reason == "invalid value"
        assert self.bodies(device)[1] == "6=%2B1"

    def test_refused_in_both_forms(self) -> None:
        with stub.Stub(REFUSED, REFUSED, REFUSED) as device, device.client(retries=0) as client:
            setter = Setter[str](client)
            for _time in range(2):
                with pytest.raises(GatewayError):
                    setter.set(SIX, str)
        assert self.bodies(device) == ["6=%2B49171", "6=+49171", "6=+49171"]

    @pytest.mark.parametrize("fault", [stub.answer(code=1, reason="login"), stub.http("", 404), stub.http("{}", 403)])
    def test_other_failures_are_not_about_escapes(self, fault: bytes) -> None:
        with stub.Stub(fault, TAKEN) as device, device.client(retries=0) as client:
            setter = Setter[str](client)
            with pytest.raises(GatewayError):
                setter.set(SIX, str)
            setter.set(SIX, str)
        assert self.bodies(device) == ["6=%2B49171"] * 2

    @pytest.mark.parametrize(("values", "sent"), [(SIX, False), ({**SIX, "7": "1"}, True)], ids=["one", "several"])
    def test_what_a_refused_escape_may_have_set(self, values: dict[str, str], sent: bool) -> None:
        """The second request does not get there; of several values the first one may have set some all the same."""
        device = stub.Stub()

        def refuse_and_vanish(connection: socket.socket, _stop: threading.Event) -> None:
            device.vanish()
            # Else the client may still send the second request on this connection.
            connection.sendall(REFUSED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))

        device.script = (refuse_and_vanish,)
        with device, device.client(retries=0) as client, pytest.raises(GatewayError) as caught:
            Setter[str](client).set(values, str)
        assert caught.value.kind == "connection"
        assert caught.value.sent is sent

    def test_a_device_that_shows_escapes_takes_values_as_they_are(self) -> None:
        with stub.Stub(TAKEN, TAKEN) as device, device.client() as client:
            setter = Setter[str](client)
            setter.set(SIX, str)
            setter.look_at({"6": "%2B49171"})
            setter.set(SIX, str)
        assert self.bodies(device) == ["6=%2B49171", "6=+49171"]

    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            (SIX, {"6": "+49171"}),
            (SIX, {"6": ""}),
            (SIX, {}),
            (SIX, {"7": "%2B49171"}),
            ({"6": "1"}, {"6": "1"}),
            ({}, {"6": "%2B49171"}),
            ({"6": "%2B1"}, {"6": "%2B1"}),
        ],
    )
    def test_what_shows_nothing_of_it(self, written: dict[str, str], shown: dict[str, str]) -> None:
        """Only the escapes of what was written here tell; a value may look like one."""
        with stub.Stub(TAKEN, TAKEN) as device, device.client() as client:
            setter = Setter[str](client)
            setter.set(written, str)
            setter.look_at(shown)
            setter.set(SIX, str)
        assert self.bodies(device)[1] == "6=%2B49171"

    def test_an_ampersand_goes_escaped_even_then(self) -> None:
        with stub.Stub(TAKEN, TAKEN) as device, device.client() as client:
            setter = Setter[str](client)
            setter.set(SIX, str)
            setter.look_at({"6": "%2B49171"})
            setter.set({"6": "+1", "7": "+a&b"}, str)
        assert self.bodies(device)[1] == "6=+1&7=%2Ba%26b"

    def test_people_see_what_they_may(self) -> None:
        noted: list[Request] = []
        with stub.Stub(REFUSED, TAKEN) as device, device.client(retries=0) as client:
            caller = Recording(client, noted, check=False)
            Setter[str](caller).set({"ttl": "+64", "key": "hush"}, str, {"ttl": "+64", "key": "********"})
        assert [request.facts()["body"] for request in noted] == [
            "ttl=%2B64&key=********",
            "ttl=+64&key=********",
        ]
        assert self.bodies(device) == ["ttl=%2B64&key=hush", "ttl=+64&key=hush"]

    def test_without_a_word_they_see_the_values(self) -> None:
        noted: list[Request] = []
        with stub.Stub(TAKEN) as device, device.client() as client:
            Setter[str](Recording(client, noted, check=False)).set(SIX, str)
        assert noted[0].facts()["body"] == "6=%2B49171"
