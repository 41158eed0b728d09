# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AT commands and USSD requests, in both generations (facts, section 10)."""

from __future__ import annotations

import threading
import time

import pytest
import requests
from skyline_simulator.errors import SpecError

QUICK = {"at_seconds": 0, "ussd_seconds": 0}
IMEI = "865847053403202"


def codes(client, path: str, *entries):
    return [(row["port"], row["code"], row["resp"]) for row in client.send("POST", path, list(entries)).json()]


def ussd(client, text: str = "*100#", **more):
    return codes(client, "send_ussds", {"ussd": text, **more})


def at(client, text: str, **more):
    return codes(client, "send_ats", {"at": text, **more})


def older(client, kind: str, **query):
    return client.send("GET", f"goip_send_{kind}.html", query=query).json()


def test_every_port_answers(start):
    client = start(switches=QUICK, sim_numbers={"2A": "+491"})
    assert ussd(client, ports=[1, 3]) == [(1, 0, "Your balance is 10.00 EUR."), (3, 0, "Your balance is 10.00 EUR.")]
    assert ussd(client, "*135#", ports_pattern="2") == [(2, 0, "Your number is +491")]
    assert ussd(client, "*9#", ports_pattern="all") == [(port, 0, "Unknown service code.") for port in (1, 2, 3)]
    assert client.gateway.asked == {
        ("ussd", 1, "*100#"): 1, ("ussd", 3, "*100#"): 1, ("ussd", 2, "*135#"): 1,
        ("ussd", 1, "*9#"): 1, ("ussd", 2, "*9#"): 1, ("ussd", 3, "*9#"): 1,
    }  # fmt: skip


def test_a_code_that_is_sent_twice_is_counted(start):
    client = start(switches=QUICK)
    for _each in range(2):
        ussd(client, ports=[1])
    assert client.gateway.asked == {("ussd", 1, "*100#"): 2}
    assert [(each.port, each.text, each.outcome) for each in client.gateway.exchanges] == [(1, "*100#", "ok")] * 2
    assert [(record.operation, record.write) for record in client.gateway.log] == [("send_ussd", True)] * 2
    assert client.gateway.log[0].body == client.gateway.log[1].body


def test_at_commands(start):
    client = start(switches=QUICK, no_sim=["3A"])
    imei = client.gateway.transmitted_imei(2)
    assert at(client, "AT+CGSN", ports=[2]) == [(2, 0, f"AT+CGSN\r\r\n{imei}\r\n\r\nOK\r\n")]
    assert at(client, "at+cgsn=1", ports=[2])[0][2].startswith(f'at+cgsn=1\r\r\n+CGSN: "{imei}"\r\n')
    assert at(client, "AT", ports=[1]) == [(1, 0, "AT\r\r\nOK\r\n")]
    assert at(client, "AT+NOTHING", ports=[1]) == [(1, 0, "AT+NOTHING\r\r\nERROR\r\n")]
    assert at(client, "AT+CIMI", ports=[3])[0][2].endswith("ERROR\r\n")
    assert at(client, "hello", ports=[1]) == [(1, 15, "")]


def test_a_modem_keeps_an_imei_of_its_own(start):
    client = start(switches=QUICK)
    configured = client.gateway.imei("1A")
    assert at(client, f'AT+EGMR=1,7,"{IMEI}"', ports=[1])[0][1:] == (0, f'AT+EGMR=1,7,"{IMEI}"\r\r\nOK\r\n')
    assert IMEI in at(client, "AT+CGSN", ports=[1])[0][2]
    assert (client.gateway.transmitted_imei(1), client.gateway.imei("1A")) == (IMEI, configured)


def test_line_ends_as_backslashes(start):
    client = start(switches={**QUICK, "at_line_ends": "escaped"})
    assert at(client, "AT", ports=[1]) == [(1, 0, "AT\\r\\r\\nOK\\r\\n")]


def test_several_entries(start):
    client = start(speed=1000, switches={"ussd_seconds": 3})
    entries = [{"ussd": "*1#", "ports": [1]}, {"ussd": "*2#", "ports": [1, 2]}]
    found = codes(client, "send_ussds", *entries)
    assert [(port, code) for port, code, _text in found] == [(1, 0), (1, 4), (2, 0)]
    assert client.gateway.asked == {("ussd", 1, "*1#"): 1, ("ussd", 2, "*2#"): 1}


