# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which generation has which paths, and what a request has to be on all of those of generation 3."""

from __future__ import annotations

import hashlib

import pytest
from skyline_simulator.config.gateway_spec import GatewaySpec
from skyline_simulator.config.profiles import ALL_PROFILES, switches_for
from skyline_simulator.endpoints.paths import TABLES
from skyline_simulator.errors import SpecError

KEPT = ["/goip_get_esims.html", "/goip_write_esims.html", "/goip_delete_esims.html", "/goip_get_call_stat.html"]


def test_generation_3_keeps_four_older_paths():
    older = [path for path in TABLES[3] if path.startswith("/goip_")]
    assert sorted(older) == sorted(KEPT)
    assert set(TABLES["both"]) == set(TABLES[2]) | set(TABLES[3])


@pytest.mark.parametrize(
    ("spec", "profile", "generation"),
    [
        ({}, "modern", 2),
        ({"generation": 3}, "generation3", 3),
        ({"generation": "3"}, "generation3", 3),
        ({"generation": "both"}, "both", "both"),
        ({"switches": {"generation": "3"}}, "generation3", 3),
        ({"profile": "both"}, "both", "both"),
        ({"profile": "legacy", "generation": "both"}, "legacy", "both"),
    ],
)
def test_the_generation_of_a_gateway(spec, profile, generation):
    found = GatewaySpec(**spec)
    assert (found.profile, found.resolved_switches().generation) == (profile, generation)


def test_a_generation_that_does_not_exist():
    assert GatewaySpec(generation=4).check() == ["switch generation: 4 is not one of 2, 3, both"]


@pytest.mark.parametrize("profile", ALL_PROFILES)
def test_every_profile_answers_what_its_generation_has(start, profile):
    client = start(profile=profile, generation=None)
    generation = switches_for(profile).generation
    newer, older = client.send("GET", "get_device_status"), client.send("GET", "goip_get_status.html")
    assert ("dev-status" in newer.text.lower()) == (generation != 2)
    assert ("dev-status" in older.text.lower()) == (generation != 3)


def test_more_ports_than_generation_2_has(start):
    client = start(ports=128, slots=8, switches={"status_rows": "active"})
    assert len(client.read("get_imeis")) == 1024
    assert client.read("get_device_status")["max-ports"] == 128
    assert GatewaySpec(ports=128).check() == ["ports must be 1 to 64, not 128"]
    assert GatewaySpec(ports=128, slots=32, generation=3).check() == [
        "128 ports with 32 slots are more than 2048 slots"
    ]


@pytest.mark.parametrize(
    ("kind", "status", "text"),
    [
        ("refused", 200, '"code":3'),
        ("404", 404, "404 Not Found"),
        ("html", 200, "Please log in"),
        ("login", 200, '"code":1'),
    ],
)
def test_an_unknown_path(start, kind, status, text):
    client = start(switches={"unknown_path": kind})
    for path in ("goip_get_status.html", "get_nothing"):
        response = client.send("GET", path)
        assert (response.status_code, text in response.text) == (status, True)
    assert client.gateway.counters.refused == 2
    assert client.gateway.counters.auth_failures == 0
    assert [record.refused is not None for record in client.gateway.log] == [True, True]


def test_paths_that_firmware_does_not_have(start):
    client = start(switches={"missing_paths": "get_pins, /set_pins"})
    assert client.send("GET", "get_pins").status_code == 404
    assert client.send("POST", "set_pins", [{"port": 1, "slot": 1, "pin": "1234"}]).status_code == 404
    assert len(client.read("get_imeis")) == 6
    with pytest.raises(SpecError, match="names with commas"):
        switches_for("modern", {"missing_paths": "get pins"})


def test_methods(start):
    client = start()
    assert client.reason("POST", "get_device_status") == "POST is not a method of /get_device_status"
    assert client.reason("GET", "save_config") == "GET is not a method of /save_config"
    assert "POST is not a method" in client.reason("POST", "get_ports_status", {"ports": [1]})


def test_a_lenient_gateway_takes_posts_for_reads_with_a_body(start):
    client = start(switches={"lenient": True})
    response = client.send("POST", "get_ports_status", {"ports": [1]})
    assert response.json()[0]["port"] == "1.01"
    assert client.gateway.log[-1].write is False
    assert "POST is not a method" in client.reason("POST", "get_device_status")


