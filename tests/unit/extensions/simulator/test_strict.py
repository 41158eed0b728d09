# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests that the reference does not allow are refused, counted, and change nothing."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import socket
import time
from typing import Any

import pytest

STATUS = "/goip_get_status.html"
COMMAND = "/goip_send_cmd.html"


def assert_refused(client, answer, state, reason=""):
    assert answer["code"] not in (0, 200)
    assert reason in answer["reason"]
    assert client.gateway.counters.refused == 1
    record = client.gateway.log[-1]
    assert record.refused == answer["reason"]
    assert record.code == answer["code"]
    after = client.gateway.state()
    for part in ("ram", "saved", "st", "reporting", "switching", "booting"):
        assert after[part] == state[part]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("version=1.1", "unknown query parameter 'version'"),
        ("all_slot=1", "unknown query parameter"),
        ("all_slots=2", "all_slots must be 0 or 1"),
        ("all_slots=true", "all_slots must be 0 or 1"),
        ("all_slots=1&all_slots=1", "twice"),
        ("all_slots", "has no value"),
        ("url=http%3A%2F%2F127.0.0.1%2F&period=59", "period must be"),
        ("url=http%3A%2F%2F127.0.0.1%2F&period=1", "period must be"),
        ("url=http%3A%2F%2F127.0.0.1%2F&period=-60", "period must be"),
        ("url=http%3A%2F%2F127.0.0.1%2F&period=soon", "period must be"),
        ("url=127.0.0.1", "url must be"),
        ("period=60", "period without a url"),
        ("url=http%3A%2F%2F127.0.0.1%2F&period=" + "9" * 5000, "period must be"),
        ("url=http://x/%ff", "not UTF-8"),
    ],
)
def test_status(start, query, reason):
    client = start(ports=2, slots=2)
    state = client.gateway.state()
    assert_refused(client, client.status(query), state, reason)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "no op"),
        ("op=explode", "unknown op"),
        ("op=lock", "lock without ports"),
        ("op=lock&ports=", "bad ports"),
        ("op=lock&ports=3", "port beyond"),
        ("op=lock&ports=1.03", "slot beyond"),
        ("op=lock&ports=1C", "slot beyond"),
        ("op=lock&ports=0", "bad ports"),
        ("op=lock&ports=1.2", "bad ports"),
        ("op=lock&ports=1.00", "bad ports"),
        ("op=lock&ports=1.002", "bad ports"),
        ("op=lock&ports=1a", "bad ports"),
        ("op=lock&ports=01A", "bad ports"),
        ("op=lock&ports=1,,2", "bad ports"),
        ("op=lock&ports=2-1", "bad ports range"),
        ("op=lock&ports=1A-2B", "bad ports range"),
        ("op=lock&ports=1A-2", "bad ports range"),
        ("op=lock&ports=1-3", "port beyond"),
        ("op=lock&ports=everything", "bad ports"),
        ("op=lock&ports=" + "9" * 5000, "bad ports"),
        ("op=lock&ports=1&version=2", "version must be 1.1, not '2'"),
        ("op=get&ttl&version=2", "version must be 1.1, not '2'"),
        ("op=set&ttl=5&version=2", "version must be 1.1, not '2'"),
        ("op=lock&ports=all,1", "bad ports"),
        ("op=lock&ports=1&ports=2", "twice"),
        ("op=lock&op=unlock&ports=1", "twice"),
        ("op=lock&ports=1&port=1", "unknown query parameter"),
        ("op=reset&ports=1A", "reset takes port numbers only"),
        ("op=switch&ports=1", "switch needs a slot"),
        ("op=switch&ports=all", "switch needs a slot"),
        ("op=switch&ports=1A,1B", "two slots of port 1"),
        ("op=reboot&ports=1", "whole device"),
        ("op=save&ports=1", "whole device"),
        ("op=multiple", "multiple needs a JSON body"),
        ("op=get", "without parameters"),
        ("op=get&sw_ver=1", "bare names"),
        ("op=get&port_public_ip(2)", "beyond the device"),
        ("op=get&port_public_ip%280%29", "malformed parameter name"),
        ("op=set", "without parameters"),
        ("op=set&sim_imei%280%29=350000000000001", "malformed parameter name"),
        ("op=set&sim_imei(4)=350000000000001", "index beyond the device"),
    ],
)
def test_commands_in_the_query(start, query, reason):
    client = start(ports=2, slots=2)
    state = client.gateway.state()
    assert_refused(client, client.command(query), state, reason)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([], "[] is not an object"),
        ({"op": "lock", "ports": "1"}, "type is missing"),
        ({"type": "cmd", "op": "lock", "ports": "1"}, 'type must be "command"'),
        ({"type": "command", "ports": "1"}, "unknown op None"),
        ({"type": "command", "op": "LOCK", "ports": "1"}, "unknown op"),
        ({"type": "command", "op": "lock", "ports": 1}, "ports must be a text"),
        ({"type": "command", "op": "lock", "ports": ["1"]}, "ports must be a text"),
        ({"type": "command", "op": "lock", "ports": "1", "slot": 1}, "unknown key 'slot'"),
        ({"type": "command", "op": "set", "ports": "1"}, "unknown op"),
        ({"type": "command", "op": "multiple"}, "ops is missing"),
        ({"type": "command", "op": "multiple", "ops": []}, "ops must be an array that is not empty"),
        ({"type": "command", "op": "multiple", "ops": ["lock"]}, "not an object"),
        ({"type": "command", "op": "multiple", "ops": [{"op": "multiple", "ops": []}]}, "unknown key 'ops'"),
        (
            {"type": "command", "op": "multiple", "ops": [{"op": "lock", "ports": "1"}, {"op": "lock", "ports": "9"}]},
            "port beyond",
        ),
    ],
)
def test_commands_in_json(start, document, reason):
    client = start(ports=2, slots=2, switches={"effect_seconds": 0})
    state = client.gateway.state()
    assert_refused(client, client.post(document), state, reason)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("sim_imei(0)", "no ="),
        ("sim_imei[0]=350000000000001", "malformed parameter name"),
        ("sim_imei%280%29=350000000000001", "malformed parameter name"),
        ("sim_imei( 0)=350000000000001", "malformed parameter name"),
        ("sim_imei(00)=350000000000001", "malformed parameter index"),
        ("sim_imei(-1)=350000000000001", "malformed parameter name"),
        ("sim_imei=350000000000001", "needs an index"),
        ("sim_imei(4)=350000000000001", "index beyond the device"),
        ("sim_imei(0)=35000000000000", "not an IMEI"),
        ("sim_imei(0)=3500000000000012", "not an IMEI"),
        ("sim_imei(0)=35000000000000x", "not an IMEI"),
        ("sim_imei(0)=350000000000001&", "no ="),
        ("sim_imei(0)=350000000000001&sim_imei(9)=350000000000001", "index beyond the device"),
        ("sim_imei(0)=350000000000001&sim_imei(0)=350000000000019", "twice"),
        ("sim_number(0)=12-34", "not a number"),
        ("sim_number(0)=+1234", "not a number"),  # the plus is a space here
        ("sim_number(0)=%zz", "bad percent escape"),
        ("sw_ver=1", "read-only"),
        ("ttl=0", "not 1 to 255"),
        ("ttl=256", "not 1 to 255"),
        ("ttl=" + "9" * 5000, "not 1 to 255"),
        ("ttl(0)=5", "takes no index"),
        ("port_public_ip=1", "needs an index"),
        ("port_public_ip(2)=1", "index beyond the device"),
        ("colour=blue", "unknown parameter 'colour'"),
        ("sms_url=a\nttl=5", "control character"),
        (b"sms_url=\xff", "not UTF-8"),
    ],
)
def test_settings(start, body, reason):
    client = start(ports=2, slots=2)
    state = client.gateway.state()
    assert_refused(client, client.set(body), state, reason)


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "application/json", ""])
def test_settings_are_plain_text(start, content_type):
    client = start(ports=2, slots=2)
    state = client.gateway.state()
    assert_refused(client, client.set("sim_imei(0)=350000000000001", content_type), state, "Content-Type must be")