def test_ports_that_cannot_answer(start):
    client = start(switches=QUICK, locked="1A", dead_ports=[2])
    assert [row[:2] for row in ussd(client, ports_pattern="all")] == [(1, 5), (2, 5), (3, 0)]
    assert [row[:2] for row in at(client, "AT", ports_pattern="all")] == [(1, 0), (2, 5), (3, 0)]
    assert client.gateway.asked == {
        ("ussd", 3, "*100#"): 1, ("at", 1, "AT"): 1, ("at", 3, "AT"): 1,
    }  # fmt: skip


def test_the_reply_comes_when_the_modem_answers(start):
    client = start(speed=10, switches={"ussd_seconds": 3})
    begin = time.monotonic()
    ussd(client, ports=[1])
    assert 0.29 <= time.monotonic() - begin < 8


def test_what_takes_too_long_is_a_timeout(start):
    client = start(speed=100, switches={"ussd_seconds": 60})
    begin = time.monotonic()
    assert ussd(client, ports=[1], timeout=20) == [(1, 6, "")]
    assert 0.19 <= time.monotonic() - begin < 8
    assert client.gateway.asked == {("ussd", 1, "*100#"): 1}


def test_a_port_is_busy_while_it_waits(start):
    client = start(speed=10, switches={"ussd_seconds": 10})
    first = []
    thread = threading.Thread(target=lambda: first.extend(ussd(client, ports=[1])))
    thread.start()
    while not client.gateway.exchanges:
        time.sleep(0.01)
    # Over another connection: the first one waits.
    body = [{"at": "AT", "ports": [1, 2]}]
    answer = requests.post(f"{client.gateway.url}/send_ats", params=client.login, json=body, timeout=10).json()
    assert [(row["port"], row["code"]) for row in answer] == [(1, 4), (2, 0)]
    thread.join()
    assert first[0][:2] == (1, 0)


def test_time_may_jump_while_a_modem_is_waited_for(start):
    client = start(switches={"ussd_seconds": 100})
    found = []
    thread = threading.Thread(target=lambda: found.extend(ussd(client, ports=[1])))
    thread.start()
    while not client.gateway.exchanges:
        time.sleep(0.01)
    client.fleet.advance(101)
    thread.join(timeout=5)
    assert found[0][:2] == (1, 0)


# -- orders ------------------------------------------------------------------------------------------------------------


def test_answers_to_order(start):
    client = start(speed=1000, switches=QUICK)
    gateway = client.gateway
    gateway.answer("*100#", "5.00 EUR", ports="2", times=1)
    gateway.answer("*", outcome="timeout", ports="3")
    gateway.answer("*", outcome="busy", ports="1")
    assert ussd(client, ports_pattern="all") == [(1, 4, ""), (2, 0, "5.00 EUR"), (3, 6, "")]
    assert ussd(client, ports=[2]) == [(2, 0, "Your balance is 10.00 EUR.")]
    gateway.answer("AT+CSQ", "+CSQ: 1,99\r\n\r\nOK", kind="at")
    assert at(client, "AT+CSQ", ports=[1]) == [(1, 0, "AT+CSQ\r\r\n+CSQ: 1,99\r\n\r\nOK\r\n")]
    gateway.answer("*", kind="at", outcome="invalid")
    assert at(client, "AT", ports=[1]) == [(1, 15, "")]
    assert [each["times"] for each in gateway.state()["answers"]] == [0, None, None, None, None]


def test_an_answer_that_takes_its_time(start):
    client = start(speed=100, switches=QUICK)
    client.gateway.answer("*100#", "late", seconds=30)
    begin = time.monotonic()
    assert ussd(client, ports=[1]) == [(1, 0, "late")]
    assert 0.29 <= time.monotonic() - begin < 8
    assert ussd(client, ports=[1], timeout=10) == [(1, 6, "")]


