# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending messages (API reference, section 5): what the gateway takes, and what it says to the rest."""

from __future__ import annotations

import base64
from typing import Any

import pytest

POST = "/goip_post_sms.html"


def task(tid: int = 1, **fields: Any) -> dict[str, Any]:
    return {"tid": tid, "to": "13686876620", "sms": "Hello", **fields}


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def attachment(kind: str = "jpg", size: int = 10) -> str:
    return f"{kind}|{encoded(bytes(size))}"


def mms(tid: int = 1, **fields: Any) -> dict[str, Any]:
    return task(tid, **{"smstype": 1, "smstitle": "Title", "attachments": attachment(), **fields})


def test_a_task_with_every_field(start):
    client = start(ports=8, slots=4)
    status = client.sms(
        task(
            1223, **{"from": "1-4,6"}, to="13686876620,+4915112345", to_all="1", chs="utf8", coding=2, smstype=0,
            smsc="+4912345", intvl="1500", tmo=45, sdr=1, fdr=0, dr=1, sr_prd=20, sr_cnt=3,
        ),
        sr_url="http://127.0.0.1:9/report", sr_cnt=5, sr_prd=30, sms_url="http://127.0.0.1:9/sms", sms_cnt=2, sms_prd=9,
    )  # fmt: skip
    assert status == ["0 OK"]
    found = client.gateway.tasks[1223]
    wanted = {
        "sender": "1-4,6", "ports": [1, 2, 3, 4, 6], "to": "13686876620,+4915112345",
        "numbers": ["13686876620", "+4915112345"], "sms": "Hello", "smsc": "+4912345", "interval": 1.5, "timeout": 45,
        "sdr": True, "fdr": False, "dr": True, "sr_prd": 20, "sr_cnt": 3, "coding": 2,
    }  # fmt: skip
    assert found == {**found, **wanted}
    assert client.gateway.state()["forwarding"] == {
        "sr_url": "http://127.0.0.1:9/report", "sr_cnt": 5, "sr_prd": 30, "sms_cnt": 2, "sms_prd": 9,
        "sms_url": "http://127.0.0.1:9/sms",
    }  # fmt: skip
    assert client.gateway.parameter("sms_url") == "http://127.0.0.1:9/sms"
    assert client.gateway.operations == ["sms_send"]
    assert client.gateway.log[0].write is True


def test_fields_that_are_not_given_have_their_defaults(start):
    client = start(ports=2, slots=1)
    assert client.sms(task()) == ["0 OK"]
    found = client.gateway.tasks[1]
    wanted = {
        "sdr": False, "fdr": True, "dr": False, "timeout": 30, "interval": 0, "coding": 0, "chs": "utf8", "smstype": 0,
        "spread": True, "sr_prd": None, "sr_cnt": None, "smsc": "", "ports": [],
    }  # fmt: skip
    assert found == {**found, **wanted}
    assert client.gateway.state()["forwarding"] == {
        "sr_url": "", "sr_cnt": 10, "sr_prd": 60, "sms_cnt": 1, "sms_prd": 60, "sms_url": "",
    }  # fmt: skip


def test_global_fields_hold_until_others_come(start):
    client = start(ports=1, slots=1)
    client.sms(task(1), sr_url="http://127.0.0.1:9/a", sr_cnt=3)
    client.sms(task(2), sr_prd=7)
    assert {**client.gateway.state()["forwarding"], "sms_url": ""} == {
        "sr_url": "http://127.0.0.1:9/a", "sr_cnt": 3, "sr_prd": 7, "sms_cnt": 1, "sms_prd": 60, "sms_url": "",
    }  # fmt: skip
    client.sms(task(3), sr_url="")
    assert client.gateway.state()["forwarding"]["sr_url"] == ""