def test_a_query_has_the_login_alone(start):
    client = start()
    response = client.send("GET", "get_device_status", query={"all_slots": "1"})
    assert response.json()["reason"] == "unknown query parameter 'all_slots'"
    lenient = start(switches={"lenient": True})
    assert lenient.send("GET", "get_device_status", query={"all_slots": "1"}).json()["type"] == "dev-status"


@pytest.mark.parametrize(
    ("form", "status", "text"),
    [
        ("code", 200, '{"code":1,"reason":"wrong username or password"}'),
        ("401", 401, '"code":1'),
        ("html", 200, "<html>"),
    ],
)
def test_a_wrong_login(start, form, status, text):
    client = start(switches={"login_refusal": form})
    client.login = {"username": "admin", "password": "wrong"}
    response = client.send("GET", "get_imeis")
    assert (response.status_code, text in response.text) == (status, True)
    assert client.gateway.counters.auth_failures == 1


@pytest.mark.parametrize(
    ("form", "status", "empty"), [("code", 200, False), ("400", 400, False), ("400-empty", 400, True)]
)
def test_the_form_of_a_refusal(start, form, status, empty):
    client = start(switches={"error_form": form})
    response = client.send("POST", "lock_sims", {})
    assert response.status_code == status
    assert response.text == "" if empty else response.json()["reason"] == "neither slots nor slots_pattern"
    # The older paths are refused as they always were.
    assert client.send("POST", "goip_write_esims.html", []).json() == {"code": 2, "reason": "no items"}


def test_a_proxy_may_drop_the_body_of_a_get(start):
    client = start(switches={"get_bodies": "dropped"})
    assert client.reason("GET", "get_ports_status", {"ports": [1]}) == "/get_ports_status needs a JSON body"
    assert client.gateway.log[-1].body == ""
    assert client.send("GET", "get_imeis").status_code == 200


def test_a_content_type_without_a_body(start):
    header = {"Content-Type": "application/json"}
    client = start()
    assert client.send("GET", "get_imeis", headers=header).json()[0]["port"] == 1
    picky = start(switches={"get_content_type": "refuse"})
    assert picky.send("GET", "get_imeis", headers=header).json()["code"] == 2
    assert picky.read("get_imeis")[0]["port"] == 1
    assert picky.read("get_ports_status", {"ports": [1]})[0]["port"] == "1.01"


@pytest.mark.parametrize("path", ["get_ports_status", "get_sms_tasks", "get_received_smses", "get_sms_stats"])
def test_a_read_that_needs_a_body(start, path):
    client = start()
    assert client.reason("GET", path) == f"/{path} needs a JSON body"
    response = client.send("GET", path, {}, headers={"Content-Type": "text/plain"})
    assert response.json()["reason"] == "Content-Type must be application/json, not 'text/plain'"
    assert client.send("GET", path, data="{", headers={"Content-Type": "application/json"}).json()["code"] == 2
    assert "is missing" in client.reason("GET", path, {}) or "neither" in client.reason("GET", path, {})


def test_a_read_that_takes_no_body(start):
    client = start()
    assert client.reason("GET", "get_imeis", {"port": 1}) == "GET with a body"
    assert client.reason("POST", "save_config", {"all": True}) == "/save_config takes no body"
    client.write("save_config", {})
    client.write("save_config")