def test_answers_of_a_fleet_file_and_of_a_patch(start):
    client = start(switches=QUICK, answers=[{"text": "*100#", "reply": "1.00"}])
    assert ussd(client, ports=[1]) == [(1, 0, "1.00")]
    client.gateway.patch(answers=[{"text": "*100#", "reply": "2.00"}])
    assert ussd(client, ports=[1]) == [(1, 0, "2.00")]
    client.gateway.reset()
    assert ussd(client, ports=[1]) == [(1, 0, "1.00")]


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        ({"kind": "sms"}, "kind must be ussd or at"),
        ({"outcome": "lost"}, "outcome must be one of"),
        ({"ports": "9"}, "port beyond the device"),
        ({"times": 0}, "times must be a number from 1"),
        ({"seconds": -1}, "seconds must be a number from 0"),
        ({"port": 1}, "unknown key 'port'"),
        ("x", "must be an object"),
    ],
)
def test_orders_that_make_no_sense(start, order, problem):
    with pytest.raises(SpecError, match=problem):
        start(answers=[order])


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("send_ussds", [], "the body is an empty array"),
        ("send_ussds", {"ussd": "*1#", "ports": [1]}, "the body is not a JSON array"),
        ("send_ussds", [{"ports": [1]}], "ussd is missing"),
        ("send_ussds", [{"ussd": " ", "ports": [1]}], "ussd is empty"),
        ("send_ussds", [{"ussd": "*1#"}], "neither ports nor ports_pattern"),
        ("send_ussds", [{"ussd": "*1#", "ports": [4]}], "port beyond the device: 4 (ports: 3)"),
        ("send_ussds", [{"ussd": "*1#", "ports": [1], "timeout": 0}], "timeout must be a number from 1 to 3600, not 0"),
        ("send_ussds", [{"at": "AT", "ports": [1]}], "unknown key 'at'"),
        ("send_ats", [{"at": "AT", "ports": [1], "retries": 1}], "unknown key 'retries'"),
    ],
)
def test_requests_that_are_refused(start, path, body, reason):
    client = start()
    good = {"ussd": "*2#", "ports": [2]} if path == "send_ussds" else {"at": "AT", "ports": [2]}
    assert client.reason("POST", path, [good, *body] if isinstance(body, list) and body else body) == reason
    assert client.gateway.exchanges == []


# -- generation 2 ------------------------------------------------------------------------------------------------------


def test_generation_2_asks_one_port(start):
    client = start(generation=2, ports=6, switches=QUICK, dead_ports=[2])
    assert older(client, "ussd", port="1", ussd="*100#") == {
        "code": 0, "reason": "OK", "resp": "Your balance is 10.00 EUR.", "max-port": 6, "port": "1,3-6",
    }  # fmt: skip
    assert older(client, "at", port="3", at="AT+CGSN")["resp"].split()[1] == client.gateway.transmitted_imei(3)
    assert [(record.operation, record.write) for record in client.gateway.log] == [
        ("send_ussd", True),
        ("send_at", True),
    ]
    assert client.gateway.asked == {("ussd", 1, "*100#"): 1, ("at", 3, "AT+CGSN"): 1}


@pytest.mark.parametrize(
    ("kind", "query", "code"),
    [
        ("ussd", {"ussd": "*1#"}, 2),
        ("ussd", {"port": "9", "ussd": "*1#"}, 2),
        ("ussd", {"port": "1"}, 3),
        ("ussd", {"port": "1", "ussd": "*1#", "retries": "0"}, 5),
        ("ussd", {"port": "3", "ussd": "*3#", "timeout": "5", "retries": "2"}, 6),
        ("at", {"port": "0", "at": "AT"}, 2),
        ("at", {"port": "1"}, 3),
        ("at", {"port": "2", "at": "AT", "timeout": "5"}, 5),
        ("at", {"port": "1", "at": "nonsense"}, 0),
        ("at", {"port": "1", "at": "busy"}, 4),
    ],
)
def test_codes_of_generation_2(start, kind, query, code):
    client = start(speed=1000, generation=2, switches=QUICK, locked="1A", dead_ports=[2])
    client.gateway.answer("*3#", outcome="timeout")
    client.gateway.answer("busy", kind="at", outcome="busy")
    assert older(client, kind, **query)["code"] == code


def test_retries_are_sent(start):
    client = start(speed=1000, generation=2)
    client.gateway.answer("*1#", outcome="timeout")
    older(client, "ussd", port="1", ussd="*1#", timeout="5", retries="2")
    assert client.gateway.asked == {("ussd", 1, "*1#"): 3}
    older(client, "ussd", port="2", ussd="*1#", timeout="5", retries="0")
    assert client.gateway.asked["ussd", 2, "*1#"] == 1
    older(client, "ussd", port="3", ussd="*1#", timeout="5")
    assert client.gateway.asked["ussd", 3, "*1#"] == 4


def test_the_key_of_the_text_in_generation_2(start):
    client = start(generation=2, switches={**QUICK, "ussd_reply_key": "ussd"})
    assert older(client, "ussd", port="1", ussd="*100#")["ussd"] == "Your balance is 10.00 EUR."
    assert "ussd" not in older(client, "at", port="1", at="AT")


def test_an_answer_may_get_lost(start):
    client = start(switches=QUICK)
    client.gateway.add_fault("lost_reply", "send_ussd")
    with pytest.raises(requests.ConnectionError):
        ussd(client, ports=[1])
    assert client.gateway.asked == {("ussd", 1, "*100#"): 1}
