# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""IMEIs, numbers and PINs of slots, operators of ports, and actions (facts, sections 1a, 6 and 7)."""

from __future__ import annotations

import pytest
import requests

IMEI = "865847053403202"
VALUES = [("imeis", "imei", IMEI), ("numbers", "number", "+4912345"), ("pins", "pin", "0123")]


def slot(port, place, **more):
    return {"port": port, "slot": place, **more}


@pytest.mark.parametrize(("what", "key", "value"), VALUES)
def test_values_are_set_saved_and_lost(start, what, key, value):
    client = start(speed=1000)
    before = client.values(what)
    assert list(before) == ["1.01", "1.02", "2.01", "2.02", "3.01", "3.02"]
    client.write(f"set_{what}", [slot(1, 2, **{key: value}), slot(3, 1, **{key: value})])
    changed = {**before, "1.02": value, "3.01": value}
    assert client.values(what) == changed
    client.write("reboot_device")
    client.fleet.advance(60)
    assert client.values(what) == before
    client.write(f"set_{what}", [slot(1, 2, **{key: value}), slot(3, 1, **{key: value})])
    client.write("save_config")
    client.write("reboot_device")
    client.fleet.advance(60)
    assert client.values(what) == changed


def test_both_generations_read_the_same_values(start):
    client = start(generation="both")
    client.write("set_imeis", [slot(2, 2, imei=IMEI)])
    client.write("set_numbers", [slot(2, 2, number="55")])
    rows = client.send("GET", "goip_get_status.html", query={"all_slots": "1"}).json()["status"]
    row = next(row for row in rows if row["port"] == "2.02")
    assert (row["imei"], row["sn"]) == (IMEI, "55")
    assert client.gateway.imei("2B") == IMEI


def test_rows_of_slots_without_a_value(start):
    client = start(ports=1, pins={"1B": "4321"}, switches={"value_rows": "filled"})
    assert client.read("get_pins") == [slot(1, 2, pin="4321")]
    assert client.read("get_numbers") == []
    client.write("set_imeis", [slot(1, 1, imei="")])
    assert [row["slot"] for row in client.read("get_imeis")] == [2]
    assert start(ports=1).read("get_pins") == [slot(1, 1, pin=""), slot(1, 2, pin="")]


@pytest.mark.parametrize(("kind", "left"), [("accept", ""), ("keep", "5"), ("refuse", "5")])
def test_an_empty_number(start, kind, left):
    client = start(sim_numbers={"1A": "5"}, switches={"empty_values": kind})
    response = client.send("POST", "set_numbers", [slot(1, 1, number="")])
    assert (response.text == "") == (kind != "refuse")
    assert client.values("numbers")["1.01"] == left


def test_an_empty_pin_clears_it_whatever_else_is_refused(start):
    client = start(pins={"1A": "1234", "2A": "1234"}, switches={"empty_values": "refuse"})
    client.write("set_pins", [slot(1, 1, pin=""), slot(2, 1)])
    assert set(client.values("pins").values()) == {""}


BAD = [
    ("imeis", slot(1, 1), "imei is missing"),
    ("imeis", slot(1, 1, imei=865847053403202), "imei must be a text, not 865847053403202"),
    ("imeis", slot(1, 1, imei="86584705340"), "'86584705340' is not an IMEI of 15 digits"),
    ("imeis", slot(4, 1, imei=IMEI), "port beyond the device: 4 (ports: 3)"),
    ("imeis", slot(1, 3, imei=IMEI), "slot beyond the device: 3 (slots: 2)"),
    ("imeis", slot("1", 1, imei=IMEI), "port must be a number from 1 to 2147483647, not '1'"),
    ("imeis", slot(0, 1, imei=IMEI), "port must be a number from 1 to 2147483647, not 0"),
    ("imeis", {"port": 1, "imei": IMEI}, "slot is missing"),
    ("imeis", slot(1, 1, imei=IMEI, extra=1), "unknown key 'extra'"),
    ("numbers", slot(1, 1, number="4a"), "'4a' is not a number"),
    ("numbers", slot(1, 1), "number is missing"),
    ("pins", slot(1, 1, pin="123"), "pin must have 4 to 8 digits"),
    ("pins", slot(1, 1, pin=1234), "pin must be a text, not 1234"),
    ("bound_opers", {"port": 1}, "oper_id is missing"),
    ("bound_opers", {"port": 1, "oper_id": "26201"}, "oper_id must be a number from 0 to 999999, not '26201'"),
    ("bound_opers", {"port": 1, "oper_id": 1_000_000}, "oper_id must be a number from 0 to 999999, not 1000000"),
    ("bound_opers", {"port": 9, "oper_id": 0}, "port beyond the device: 9 (ports: 3)"),
    ("bound_opers", 1, "1 is not an object"),
]


