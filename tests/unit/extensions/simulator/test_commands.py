# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands and their effects in time (API reference, section 2)."""

from __future__ import annotations

import pytest

NOW = {"effect_seconds": 0}


def locked(client):
    return [name for name, row in client.rows("all_slots=1").items() if row["st"] in (7, 12)]


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ("1A", ["1.01"]),
        ("2.02", ["2.02"]),
        ("3", ["3.01", "3.02"]),
        ("1A,2B, 3A", ["1.01", "2.02", "3.01"]),
        ("1-2", ["1.01", "1.02", "2.01", "2.02"]),
        ("1.02-3.02", ["1.02", "2.02", "3.02"]),
        ("2A-3A", ["2.01", "3.01"]),
        ("all", ["1.01", "1.02", "2.01", "2.02", "3.01", "3.02"]),
        ("*", ["1.01", "1.02", "2.01", "2.02", "3.01", "3.02"]),
    ],
)
def test_the_ports_grammar(start, ports, expected):
    client = start(ports=3, slots=2, switches=NOW)
    assert client.op("lock", ports) == {"code": 0, "reason": "OK"}
    assert locked(client) == expected


def test_lock_and_unlock_show_a_little_later(start):
    client = start(ports=2, slots=2)
    client.op("lock", "1A")
    assert client.gateway.locked("1A")
    assert client.rows()["1.01"]["st"] == 3
    client.fleet.advance(3)
    assert client.rows()["1.01"]["st"] == 12
    assert client.rows()["1.01"]["opr"] == "0 "
    client.op("unlock", "1A")
    client.fleet.advance(3)
    assert client.rows()["1.01"]["st"] == 2
    client.fleet.advance(20)
    assert client.rows()["1.01"]["st"] == 3


def test_a_slot_locked_by_the_device_shows_7_and_can_be_unlocked(start):
    client = start(ports=2, slots=2, device_locked=["1B"], locked=["2"], switches=NOW)
    rows = client.rows("all_slots=1")
    assert [rows[name]["st"] for name in ("1.01", "1.02", "2.01", "2.02")] == [3, 7, 12, 12]
    client.op("lock", "1B")
    assert client.rows("all_slots=1")["1.02"]["st"] == 7
    client.op("unlock", "1B,2")
    assert locked(client) == []


def test_the_operators_lock_stays(start):
    client = start(ports=1, slots=2, operator_locked=["1A"], switches=NOW)
    assert client.op("unlock", "1")["code"] == 0
    client.fleet.advance(300)
    assert client.rows()["1.01"]["st"] == 8


def test_unlocking_a_slot_of_a_locked_port(start):
    client = start(ports=1, slots=3, no_sim=[], switches=NOW)
    client.op("lock", "1")
    client.op("unlock", "1B")
    assert locked(client) == ["1.01", "1.03"]
    client = start(ports=1, slots=3, no_sim=[], switches={**NOW, "port_lock": "flag"})
    client.op("lock", "1")
    client.op("unlock", "1B")
    assert locked(client) == ["1.01", "1.02", "1.03"]
    client.op("unlock", "1")
    assert locked(client) == []


def test_the_code_of_a_lock_by_switch(start):
    client = start(ports=1, slots=1, switches={**NOW, "lock_code": 7})
    client.op("lock", "1")
    assert client.rows()["1.01"]["st"] == 7


def test_leds(start):
    client = start(ports=2, slots=2, led=["2B"], switches=NOW)
    client.op("ledon", "1A")
    client.op("ledoff", "2")
    assert [row["led"] for row in client.rows("all_slots=1").values()] == [1, 0, 0, 0]
    client = start(ports=2, slots=2, switches={**NOW, "led_scope": "port"})
    client.op("ledon", "1A")
    assert [row["led"] for row in client.rows("all_slots=1").values()] == [1, 1, 0, 0]


def test_a_switch_takes_a_minute_or_more(start):
    client = start(ports=2, slots=4, no_sim=[])
    client.op("switch", "1C")
    assert client.gateway.state()["switching"] == {"1": 3}
    client.fleet.advance(59)
    assert client.rows()["1.01"]["active"] == 1
    client.fleet.advance(32)
    rows = client.rows("all_slots=1")
    assert (rows["1.03"]["active"], rows["1.01"]["active"]) == (1, 0)
    client.fleet.advance(20)
    rows = client.rows("all_slots=1")
    assert (rows["1.03"]["st"], rows["1.01"]["st"]) == (3, 1)
    assert client.gateway.transmitted_imei(1) == client.gateway.imei("1C")
    assert client.gateway.active_slot(1) == 3
    assert client.gateway.state()["switching"] == {}