def test_texts_arrive_as_they_were_meant(start):
    client = start(ports=1, slots=1)
    text = 'Grüße, "你好" 👋\r\n'
    client.sms(task(1, sms=text), task(2, sms=encoded(text.encode()), chs="base64"))
    messages = client.gateway.gateway.device.messages
    assert [messages.queue.tasks[tid].text for tid in (1, 2)] == [text, text]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"from": "9"}, "2 Invalid Port"),
        ({"from": "1-9"}, "2 Invalid Port"),
        ({"from": "0"}, "2 Invalid Port"),
        ({"from": "1A"}, "2 Invalid Port"),
        ({"from": "all"}, "2 Invalid Port"),
        ({"from": "*"}, "2 Invalid Port"),
        ({"from": "2-1"}, "2 Invalid Port"),
        ({"from": "1,,2"}, "2 Invalid Port"),
        ({"from": ""}, "0 OK"),
        ({"from": "8,1-3"}, "0 OK"),
        ({"from": "4"}, "5 SIM Unregistered"),
        ({"from": "3,4"}, "0 OK"),
        ({"sms": ""}, "8 SMS expected"),
        ({"sms": None}, "8 SMS expected"),
        ({"to": ""}, "9 TO expected"),
        ({"to": None}, "9 TO expected"),
        ({"to": "1,,2"}, "9 TO expected"),
        ({"to": "1, 2"}, "9 TO expected"),
        ({"to": "+"}, "9 TO expected"),
        ({"to": "++1"}, "9 TO expected"),
        ({"to": "alice"}, "9 TO expected"),
        ({"to": "1" * 33}, "9 TO expected"),
        ({"to": "+491511"}, "0 OK"),
        ({"tid": None}, "11 TID Expected"),
        ({"tid": 2**31 - 1}, "0 OK"),
        ({"tid": -(2**31)}, "0 OK"),
        ({"tid": 0}, "0 OK"),
    ],
)
def test_status_codes_of_messages(start, fields, status):
    client = start(ports=8, slots=2, locked=["4"])
    given = {key: value for key, value in {**task(), **fields}.items() if value is not None}
    assert client.sms(given) == [status]
    assert len(client.gateway.tasks) == (status == "0 OK")
    assert client.gateway.counters.refused == 0


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "0 OK"),
        ({"sms": ""}, "0 OK"),
        ({"sms": None}, "8 SMS expected"),
        ({"smstitle": ""}, "17 MMS Title expected"),
        ({"smstitle": None}, "17 MMS Title expected"),
        ({"attachments": ";".join([attachment()] * 5)}, "0 OK"),
        ({"attachments": ";".join([attachment()] * 6)}, "18 Too Many MMS Attachments"),
        ({"attachments": ""}, "19 MMS Attachments expected"),
        ({"attachments": None}, "19 MMS Attachments expected"),
        ({"attachments": attachment("mp3", 102_399)}, "0 OK"),
        ({"attachments": attachment("gif", 102_400)}, "20 MMS Attachments Cache size Overlimit"),
        ({"attachments": ";".join([attachment("txt", 60_000)] * 2)}, "20 MMS Attachments Cache size Overlimit"),
        ({"smstype": 2, "to": None, "to_title_array": [["1", "a"], ["2", "b"]]}, "0 OK"),
        ({"smstype": 2, "to": "1,2", "to_title_array": [["1", "a"], ["2", "b"]]}, "0 OK"),
        ({"smstype": 2, "to": None, "to_title_array": [["1", "a"], ["2", ""]]}, "0 OK"),
        ({"smstype": 2, "smstitle": "", "to": None, "to_title_array": [["1", ""]]}, "17 MMS Title expected"),
        ({"smstype": 2, "to": None, "to_title_array": [["", "a"]]}, "9 TO expected"),
        ({"smstype": 2, "to": None}, "9 TO expected"),
        ({"smstype": 2, "to": "5"}, "0 OK"),
    ],
)  # fmt: skip
def test_status_codes_of_mms(start, fields, status):
    client = start(ports=2, slots=1)
    given = {key: value for key, value in {**mms(), **fields}.items() if value is not None}
    assert client.sms(given) == [status]
    assert len(client.gateway.tasks) == (status == "0 OK")


