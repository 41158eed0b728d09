# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Received messages (API reference, sections 7 and 8)."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from skyline_simulator.errors import SpecError

SMS = "/goip_get_sms.html"


def fill(client, *texts: str) -> None:
    client.gateway.receive(*({"slot": "1A", "from": "10010", "text": text} for text in texts))


def texts(answer: dict[str, Any]) -> list[str]:
    assert (answer["code"], answer["reason"]) == (0, "OK")
    assert answer["sms_num"] == len(answer["data"])
    return [base64.b64decode(row[5]).decode() for row in answer["data"]]


def test_rows(start):
    client = start(ports=2, slots=2, sim_numbers={"1B": "13265825775"})
    client.gateway.receive({"slot": "1B", "from": "10010", "text": "Grüße 👋", "time": 1466506477})
    client.gateway.receive({"slot": "2A", "from": "+4977", "to": "555", "time": 1466506478, "delivery": 0})
    answer = client.ask(SMS)
    state = client.gateway.row("1B")
    assert answer == {
        "code": 0,
        "reason": "OK",
        "ssrc": answer["ssrc"],
        "sms_num": 2,
        "next_sms": 3,
        "data": [
            [
                0, "1B", 1466506477, "10010", "13265825775", "R3LDvMOfZSDwn5GL",
                state["iccid"], state["imsi"], client.gateway.imei("1B"),
            ],
            [
                1, "2A", 1466506478, "+4977", "555", "0 16062110543800",
                client.gateway.row("2A")["iccid"], client.gateway.row("2A")["imsi"], client.gateway.imei("2A"),
            ],
        ],
    }  # fmt: skip
    assert re.fullmatch("[0-9a-f]{16}", answer["ssrc"])
    assert client.gateway.operations == ["sms_query"]
    assert client.gateway.log[0].write is False


def test_rows_of_older_firmware_and_other_spellings(start):
    row = {"slot": "1B", "from": "10010", "text": "Hi", "time": 1466506477}
    client = start(ports=1, slots=2, switches={"sms_row": 6, "sms_port_names": "dotted"}, inbox=[row])
    assert client.ask(SMS)["data"] == [[0, "1.02", 1466506477, "10010", "", "SGk="]]
    for profile in ("reference", "legacy"):
        client = start(profile=profile, ports=1, slots=2, inbox=[row])
        assert client.ask(SMS)["data"] == [[0, "1B", 1466506477, "10010", "", "SGk="]]


@pytest.mark.parametrize(
    ("switches", "tail"),
    [
        ({"sms_content": "headers"}, "\r\nHi\r\nthere"),
        ({"sms_content": "headers-tight"}, "Hi\r\nthere"),
        ({"sms_content": "headers", "sms_slot_line": True}, "Slot: 2\r\n\r\nHi\r\nthere"),
    ],
)
def test_content_with_header_lines(start, switches, tail):
    client = start(ports=1, slots=2, switches=switches)
    row = {"slot": "1B", "from": "12052703122", "to": "16463915790", "text": "Hi\r\nthere", "time": 1755672336}
    client.gateway.receive(row, {"slot": "1A", "delivery": 5, "time": 1755672336})
    first, report = client.ask(SMS)["data"]
    assert base64.b64decode(first[5]).decode() == (
        'Sender: 12052703122\r\nReceiver: "1.02" 16463915790\r\nSMSC: +00101000000\r\nSCTS: 25082006453600\r\n' + tail
    )
    assert report[5] == "5 25082006453600"


def test_content_that_no_network_sends(start):
    client = start(ports=1, slots=1)
    client.gateway.receive({"slot": "1A", "content": "not base64!"})
    assert client.ask(SMS)["data"][0][5] == "not base64!"


def test_the_cursor(start):
    client = start(ports=1, slots=1)
    assert client.ask(SMS)["next_sms"] == 1
    fill(client, "a", "b", "c", "d", "e")
    answer = client.ask(SMS, "sms_num=2")
    assert (texts(answer), answer["next_sms"]) == (["a", "b"], 3)
    answer = client.ask(SMS, "sms_id=3&sms_num=2")
    assert (texts(answer), answer["next_sms"]) == (["c", "d"], 5)
    answer = client.ask(SMS, "sms_id=5&sms_num=2")
    assert (texts(answer), answer["next_sms"]) == (["e"], 6)
    answer = client.ask(SMS, "sms_id=6")
    assert (texts(answer), answer["next_sms"]) == ([], 6)
    fill(client, "f")
    answer = client.ask(SMS, "sms_id=6")
    assert (texts(answer), answer["next_sms"]) == (["f"], 7)
    assert texts(client.ask(SMS, "sms_id=1&sms_num=0")) == list("abcdef")
    assert client.ask(SMS, "sms_id=100")["next_sms"] == 7
    assert len({client.ask(SMS)["ssrc"] for _each in range(3)}) == 1


def test_deleting_what_is_returned(start):
    client = start(ports=1, slots=1)
    fill(client, "a", "b", "c", "d", "e")
    answer = client.ask(SMS, "sms_id=2&sms_num=2&sms_del=1")
    assert (texts(answer), answer["next_sms"]) == (["b", "c"], 4)
    assert client.gateway.log[-1].write is True
    assert list(client.gateway.inbox) == [1, 4, 5]
    answer = client.ask(SMS, "sms_id=2&sms_num=1")
    assert (texts(answer), answer["next_sms"]) == (["d"], 5)
    assert texts(client.ask(SMS, "sms_del=1")) == ["a", "d", "e"]
    answer = client.ask(SMS)
    assert (texts(answer), answer["next_sms"]) == ([], 6)
    fill(client, "f")
    assert list(client.gateway.inbox) == [6]


