# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of messages whatever happens: each sent once, counters that add up, and none of it expensive."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import Any

import pytest
import requests
from skyline_simulator.errors import SpecError

POST, TASKS, SMS = "/goip_post_sms.html", "/goip_get_tasks.html", "/goip_get_sms.html"


def task(tid: int, numbers: list[str], **fields: Any) -> dict[str, Any]:
    return {"tid": tid, "to": ",".join(numbers), "sms": "x", **fields}


def assert_consistent(client) -> None:
    """Tasks, lines of ports and statistics tell the same."""
    gateway = client.gateway.gateway
    with gateway.lock:
        gateway.device.tick()
        messages = gateway.device.messages
        queue = messages.queue
        for each in queue.tasks.values():
            assert each.sending + each.sent + each.failed + each.unsent == len(each.numbers)
            assert min(each.sending, each.sent, each.failed, each.unsent) >= 0
            assert not each.done
        assert sum(each.unsent for each in queue.tasks.values()) == sum(line.unsent for line in queue.lines.values())
        for line in queue.lines.values():
            assert line.unsent == sum(map(len, line.waiting.values()))
            assert {tid for tid, places in line.waiting.items() if places and not queue.tasks[tid].suspended} == set(
                line.ready
            )
    stats = client.ask("/goip_get_sms_stat.html", "type=3&slots=all")["stats"]
    sent = Counter((sent.port + 1, sent.slot + 1, sent.ok) for sent in client.gateway.sent)
    for row in stats:
        port, slot = row["port"], row["slot"]
        assert (row["sent_ok"], row["sent_failed"]) == (sent[port, slot, True], sent[port, slot, False])
        assert row["sent"] == row["sent_ok"] + row["sent_failed"]
        assert row.get("sending", 0) in (0, 1)


@pytest.mark.parametrize("seed", range(12))
def test_every_message_is_sent_exactly_once(start, seed):
    chance = random.Random(seed)
    client = start(
        ports=chance.choice([1, 3, 8]),
        slots=2,
        seed=seed,
        switches={"sms_seconds": "1-9", "sms_task_limit": 30},
        sms_failures={"13": "6 Timeout"},
    )
    ports = client.gateway.gateway.device.ports
    wanted: dict[int, list[str]] = {}
    removed: set[int] = set()
    for step in range(60):
        choice = chance.random()
        known = list(client.gateway.tasks)
        if choice < 0.5:
            tasks = []
            for _each in range(chance.randint(1, 5)):
                numbers = [str(chance.randint(10, 20)) for _number in range(chance.randint(1, 6))]
                fields = {"from": str(chance.randint(1, ports))} if chance.random() < 0.3 else {}
                fields |= {"intvl": "700"} if chance.random() < 0.3 else {}
                tasks.append(task(chance.randint(1, 400), numbers, tmo=chance.choice([5, 30]), **fields))
            if chance.random() < 0.2:
                client.gateway.add_fault(chance.choice(["lost_reply", "reset"]), "sms_send")
                with pytest.raises(requests.ConnectionError):
                    client.sms(*tasks)
            for each, status in zip(tasks, client.sms(*tasks), strict=True):
                assert status in ("0 OK", "13 Duplicated TaskId", "16 Too Many Task")
                if status == "0 OK" or (each["tid"] in client.gateway.accepted and each["tid"] not in wanted):
                    wanted.setdefault(each["tid"], each["to"].split(","))
        elif choice < 0.7 and known:
            tids = chance.sample(known, chance.randint(1, len(known)))
            order = chance.choice(["pause", "resume", "resume", "remove"])
            if order == "remove":
                tids = tids[:1]
                removed.update(tids)
            client.send(f"/goip_{order}_sms.html", {"tids": tids})
        else:
            client.fleet.advance(chance.uniform(0, 25))
        if step % 10 == 0:
            assert_consistent(client)
    client.send("/goip_resume_sms.html", {})
    client.fleet.advance(10_000)
    assert_consistent(client)
    assert client.gateway.tasks == {}
    assert set(client.gateway.accepted.values()) == {1}
    assert set(client.gateway.accepted) == set(wanted)
    sent: dict[int, Counter[int]] = {}
    for each in client.gateway.sent:
        sent.setdefault(each.tid, Counter())[each.index] += 1
        assert wanted[each.tid][each.index] == each.number
    for tid, numbers in wanted.items():
        counts = sent.get(tid, Counter())
        assert set(counts.values()) <= {1}
        if tid not in removed:
            assert sorted(counts) == list(range(len(numbers)))