@pytest.mark.parametrize(("what", "item", "reason"), BAD)
def test_one_bad_entry_refuses_all(start, what, item, reason):
    client = start()
    good = {"imei": IMEI, "number": "5", "pin": "1234"}
    first = {"port": 2, "oper_id": 26201} if what == "bound_opers" else slot(2, 2, **{what[:-1]: good[what[:-1]]})
    before = client.read(f"get_{what}")
    assert client.reason("POST", f"set_{what}", [first, item]) == reason
    assert client.read(f"get_{what}") == before


@pytest.mark.parametrize(
    ("kind", "reply", "expected"),
    [("refuse", 2, ["", "", ""]), ("prefix", 2, ["5", "", ""]), ("ignore", None, ["5", "", "7"])],
)
def test_what_one_bad_entry_does(start, kind, reply, expected):
    client = start(switches={"bad_item": kind})
    entries = [slot(1, 1, number="5"), slot(2, 1, number="x"), slot(3, 1, number="7")]
    response = client.send("POST", "set_numbers", entries)
    assert (response.json()["code"] if response.text else None) == reply
    found = client.values("numbers")
    assert [found[name] for name in ("1.01", "2.01", "3.01")] == expected


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"port": 1, "slot": 1, "imei": IMEI}, "the body is not a JSON array"),
        ("x", "the body is not a JSON array"),
        ([], "the body is an empty array"),
    ],
)
def test_bodies_that_are_no_arrays(start, body, reason):
    assert start().reason("POST", "set_imeis", body) == reason


def test_a_lenient_gateway(start):
    client = start(switches={"lenient": True})
    client.write("set_imeis", {"port": "1", "slot": "2", "imei": 865847053403202, "comment": "x"})
    assert client.gateway.imei("1B") == IMEI
    client.write("set_pins", [{"port": 1, "slot": 1, "pin": 1234}])
    assert client.values("pins")["1.01"] == "1234"
    response = client.send("POST", "lock_sims", data='{"slots_pattern": "2"}', headers={})
    assert response.text == ""


def test_operators(start):
    client = start(operators={2: 26201})
    assert client.read("get_bound_opers") == [
        {"port": 1, "oper_id": 0}, {"port": 2, "oper_id": 26201}, {"port": 3, "oper_id": 0},
    ]  # fmt: skip
    client.write("set_bound_opers", [{"port": 2, "oper_id": 0}, {"port": 3, "oper_id": 310410}])
    assert [row["oper_id"] for row in client.read("get_bound_opers")] == [0, 0, 310410]


@pytest.mark.parametrize(
    ("form", "body"), [("empty", ""), ("object", "{}"), ("array", "[]"), ("code", '{"code":0,"reason":"OK"}')]
)
def test_what_a_write_answers(start, form, body):
    client = start(switches={"write_reply": form})
    for path, document in (("set_numbers", [slot(1, 1, number="5")]), ("lock_sims", {"slots_pattern": "1"})):
        response = client.send("POST", path, document)
        assert (response.status_code, response.text) == (200, body)
    assert client.send("POST", "save_config").text == body


# -- actions -----------------------------------------------------------------------------------------------------------

NOW = {"effect_seconds": 0}


@pytest.mark.parametrize(
    ("body", "locked"),
    [
        ({"slots": [slot(1, 2), slot(3, 1)]}, ["1.02", "3.01"]),
        ({"slots_pattern": "1"}, ["1.01", "1.02"]),
        ({"slots_pattern": "1.02"}, ["1.02"]),
        ({"slots_pattern": "1-2"}, ["1.01", "1.02", "2.01", "2.02"]),
        ({"slots_pattern": "1,3.01"}, ["1.01", "1.02", "3.01"]),
        ({"slots_pattern": "1.02-3.01"}, ["1.02", "2.01", "2.02", "3.01"]),
        ({"slots_pattern": "1.01-2.01"}, ["1.01", "1.02", "2.01"]),
        ({"slots_pattern": "*"}, ["1.01", "1.02", "2.01", "2.02", "3.01", "3.02"]),
        ({"slots": [slot(2, 2)], "slots_pattern": "all"}, ["2.02"]),
    ],
)
def test_locks(start, body, locked):
    client = start(switches=NOW)
    client.write("lock_sims", body)
    rows = client.read("get_device_status")["status"]
    assert [row["port"] for row in rows if row["st"] == 12] == locked
    client.write("unlock_sims", body)
    assert not any(row["st"] == 12 for row in client.read("get_device_status")["status"])


