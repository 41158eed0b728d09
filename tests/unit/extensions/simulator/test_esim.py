# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""eSIM profiles (API reference, section 12)."""

from __future__ import annotations

from typing import Any

import pytest
from skyline_simulator.errors import SpecError

NONE = {"op": 0, "status": 0, "reason": ""}
QUICK = {"esim_write_seconds": 20, "esim_delete_seconds": 10}


def post(client, kind: str, document: Any, query: str = "") -> Any:
    url = f"{client.gateway.url}/goip_{kind}_esims.html?version=1.1&username=admin&password=admin{query}"
    return client.session.post(url, json=document, timeout=10).json()


def profiles(client, query: str = "") -> dict[tuple[int, int], dict[str, Any]]:
    answer = client.get("/goip_get_esims.html", query).json()
    assert answer["code"] == 200
    assert answer["count"] == len(answer["ports"])
    return {(port["port"], row["slot"]): row for port in answer["ports"] for row in port["profiles"]}


def states(client) -> dict[tuple[int, int], tuple[int, int, int]]:
    return {key: (row["exist"], row["op"], row["status"]) for key, row in profiles(client).items()}


def test_the_query_shows_every_slot(start):
    client = start(ports=3, slots=2, esims={"2B": {"ac": "LPA:1$x$y", "cc": "1234", "provider": "Acme"}})
    answer = client.get("/goip_get_esims.html", "version=1.1&ports=2").json()
    assert answer["reason"] == "OK"
    (port,) = answer["ports"]
    assert port["port"] == 2
    assert len(port["eid"]) == 32
    assert port["esim_state"] == 1
    empty, full = port["profiles"]
    assert empty == {
        "slot": 1, "enabled": 0, "iccid": "", "ac": "", "cc": "", "provider": "", "exist": 0, **NONE,
    }  # fmt: skip
    assert full == {
        "slot": 2, "enabled": 0, "iccid": full["iccid"], "ac": "LPA:1$x$y", "cc": "1234", "provider": "Acme",
        "exist": 1, **NONE,
    }  # fmt: skip
    assert full["iccid"].isdigit()
    assert [key[0] for key in profiles(client, "ports=1-2,3")] == [1, 1, 2, 2, 3, 3]
    assert [key[0] for key in profiles(client, "ports=all")] == [1, 1, 2, 2, 3, 3]


def test_a_download_is_submitted_in_progress_and_there(start):
    client = start(ports=2, slots=2, switches=QUICK)
    answer = post(client, "write", [{"port": 1, "slot": 1, "ac": "code-1", "cc": "cc-1"}])
    assert answer == {
        "code": 200,
        "reason": "OK",
        "count": 1,
        "results": [{"port": 1, "slot": 1, "status": 1, "reason": ""}],
    }
    assert states(client)[1, 1] == (0, 1, 1)
    client.fleet.advance(3)
    assert states(client)[1, 1] == (0, 1, 2)
    assert client.gateway.downloads == {}
    client.fleet.advance(17)
    row = profiles(client)[1, 1]
    assert (row["exist"], row["op"], row["status"], row["enabled"]) == (1, 0, 0, 1)
    assert (row["ac"], row["cc"]) == ("code-1", "cc-1")
    assert client.gateway.downloads == {"code-1": 1}
    assert client.gateway.esim("1A")["exist"] is True


def test_one_operation_at_a_time_for_each_port(start):
    client = start(ports=2, slots=3, switches=QUICK)
    items = [{"port": port, "slot": slot, "ac": f"c{port}{slot}"} for port, slot in ((1, 1), (1, 2), (2, 1))]
    assert [item["status"] for item in post(client, "write", items)["results"]] == [1, 2, 1]
    client.fleet.advance(19)
    assert post(client, "write", items[1:2])["results"][0]["status"] == 2
    client.fleet.advance(1)
    assert post(client, "write", items[1:2])["results"][0]["status"] == 1
    assert client.gateway.state()["esim_working"] == {"1": "1.02"}


def test_a_deletion(start):
    client = start(ports=2, slots=2, esims={"1B": "c"}, switches=QUICK)
    assert post(client, "delete", [{"port": 1, "slot": 2}])["results"][0]["status"] == 1
    client.fleet.advance(5)
    assert states(client)[1, 2] == (1, 2, 2)
    client.fleet.advance(5)
    assert states(client)[1, 2] == (0, 0, 0)
    assert profiles(client)[1, 2]["ac"] == ""


