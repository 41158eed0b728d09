# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue that sends (API reference, sections 5 and 6): progress on device time, and managing the tasks."""

from __future__ import annotations

from typing import Any

import pytest

TASKS = "/goip_get_tasks.html"
PAUSE, RESUME, REMOVE = "/goip_pause_sms.html", "/goip_resume_sms.html", "/goip_remove_sms.html"
STEADY = {"sms_seconds": 3}


def task(tid: int = 1, to: str = "100", **fields: Any) -> dict[str, Any]:
    return {"tid": tid, "to": to, "sms": f"text {tid}", **fields}


def listed(client, port: int = 1, query: str = "&num=1000") -> list[int]:
    answer = client.ask(TASKS, f"version=1.1&port={port}&pos=0{query}")
    assert (answer["code"], answer["reason"]) == (200, "OK")
    assert answer["task_num"] == len(answer["tasks"])
    return [each["tid"] for each in answer["tasks"]]


def progress(client, tid: int) -> list[int]:
    found = client.gateway.tasks[tid]
    return [found[name] for name in ("sending", "sent", "failed", "unsent")]


def test_messages_go_out_one_by_one_on_every_port(start):
    client = start(ports=2, slots=2, switches=STEADY)
    client.sms(task(1, "101,102,103,104,105"))
    assert progress(client, 1) == [2, 0, 0, 3]
    client.fleet.advance(3)
    assert progress(client, 1) == [2, 2, 0, 1]
    client.fleet.advance(3)
    assert progress(client, 1) == [1, 4, 0, 0]
    client.fleet.advance(3)
    assert client.gateway.tasks == {}
    assert sorted((sent.index, sent.number, sent.port, sent.slot, sent.ok) for sent in client.gateway.sent) == [
        (0, "101", 0, 0, True),
        (1, "102", 1, 0, True),
        (2, "103", 0, 0, True),
        (3, "104", 1, 0, True),
        (4, "105", 0, 0, True),
    ]


def test_time_runs_at_speed(start):
    client = start(speed=2000, ports=1, slots=1, switches=STEADY)
    client.sms(task(1, "1,2,3"))
    client.fleet.advance(0)
    deadline = 200
    while client.gateway.tasks and deadline:
        deadline -= 1
        client.status()
    assert [sent.number for sent in client.gateway.sent] == ["1", "2", "3"]


def test_an_interval_lies_between_the_messages_of_a_port(start):
    client = start(ports=1, slots=1, switches=STEADY)
    client.sms(task(1, "1,2,3", intvl="2500"))
    client.fleet.advance(5.4)
    assert progress(client, 1) == [0, 1, 0, 2]
    client.fleet.advance(0.2)
    assert progress(client, 1) == [1, 1, 0, 1]
    client.fleet.advance(8.5)
    first, second, third = [sent.time for sent in client.gateway.sent]
    assert (round(second - first, 3), round(third - second, 3)) == (5.5, 5.5)


def test_ports_that_a_task_names(start):
    client = start(ports=4, slots=1, switches=STEADY)
    client.sms(task(1, "1,2,3,4", **{"from": "2,4"}), task(2, "5,6,7", to_all="0", **{"from": "3,1"}))
    client.fleet.advance(20)
    ports = {sent.number: sent.port + 1 for sent in client.gateway.sent}
    assert ports == {"1": 2, "2": 4, "3": 2, "4": 4, "5": 3, "6": 3, "7": 3}


def test_the_device_chooses_among_the_registered_ports(start):
    client = start(ports=4, slots=1, locked=["1"], dead_ports=[3], switches=STEADY)
    client.sms(task(1, "1,2,3,4"))
    client.fleet.advance(20)
    assert {sent.port + 1 for sent in client.gateway.sent} == {2, 4}
    assert all(sent.ok for sent in client.gateway.sent)


