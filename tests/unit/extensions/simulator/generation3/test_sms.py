# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SMS tasks, reports on them, and where those go (facts, sections 5 and 11)."""

from __future__ import annotations

import base64
import itertools

import pytest

CONFIG = {
    "sms_status_url": "", "sms_status_max": 100, "sms_status_period": 30,
    "recv_sms_url": "", "recv_sms_max": 1, "recv_sms_period": 30,
}  # fmt: skip


def task(tid: int, *recipients: str, **more):
    return {"id": tid, "recipients": list(recipients) or ["123"], "sms": "Hello", **more}


def submit(client, *tasks):
    return [(each["id"], each["code"]) for each in client.send("POST", "submit_sms_tasks", list(tasks)).json()]


def manage(client, path: str, body):
    return [(each["id"], each["code"], each["reason"]) for each in client.send("POST", path, body).json()]


def test_tasks_are_sent(start):
    client = start(switches={"sms_seconds": 2}, sms_failures={"666": "6 Timeout"})
    assert submit(client, task(7, "1", "666", "+2", **{"from": "1-2"}), task(-8, **{"from": 3})) == [(7, 0), (-8, 0)]
    client.fleet.advance(10)
    sent = sorted((each.tid, each.number, each.port, each.ok) for each in client.gateway.sent)
    assert [(tid, number, ok) for tid, number, _port, ok in sent] == [
        (-8, "123", True), (7, "+2", True), (7, "1", True), (7, "666", False),
    ]  # fmt: skip
    assert {port for tid, _number, port, _ok in sent if tid == 7} == {0, 1}
    assert {port for tid, _number, port, _ok in sent if tid == -8} == {2}
    assert client.gateway.accepted == {7: 1, -8: 1}


def test_a_result_has_the_bare_text(start):
    response = start().send("POST", "submit_sms_tasks", [task(1), task(1)])
    assert response.json() == [{"id": 1, "code": 0, "reason": "OK"}, {"id": 1, "code": 13, "reason": "Duplicated id"}]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": None}, 11),
        ({"recipients": None}, 9),
        ({"recipients": []}, 9),
        ({"recipients": ["abc"]}, 9),
        ({"sms": None}, 8),
        ({"sms": ""}, 8),
        ({"from": "4"}, 2),
        ({"from": "1.01"}, 2),
        ({"from": "all"}, 2),
        ({"sms_type": 1}, 17),
        ({"sms_type": 1, "subject": "x"}, 19),
        ({"sms_type": 1, "subject": "x", "attachments": [{"type": "txt", "content": "eA=="}] * 6}, 18),
        ({"sms_type": 1, "subject": "x", "attachments": [{"type": "mp3", "content": "eHh4eHg="}]}, 20),
        ({"sms_type": 1, "subject": "x", "attachments": [{"type": "jpg", "content": "eA=="}]}, 0),
        ({"sms_type": 2, "subjects": [{"recipient": "1", "subject": "eA=="}],
          "attachments": [{"type": "gif", "content": "eA=="}]}, 0),
    ],
)  # fmt: skip
def test_codes(start, change, code):
    client = start(switches={"mms_limit": 5})
    body = {key: value for key, value in {**task(1, "1"), **change}.items() if value is not None}
    assert [each["code"] for each in client.send("POST", "submit_sms_tasks", [body]).json()] == [code]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"tid": 1}, "unknown key 'tid'"),
        ({"type": "send-sms"}, "unknown key 'type'"),
        ({"id": 2**31}, "id must be a number from -2147483648 to 2147483647, not 2147483648"),
        ({"id": "1"}, "id must be a number"),
        ({"recipients": "1,2"}, "recipients must be an array, not '1,2'"),
        ({"recipients": [1]}, "recipients[0] must be a text"),
        ({"charset": "utf-8"}, "charset must be one of UTF-8, Base64, PDU, not 'utf-8'"),
        ({"coding": 3}, "coding must be a number from 0 to 2"),
        ({"sdr": 1}, "sdr must be true or false, not 1"),
        ({"interval_min": 5, "interval_max": 4}, "interval_max is less than interval_min"),
        ({"subject": "x"}, "attachments and subjects are for MMS"),
        ({"charset": "Base64", "sms": "%"}, "sms is not base64"),
        ({"sms_type": 1, "subjects": [{"recipient": "1", "subject": "x"}]}, "subjects are for sms_type 2"),
        ({"sms_type": 2, "subjects": [{"recipient": "9", "subject": "x"}]}, "subjects name other recipients"),
    ],
)
def test_tasks_that_are_refused_as_a_whole(start, change, reason):
    client = start()
    assert reason in client.reason("POST", "submit_sms_tasks", [task(1), {**task(2, "1"), **change}])
    assert client.gateway.accepted == {}