def test_two_thousand_tasks_in_spite_of_faults_at_every_tenth_request(start):
    """The client here is as plain as can be: what is not sure to be taken is sent again."""
    client = start(ports=32, slots=1, switches={"sms_seconds": 2})
    client.gateway.add_fault("lost_reply", "sms_send", times=None, every=10)
    client.gateway.add_fault("reset", "sms_send", times=None, every=7)
    left = [task(tid, [str(tid)]) for tid in range(1, 2001)]
    lost = full = 0
    while left:
        try:
            status = client.sms(*left[:50])
        except requests.ConnectionError:
            lost += 1
            continue
        refused = [each for each, said in zip(left[:50], status, strict=True) if said.startswith("16")]
        full += bool(refused)
        left = refused + left[50:]
        if refused:
            client.fleet.advance(20)
    client.fleet.advance(1000)
    assert lost >= 5
    assert full >= 1
    assert sorted(sent.tid for sent in client.gateway.sent) == list(range(1, 2001))
    assert all(sent.ok for sent in client.gateway.sent)
    stats = client.ask("/goip_get_sms_stat.html", "type=3")["stats"]
    assert sum(row["sent_ok"] for row in stats) == 2000


def test_many_tasks_are_cheap(start):
    client = start(ports=64, slots=1, switches={"sms_seconds": 2, "sms_task_limit": 0})
    before = time.process_time()
    for first in range(0, 2000, 100):
        client.sms(*(task(tid, ["1", "2", "3"]) for tid in range(first, first + 100)))
    for port in range(1, 65):
        for position in range(0, 100, 10):
            client.ask(TASKS, f"version=1.1&port={port}&pos={position}")
    client.send("/goip_pause_sms.html", {})
    client.send("/goip_resume_sms.html", {})
    client.fleet.advance(1000)
    assert len(client.gateway.sent) == 6000
    # About 1.5 s; twice the number of tasks would be four times that if it were not linear.
    assert time.process_time() - before < 6


def test_a_large_inbox_is_cheap(start):
    client = start(ports=4, slots=1)
    client.gateway.receive(*({"slot": "1A", "text": f"message {number}"} for number in range(10_000)))
    before = time.process_time()
    first, seen = 1, 0
    while True:
        answer = client.ask(SMS, f"sms_id={first}&sms_num=100")
        if not answer["data"]:
            break
        first = answer["next_sms"]
        seen += answer["sms_num"]
    assert (seen, first) == (10_000, 10_001)
    while client.ask(SMS, "sms_num=100&sms_del=1")["data"]:
        pass
    assert client.gateway.inbox == {}
    assert time.process_time() - before < 4


def test_a_reset_brings_the_start_back(start, receiver):
    client = start(ports=2, slots=1, inbox=[{"text": "before"}], sms_failures={"5": "6 Timeout"})
    before = client.gateway.state()
    client.sms(task(1, ["5", "6"], sdr=1), sr_url=receiver.url, sms_url=receiver.url, sr_cnt=1)
    client.gateway.receive({"text": "x"})
    client.gateway.call(count=3)
    client.gateway.patch(sms_refusals={"*": 10})
    client.fleet.advance(3)
    client.gateway.reset()
    assert {**client.gateway.state(), "device_time": 0} == {**before, "device_time": 0}
    assert (client.gateway.tasks, client.gateway.sent, client.gateway.accepted) == ({}, [], {})
    assert [message.text for message in client.gateway.inbox.values()] == ["before"]
    assert client.ask("/goip_get_call_stat.html", "type=3&ports=1")["stats"][0]["calls"] == 0
    pushed = len(receiver.messages)
    assert client.sms(task(1, ["5"])) == ["0 OK"]
    client.fleet.advance(100)
    assert [(sent.number, sent.reason) for sent in client.gateway.sent] == [("5", "6 Timeout")]
    assert len(receiver.messages) == pushed


@pytest.mark.parametrize("path", [TASKS, SMS, "/goip_get_sms_stat.html", "/goip_get_call_stat.html"])
def test_a_question_has_no_body(start, path):
    client = start(ports=1, slots=1)
    url = f"{client.gateway.url}{path}?username=admin&password=admin"
    answer = client.session.request("GET", url, json={"sms_id": 1}, timeout=10).json()
    assert answer == {"code": 2, "reason": "GET with a body"}
    assert client.send(path, {})["reason"] == f"POST is not a method of {path}"


def test_specifications_are_checked(start):
    with pytest.raises(SpecError) as caught:
        start(
            ports=1,
            slots=1,
            inbox=[{"moon": 1}],
            sms_refusals={"5": 0},
            sms_failures=["5"],
            sms_undelivered={"alice": 1, "5": {"code": 1, "times": 0}},
        )
    assert [problem.partition(": ")[2].partition(":")[0] for problem in caught.value.problems] == [
        "inbox", "sms_refusals", "sms_failures", "sms_undelivered",
    ]  # fmt: skip
    with pytest.raises(SpecError, match="5: times must be a number from 1"):
        start(ports=1, slots=1, sms_failures={"5": {"times": True}})
