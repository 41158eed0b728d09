# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""dev-status in all its spellings (API reference, section 1)."""

from __future__ import annotations

import json

import pytest


def test_a_modern_gateway_answers_as_one(start):
    client = start(ports=2, slots=4, mac="00-30-f1-0a-0b-0c", sim_numbers={"1A": "+4912345"})
    status = client.status()
    assert {key: value for key, value in status.items() if key != "status"} == {
        "type": "dev-status",
        "seq": 1,
        "expires": -1,
        "mac": "00-30-f1-0a-0b-0c",
        "ip": "127.0.0.1",
        "ver": "608-520-840-841-100-0F0",
        "max-ports": 2,
        "max-slot": 4,
    }
    row = status["status"][0]
    assert list(row) == [
        "port", "sim", "seq", "st", "bal", "opr", "sn", "imei", "active", "imsi", "iccid", "inserted", "slot_active",
        "sig", "led",
    ]  # fmt: skip
    assert (row["port"], row["st"], row["bal"], row["sn"]) == ("1.01", 3, "0.00", "+4912345")
    assert (row["active"], row["inserted"], row["slot_active"], row["led"]) == (1, 1, 1, 0)
    assert row["opr"].endswith("00101")
    assert row["sig"] > 0
    assert row["imei"] == client.gateway.imei("1.01")


def test_rows_by_default_with_all_sims_and_with_all_slots(start):
    client = start(ports=3, slots=2, no_sim=["1B", "2"], active={3: 2})
    assert list(client.rows()) == ["1.01", "2.01", "3.02"]
    assert list(client.rows("all_sims=1")) == ["1.01", "2.01", "3.01", "3.02"]
    rows = client.rows("all_slots=1")
    assert list(rows) == ["1.01", "1.02", "2.01", "2.02", "3.01", "3.02"]
    assert [row["st"] for row in rows.values()] == [3, 0, 0, 0, 1, 3]
    assert [row["inserted"] for row in rows.values()] == [1, 0, 0, 0, 1, 1]
    assert rows["2.01"]["opr"] == "0 "
    assert rows["2.01"]["iccid"] == ""


def test_the_reference_profile_keeps_to_the_letter(start):
    client = start(profile="reference", ports=2, slots=2, report={"url": "http://127.0.0.1:9/", "period": 60})
    status = client.status()
    assert status["max-slots"] == 2
    assert "max-slot" not in status
    assert "ver" not in status
    assert status["expires"] == 180
    assert status["status"][0]["st"] == "3 OK"
    assert client.op("lock", "1A") == {"code": 200, "reason": "OK"}


def test_older_firmware_shows_one_module_imei_and_no_unused_slots(start):
    client = start(profile="legacy", ports=2, slots=4, imeis={"1A": "350000000000001"}, no_sim=["2A", "2B", "2C", "2D"])
    rows = client.rows("all_slots=1")
    assert list(rows) == ["1A", "2A"]
    assert list(rows["2A"]) == ["port", "sim", "seq", "st", "imei"]
    rows = client.rows("all_sims=1")
    assert {rows[name]["imei"] for name in ("1A", "1B", "1C", "1D")} == {"350000000000001"}
    assert not {"active", "inserted", "slot_active", "led"} & set(rows["1A"])


def test_a_module_keeps_its_imei_until_it_restarts(start):
    client = start(profile="legacy", ports=2, slots=2, imeis={"1A": "350000000000001"})
    assert client.set("sim_imei(0)=350000000000019&sim_imei(1)=350000000000027")["par_set"] == 2
    assert client.rows()["1A"]["imei"] == "350000000000001"
    client.op("reset", "1")
    assert client.rows()["1A"]["imei"] == ""
    client.fleet.advance(60)
    assert client.rows()["1A"]["imei"] == "350000000000019"
    assert client.gateway.transmitted_imei(1) == "350000000000019"


def test_new_firmware_shows_the_configured_imei_while_the_module_transmits_the_old_one(start):
    client = start(ports=1, slots=1, imeis={"1A": "350000000000001"})
    client.set("sim_imei(0)=350000000000019")
    assert client.rows()["1.01"]["imei"] == "350000000000019"
    assert client.gateway.transmitted_imei(1) == "350000000000001"


@pytest.mark.parametrize(
    ("switch", "value", "key", "shown"),
    [
        ("st", "string", "st", "3"),
        ("st", "text", "st", "3 OK"),
        ("bal", "number", "bal", 0.0),
        ("port_names", "letter", "port", "1A"),
    ],
)
def test_spellings_of_a_row(start, switch, value, key, shown):
    client = start(ports=1, slots=1, switches={switch: value})
    assert client.status()["status"][0][key] == shown