def test_a_lenient_gateway_takes_other_spellings(start):
    client = start(switches={"lenient": True})
    body = {"id": "5", "from": "1A", "recipients": [123], "sms": "x", "charset": "utf-8", "sdr": 1, "colour": "blue"}
    assert submit(client, body) == [(5, 0)]
    assert client.gateway.tasks[5]["ports"] == [1]
    assert manage(client, "pause_sms_tasks", [5]) == [(5, 0, "OK")]
    assert manage(client, "resume_sms_tasks", {"ids": [5]}) == [(5, 0, "OK")]


def test_texts_in_base64_and_defaults(start):
    client = start()
    submit(client, task(1, "1", "2", charset="Base64", sms=base64.b64encode("Grüße".encode()).decode(), timeout=40))
    found = client.gateway.tasks[1]
    assert (found["timeout"], found["sdr"], found["fdr"], found["dr"]) == (40, False, False, False)
    assert client.gateway.gateway.device.messages.queue.tasks[1].text == "Grüße"


def test_rests_between_messages(start):
    client = start(switches={"sms_seconds": 1}, seed=5)
    submit(client, task(1, "1", "2", "3", **{"from": "1", "interval_min": 2000, "interval_max": 6000}))
    client.fleet.advance(60)
    times = [each.time for each in client.gateway.sent]
    rests = [later - earlier - 1 for earlier, later in itertools.pairwise(times)]
    assert all(2 <= rest <= 6 for rest in rests)
    assert rests[0] != rests[1]


def test_one_port_for_all(start):
    client = start(switches={"sms_seconds": 1})
    submit(client, task(1, "1", "2", **{"from": "1-2", "to_all": False}))
    client.fleet.advance(10)
    assert {each.port for each in client.gateway.sent} == {0}


# -- the list ----------------------------------------------------------------------------------------------------------


def test_the_list_of_a_port_has_no_total(start):
    client = start(switches={"sms_seconds": 100})
    for number in range(12):
        submit(client, task(number, "1", "2", charset="Base64", sms="eA==", coding=1, **{"from": "1"}))
    manage(client, "pause_sms_tasks", {"ids": [1]})
    first = client.read("get_sms_tasks", {"port": 1, "index": 0})
    assert [each["id"] for each in first] == list(range(10))
    assert first[1] == {
        "id": 1, "from": "1", "recipients": ["1", "2"], "status": 1, "charset": "base64", "coding": "usc2",
    }  # fmt: skip
    rest = client.read("get_sms_tasks", {"port": 1, "index": 10, "num": 5, "need_content": True})
    assert [(each["id"], each["sms"]) for each in rest] == [(10, "eA=="), (11, "eA==")]
    assert client.read("get_sms_tasks", {"port": 2, "index": 0}) == []
    assert "index is missing" in client.reason("GET", "get_sms_tasks", {"port": 1})
    assert "port beyond" in client.reason("GET", "get_sms_tasks", {"port": 4, "index": 0})


@pytest.mark.parametrize(
    ("form", "taken", "refused"),
    [("wrapped", {"ids": [1]}, [1]), ("bare", [1], {"ids": [1]}), ("both", [1], {"ids": []})],
)
def test_ids(start, form, taken, refused):
    client = start(switches={"sms_ids_body": form, "sms_seconds": 100})
    submit(client, task(1, "1", "2"))
    suspended = []
    for path in ("pause_sms_tasks", "resume_sms_tasks", "remove_sms_tasks"):
        assert client.reason("POST", path, refused)
        assert manage(client, path, taken) == [(1, 0, "OK")]
        suspended.append([each["suspended"] for each in client.gateway.tasks.values()])
    assert suspended == [[True], [False], []]


def test_ids_that_are_unknown_or_missing(start):
    client = start()
    assert manage(client, "remove_sms_tasks", {"ids": [5]}) == [(5, 11, "TID expected")]
    bodies: list[tuple[dict[str, object], str]] = [
        ({}, "ids is missing"),
        ({"ids": []}, "ids must be an array that is not empty"),
        ({"ids": ["1"]}, "ids[0] must be a number"),
        ({"ids": [1], "all": True}, "unknown key 'all'"),
    ]
    for body, reason in bodies:
        assert client.reason("POST", "remove_sms_tasks", body).startswith(reason)


def test_half_of_the_tasks(start):
    client = start()
    client.gateway.add_fault("half_applied", "sms_send")
    assert submit(client, task(1), task(2)) == [(1, 0), (2, 7)]


# -- reports -----------------------------------------------------------------------------------------------------------