def test_ports_that_cannot_send_fail_after_the_time_the_task_allows(start):
    client = start(
        ports=4, slots=1, locked=["1"], dead_ports={"2": 16, "3": 0}, switches={**STEADY, "sms_unregistered": "accept"}
    )
    client.sms(task(1, "1,2,3", tmo=20, **{"from": "1-3"}), task(2, "9", **{"from": "1"}))
    client.fleet.advance(19)
    assert client.gateway.sent == []
    client.fleet.advance(1)
    assert {(sent.number, sent.port, sent.ok, sent.reason) for sent in client.gateway.sent} == {
        ("1", 0, False, "5 SIM Unregistered"),
        ("2", 1, False, "6 Timeout"),
        ("3", 2, False, "6 Timeout"),
    }
    # A port that comes back in time sends.
    client.op("unlock", "1")
    client.fleet.advance(30)
    assert client.gateway.sent[-1].number == "9"
    assert client.gateway.sent[-1].ok is True


def test_a_port_that_fails_on_the_way(start):
    client = start(ports=1, slots=1, switches=STEADY)
    client.sms(task(1, "1,2", tmo=5))
    client.fleet.advance(1)
    client.gateway.patch(dead_ports=[1])
    client.fleet.advance(2)
    assert [(sent.ok, sent.reason) for sent in client.gateway.sent] == [(False, "6 Timeout")]
    client.fleet.advance(5)
    assert [(sent.number, sent.ok) for sent in client.gateway.sent] == [("1", False), ("2", False)]
    assert client.gateway.tasks == {}


def test_a_message_that_takes_longer_than_the_task_allows(start):
    client = start(ports=1, slots=1, switches={"sms_seconds": 10})
    client.sms(task(1, "1", tmo=4))
    client.fleet.advance(4)
    (sent,) = client.gateway.sent
    assert (sent.ok, sent.reason) == (False, "6 Timeout")


def test_numbers_that_are_to_fail(start):
    client = start(
        ports=1,
        slots=1,
        switches=STEADY,
        sms_failures={"1": "6 Timeout", "2": {"reason": "7 Server Error", "carrier": "38", "times": 1}},
    )
    client.sms(task(1, "1,2,2,3"))
    client.fleet.advance(20)
    assert [(sent.number, sent.ok, sent.reason, sent.carrier) for sent in client.gateway.sent] == [
        ("1", False, "6 Timeout", ""),
        ("2", False, "7 Server Error", "38"),
        ("2", True, "", ""),
        ("3", True, "", ""),
    ]
    client.gateway.patch(sms_failures={"1": None, "*": {"times": 1}})
    client.sms(task(2, "1,1"))
    client.fleet.advance(20)
    assert [(sent.ok, sent.reason) for sent in client.gateway.sent[4:]] == [(False, "6 Timeout"), (True, "")]


# -- the list ------------------------------------------------------------------------------------------------------


def test_the_list_of_a_port(start):
    client = start(ports=2, slots=1, switches=STEADY)
    client.sms(
        task(1, "1", **{"from": "1"}, coding=1),
        task(2, "2,+3", **{"from": "1-2"}, chs="base64", sms="aGVsbG8="),
        task(3, "4", **{"from": "2"}),
        task(4, "5,6"),
    )
    client.send(PAUSE, {"tids": [2]})
    answer = client.ask(TASKS, "version=1.1&port=1&pos=0&has_content=1")
    rows = [
        {"tid": 1, "state": 0, "from": "1", "to": "1", "chs": "utf8", "coding": 1, "sms": "text 1"},
        {"tid": 2, "state": 1, "from": "1-2", "to": "2,+3", "chs": "base64", "coding": 0, "sms": "aGVsbG8="},
        {"tid": 4, "state": 0, "from": "", "to": "5,6", "chs": "utf8", "coding": 0, "sms": "text 4"},
    ]
    assert answer == {"code": 200, "reason": "OK", "total_num": 3, "task_num": 3, "tasks": rows}
    without = [{key: value for key, value in row.items() if key != "sms"} for row in rows]
    assert client.ask(TASKS, "version=1.1&port=1&pos=0&has_content=0")["tasks"] == without
    assert client.ask(TASKS, "version=1.1&port=1&pos=0")["tasks"] == without
    assert listed(client, 2) == [2, 3, 4]


