# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults to order."""

from __future__ import annotations

import threading
import time

import pytest
import requests
from skyline_simulator.errors import SpecError
from skyline_simulator.server.faults import FAULTS

BODY = "sim_number(0)=1&sim_number(1)=2"


def test_a_reset_comes_before_anything_is_applied(start):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("reset", "set")
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        client.set(BODY)
    assert client.gateway.number("1A") == ""
    assert client.set(BODY)["par_set"] == 2
    assert [record.fault for record in client.gateway.log] == ["reset", None]


def test_a_lost_reply_comes_after_applying(start):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("lost_reply", "set")
    with pytest.raises(requests.ConnectionError):
        client.set(BODY)
    assert client.gateway.number("1A") == "1"


@pytest.mark.parametrize("content_length", [True, False])
def test_a_truncated_reply(start, content_length):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("truncated", "status", content_length=content_length)
    if content_length:
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            client.get("/goip_get_status.html")
    else:
        response = client.get("/goip_get_status.html")
        assert response.content.startswith(b'{"type":"dev-status"')
        with pytest.raises(requests.JSONDecodeError):
            response.json()


@pytest.mark.parametrize(
    ("fault", "more", "status", "start_of_body"),
    [
        ("empty", {}, 200, b""),
        ("html", {}, 200, b"<html>"),
        ("http_error", {}, 500, b"<html>"),
        ("http_error", {"status": 503}, 503, b"<html>"),
        ("redirect", {"location": "http://127.0.0.1:9/"}, 302, b""),
        ("body", {"body": "[]"}, 200, b"[]"),
    ],
)
def test_something_else_instead_of_the_reply(start, fault, more, status, start_of_body):
    client = start(ports=1, slots=2)
    client.gateway.add_fault(fault, "status", **more)
    response = client.get("/goip_get_status.html")
    assert response.status_code == status
    assert response.content.startswith(start_of_body)
    if start_of_body == b"":
        assert response.content == b""
    if fault == "redirect":
        assert response.headers["Location"] == "http://127.0.0.1:9/"
    assert client.status()["type"] == "dev-status"


@pytest.mark.parametrize("applied", [True, False])
def test_whether_a_fault_applies_can_be_said(start, applied):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("http_error", "set", applied=applied)
    with pytest.raises(requests.JSONDecodeError):
        client.set(BODY)
    assert client.gateway.number("1A") == ("1" if applied else "")


def test_a_refused_code_is_not_applied(start):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("code", "set", code=17, reason="flash full", times=None)
    for _each in range(3):
        assert client.set(BODY) == {"code": 17, "reason": "flash full"}
    assert client.gateway.number("1A") == ""
    client.gateway.clear_faults()
    assert client.set(BODY)["par_set"] == 2


def test_a_refused_login(start):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("login")
    assert client.status()["code"] == 1
    assert client.gateway.counters.auth_failures == 1


@pytest.mark.parametrize(("claims_all", "par_set"), [(True, 4), (False, 2)])
def test_a_half_applied_set(start, claims_all, par_set):
    client = start(ports=1, slots=4)
    client.gateway.add_fault("half_applied", "set", claims_all=claims_all)
    answer = client.set("&".join(f"sim_number({index})={index}" for index in range(4)))
    assert answer == {"code": 0, "reason": "OK", "par_set": par_set}
    assert [client.gateway.number(f"1.0{slot}") for slot in range(1, 5)] == ["0", "1", "", ""]


def test_a_slow_reply(start):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("slow", "set", delay=0.2)
    before = time.monotonic()
    assert client.set(BODY)["par_set"] == 2
    assert time.monotonic() - before >= 0.2


def test_a_reply_byte_by_byte(start):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("drip", "set", delay=0.002)
    before = time.monotonic()
    assert client.set(BODY)["par_set"] == 2
    assert time.monotonic() - before >= 0.05


def test_a_reply_that_never_comes(start):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("hang", "status")
    with pytest.raises(requests.ReadTimeout):
        client.session.get(client.gateway.url + "/goip_get_status.html", timeout=0.2)


def test_a_reply_without_end(start):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("endless", "status")
    response = client.session.get(
        client.gateway.url + "/goip_get_status.html", params=client.login, stream=True, timeout=5
    )
    read = 0
    for piece in response.iter_content(1 << 20):
        read += len(piece)
        if read > 20 << 20:
            break
    response.close()
    assert read > 20 << 20
    assert client.status()["type"] == "dev-status"


def test_times_skip_and_operation(start):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("code", "set", times=2, skip=1)
    client.status()
    codes = [client.set(BODY)["code"] for _each in range(5)]
    assert codes == [0, 1, 1, 0, 0]
    assert client.gateway.counters.faults == 2


def test_any_operation_and_two_faults_in_a_row(start):
    client = start(ports=1, slots=2)
    client.gateway.add_fault("code", code=5)
    client.gateway.add_fault("code", code=6)
    assert [client.status().get("code"), client.op("save")["code"], client.op("save")["code"]] == [5, 6, 0]


def test_a_reboot_whose_reply_is_lost_still_happens(start):
    client = start(ports=1, slots=1)
    client.gateway.add_fault("lost_reply", "reboot")
    with pytest.raises(requests.ConnectionError):
        client.op("reboot")
    assert client.gateway.state()["boots"] == 1
    client.fleet.advance(100)
    assert client.status()["type"] == "dev-status"


def test_a_gateway_stops_while_a_fault_holds_a_connection(start):
    client = start(ports=1, slots=1)
    client.gateway.add_fault("hang", "status")
    ended = threading.Event()

    def ask():
        try:
            client.status()
        except requests.ConnectionError:
            ended.set()

    thread = threading.Thread(target=ask)
    thread.start()
    deadline = time.monotonic() + 5
    while not client.gateway.log and time.monotonic() < deadline:
        time.sleep(0.005)
    client.fleet.stop()
    thread.join(5)
    assert ended.is_set()


def test_bad_orders_name_everything_that_is_wrong(start):
    client = start(ports=1, slots=1)
    with pytest.raises(SpecError) as caught:
        client.gateway.add_fault("fire", "get_esims", times=0, skip=-1, colour="red")
    assert len(caught.value.problems) == 5
    assert "unknown fault 'fire'" in str(caught.value)
    assert "unknown operation 'get_esims'" in str(caught.value)
    with pytest.raises(SpecError) as caught:
        client.gateway.add_fault(["fire"], {"op": "set"})
    assert [problem.partition(" (")[0] for problem in caught.value.problems] == [
        "unknown fault ['fire']",
        "unknown operation {'op': 'set'}",
    ]


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"drip", "hang", "endless", "slow"}))
def test_every_fault_once_is_followed_by_health(start, fault):
    client = start(ports=1, slots=2)
    client.gateway.add_fault(fault)
    try:
        client.get("/goip_get_status.html")
    except requests.RequestException:
        pass
    assert client.status()["type"] == "dev-status"
    assert client.gateway.counters.faults == 1


def test_a_fault_at_every_third_request(start):
    client = start(ports=1, slots=1)
    client.gateway.add_fault("code", "status", times=2, skip=1, every=3, code=9)
    assert [client.status().get("code") for _each in range(9)] == [None, None, None, 9, None, None, 9, None, None]
    with pytest.raises(SpecError, match="every must be a number from 1"):
        client.gateway.add_fault("code", every=0)