def test_a_report_on_sent_messages(start, receiver):
    client = start(ports=1, switches={"sms_seconds": 3}, sms_failures={"666": {"reason": "6 Timeout", "carrier": "38"}})
    client.write("set_sms_config", {**CONFIG, "sms_status_url": receiver.url, "sms_status_max": 2})
    submit(client, task(9, "1", "666", sdr=True, fdr=True))
    client.fleet.advance(7)
    receiver.wait_for(1)
    report = receiver.messages[0]
    (part,) = report.pop("statuses")
    assert report == {"type": "sms-sent-status"}
    (good,), (bad,) = part.pop("sdr"), part.pop("fdr")
    assert part == {"tid": 9, "sent": 1, "failed": 1, "unsent": 0}
    utc = client.gateway.gateway.clock.utc(0)
    assert 0 <= good.pop("ts") - utc < 10
    assert 0 <= bad.pop("ts") - utc < 10
    assert good == {"seq": 1, "port": 1, "slot": 1, "number": "1", "cost": 3000}
    assert bad == {"seq": 2, "port": 1, "slot": 1, "number": "666", "code": 6, "gsm_cause": 38}


def test_reports_go_where_the_status_goes(start, receiver):
    client = start(ports=1, switches={"sms_seconds": 1, "push_type": False})
    client.write("set_status_report_server", {"enable": True, "url": receiver.url, "period": 600})
    submit(client, task(1, "1", sdr=True, sms_count=1))
    client.fleet.advance(2)
    receiver.wait_for(2)
    # The status itself is on its way at the same time.
    assert [list(message) for message in receiver.messages if "statuses" in message] == [["statuses"]]


@pytest.mark.parametrize(
    ("fields", "count"), [({"sdr": False}, 0), ({"sdr": True, "sms_period": 0}, 0), ({"sdr": True}, 1)]
)
def test_what_is_reported(start, receiver, fields, count):
    client = start(ports=1, switches={"sms_seconds": 1})
    client.write("set_sms_config", {**CONFIG, "sms_status_url": receiver.url})
    submit(client, task(1, "1", **fields))
    client.fleet.advance(2)
    client.fleet.advance(31)
    assert len(receiver.received) == count


def test_tasks_of_generation_2_are_reported_as_such(start, receiver):
    client = start(generation="both", ports=1, switches={"sms_seconds": 1})
    client.write("set_sms_config", {**CONFIG, "sms_status_url": f"{receiver.url}/3", "sms_status_max": 1})
    older = {"type": "send-sms", "task_num": 1, "sr_url": f"{receiver.url}/2", "sr_cnt": 1}
    tasks = [{"tid": 1, "to": "1", "sms": "x", "sdr": 1}]
    client.send("POST", "goip_post_sms.html", {**older, "tasks": tasks})
    submit(client, task(2, "1", sdr=True, sms_count=1))
    client.fleet.advance(5)
    receiver.wait_for(2)
    kinds = [message["type"] for message in receiver.messages]
    assert sorted(zip((each.path for each in receiver.received), kinds, strict=True)) == [
        ("/status/2", "status-report"),
        ("/status/3", "sms-sent-status"),
    ]


def test_the_configuration_is_kept_by_saving(start):
    client = start(speed=1000)
    assert client.read("get_sms_config") == CONFIG
    wanted = {**CONFIG, "sms_status_url": "http://127.0.0.1:9/", "recv_sms_max": 5}
    client.write("set_sms_config", wanted)
    assert client.read("get_sms_config") == wanted
    client.write("reboot_device")
    client.fleet.advance(60)
    assert client.read("get_sms_config") == CONFIG
    client.write("set_sms_config", wanted)
    client.write("save_config")
    client.write("reboot_device")
    client.fleet.advance(60)
    assert client.read("get_sms_config") == wanted


@pytest.mark.parametrize("key", CONFIG)
def test_every_key_of_the_configuration_is_required(start, key):
    body = {name: value for name, value in CONFIG.items() if name != key}
    assert start().reason("POST", "set_sms_config", body) == f"{key} is missing"
    lenient = start(switches={"lenient": True})
    lenient.write("set_sms_config", {**body, "recv_sms_period": 77} if key != "recv_sms_period" else body)
    assert lenient.read("get_sms_config")[key] == CONFIG[key]


def test_a_url_that_was_not_set(start):
    client = start(switches={"sms_config_read": "effective"})
    client.write("set_status_report_server", {"enable": True, "url": "http://127.0.0.1:9/s", "period": 600})
    client.write("set_sms_config", {**CONFIG, "recv_sms_url": "http://127.0.0.1:9/r"})
    found = client.read("get_sms_config")
    assert (found["sms_status_url"], found["recv_sms_url"]) == ("http://127.0.0.1:9/s", "http://127.0.0.1:9/r")