@pytest.mark.parametrize(
    ("kind", "item", "reason"),
    [
        ("write", {"port": 3, "slot": 1, "ac": "x"}, "no such port"),
        ("write", {"port": 0, "slot": 1, "ac": "x"}, "no such port"),
        ("write", {"port": 1, "slot": 3, "ac": "x"}, "no such slot"),
        ("write", {"port": 1, "slot": 1, "ac": "x"}, "slot is not empty"),
        ("write", {"port": 1, "slot": 2, "ac": "x"}, "no licence"),
        ("write", {"port": 2, "slot": 1, "ac": "x"}, "module does not answer"),
        ("delete", {"port": 1, "slot": 2}, "no licence"),
        ("delete", {"port": 1, "slot": 1}, "profile is enabled"),
    ],
)
def test_items_are_refused_with_reasons(start, kind, item, reason):
    client = start(
        ports=2,
        slots=2,
        esims={"1A": "there"},
        dead_ports=[2],
        esim_refusals={"1B": "no licence"},
        switches={"esim_delete_enabled": False},
    )
    (result,) = post(client, kind, [item])["results"]
    assert (result["status"], result["reason"]) == (3, reason)
    assert states(client)[1, 1] == (1, 0, 0)


def test_deleting_what_is_not_there(start):
    client = start(ports=1, slots=1)
    assert post(client, "delete", [{"port": 1, "slot": 1}])["results"][0]["reason"] == "slot is empty"


def test_a_failed_download_says_why_and_can_be_tried_again(start):
    client = start(
        ports=1, slots=2, switches=QUICK, esim_failures={"1A": {"reason": "SM-DP+ refused", "times": 1}, "1B": "never"}
    )
    for _each in range(2):
        assert post(client, "write", [{"port": 1, "slot": 2, "ac": "c2"}])["results"][0]["status"] == 1
        client.fleet.advance(20)
        row = profiles(client)[1, 2]
        assert (row["exist"], row["op"], row["status"], row["reason"]) == (0, 1, 3, "never")
    post(client, "write", [{"port": 1, "slot": 1, "ac": "c"}])
    client.fleet.advance(20)
    assert profiles(client)[1, 1]["reason"] == "SM-DP+ refused"
    assert client.gateway.downloads == {}
    post(client, "write", [{"port": 1, "slot": 1, "ac": "c"}])
    client.fleet.advance(20)
    assert states(client)[1, 1] == (1, 0, 0)


def test_an_activation_code_works_once(start):
    client = start(ports=2, slots=1, switches=QUICK)
    for port in (1, 2):
        post(client, "write", [{"port": port, "slot": 1, "ac": "same"}])
        client.fleet.advance(20)
    assert profiles(client)[2, 1]["reason"] == "activation code has been used"
    assert client.gateway.downloads == {"same": 1}
    client = start(ports=2, slots=1, switches={**QUICK, "esim_one_time_codes": False})
    for port in (1, 2):
        post(client, "write", [{"port": port, "slot": 1, "ac": "same"}])
        client.fleet.advance(20)
    assert client.gateway.downloads == {"same": 2}


def test_a_download_under_way_at_the_start(start):
    client = start(
        ports=2,
        slots=2,
        switches=QUICK,
        esims={"1A": {"ac": "early", "op": 1}, "2A": {"ac": "late", "op": 2}, "2B": {"ac": "x", "op": 1, "status": 3}},
    )
    assert states(client) == {(1, 1): (0, 1, 2), (1, 2): (0, 0, 0), (2, 1): (1, 2, 2), (2, 2): (0, 1, 3)}
    assert post(client, "write", [{"port": 1, "slot": 2, "ac": "c"}])["results"][0]["status"] == 2
    client.fleet.advance(20)
    assert states(client) == {(1, 1): (1, 0, 0), (1, 2): (0, 0, 0), (2, 1): (0, 0, 0), (2, 2): (0, 1, 3)}
    assert client.gateway.downloads == {"early": 1}