def test_titles_of_recipients(start):
    client = start(ports=1, slots=1)
    client.sms(
        mms(1, to="1,2"),
        mms(2, smstype=2, to_title_array=[["5", "five"], ["6", ""]], to="5,6"),
    )
    tasks = client.gateway.gateway.device.messages.queue.tasks
    assert (tasks[1].numbers, tasks[1].titles) == (["1", "2"], ["Title", "Title"])
    assert (tasks[2].numbers, tasks[2].titles) == (["5", "6"], ["five", "Title"])
    assert client.gateway.tasks[1]["attachments"] == ["jpg, 10 bytes"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"tid": "1"}, "tid must be a number"),
        ({"tid": 1.0}, "tid must be a number"),
        ({"tid": True}, "tid must be a number"),
        ({"tid": 2**31}, "tid must be a number from -2147483648 to 2147483647"),
        ({"tid": -(2**31) - 1}, "tid must be a number"),
        ({"tid": None}, "tid must be a number"),
        ({"from": 1}, "from must be a text"),
        ({"from": ["1"]}, "from must be a text"),
        ({"to": 13686876620}, "to must be a text"),
        ({"to": ["1"]}, "to must be a text"),
        ({"to_all": 1}, "to_all must be a text"),
        ({"to_all": "yes"}, "to_all must be one of"),
        ({"sms": None}, "sms must be a text"),
        ({"chs": "UTF-8"}, "chs must be one of utf8, base64"),
        ({"chs": None}, "chs must be a text"),
        ({"chs": "base64", "sms": "not base64!"}, "sms is not base64"),
        ({"chs": "base64", "sms": "AAA"}, "sms is not base64"),
        ({"chs": "base64", "sms": encoded(b"\xff\xfe")}, "sms is not UTF-8"),
        ({"coding": 3}, "coding must be a number from 0 to 2"),
        ({"coding": "0"}, "coding must be a number"),
        ({"smstype": 3}, "smstype must be a number from 0 to 2"),
        ({"intvl": 0}, "intvl must be a text"),
        ({"intvl": ""}, "intvl must be milliseconds"),
        ({"intvl": "-1"}, "intvl must be milliseconds"),
        ({"intvl": "1.5"}, "intvl must be milliseconds"),
        ({"tmo": 0}, "tmo must be a number from 1"),
        ({"tmo": "30"}, "tmo must be a number"),
        ({"sdr": 2}, "sdr must be a number from 0 to 1"),
        ({"fdr": True}, "fdr must be a number"),
        ({"dr": "1"}, "dr must be a number"),
        ({"sr_prd": 0}, "sr_prd must be a number from 1"),
        ({"sr_cnt": -1}, "sr_cnt must be a number from 1"),
        ({"smsc": 5}, "smsc must be a text"),
        ({"smstitle": "x"}, "attachments and smstitle are for MMS"),
        ({"attachments": attachment()}, "attachments and smstitle are for MMS"),
        ({"to_title_array": [["1", "a"]]}, "to_title_array is for smstype 2"),
        ({"smstype": 1, "to_title_array": [["1", "a"]]}, "to_title_array is for smstype 2"),
        ({"smstype": 2, "to_title_array": []}, "to_title_array must be an array that is not empty"),
        ({"smstype": 2, "to_title_array": [["1"]]}, "is not [\"number\", \"title\"]"),
        ({"smstype": 2, "to_title_array": [["1", 2]]}, "is not [\"number\", \"title\"]"),
        ({"smstype": 2, "to_title_array": ["1"]}, "is not [\"number\", \"title\"]"),
        ({"smstype": 2, "to_title_array": [["1", "a"]]}, "to and to_title_array name different numbers"),
        ({"smstype": 1, "attachments": "png|AAAA"}, "each is filetype|base64, of type jpg, gif, txt, mp3"),
        ({"smstype": 1, "attachments": "AAAA"}, "each is filetype|base64"),
        ({"smstype": 1, "attachments": "jpg|AAAA;"}, "each is filetype|base64"),
        ({"smstype": 1, "attachments": "jpg|%%%"}, "attachments is not base64"),
        ({"smstype": 1, "attachments": "jpg|"}, "attachments: an empty one"),
        ({"text": "x"}, "tasks[1]: unknown key 'text'"),
    ],
)  # fmt: skip
def test_a_field_that_the_reference_does_not_allow_refuses_everything(start, fields, reason):
    client = start(ports=2, slots=1)
    answer = client.send(POST, {"type": "send-sms", "task_num": 2, "tasks": [task(7), {**task(), **fields}]})
    assert answer["code"] == 2
    assert reason in answer["reason"]
    assert "tasks[1]" in answer["reason"]
    assert client.gateway.counters.refused == 1
    assert client.gateway.tasks == {}
    assert client.gateway.accepted == {}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"type": "send-mms"}, 'type must be "send-sms"'),
        ({"type": None}, "type is missing"),
        ({"task_num": 2}, "task_num is 2 for 1 tasks"),
        ({"task_num": "1"}, "task_num must be a number"),
        ({"task_num": True}, "task_num must be a number"),
        ({"task_num": None}, "task_num is missing"),
        ({"tasks": []}, "tasks must be an array that is not empty"),
        ({"tasks": task()}, "tasks must be an array"),
        ({"tasks": None}, "tasks is missing"),
        ({"tasks": ["x"]}, "tasks[0]: 'x' is not an object"),
        ({"sr_url": "127.0.0.1"}, "sr_url must be an HTTP address"),
        ({"sms_url": 5}, "sms_url must be a text"),
        ({"sr_cnt": 0}, "sr_cnt must be a number from 1"),
        ({"sr_prd": "60"}, "sr_prd must be a number"),
        ({"sms_cnt": 0}, "sms_cnt must be a number from 1"),
        ({"sms_prd": 1.5}, "sms_prd must be a number"),
        ({"report_url": "x"}, "unknown key 'report_url'"),
    ],
)
def test_a_body_that_the_reference_does_not_allow(start, changes, reason):
    client = start(ports=2, slots=1)
    before = client.gateway.state()["forwarding"]
    document = {"type": "send-sms", "task_num": 1, "tasks": [task()], **changes}
    answer = client.send(POST, {key: value for key, value in document.items() if value is not None})
    assert answer["code"] == 2
    assert reason in answer["reason"]
    assert client.gateway.tasks == {}
    assert client.gateway.state()["forwarding"] == before