def test_names_beyond_z_are_dotted_on_older_firmware_too(start):
    client = start(ports=1, slots=27, switches={"port_names": "letter"})
    names = list(client.rows("all_slots=1"))
    assert names[25:] == ["1Z", "1.27"]


def test_rows_come_in_a_mixed_order(start):
    plain = start(ports=8, slots=4)
    mixed = start(profile="sparse", ports=8, slots=4)
    expected = [row["port"] for row in plain.status("all_slots=1")["status"]]
    found = [row["port"] for row in mixed.status("all_slots=1")["status"]]
    assert found != expected
    assert sorted(found) == sorted(expected)


def test_pool_ids(start):
    client = start(ports=4, slots=4, switches={"pool_ids": "sim"})
    assert any(row["sim"].count(".sp256.") for row in client.rows("all_slots=1").values())
    client = start(ports=4, slots=4, switches={"pool_ids": "port"})
    assert any(".sp256." in name for name in client.rows("all_slots=1"))


def test_content_type_and_framing(start):
    client = start(ports=1, slots=1)
    response = client.get("/goip_get_status.html")
    assert response.headers["Content-Type"] == "application/json;charset=utf-8"
    assert response.headers["Content-Length"] == str(len(response.content))
    for switches, header, value in (
        ({"content_type": "text/html"}, "Content-Type", "text/html"),
        ({"framing": "chunked"}, "Transfer-Encoding", "chunked"),
        ({"framing": "close"}, "Connection", "close"),
    ):
        response = start(ports=1, slots=1, switches=switches).get("/goip_get_status.html")
        assert response.headers[header] == value
        assert response.json()["type"] == "dev-status"
    response = start(ports=1, slots=1, switches={"content_type": "none"}).get("/goip_get_status.html")
    assert "Content-Type" not in response.headers


def test_a_connection_carries_many_requests(start):
    client = start(ports=1, slots=1)
    for _each in range(3):
        client.status()
    assert len({record.connection for record in client.gateway.log}) == 1
    assert client.gateway.counters.max_in_flight == 1


def test_seq_of_a_port_rises_with_its_changes_only(start):
    client = start(ports=2, slots=1, switches={"effect_seconds": 0})
    before = client.rows()
    client.op("ledon", "1")
    after = client.rows()
    assert after["1.01"]["seq"] == before["1.01"]["seq"] + 1
    assert after["2.01"] == before["2.01"]
    assert after["1.01"]["led"] == 1


def test_large_gateways(start):
    client = start(ports=64, slots=8)
    response = client.get("/goip_get_status.html", "all_slots=1")
    assert len(response.json()["status"]) == 512
    assert 100_000 < len(response.content) < 200_000
    assert len({row["imei"] for row in response.json()["status"]}) == 512


def test_strange_texts_stay_json(start):
    client = start(ports=1, slots=1, ver='6"0\\8')
    client.gateway.patch(sim_numbers={"1A": 'a"b\\c é'})
    document = json.loads(client.get("/goip_get_status.html").content)
    assert document["ver"] == '6"0\\8'
    assert document["status"][0]["sn"] == 'a"b\\c é'


@pytest.mark.parametrize(
    ("switches", "sizes"),
    [
        ({"slots_claimed": 1}, {"max-ports": 2, "max-slot": 1}),
        ({"slots_key": "none"}, {"max-ports": 2}),
        ({"sizes": "text"}, {"max-ports": "2", "max-slot": "4"}),
        ({"sizes": "junk", "slots_key": "max-slots"}, {"max-ports": "2x", "max-slots": "4x"}),
    ],
)
def test_sizes_that_are_not_what_there_is(start, switches, sizes):
    status = start(ports=2, slots=4, switches=switches).status("all_slots=1")
    assert {key: value for key, value in status.items() if key.startswith("max")} == sizes
    assert len(status["status"]) == 8


def test_rows_of_ports_that_are_not_there(start):
    assert list(start(ports=2, slots=1, switches={"rows_beyond": 2}).rows()) == ["1.01", "2.01", "3.01", "4.01"]


def test_a_type_with_a_capital_and_rows_with_a_network(start):
    status = start(ports=2, slots=2, switches={"status_type": "dev-Status", "network": True}).status("all_slots=1")
    assert status["type"] == "dev-Status"
    assert [row["network"] for row in status["status"]] == [2, 3, 4, 2]


def test_a_byte_order_mark(start):
    client = start(switches={"bom": True})
    assert client.get("/goip_get_status.html").content.startswith(b"\xef\xbb\xbf{")