def test_ports_that_something_else_keeps_busy(start):
    client = start(ports=3, slots=1, esim_busy={"1": True, "2": 30})
    items = [{"port": port, "slot": 1, "ac": f"c{port}"} for port in (1, 2, 3)]
    assert [item["status"] for item in post(client, "write", items)["results"]] == [2, 2, 1]
    client.fleet.advance(30)
    assert [item["status"] for item in post(client, "write", items[:2])["results"]] == [2, 1]
    client.gateway.patch(esim_busy={"1": False})
    assert post(client, "write", items[:1])["results"][0]["status"] == 1


def test_a_reboot_ends_what_is_under_way_and_keeps_the_rest(start):
    client = start(ports=2, slots=1, esims={"2A": "kept"}, switches=QUICK)
    post(client, "write", [{"port": 1, "slot": 1, "ac": "c"}])
    client.op("reboot")
    client.fleet.advance(120)
    row = profiles(client)[1, 1]
    assert (row["status"], row["reason"]) == (3, "interrupted")
    assert states(client)[2, 1] == (1, 0, 0)
    assert client.gateway.downloads == {}


def test_spellings(start):
    client = start(profile="reference", ports=1, slots=1, esims={"1A": "code"})
    assert profiles(client)[1, 1]["exust"] == 1
    client = start(ports=1, slots=1, esims={"1A": "code"}, switches={"esim_ac_key": "aa"})
    assert profiles(client)[1, 1]["aa"] == "code"
    client = start(ports=1, slots=1, esims={"1A": "code"}, switches={"esim_ac_key": "none"})
    assert not {"ac", "aa", "cc"} & set(profiles(client)[1, 1])
    client = start(ports=1, slots=2, esims={"1A": "code"}, switches={"esim_rows": "written"})
    assert list(profiles(client)) == [(1, 1)]
    client = start(ports=1, slots=2, switches={"esim_reply_key": "status"})
    assert post(client, "delete", [{"port": 1, "slot": 1}])["status"][0]["status"] == 3


@pytest.mark.parametrize(("switch", "array", "single"), [("array", 200, 2), ("object", 2, 200), ("both", 200, 200)])
def test_the_body_of_a_delete(start, switch, array, single):
    client = start(ports=2, slots=1, esims={"1A": "a", "2A": "b"}, switches={"esim_delete_body": switch})
    assert post(client, "delete", [{"port": 1, "slot": 1}])["code"] == array
    assert post(client, "delete", {"port": 2, "slot": 1})["code"] == single


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([], "no items"),
        ({"port": 1, "slot": 1, "ac": "x"}, "not a JSON array, but an object"),
        (["1A"], "'1A' is not an object"),
        ([{"port": "1", "slot": 1, "ac": "x"}], "port must be a number"),
        ([{"port": 1, "slot": "A", "ac": "x"}], "slot must be a number"),
        ([{"port": True, "slot": 1, "ac": "x"}], "port must be a number"),
        ([{"port": 1, "slot": 1}], "ac is missing"),
        ([{"port": 1, "slot": 1, "ac": ""}], "ac must be a text"),
        ([{"port": 1, "slot": 1, "ac": "x", "cc": 5}], "cc must be a text"),
        ([{"port": 1, "slot": 1, "aa": "x"}], "unknown key 'aa'"),
        ([{"port": 1, "slot": 1, "ac": "x"}, {"port": 1}], "slot is missing"),
    ],
)
def test_malformed_requests_change_nothing(start, document, reason):
    client = start(ports=2, slots=2)
    answer = post(client, "write", document)
    assert answer["code"] == 2
    assert reason in answer["reason"]
    assert client.gateway.counters.refused == 1
    assert client.gateway.state()["esim_working"] == {}


def test_other_refusals(start):
    client = start(ports=2, slots=2)
    for query, reason in (
        ("ports=1A", "bad ports|slot beyond"),
        ("ports=3", "port beyond"),
        ("slots=1", "unknown query parameter"),
    ):
        answer = client.get("/goip_get_esims.html", query).json()
        assert answer["code"] == 2
        assert any(each in answer["reason"] for each in reason.split("|"))
    assert (
        "unknown query parameter" in post(client, "write", [{"port": 1, "slot": 1, "ac": "x"}], "&op=write")["reason"]
    )
    assert "not a method" in client.get("/goip_write_esims.html").json()["reason"]
    assert client.get("/goip_get_esims.html", "username=x&password=y", login=False).json()["code"] == 1


