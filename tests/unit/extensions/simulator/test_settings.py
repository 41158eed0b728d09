# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""op=set, op=get, op=save (API reference, sections 2 to 4)."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest


def test_the_examples_of_the_reference(start):
    client = start(ports=32, slots=4)
    answer = client.set("sim_imei(21)=865847053403202&sim_imei(51)=865847053403213")
    assert answer == {"code": 0, "reason": "OK", "par_set": 2}
    assert client.gateway.imei("6B") == "865847053403202"
    assert client.gateway.imei("13.04") == "865847053403213"
    client = start(ports=32, slots=1)
    client.set("sim_imei(21)=865847053403202")
    assert client.gateway.imei("22A") == "865847053403202"
    client = start(ports=32, slots=8)
    client.set("sim_number(192)=1358021178&sim_number(196)=123456762221")
    assert client.gateway.number("25.01") == "1358021178"
    assert client.gateway.number("25.05") == "123456762221"


def test_ram_and_saved_values_are_two_things(start):
    client = start(ports=2, slots=2, imeis={"1A": "350000000000001"})
    client.set("sim_imei(0)=350000000000019&sim_number(0)=42&ttl=9")
    assert client.gateway.imei("1A") == "350000000000019"
    assert client.gateway.saved_imei("1A") == "350000000000001"
    assert client.gateway.saved_number("1A") == ""
    assert client.op("save") == {"code": 0, "reason": "OK"}
    assert client.gateway.saved_imei("1A") == "350000000000019"
    assert client.gateway.saved_number("1A") == "42"
    assert client.gateway.parameter("ttl", saved=True) == "9"


@pytest.mark.parametrize("saved", [False, True])
def test_a_reboot_brings_back_what_was_saved(start, saved):
    client = start(ports=2, slots=2, imeis={"1A": "350000000000001"}, switches={"effect_seconds": 0})
    client.set("sim_imei(0)=350000000000019&ttl=9")
    client.op("lock", "2A")
    if saved:
        client.op("save")
    client.op("reboot")
    client.fleet.advance(120)
    assert client.rows()["1.01"]["imei"] == ("350000000000019" if saved else "350000000000001")
    assert client.gateway.transmitted_imei(1) == ("350000000000019" if saved else "350000000000001")
    assert client.gateway.parameter("ttl") == ("9" if saved else "64")
    assert client.rows()["2.01"]["st"] == (12 if saved else 3)


def test_numbers_may_have_a_plus_and_be_deleted(start):
    client = start(ports=2, slots=2, sim_numbers={"1A": "1"})
    assert client.set("sim_number(0)=%2B49123")["par_set"] == 1
    assert client.rows()["1.01"]["sn"] == "+49123"
    client.set("sim_number(0)=")
    assert client.rows()["1.01"]["sn"] == ""
    client.set("sim_imei(0)=")
    assert client.rows()["1.01"]["imei"] == ""


@pytest.mark.parametrize(
    ("switch", "answer", "number"),
    [("refuse", "sim_number(0): empty value", "1"), ("keep", "OK", "1"), ("accept", "OK", "")],
)
def test_emptying_by_switch(start, switch, answer, number):
    client = start(ports=1, slots=1, sim_numbers={"1A": "1"}, switches={"empty_values": switch})
    assert client.set("sim_number(0)=")["reason"] == answer
    assert client.gateway.number("1A") == number


@pytest.mark.parametrize("value", ["a&b=c", "100% + 5", "über, 日本", "x(1)=y", "line\nline", "#?/", ""])
def test_any_value_arrives_when_it_is_encoded(start, value):
    client = start(ports=1, slots=1)
    for encode in (quote, quote_plus):
        assert client.set(f"sms_url={encode(value)}&ttl=7")["par_set"] == 2
        assert client.command("op=get&sms_url&ttl")["data"] == {"sms_url": value, "ttl": "7"}


@pytest.mark.parametrize(("decode", "stored"), [("form", "a b%c"), ("percent", "a+b%c"), ("none", "a+b%25c")])
def test_decoding_by_switch(start, decode, stored):
    client = start(ports=1, slots=1, switches={"decode": decode})
    client.set("sms_url=a+b%25c")
    assert client.gateway.parameter("sms_url") == stored


def test_a_plus_survives_where_only_percents_are_decoded(start):
    client = start(ports=1, slots=1, switches={"decode": "percent"})
    assert client.set("sim_number(0)=+49123")["par_set"] == 1
    assert client.gateway.number("1A") == "+49123"


def test_one_bad_entry_by_switch(start):
    body = "sim_number(0)=1&sim_number(9)=2&sim_number(1)=3"
    client = start(ports=1, slots=2)
    assert client.set(body)["code"] == 2
    assert client.gateway.number("1A") == ""
    client = start(ports=1, slots=2, switches={"bad_entry": "prefix"})
    assert client.set(body)["code"] == 2
    assert client.gateway.number("1A") == "1"
    assert client.gateway.number("1B") == ""


def test_unknown_parameters_by_switch(start):
    client = start(ports=1, slots=1, switches={"unknown_parameters": "ignore"})
    assert client.set("colour=blue&ttl=3")["par_set"] == 2
    assert client.command("op=get&colour&ttl")["data"] == {"ttl": "3"}
    client = start(ports=2, slots=1, switches={"unknown_parameters": "accept"})
    assert client.set("colour=blue&shade(1)=dark")["par_set"] == 2
    assert client.command("op=get&colour&shade")["data"] == {"colour": "blue", "shade": ["", "dark"]}


def test_reading_parameters(start):
    client = start(ports=2, slots=2, parameters={"note": "x", "gain": ["1", "2"]}, dead_ports=[2])
    answer = client.command("op=get&sw_ver&port_status&note&gain&sim_imei&sim_number&nothing&")
    assert answer == {
        "code": 0,
        "reason": "OK",
        "data": {
            "sw_ver": "608-520-840-841-100-0F0",
            "port_status": ["3", "0"],
            "note": "x",
            "gain": ["1", "2"],
        },
    }
    client.set("gain(1)=7")
    assert client.command("version=1.1&op=get&gain(1)")["data"] == {"gain": ["1", "7"]}


def test_settings_in_the_query(start):
    client = start(ports=2, slots=2)
    assert client.command("op=set&sim_number(3)=55&version=1.1")["par_set"] == 1
    assert client.gateway.number("2B") == "55"


def test_the_body_may_name_its_character_set(start):
    client = start(ports=1, slots=1)
    assert client.set("ttl=5", "text/plain; charset=utf-8")["par_set"] == 1


def test_indices_counted_by_another_number_of_slots(start):
    client = start(ports=4, slots=2, switches={"index_slots": 1})
    assert client.set("sim_imei(3)=865847053403202")["par_set"] == 1
    assert client.gateway.imei("4A") == "865847053403202"
    assert client.set("sim_imei(4)=865847053403202")["code"] != 0
    # By more slots than there are, some indices are nobody's: taken, and without effect.
    client = start(ports=4, slots=2, switches={"index_slots": 4})
    before = client.gateway.state()["ram"]
    assert client.set("sim_imei(2)=865847053403202")["par_set"] == 1
    assert client.gateway.state()["ram"] == before
    client.set("sim_number(5)=49151")
    assert client.gateway.number("2B") == "49151"