def test_requests_of_another_shape(start):
    client = start(ports=2, slots=2, switches={"command_version": True})
    url, login = client.gateway.url, "username=admin&password=admin"
    ask = client.session.request
    json_type = {"Content-Type": "application/json;charset=utf-8"}
    cases: list[tuple[tuple[str, str], dict[str, Any], str]] = [
        (("GET", f"{url}/"), {}, "unknown path"),
        (("GET", f"{url}/goip_get_status.htm?{login}"), {}, "unknown path"),
        (("GET", f"{url}/goip_get_status.html/?{login}"), {}, "unknown path"),
        (("POST", f"{url}{STATUS}?{login}"), {}, "POST is not a method"),
        (("PUT", f"{url}{COMMAND}?{login}&op=save"), {}, "PUT is not a method"),
        (
            ("GET", f"{url}{COMMAND}?{login}&op=lock"),
            {"data": '{"type":"command"}', "headers": json_type},
            "with a body",
        ),
        (("POST", f"{url}{COMMAND}?{login}&version=1.1"), {"data": '{"type":', "headers": json_type}, "malformed JSON"),
        (
            ("POST", f"{url}{COMMAND}?{login}&version=1.1"),
            {"data": "[" * 100_000, "headers": json_type},
            "malformed JSON",
        ),
        (
            ("POST", f"{url}{COMMAND}?{login}&version=1.1"),
            {"data": '{"type":NaN}', "headers": json_type},
            "malformed JSON",
        ),
        (
            ("POST", f"{url}{COMMAND}?{login}&version=1.1"),
            {"data": '{"type":"command","op":"save"}'},
            "Content-Type must be",
        ),
        (
            ("POST", f"{url}{COMMAND}?{login}&version=1.1&op=lock"),
            {"json": {"type": "command", "op": "unlock", "ports": "1"}},
            "op is 'lock' in the query",
        ),
        (
            ("POST", f"{url}{COMMAND}?{login}&op=set&ttl=5"),
            {"data": "ttl=6", "headers": {"Content-Type": "text/plain"}},
            "both in the query",
        ),
        # Section 2 requires the version; the older one is another API.
        (("POST", f"{url}{COMMAND}?{login}"), {"json": {"type": "command", "op": "save"}}, "version is missing"),
        (
            ("POST", f"{url}{COMMAND}?{login}&version=1.0"),
            {"json": {"type": "command", "op": "save"}},
            "version must be 1.1, not '1.0'",
        ),
        (("POST", f"{url}{COMMAND}?{login}&version"), {"json": {"type": "command", "op": "save"}}, "version must be"),
        # Section 3 says POST.
        (
            ("GET", f"{url}{COMMAND}?{login}&op=set"),
            {"data": "ttl=6", "headers": {"Content-Type": "text/plain"}},
            "GET with a body",
        ),
        (("GET", f"{url}/goip_get_esims.html?{login}"), {"json": {"ports": "1"}}, "GET with a body"),
        (("GET", f"{url}{STATUS}?{login}"), {"json": {}}, "GET with a body"),
    ]
    for number, (request, more, reason) in enumerate(cases, 1):
        response = ask(*request, timeout=10, **more)
        assert response.status_code == 200
        assert response.json()["code"] not in (0, 200)
        assert reason in response.json()["reason"]
        assert client.gateway.counters.refused == number
    assert client.gateway.counters.writes == 0
    answer = ask("GET", f"{url}/crypt_sess.json?username=admin&cnonce=1&auth=2", json={}, timeout=10).json()
    assert answer["desc"] == "GET with a body"


