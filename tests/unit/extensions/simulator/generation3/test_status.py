# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status of the device and of ports, and the server that gets reports (facts, sections 3 and 4)."""

from __future__ import annotations

import json

import pytest

SERVER = "status_report_server"


def names(document):
    return [row["port"] for row in document["status"]]


def test_the_status_of_the_device(start):
    client = start(sim_numbers={"1A": "+491"}, locked="2A", no_sim=["3B"])
    found = client.read("get_device_status")
    row = found["status"][0]
    assert list(found) == ["type", "seq", "expires", "mac", "ip", "ver", "max-ports", "max-slot", "status"]
    assert (found["type"], found["max-ports"], found["max-slot"], found["expires"]) == ("dev-status", 3, 2, -1)
    assert names(found) == ["1.01", "1.02", "2.01", "2.02", "3.01", "3.02"]
    assert (row["sn"], row["st"], row["active"], row["bal"]) == ("+491", 3, 1, 0.0)
    assert row["imei"] == client.gateway.imei("1A")
    assert [each["st"] for each in found["status"]] == [3, 1, 12, 1, 3, 0]
    assert "network" not in row


@pytest.mark.parametrize(
    ("rows", "expected"),
    [("slots", ["1.01", "1.02", "2.01", "2.02"]), ("sims", ["1.01", "2.01", "2.02"]), ("active", ["1.01", "2.02"])],
)
def test_which_slots_have_a_row(start, rows, expected):
    client = start(ports=2, active={2: "B"}, no_sim=["1B"], switches={"status_rows": rows})
    assert names(client.read("get_device_status")) == expected


def test_spellings_of_the_status(start):
    switches = {"status_type": "dev-Status", "slots_key": "max-slots", "port_numbers": True, "imei": "module"}
    client = start(ports=1, slots=10, switches=switches)
    text = client.send("GET", "get_device_status").text
    for part in ('"type":"dev-Status"', '"max-slots":10', '"port":1.01,', '"port":1.10,'):
        assert part in text
    assert {row["imei"] for row in json.loads(text)["status"]} == {client.gateway.transmitted_imei(1)}


def test_numbers_as_texts(start):
    client = start(slots=10, switches={"reply_numbers": "text", "port_numbers": True})
    found = client.read("get_device_status")
    assert (found["max-ports"], found["status"][9]["port"], found["status"][9]["st"]) == ("3", "1.10", "1")
    assert client.read("get_imeis")[1]["slot"] == "2"
    assert client.read(f"get_{SERVER}") == {"enable": False, "period": "0", "url": ""}


# -- ports -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"ports": [1, 3]}, ["1.02", "3.01"]),
        ({"ports": [{"port": 1, "slot": 1}, {"port": 2}]}, ["1.01", "2.01"]),
        ({"ports_pattern": "all"}, ["1.02", "2.01", "3.01"]),
        ({"ports_pattern": "2-3,1"}, ["2.01", "3.01", "1.02"]),
        ({"ports": [2], "ports_pattern": "all"}, ["2.01"]),
    ],
)
def test_the_status_of_ports(start, body, expected):
    rows = start(active={1: "B"}).read("get_ports_status", body)
    assert [row["port"] for row in rows] == expected
    assert [row.get("type") for row in rows] == ["port-status"] + [None] * (len(rows) - 1)
    assert {row["st"] for row in rows} <= {"3 OK", "1 Idle"}
    assert "network" not in rows[0]


def test_one_port_as_an_object(start):
    client = start(switches={"ports_status_reply": "object", "push_st": "string"})
    row = client.read("get_ports_status", {"ports": [2, 3]})
    assert (row["type"], row["port"], row["st"]) == ("port-status", "2.01", "3")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "neither ports nor ports_pattern"),
        ({"ports": []}, "ports is an empty array"),
        ({"ports": [4]}, "port beyond the device: 4 (ports: 3)"),
        ({"ports": ["1"]}, "'1' is not the number of a port"),
        ({"ports": [True]}, "True is not the number of a port"),
        ({"ports": [{"port": 1, "slot": 3}]}, "slot beyond the device: 3 (slots: 2)"),
        ({"ports": 1}, "ports must be an array, not 1"),
        ({"ports_pattern": "1.01"}, "a pattern of ports has no slots: '1.01'"),
        ({"ports": [1], "colour": "blue"}, "unknown key 'colour'"),
        ([1], "[1] is not an object"),
    ],
)
def test_ports_that_are_refused(start, body, reason):
    assert start().reason("GET", "get_ports_status", body) == reason


@pytest.mark.parametrize(("items", "taken"), [("numbers", 1), ("objects", {"port": 1})])
def test_what_an_array_of_ports_holds(start, items, taken):
    client = start(switches={"port_items": items})
    other = {"port": 1} if taken == 1 else 1
    client.write("reboot_modems", {"ports": [taken]})
    assert client.read("get_ports_status", {"ports": [taken]})[0]["port"] == "1.01"
    for path, method in (("reboot_modems", "POST"), ("get_ports_status", "GET")):
        assert "is not" in client.reason(method, path, {"ports": [other]})


# -- reports -----------------------------------------------------------------------------------------------------------