def digest(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def sign(client, path: str, seq: int, session: str) -> dict[str, str]:
    parts = (client.gateway.username, client.gateway.password, session, str(seq), f"/{path}")
    return {"session": session, "seq": str(seq), "auth": digest(*parts)}


@pytest.mark.parametrize(("paths", "code"), [("all", None), ("goip", 1)])
def test_sessions_may_cover_the_older_paths_alone(start, paths, code):
    client = start(generation="both", switches={"session_paths": paths})
    login = client.gateway.username + client.gateway.password
    auth = digest(login, "c", "/crypt_sess.json")
    client.login = {}
    query = {"username": client.gateway.username, "cnonce": "c", "auth": auth}
    session = client.send("GET", "crypt_sess.json", query=query).json()["session"]
    older = client.send("GET", "goip_get_status.html", query=sign(client, "goip_get_status.html", 1, session)).json()
    assert older["type"] == "dev-status"
    newer = client.send("GET", "get_device_status", query=sign(client, "get_device_status", 2, session)).json()
    assert newer.get("code") == code


def test_sessions_are_unknown_where_no_document_has_them(start):
    assert start().send("GET", "crypt_sess.json").status_code == 404


# -- what can be ordered, and what is recorded -------------------------------------------------------------------------


def test_a_read_only_gateway_refuses_every_write(start):
    client = start()
    client.gateway.read_only()
    before = client.gateway.state()
    writing = [endpoint.path[1:] for endpoint in TABLES[3].values() if endpoint.write is True]
    assert {"set_imeis", "lock_sims", "submit_sms_tasks", "send_ussds", "lock_cells", "save_config"} <= set(writing)
    for path in writing:
        assert client.send("POST", path, {}).json()["code"] == 4, path
    after = client.gateway.state()
    assert [after[key] for key in ("ram", "saved", "st", "boots")] == [
        before[key] for key in ("ram", "saved", "st", "boots")
    ]
    assert [record.path[1:] for record in client.gateway.violations] == writing


def test_the_record_tells_reads_from_writes(start):
    client = start()
    client.read("get_device_status")
    client.read("get_sms_stats", {"slots_pattern": "all"})
    client.write("set_imeis", [{"port": 1, "slot": 1, "imei": "865847053403202"}])
    client.write("lock_sims", {"slots": [{"port": 1, "slot": 1}]})
    client.write("save_config")
    assert [(record.operation, record.path, record.write) for record in client.gateway.log] == [
        ("status", "/get_device_status", False),
        ("sms_stat", "/get_sms_stats", False),
        ("set_imeis", "/set_imeis", True),
        ("lock", "/lock_sims", True),
        ("save", "/save_config", True),
    ]
    assert client.gateway.log[2].body == '[{"port": 1, "slot": 1, "imei": "865847053403202"}]'
    assert client.gateway.counters.writes == 3


def test_faults_before_and_after(start):
    client = start()
    entry = [{"port": 1, "slot": 1, "imei": "865847053403202"}]
    client.gateway.add_fault("http_error", "set_imeis")
    assert client.send("POST", "set_imeis", entry).status_code == 500
    assert client.gateway.imei("1A") != "865847053403202"
    client.gateway.add_fault("code", "set_imeis", code=9, reason="no")
    assert client.send("POST", "set_imeis", entry).json() == {"code": 9, "reason": "no"}
    assert client.gateway.imei("1A") != "865847053403202"
    client.gateway.add_fault("http_error", "set_imeis", applied=True)
    assert client.send("POST", "set_imeis", entry).status_code == 500
    assert client.gateway.imei("1A") == "865847053403202"


def test_faults_for_all_reads_or_all_writes(start):
    client = start()
    client.gateway.add_fault("empty", "write")
    client.gateway.add_fault("html", "read")
    assert "<html>" in client.send("GET", "get_imeis").text
    assert client.read("get_imeis")[0]["slot"] == 1
    client.gateway.add_fault("html", "read")
    client.write("save_config")
    assert [fault.hits for fault in client.gateway.gateway.faults.orders] == [1, 1, 0]


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [("set_imeis", "imei", "865847053403202"), ("set_numbers", "number", "5"), ("set_pins", "pin", "1234")],
)
def test_half_applied(start, path, key, value):
    client = start()
    client.gateway.add_fault("half_applied", path)
    client.write(path, [{"port": 1, "slot": 1, key: value}, {"port": 2, "slot": 1, key: value}])
    found = client.values(path.removeprefix("set_"))
    assert (found["1.01"] == value, found["2.01"] == value) == (True, False)


def test_half_of_an_action(start):
    client = start(switches={"effect_seconds": 0})
    for path, operation in (("lock_sims", "lock"), ("on_leds", "ledon")):
        client.gateway.add_fault("half_applied", operation)
        client.write(path, {"slots": [{"port": 1, "slot": 1}, {"port": 2, "slot": 1}]})
    assert [client.gateway.locked(slot) for slot in ("1A", "2A")] == [True, False]
    assert [client.gateway.led(slot) for slot in ("1A", "2A")] == [True, False]


def test_a_byte_order_mark_and_other_framings(start):
    assert start(switches={"bom": True}).send("GET", "get_imeis").content[:3] == b"\xef\xbb\xbf"
    for framing in ("chunked", "close"):
        client = start(switches={"framing": framing, "unknown_path": "404"})
        assert client.read("get_imeis")[0]["slot"] == 1
        client.write("save_config")
        assert client.send("GET", "nothing").status_code == 404