def test_pages(start):
    client = start(ports=1, slots=1, switches={"sms_seconds": 1000, "sms_task_limit": 0})
    client.sms(*(task(tid) for tid in range(25)))

    def page(query: str) -> tuple[int, int, list[int]]:
        answer = client.ask(TASKS, f"version=1.1&port=1&{query}")
        return answer["total_num"], answer["task_num"], [each["tid"] for each in answer["tasks"]]

    assert page("pos=0") == (25, 10, list(range(10)))
    assert page("pos=20") == (25, 5, list(range(20, 25)))
    assert page("pos=3&num=4") == (25, 4, [3, 4, 5, 6])
    assert page("pos=25") == (25, 0, [])
    assert page("pos=1000&num=1000") == (25, 0, [])
    client.gateway.patch(switches={"page_limit": 6})
    assert page("pos=0") == (25, 6, list(range(6)))
    assert page("pos=2&num=2") == (25, 2, [2, 3])


def test_the_list_moves_while_tasks_finish(start):
    client = start(ports=1, slots=1, switches=STEADY)
    client.sms(*(task(tid) for tid in range(5)))
    assert listed(client) == [0, 1, 2, 3, 4]
    client.fleet.advance(3)
    assert listed(client) == [1, 2, 3, 4]
    client.fleet.advance(7)
    assert listed(client) == [3, 4]
    # The last message of a task is on its way: the task is still there.
    client.fleet.advance(2.5)
    assert listed(client) == [4]
    client.fleet.advance(3)
    assert listed(client) == []


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("port=1&pos=0", "version is missing"),
        ("version=1.1&pos=0", "port is missing"),
        ("version=1.1&port=1", "pos is missing"),
        ("version=1.1&port=0&pos=0", "port beyond the device: 0"),
        ("version=1.1&port=3&pos=0", "port beyond the device: 3"),
        ("version=1.1&port=1A&pos=0", "port must be a number"),
        ("version=1.1&port=1&pos=-1", "pos must be a number"),
        ("version=1.1&port=1&pos=0&num=0", "num must be 1 or more"),
        ("version=1.1&port=1&pos=0&num=x", "num must be a number"),
        ("version=1.1&port=1&pos=0&has_content=2", "has_content must be a number from 0 to 1"),
        ("version=1.1&port=1&pos=0&has_contents=1", "unknown query parameter"),
        ("version=1.1&port=1&pos=0&pos=1", "twice"),
        ("version=1.1&port=1&pos=99999999999", "pos must be a number"),
    ],
)
def test_queries_that_the_reference_does_not_allow(start, query, reason):
    client = start(ports=2, slots=1)
    answer = client.ask(TASKS, query)
    assert answer["code"] == 2
    assert reason in answer["reason"]
    assert client.gateway.counters.refused == 1


# -- pause, resume, remove -------------------------------------------------------------------------------------------


def test_a_paused_task_waits_and_others_pass_it(start):
    client = start(ports=1, slots=1, switches=STEADY)
    client.sms(task(1, "1,2"), task(2, "3"))
    answer = client.send(PAUSE, {"tids": [1, 77]})
    assert answer == {
        "code": 200,
        "reason": "OK",
        "results": [{"tid": 1, "status": "0 OK"}, {"tid": 77, "status": "11 TID Expected"}],
    }
    assert client.gateway.tasks[1]["suspended"] is True
    client.fleet.advance(30)
    # What was on the air is out.
    assert [sent.number for sent in client.gateway.sent] == ["1", "3"]
    assert progress(client, 1) == [0, 1, 0, 1]
    assert client.send(RESUME, {"tids": [1]})["results"] == [{"tid": 1, "status": "0 OK"}]
    client.fleet.advance(3)
    assert [sent.number for sent in client.gateway.sent] == ["1", "3", "2"]
    assert client.gateway.tasks == {}


def test_twice_is_as_once(start):
    client = start(ports=2, slots=1, switches=STEADY)
    client.sms(task(1, "1,2,3,4"))
    for path in (PAUSE, PAUSE, RESUME, RESUME):
        assert client.send(path, {"tids": [1]})["results"][0]["status"] == "0 OK"
    client.fleet.advance(30)
    assert sorted(sent.number for sent in client.gateway.sent) == ["1", "2", "3", "4"]