def test_a_switch_goes_through_registering(start):
    client = start(ports=1, slots=2, no_sim=[], switches={"switch_seconds": 60, "register_seconds": 9})
    client.op("switch", "1B")
    seen: list[tuple[int, int]] = []
    for _each in range(75):
        client.fleet.advance(1)
        row = client.gateway.row("1B")
        if not seen or seen[-1] != (row["active"], row["st"]):
            seen.append((row["active"], row["st"]))
    assert seen == [(0, 1), (1, 1), (1, 2), (1, 3)]


def test_a_switch_to_an_empty_or_locked_slot_arrives_but_does_not_register(start):
    client = start(ports=2, slots=2, no_sim=["1B"], locked=["2B"])
    client.op("switch", "1B,2B")
    client.fleet.advance(300)
    rows = client.rows()
    assert (rows["1.02"]["active"], rows["1.02"]["st"]) == (1, 0)
    assert (rows["2.02"]["active"], rows["2.02"]["st"]) == (1, 12)


def test_a_switch_to_the_slot_in_use_is_nothing(start):
    client = start(ports=1, slots=2)
    client.op("switch", "1A")
    client.fleet.advance(70)
    assert client.rows()["1.01"]["st"] == 3
    assert client.rows()["1.01"]["seq"] == 1


@pytest.mark.parametrize(("given", "st"), [([1], 0), ({1: 16}, 16)])
def test_dead_ports_stay_dead(start, given, st):
    client = start(ports=2, slots=2, dead_ports=given, no_sim=[])
    assert client.op("switch", "1-2B".replace("1-2B", "1B,2B"))["code"] == 0
    assert client.op("reset", "1")["code"] == 0
    client.fleet.advance(600)
    rows = client.rows()
    assert (rows["1.01"]["st"], rows["1.01"]["active"]) == (st, 1)
    assert (rows["2.02"]["st"], rows["2.02"]["active"]) == (3, 1)
    client.op("reboot")
    client.fleet.advance(600)
    assert client.rows()["1.01"]["st"] == st


def test_a_reset_goes_through_0_16_1_2_3_without_an_imei_at_first(start):
    client = start(ports=2, slots=1, switches={"reset_seconds": 10, "register_seconds": 9})
    assert client.op("reset", "1")["code"] == 0
    seen = [(client.gateway.st("1A"), bool(client.gateway.row("1A")["imei"]))]
    for _each in range(25):
        client.fleet.advance(1)
        now = (client.gateway.st("1A"), bool(client.gateway.row("1A")["imei"]))
        if seen[-1] != now:
            seen.append(now)
    assert seen == [(0, False), (16, False), (1, True), (2, True), (3, True)]
    assert client.gateway.st("2A") == 3


def test_a_reset_ends_a_switch_on_its_way(start):
    client = start(ports=1, slots=2, no_sim=[])
    client.op("switch", "1B")
    client.op("reset", "1")
    client.fleet.advance(300)
    assert client.gateway.active_slot(1) == 1
    assert client.gateway.st("1A") == 3


def test_several_commands_at_once(start):
    client = start(ports=3, slots=2, no_sim=[], switches=NOW)
    answer = client.post(
        {
            "type": "command",
            "op": "multiple",
            "ops": [
                {"op": "lock", "ports": "1A"},
                {"op": "switch", "ports": "2B"},
                {"op": "ledon", "ports": "3"},
                {"op": "save"},
            ],
        }
    )
    assert answer == {"code": 0, "reason": "OK"}
    client.fleet.advance(120)
    assert client.gateway.st("1A") == 12
    assert client.gateway.active_slot(2) == 2
    assert client.gateway.led("3B")
    assert client.gateway.locked("1A", saved=True)


def test_the_op_may_stand_in_the_query_beside_a_json_body(start):
    client = start(ports=1, slots=1, switches=NOW)
    assert client.post({"type": "command", "ports": "1"}, "op=lock")["code"] == 0
    assert client.gateway.st("1A") == 12
    assert client.gateway.log[-1].operation == "lock"


def test_a_get_without_json(start):
    client = start(ports=32, slots=1)
    assert client.command("op=reset&ports=23") == {"code": 0, "reason": "OK"}
    assert client.gateway.st("23") == 0
    assert client.command("version=1.1&op=save")["code"] == 0


def test_saving_keeps_the_slot_that_is_active_then(start):
    client = start(ports=1, slots=2, no_sim=[])
    client.op("switch", "1B")
    client.op("save")
    client.fleet.advance(120)
    assert client.gateway.active_slot(1) == 2
    assert client.gateway.state()["saved"]["active"] == {"1": 1}
    client.op("save")
    assert client.gateway.state()["saved"]["active"] == {"1": 2}