def test_older_firmware_has_none(start):
    client = start(profile="legacy", ports=2, slots=2)
    assert client.get("/goip_get_esims.html").json()["code"] == 3
    assert post(client, "write", [{"port": 1, "slot": 1, "ac": "x"}])["code"] == 3


def test_a_lost_reply_has_submitted(start):
    client = start(ports=1, slots=1, switches=QUICK)
    client.gateway.add_fault("empty", "esim_write")
    with pytest.raises(ValueError, match="Expecting value"):
        post(client, "write", [{"port": 1, "slot": 1, "ac": "x"}])
    assert post(client, "write", [{"port": 1, "slot": 1, "ac": "x"}])["results"][0]["status"] == 2
    client.fleet.advance(20)
    assert client.gateway.downloads == {"x": 1}


def test_a_large_gateway_one_step_at_a_time(start):
    client = start(ports=64, slots=8, switches={"esim_write_seconds": 2})
    for slot in range(1, 9):
        items = [{"port": port, "slot": slot, "ac": f"{port}-{slot}"} for port in range(1, 65)]
        assert {item["status"] for item in post(client, "write", items)["results"]} == {1}
        client.fleet.advance(2)
    assert sum(row["exist"] for row in profiles(client).values()) == 512
    assert set(client.gateway.downloads.values()) == {1}
    assert len({row["iccid"] for row in profiles(client).values()}) == 512


def test_specifications_and_patches_are_checked(start):
    for given in ({"9A": "x"}, {"1A": 5}, {"1A": {"code": "x"}}, {"1A": {"op": 7}}):
        with pytest.raises(SpecError, match="gw1: esims:"):
            start(ports=1, slots=1, esims=given)
    client = start(ports=1, slots=2, esims={"1A": "x"})
    with pytest.raises(SpecError, match="unknown key"):
        client.gateway.patch(esims={"1B": "y", "1A": {"code": "x"}})
    with pytest.raises(SpecError, match="times must be"):
        client.gateway.patch(esim_failures={"1A": {"times": 0}})
    assert states(client) == {(1, 1): (1, 0, 0), (1, 2): (0, 0, 0)}
    client.gateway.patch(esims={"1A": None, "1B": "y"}, esim_refusals={"1A": "no"}, esim_failures={"1B": "no"})
    assert states(client) == {(1, 1): (0, 0, 0), (1, 2): (1, 0, 0)}
    client.gateway.patch(esim_refusals={"1A": None})
    assert post(client, "write", [{"port": 1, "slot": 1, "ac": "z"}])["results"][0]["status"] == 1


@pytest.mark.parametrize(("switch", "array", "single"), [("array", 200, 2), ("object", 2, 200), ("both", 200, 200)])
def test_the_body_of_a_write(start, switch, array, single):
    client = start(ports=2, slots=1, switches={"esim_write_body": switch})
    assert post(client, "write", [{"port": 1, "slot": 1, "ac": "a"}])["code"] == array
    assert post(client, "write", {"port": 2, "slot": 1, "ac": "b"})["code"] == single


@pytest.mark.parametrize(("refusal", "status"), [("code", 200), ("400", 400)])
@pytest.mark.parametrize("kind", ["write", "delete"])
def test_how_the_other_form_is_refused(start, kind, refusal, status):
    switches = {"esim_write_body": "object", "esim_delete_body": "object", "esim_body_refusal": refusal}
    client = start(ports=2, slots=1, switches=switches)
    url = f"{client.gateway.url}/goip_{kind}_esims.html?version=1.1&username=admin&password=admin"
    reply = client.session.post(url, json=[{"port": 1, "slot": 1}], timeout=10)
    assert reply.status_code == status
    assert reply.json() == {"code": 2, "reason": "the body is not a JSON object, but an array"}
    assert client.gateway.log[-1].http_status == status


def test_the_other_spelling_of_the_status(start):
    client = start(ports=2, slots=1, switches={"esim_status_key": "stauts"})
    answer = post(client, "write", [{"port": 1, "slot": 1, "ac": "a"}])
    assert answer["results"] == [{"port": 1, "slot": 1, "stauts": 1, "reason": ""}]