def test_a_bad_escape_in_the_query_is_refused(start):
    client = start(ports=1, slots=1)
    # requests would mend it
    connection = http.client.HTTPConnection(client.gateway.host, client.gateway.port, timeout=10)
    connection.request("GET", f"{STATUS}?username=admin&password=admin&url=http://x/%zz")
    answer = json.loads(connection.getresponse().read())
    connection.close()
    assert answer["reason"] == "bad percent escape in 'http://x/%zz'"


def test_an_oversized_body_is_refused(start):
    client = start(ports=2, slots=2)
    assert client.set("ttl=" + "1" * 2_000_000)["reason"] == "request body too large"


def test_refusals_by_switch(start):
    client = start(ports=2, slots=2, switches={"max_params": 1})
    answer = client.set("sim_number(0)=1&sim_number(1)=2")
    assert answer["reason"] == "too many parameters: 2 (at most 1)"
    assert client.set("sim_number(0)=1")["par_set"] == 1
    client = start(profile="legacy", ports=2, slots=2)
    answer = client.post({"type": "command", "op": "multiple", "ops": [{"op": "lock", "ports": "1"}]})
    assert answer == {"code": 3, "reason": "unknown op 'multiple'"}


def test_broken_requests_break_nothing(start, capfd):
    """Bytes changed, lost and inserted, and connections closed at any time."""
    client = start(ports=4, slots=4, switches={"lockout": 0})
    chance = random.Random(2)
    login = "username=admin&password=admin"
    body = '{"type":"command","op":"lock","ports":"1A"}'
    requests = [
        f"GET {STATUS}?{login}&all_slots=1 HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET /goip_get_esims.html?{login}&ports=1-2 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /crypt_sess.json?username=admin&cnonce=1&auth=2 HTTP/1.1\r\nHost: x\r\n\r\n",
        f"POST {COMMAND}?{login}&version=1.1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}",
        f"POST {COMMAND}?{login}&op=set HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
        "Content-Length: 29\r\n\r\nsim_imei(0)=350000000000001&a",
    ]
    for _each in range(300):
        data = bytearray(chance.choice(requests).encode())
        for _change in range(chance.randrange(4)):
            place = chance.randrange(len(data))
            if chance.random() < 0.5:
                data[place] = chance.randrange(256)
            else:
                data[place : place + chance.randrange(20)] = chance.randbytes(chance.randrange(6))
        with socket.create_connection((client.gateway.host, client.gateway.port), timeout=0.01) as connection:
            connection.sendall(data)
            if chance.random() < 0.5:
                with contextlib.suppress(OSError):
                    connection.recv(65536)
    assert client.status()["type"] == "dev-status"
    assert client.gateway.counters.requests > 50
    deadline = time.monotonic() + 5
    while client.gateway.counters.in_flight and time.monotonic() < deadline:
        time.sleep(0.01)
    assert client.gateway.counters.in_flight == 0
    assert "admin" not in "".join(capfd.readouterr())
