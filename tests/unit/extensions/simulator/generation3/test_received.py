# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Received messages, statistics, and the eSIM paths that generation 3 kept (facts, sections 12 to 14)."""

from __future__ import annotations

import base64

import pytest

CONFIG = {
    "sms_status_url": "", "sms_status_max": 100, "sms_status_period": 30,
    "recv_sms_url": "", "recv_sms_max": 1, "recv_sms_period": 30,
}  # fmt: skip
CALLS = "goip_get_call_stat.html"


def receive(client, count: int) -> None:
    client.gateway.receive(*({"slot": "2B", "from": "10010", "to": "5", "text": f"{n}"} for n in range(1, count + 1)))


def test_received_messages(start):
    client = start()
    client.gateway.receive({"slot": "2B", "from": "10010", "to": "5", "text": "Grüße", "time": 1466506477})
    client.gateway.receive({"slot": "1A", "from": "+001", "to": "7", "delivery": 70, "time": 1466506478})
    found = client.read("get_received_smses", {"id": 1})
    text = base64.b64encode("Grüße".encode()).decode()
    assert found == {
        "ssrc": client.gateway.ssrc,
        "next_id": 3,
        "smses": [
            {
                "port": 2,
                "slot": 2,
                "timestamp": 1466506477,
                "from": "10010",
                "to": "5",
                "is_report": False,
                "sms": text,
            },
            {"port": 1, "slot": 1, "timestamp": 1466506478, "from": "+001", "to": "7", "is_report": True, "status": 70},
        ],
    }


def test_pages_of_messages(start):
    client = start()
    receive(client, 5)
    texts = [base64.b64encode(str(n).encode()).decode() for n in range(1, 6)]
    page = client.read("get_received_smses", {"id": 2, "num": 2})
    assert ([each["sms"] for each in page["smses"]], page["next_id"]) == (texts[1:3], 4)
    assert len(client.read("get_received_smses", {"id": 1, "num": 0})["smses"]) == 5
    assert client.read("get_received_smses", {"id": 6})["smses"] == []
    limited = start(switches={"page_limit": 2})
    receive(limited, 5)
    assert limited.read("get_received_smses", {"id": 1})["next_id"] == 3


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "id is missing"),
        ({"id": 0}, "id must be"),
        ({"id": "1"}, "id must be"),
        ({"id": 1, "detele": "1"}, "unknown key"),
    ],
)
def test_requests_for_messages_that_are_refused(start, body, reason):
    client = start()
    assert reason in client.reason("GET", "get_received_smses", body)
    assert client.gateway.log[-1].write is ("detele" in body)


def test_deleting_what_was_read(start):
    client = start(switches={"inbox_delete": True})
    receive(client, 3)
    assert len(client.read("get_received_smses", {"id": 1, "num": 2, "detele": "1"})["smses"]) == 2
    assert list(client.gateway.inbox) == [3]
    client.read("get_received_smses", {"id": 1, "detele": "0"})
    assert list(client.gateway.inbox) == [3]
    assert [record.write for record in client.gateway.log] == [True, True]
    lenient = start(switches={"lenient": True})
    receive(lenient, 3)
    lenient.read("get_received_smses", {"id": 1, "detele": "1"})
    assert len(lenient.gateway.inbox) == 3


@pytest.mark.parametrize("form", ["rows", "objects"])
def test_messages_that_are_pushed(start, receiver, form):
    client = start(switches={"arrivals_form": form})
    client.write("set_sms_config", {**CONFIG, "recv_sms_url": receiver.url, "recv_sms_max": 2})
    receive(client, 2)
    receiver.wait_for(1)
    (message,) = receiver.messages
    if form == "rows":
        assert (message["type"], message["sms_num"], message["sms"][0][1:4:2]) == ("recv-sms", 2, ["2B", "10010"])
    else:
        assert [each["port"] for each in message["smses"]] == [2, 2]
    receive(client, 1)
    assert len(receiver.received) == 1
    client.fleet.advance(31)
    receiver.wait_for(2)


# -- statistics --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "slots"),
    [
        ({"slots": [{"port": 1, "slot": 1}, {"port": 3, "slot": 2}]}, [(1, 1), (3, 2)]),
        ({"slots_pattern": "all"}, [(1, 2), (2, 1), (3, 1)]),
        ({"slots_pattern": "2-3,1"}, [(2, 1), (3, 1), (1, 2)]),
        ({"slots": [{"port": 1, "slot": 1}], "slots_pattern": "all"}, [(1, 1)]),
    ],
)
@pytest.mark.parametrize("path", ["get_sms_stats", CALLS])
def test_slots_of_statistics(start, path, body, slots):
    rows = start(active={1: "B"}).read(path, body)
    assert [(row["port"], row["slot"]) for row in rows] == slots