def test_without_tids_all_tasks(start):
    client = start(ports=2, slots=1, switches=STEADY)
    client.sms(*(task(tid) for tid in range(6)))
    assert client.send(PAUSE, {}) == {"code": 200, "reason": "OK"}
    assert {each["suspended"] for each in client.gateway.tasks.values()} == {True}
    client.fleet.advance(60)
    assert sorted(client.gateway.tasks) == [2, 3, 4, 5]
    assert client.send(RESUME, {}) == {"code": 200, "reason": "OK"}
    client.fleet.advance(1)
    assert client.send(REMOVE, {}) == {"code": 200, "reason": "OK"}
    assert client.gateway.tasks == {}
    client.fleet.advance(60)
    assert len(client.gateway.sent) == 4


def test_a_removed_task_sends_only_what_is_on_the_air(start):
    client = start(ports=1, slots=1, switches=STEADY)
    client.sms(task(1, "1,2,3"), task(2, "4"))
    assert client.send(REMOVE, {"tids": [1]})["results"] == [{"tid": 1, "status": "0 OK"}]
    assert listed(client) == [2]
    assert client.send(REMOVE, {"tids": [1]})["results"] == [{"tid": 1, "status": "11 TID Expected"}]
    client.fleet.advance(30)
    assert [sent.number for sent in client.gateway.sent] == ["1", "4"]
    assert client.sms(task(1)) == ["13 Duplicated TaskId"]


@pytest.mark.parametrize("path", [PAUSE, RESUME, REMOVE])
@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([1], "[1] is not an object"),
        ({"tids": []}, "tids must be an array that is not empty"),
        ({"tids": 1}, "tids must be an array"),
        ({"tids": ["1"]}, "tids[0] must be a number"),
        ({"tids": [True]}, "tids[0] must be a number"),
        ({"tids": None}, "tids must be an array"),
        ({"tid": [1]}, "unknown key 'tid'"),
    ],
)
def test_orders_that_the_reference_does_not_allow(start, path, document, reason):
    client = start(ports=1, slots=1)
    client.sms(task(1, "1,2"))
    answer = client.send(path, document)
    assert answer["code"] == 2
    assert reason in answer["reason"]
    assert progress(client, 1) == [1, 0, 0, 1]
    assert client.gateway.tasks[1]["suspended"] is False
    assert client.send(path, {}, "version=1.1")["reason"] == "unknown query parameter 'version'"
    assert client.gateway.counters.refused == 2


def test_a_lost_reply_has_paused(start):
    client = start(ports=1, slots=1)
    client.sms(task(1, "1,2"))
    client.gateway.add_fault("lost_reply", "sms_pause")
    with pytest.raises(OSError, match="Connection"):
        client.send(PAUSE, {})
    assert client.gateway.tasks[1]["suspended"] is True


# -- rebooting -------------------------------------------------------------------------------------------------------


def test_a_reboot_forgets_tasks_and_their_ids(start):
    client = start(ports=2, slots=1, switches=STEADY)
    client.sms(task(1, "1,2,3,4"))
    client.fleet.advance(4)
    client.op("reboot")
    client.fleet.advance(120)
    assert client.gateway.tasks == {}
    assert len(client.gateway.sent) == 2
    assert client.sms(task(1)) == ["0 OK"]
    client.fleet.advance(10)
    assert len(client.gateway.sent) == 3


def test_or_keeps_them_by_switch(start):
    client = start(ports=2, slots=1, switches={**STEADY, "sms_reboot": "keep"})
    client.sms(task(1, "1,2,3,4,5,6", tmo=100), task(2, "7", tmo=100, intvl="60000"))
    client.fleet.advance(4)
    client.op("reboot")
    assert client.gateway.tasks[1]["failed"] == 2
    client.fleet.advance(200)
    assert client.gateway.tasks == {}
    sent = {sent.number: (sent.ok, sent.reason) for sent in client.gateway.sent}
    assert len(client.gateway.sent) == len(sent) == 7
    assert [number for number, (ok, _reason) in sorted(sent.items()) if not ok] == ["3", "4"]
    assert sent["3"] == (False, "6 Timeout")
    assert client.sms(task(1)) == ["13 Duplicated TaskId"]