def test_other_refusals(start):
    client = start(ports=1, slots=1)
    assert "is not an object" in client.send(POST, [task()])["reason"]
    assert "unknown query parameter 'op'" in client.send(POST, {}, "op=set")["reason"]
    assert client.send(POST, {}, "version=1.1")["reason"] == "type is missing"
    assert "not a method" in client.ask(POST)["reason"]
    response = client.session.post(f"{client.gateway.url}{POST}?username=admin&password=admin", data="{}", timeout=10)
    assert "Content-Type must be" in response.json()["reason"]
    assert client.send(POST + "?username=admin&password=wrong&x=", {})["code"] != 200
    assert client.gateway.counters.refused == 6


def test_a_task_id_is_known_for_a_while_after_its_task(start):
    client = start(ports=1, slots=1, switches={"sms_tid_seconds": 600, "sms_seconds": 3})
    assert client.sms(task(1), task(1), task(2)) == ["0 OK", "13 Duplicated TaskId", "0 OK"]
    assert client.sms(task(1, to="55")) == ["13 Duplicated TaskId"]
    client.fleet.advance(10)
    assert client.gateway.tasks == {}
    assert client.sms(task(1), task(2)) == ["13 Duplicated TaskId"] * 2
    # Task 1 was through after three seconds, task 2 after six.
    client.fleet.advance(594)
    assert client.sms(task(1), task(2)) == ["0 OK", "13 Duplicated TaskId"]
    client.fleet.advance(10)
    assert client.sms(task(2)) == ["0 OK"]
    assert client.gateway.accepted == {1: 2, 2: 2}