def test_a_pattern_may_mean_all_slots(start):
    client = start(switches={"stats_pattern_slots": "all"})
    rows = client.read("get_sms_stats", {"slots_pattern": "2"})
    assert [(row["port"], row["slot"]) for row in rows] == [(2, 1), (2, 2)]


@pytest.mark.parametrize("path", ["get_sms_stats", CALLS])
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "neither slots nor slots_pattern"),
        ({"slots_pattern": "1.01"}, "a pattern of ports has no slots"),
        ({"slots_pattern": "all", "type": 4}, "type must be a number from 0 to 3"),
        ({"slots": [{"port": 9, "slot": 1}]}, "port beyond the device"),
    ],
)
def test_statistics_that_are_refused(start, path, body, reason):
    assert reason in start().reason("GET", path, body)


def test_counters_of_messages(start):
    client = start(ports=1, switches={"sms_seconds": 1})
    client.send("POST", "submit_sms_tasks", [{"id": 1, "recipients": ["1"], "sms": "x"}])
    client.gateway.receive({"slot": "1A", "text": "x"})
    client.fleet.advance(2)
    assert client.read("get_sms_stats", {"slots_pattern": "1", "type": 3}) == [
        {"port": 1, "slot": 1, "received": 1, "sent": 1, "sent_ok": 1, "sent_failed": 0, "con_failed": 0,
         "unsent": 0, "sending": 0}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "by_query", "by_body"), [("query", True, False), ("body", False, True), ("both", True, True)]
)
def test_where_call_statistics_read_their_slots(start, request_, by_query, by_body):
    client = start(switches={"call_stat_request": request_})
    client.gateway.call(slot="1A", seconds=60)
    answers = [
        client.send("GET", CALLS, query={"ports": "1", "type": "3"}).json(),
        client.send("GET", CALLS, {"slots_pattern": "1", "type": 3}).json(),
    ]
    assert [isinstance(answer, list) and answer[0]["calls"] == 1 for answer in answers] == [by_query, by_body]


def test_call_statistics_as_an_object(start):
    client = start(switches={"statistics_reply": "object"})
    found = client.read(CALLS, {"slots_pattern": "1"})
    assert (found["code"], found["count"], found["stats"][0]["port"]) == (200, 1, 1)
    # Those of messages have no other form.
    assert isinstance(client.read("get_sms_stats", {"slots_pattern": "1"}), list)


def test_generation_2_takes_no_body_there(start):
    client = start(generation=2)
    assert client.reason("GET", CALLS, {"slots_pattern": "1"}) == "GET with a body"


# -- eSIM --------------------------------------------------------------------------------------------------------------


def test_esims(start):
    client = start(esims={"1A": "code-a"}, switches={"esim_write_seconds": 1})
    item = {"port": 2, "slot": 1, "ac": "code-b", "cc": ""}
    for version in ("1.0", "1.1"):
        assert client.send("GET", "goip_get_esims.html", query={"version": version}).json()["count"] == 3
    assert client.send("POST", "goip_write_esims.html", [item]).json()["results"][0]["status"] == 1
    assert client.send("POST", "goip_delete_esims.html", {"port": 1, "slot": 1}).json()["results"][0]["status"] == 1
    client.fleet.advance(20)
    assert [client.gateway.esim(slot)["exist"] for slot in ("1A", "2A")] == [False, True]
    assert client.reason("POST", "goip_write_esims.html", item) == "the body is not a JSON array, but an object"
    assert client.reason("POST", "goip_delete_esims.html", [{"port": 1, "slot": 1}]).startswith("the body is not")
    del item["cc"]
    assert client.reason("POST", "goip_write_esims.html", [item]) == "cc is missing"


def test_a_lenient_gateway_takes_esims_in_both_forms(start):
    client = start(switches={"lenient": True})
    item = {"port": 2, "slot": 1, "ac": "code-b", "comment": "x"}
    assert client.send("POST", "goip_write_esims.html", item).json()["results"][0]["status"] == 1
    assert client.send("POST", "goip_delete_esims.html", [{"port": 3, "slot": 1}]).json()["code"] == 200