def test_a_lost_reply_has_deleted(start):
    client = start(ports=1, slots=1)
    fill(client, "a", "b")
    client.gateway.add_fault("lost_reply", "sms_query")
    with pytest.raises(OSError, match="Connection"):
        client.ask(SMS, "sms_num=1&sms_del=1")
    assert list(client.gateway.inbox) == [2]
    client.gateway.read_only()
    assert client.ask(SMS, "sms_del=1")["code"] == 4
    assert texts(client.ask(SMS, "sms_del=0")) == ["b"]


def test_a_reply_has_no_more_than_the_switch_says(start):
    client = start(ports=1, slots=1, switches={"page_limit": 2})
    fill(client, "a", "b", "c")
    answer = client.ask(SMS)
    assert (texts(answer), answer["next_sms"]) == (["a", "b"], 3)
    assert texts(client.ask(SMS, "sms_num=1")) == ["a"]
    assert texts(client.ask(SMS, "sms_num=100&sms_id=2")) == ["b", "c"]


def test_the_oldest_makes_room(start):
    client = start(ports=1, slots=1, switches={"inbox_limit": 3})
    fill(client, "a", "b", "c", "d")
    answer = client.ask(SMS)
    assert (texts(answer), answer["next_sms"]) == (["b", "c", "d"], 5)
    assert list(client.gateway.inbox) == [2, 3, 4]


@pytest.mark.parametrize(("switch", "left"), [("keep", ["b", "c"]), ("lose", [])])
def test_a_reboot_begins_another_numbering(start, switch, left):
    client = start(ports=1, slots=1, switches={"inbox_reboot": switch})
    fill(client, "a", "b", "c")
    before = client.ask(SMS, "sms_num=1&sms_del=1")
    client.op("reboot")
    client.fleet.advance(120)
    after = client.ask(SMS)
    assert after["ssrc"] != before["ssrc"]
    assert (texts(after), after["next_sms"]) == (left, len(left) + 1)
    fill(client, "d")
    assert texts(client.ask(SMS, f"sms_id={len(left) + 1}")) == ["d"]
    client.op("reboot")
    client.fleet.advance(120)
    assert len({before["ssrc"], after["ssrc"], client.gateway.ssrc}) == 3


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("sms_id=0", "sms_id must be 1 or more"),
        ("sms_id=-1", "sms_id must be a number"),
        ("sms_id=x", "sms_id must be a number"),
        ("sms_id=", "sms_id must be a number"),
        ("sms_num=-1", "sms_num must be a number"),
        ("sms_num=1.5", "sms_num must be a number"),
        ("sms_del=2", "sms_del must be a number from 0 to 1"),
        ("sms_del=true", "sms_del must be a number"),
        ("version=1.1", "unknown query parameter"),
        ("port=1", "unknown query parameter"),
        ("sms_id=1&sms_id=1", "twice"),
    ],
)
def test_queries_that_the_reference_does_not_allow(start, query, reason):
    client = start(ports=1, slots=1)
    fill(client, "a")
    answer = client.ask(SMS, query)
    assert answer["code"] == 2
    assert reason in answer["reason"]
    assert client.gateway.counters.refused == 1
    assert len(client.gateway.inbox) == 1


# -- pushes ----------------------------------------------------------------------------------------------------------


def test_messages_are_pushed_at_once(start, receiver):
    client = start(ports=1, slots=2, parameters={"sms_url": receiver.url}, inbox=[{"text": "before the start"}])
    fill(client, "a")
    receiver.wait_for(1)
    assert receiver.messages == [{"type": "recv-sms", "sms_num": 1, "sms": client.ask(SMS, "sms_id=2")["data"]}]
    assert receiver.messages[0]["sms"][0][5] == "YQ=="


def test_or_when_there_are_enough_or_after_a_while(start, receiver):
    client = start(ports=1, slots=1)
    client.gateway.patch(
        parameters={"sms_url": receiver.url}, forwarding={"sms_cnt": 3, "sms_prd": 20}, switches={"sms_row": 6}
    )
    fill(client, "a", "b")
    client.fleet.advance(19)
    assert receiver.messages == []
    fill(client, "c", "d")
    receiver.wait_for(1)
    assert [[row[5] for row in message["sms"]] for message in receiver.messages] == [["YQ==", "Yg==", "Yw=="]]
    client.fleet.advance(20)
    assert [row[5] for row in receiver.messages[1]["sms"]] == ["ZA=="]
    assert receiver.messages[1]["sms_num"] == 1


def test_the_url_is_a_parameter_of_the_device(start, receiver):
    client = start(ports=1, slots=1)
    client.set(f"sms_url={receiver.url}")
    fill(client, "a")
    receiver.wait_for(1)
    client.set("sms_url=")
    fill(client, "b")
    client.fleet.advance(100)
    assert len(receiver.messages) == 1
    assert len(client.gateway.inbox) == 2


# -- the control path's and tests' rows ------------------------------------------------------------------------------


def test_rows_are_checked_and_nothing_of_bad_ones_is_kept(start):
    client = start(ports=1, slots=1)
    rows = (
        {"slot": "2A"}, {"slot": "1A"}, {"sender": "1"}, {"text": 5}, {"time": "now"}, {"delivery": "0"}, "x",
    )  # fmt: skip
    with pytest.raises(SpecError) as caught:
        client.gateway.receive(*rows)
    assert [problem.partition(":")[0] for problem in caught.value.problems] == [
        "row 0", "row 2", "row 3", "row 4", "row 5", "row 6",
    ]  # fmt: skip
    assert client.gateway.inbox == {}
    with pytest.raises(SpecError, match="gw1: inbox: row 1: unknown key"):
        start(ports=1, slots=1, inbox=[{"text": "x"}, {"body": "x"}])