def test_the_task_table_is_full_until_tasks_are_through(start):
    client = start(ports=1, slots=1, switches={"sms_task_limit": 3, "sms_seconds": 10})
    assert client.sms(*(task(tid) for tid in range(5))) == ["0 OK"] * 3 + ["16 Too Many Task"] * 2
    client.fleet.advance(9)
    assert client.sms(task(3)) == ["16 Too Many Task"]
    client.fleet.advance(2)
    assert client.sms(task(3), task(4)) == ["0 OK", "16 Too Many Task"]
    # A task that was not taken is not known either.
    client.fleet.advance(40)
    assert client.sms(task(4)) == ["0 OK"]


def test_switches_of_what_is_taken(start):
    client = start(ports=2, slots=1, switches={"sms_plus": False, "sms_request_tasks": 2})
    assert client.sms(task(1, to="+49"), task(2, to="49")) == ["9 TO expected", "0 OK"]
    answer = client.send(POST, {"type": "send-sms", "task_num": 3, "tasks": [task(3), task(4), task(5)]})
    assert answer["reason"] == "too many tasks in one request: 3 (at most 2)"
    client = start(ports=2, slots=1, locked=["1"], switches={"sms_from_required": True, "sms_unregistered": "accept"})
    assert client.sms(task(1), task(2, **{"from": ""}), task(3, **{"from": "1"})) == [
        "12 FROM Expected", "12 FROM Expected", "0 OK",
    ]  # fmt: skip
    client = start(ports=1, slots=1, switches={"mms_limit": 10})
    assert client.sms(mms(1), mms(2, attachments=attachment(size=9))) == [
        "20 MMS Attachments Cache size Overlimit", "0 OK",
    ]  # fmt: skip


def test_codes_to_order(start):
    client = start(ports=1, slots=1, sms_refusals={"5": 10, "6": {"code": 16, "times": 1}})
    assert client.sms(task(1, to="1,5"), task(2, to="6"), task(3, to="6")) == [
        "10 Pending Transaction", "16 Too Many Task", "0 OK",
    ]  # fmt: skip
    client.gateway.patch(sms_refusals={"5": None, "*": {"code": 7, "times": 2}})
    assert client.sms(*(task(tid, to="5") for tid in (4, 5, 6))) == ["7 Server Error", "7 Server Error", "0 OK"]


def test_faults_before_and_after_taking_the_tasks(start):
    client = start(ports=1, slots=1)
    client.gateway.add_fault("code", "sms_send", code=7, reason="busy")
    body = {"type": "send-sms", "task_num": 1, "tasks": [task(1)]}
    assert client.send(POST, body) == {"code": 7, "reason": "busy"}
    assert client.gateway.accepted == {}
    for fault in ("lost_reply", "reset"):
        client.gateway.add_fault(fault, "sms_send")
        with pytest.raises(OSError, match="Connection"):
            client.send(POST, body)
    assert client.gateway.accepted == {1: 1}
    assert client.sms(task(1)) == ["13 Duplicated TaskId"]
    client.gateway.add_fault("half_applied", "sms_send")
    assert client.sms(*(task(tid) for tid in (2, 3, 4))) == ["0 OK", "7 Server Error", "7 Server Error"]
    assert client.sms(task(2), task(3)) == ["13 Duplicated TaskId", "0 OK"]


def test_a_read_only_gateway_takes_nothing(start):
    client = start(ports=1, slots=1)
    client.gateway.read_only()
    assert client.send(POST, {"type": "send-sms", "task_num": 1, "tasks": [task(1)]})["code"] == 4
    assert client.gateway.tasks == {}
    assert [record.operation for record in client.gateway.violations] == ["sms_send"]


def test_a_reply_with_the_list_elsewhere_and_no_code(start):
    client = start(switches={"sms_reply_key": "tasks"})
    url = f"{client.gateway.url}{POST}?username=admin&password=admin"
    document = {"type": "send-sms", "task_num": 1, "tasks": [task(7)]}
    reply = client.session.post(url, json=document, timeout=10).json()
    assert reply == {"type": "task-status", "tasks": [{"tid": 7, "status": "0 OK"}]}