def test_a_range_by_the_example(start):
    client = start(switches={**NOW, "pattern_range": "slots"})
    client.write("lock_sims", {"slots_pattern": "1.01-3.01"})
    assert [client.gateway.locked(name) for name in ("1A", "1B", "2A", "2B", "3A")] == [True, False, True, False, True]
    assert "two different slots" in client.reason("POST", "lock_sims", {"slots_pattern": "1.01-3.02"})


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "bad pattern ''"),
        ("1A", "bad pattern '1A'"),
        ("1.1", "bad pattern '1.1'"),
        ("2-1", "bad range in the pattern '2-1'"),
        ("2.01-1.02", "bad range in the pattern '2.01-1.02'"),
        ("1-3.02", "bad range in the pattern '1-3.02'"),
        ("1.01-3", "bad range in the pattern '1.01-3'"),
        ("4", "port beyond the device: 4 (ports: 3)"),
        ("1.03", "slot beyond the device: 3 (slots: 2)"),
        (1, "slots_pattern must be a text, not 1"),
    ],
)
def test_patterns_that_are_refused(start, pattern, reason):
    assert start().reason("POST", "lock_sims", {"slots_pattern": pattern}) == reason


def test_a_pattern_of_a_collection_of_requests(start):
    client = start(switches={**NOW, "lenient": True})
    client.write("switch_sims", {"slots_pattern": "1-3.02"})
    client.fleet.advance(120)
    assert [client.gateway.active_slot(port) for port in (1, 2, 3)] == [2, 2, 2]


@pytest.mark.parametrize("path", ["lock_sims", "unlock_sims", "switch_sims", "on_leds", "off_leds"])
def test_an_action_needs_slots(start, path):
    client = start()
    assert client.reason("POST", path, {}) == "neither slots nor slots_pattern"
    assert client.reason("POST", path, {"slots": []}) == "slots is an empty array"
    assert client.reason("POST", path, {"slots": [1]}) == "1 is not an object"
    assert client.reason("POST", path, {"ports": [1]}) == "unknown key 'ports'"
    assert client.reason("POST", path) == f"/{path} needs a JSON body"


def test_switching(start):
    client = start()
    client.write("switch_sims", {"slots": [slot(1, 2), slot(2, 2)]})
    client.fleet.advance(120)
    assert [client.gateway.active_slot(port) for port in (1, 2, 3)] == [2, 2, 1]
    assert client.reason("POST", "switch_sims", {"slots_pattern": "1"}) == "switch_sims needs a slot of port 1"
    body = {"slots": [slot(3, 1), slot(3, 2)]}
    assert client.reason("POST", "switch_sims", body) == "switch_sims: two slots of port 3"


def test_leds(start):
    client = start(switches=NOW)
    client.write("on_leds", {"slots_pattern": "1"})
    client.write("off_leds", {"slots": [slot(1, 1)]})
    assert [row["led"] for row in client.read("get_device_status")["status"]] == [0, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("body", [{"ports": [1, 2]}, {"ports_pattern": "1-2"}, {"ports": [{"port": 1}, {"port": 2}]}])
def test_restarting_modules(start, body):
    client = start()
    client.write("set_imeis", [slot(1, 1, imei=IMEI)])
    client.write("reboot_modems", body)
    assert [client.gateway.st(name) for name in ("1A", "2A", "3A")] == [0, 0, 3]
    assert client.gateway.transmitted_imei(1) != IMEI
    client.fleet.advance(60)
    assert client.gateway.transmitted_imei(1) == IMEI
    assert client.reason("POST", "reboot_modems", {"slots": [slot(1, 1)]}) == "unknown key 'slots'"
    assert client.reason("POST", "reboot_modems", {}) == "neither ports nor ports_pattern"


def test_a_reboot_without_an_answer(start):
    client = start(switches={"reboot_reply": False})
    with pytest.raises(requests.ConnectionError):
        client.send("POST", "reboot_device")
    client.fleet.advance(30)
    assert client.gateway.state()["boots"] == 1