def test_the_report_server_is_kept_by_saving(start, receiver):
    client = start(speed=1000)
    client.write("save_config")
    assert client.read(f"get_{SERVER}") == {"enable": False, "period": 0, "url": ""}
    wanted = {"enable": True, "url": receiver.url, "period": 90}
    client.write(f"set_{SERVER}", wanted)
    assert client.read(f"get_{SERVER}") == wanted
    receiver.wait_for(1)
    client.write("reboot_device")
    client.fleet.advance(60)
    assert client.read(f"get_{SERVER}") == {"enable": False, "period": 0, "url": ""}
    client.write(f"set_{SERVER}", wanted)
    client.write("save_config")
    client.write("reboot_device")
    client.fleet.advance(60)
    assert client.read(f"get_{SERVER}") == wanted
    assert client.gateway.reporting == {**wanted, "all_sims": False, "all_slots": False}


def test_a_key_that_is_left_out_is_reset(start):
    client = start()
    client.write(f"set_{SERVER}", {"enable": True, "url": "http://127.0.0.1:9/", "period": 90})
    client.write(f"set_{SERVER}", {"url": "http://127.0.0.1:9/"})
    assert client.read(f"get_{SERVER}") == {"enable": False, "period": 60, "url": "http://127.0.0.1:9/"}
    client.write(f"set_{SERVER}", {"enable": True})
    assert client.read(f"get_{SERVER}") == {"enable": True, "period": 60, "url": ""}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"enbale": True}, "unknown key 'enbale'"),
        ({"enable": 1}, "enable must be true or false, not 1"),
        ({"period": 59}, "period must be 0 or 60 and more, not 59"),
        ({"period": "60"}, "period must be a number from 0 to 2147483647, not '60'"),
        ({"url": "http://a b/"}, "url has a space or a control character"),
        ({"url": None}, "url must be a text, not None"),
    ],
)
def test_a_report_server_that_is_refused(start, body, reason):
    client = start()
    before = client.read(f"get_{SERVER}")
    assert client.reason("POST", f"set_{SERVER}", body) == reason
    assert client.read(f"get_{SERVER}") == before


def test_the_host_alone_is_kept(start, receiver):
    client = start(switches={"report_url": "host"})
    client.write(f"set_{SERVER}", {"enable": True, "url": f"{receiver.url}?token=1", "period": 60})
    host = receiver.url.split("/")[2]
    assert client.read(f"get_{SERVER}")["url"] == host
    receiver.wait_for(1)
    assert receiver.received[0].path == "/"


def test_a_report_that_goes_out(start, receiver):
    client = start(ports=2, active={2: "B"})
    client.write(f"set_{SERVER}", {"enable": True, "url": receiver.url, "period": 60})
    receiver.wait_for(1)
    report = receiver.messages[0]
    assert list(report) == ["type", "seq", "expires", "mac", "ip", "max-ports", "max-slots", "status"]
    assert (report["type"], report["max-slots"], report["expires"]) == ("dev-status", "2", 60)
    assert [(row["port"], row["st"]) for row in report["status"]] == [("1A", "3 OK"), ("2B", "3 OK")]


def test_a_report_without_a_type_or_with_a_capital(start, receiver):
    client = start(switches={"push_type": False})
    client.write(f"set_{SERVER}", {"enable": True, "url": receiver.url, "period": 60})
    receiver.wait_for(1)
    assert "type" not in receiver.messages[0]
    other = start(switches={"status_type": "dev-Status"})
    other.write(f"set_{SERVER}", {"enable": True, "url": receiver.url, "period": 60})
    receiver.wait_for(2)
    assert receiver.messages[1]["type"] == "dev-Status"


@pytest.mark.parametrize("off", [{"enable": False, "period": 60}, {"enable": True, "period": 0}])
def test_reports_that_are_off(start, receiver, off):
    client = start()
    client.write(f"set_{SERVER}", {"url": receiver.url, **off})
    client.fleet.advance(200)
    assert receiver.received == []
    assert client.read("get_device_status")["expires"] == -1


def test_both_generations_share_the_report_set_up(start):
    client = start(generation="both")
    client.send("GET", "goip_get_status.html", query={"url": "http://127.0.0.1:9/a", "period": "60"})
    assert client.read(f"get_{SERVER}") == {"enable": True, "period": 60, "url": "http://127.0.0.1:9/a"}
    client.write(f"set_{SERVER}", {"enable": True, "url": "http://127.0.0.1:9/b", "period": 120})
    assert client.send("GET", "goip_get_status.html").json()["expires"] == 120
    # What generation 2 sets needs no save.
    client.write("reboot_device")
    client.fleet.advance(60)
    assert client.read(f"get_{SERVER}")["url"] == "http://127.0.0.1:9/a"


def test_a_set_up_that_was_there_before(start):
    client = start(report={"url": "http://127.0.0.1:9/", "period": 90})
    assert client.read(f"get_{SERVER}") == {"enable": True, "period": 90, "url": "http://127.0.0.1:9/"}
    client.gateway.patch(reporting={"url": "http://127.0.0.1:9/other"})
    assert client.read(f"get_{SERVER}")["url"] == "http://127.0.0.1:9/other"
