# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Status reports and delivery reports (API reference, sections 5 and 7), pushed for real."""

from __future__ import annotations

from typing import Any

STEADY = {"sms_seconds": 3, "sms_delivery_seconds": 5}


def task(tid: int = 1, to: str = "100", **fields: Any) -> dict[str, Any]:
    return {"tid": tid, "to": to, "sms": "x", **fields}


def test_a_report_goes_out_when_there_are_enough_results(start, receiver):
    client = start(ports=1, slots=4, active={1: 2}, switches=STEADY, sms_failures={"2": {"carrier": "38"}})
    begin = client.gateway.gateway.clock.utc(client.gateway.gateway.clock.now())
    client.sms(task(7, "1,2,3,4", sdr=1), sr_url=receiver.url, sr_cnt=3)
    client.fleet.advance(8.9)
    assert receiver.messages == []
    client.fleet.advance(0.2)
    (report,) = receiver.messages
    times = [row.pop(3) for row in report["rpts"][0]["sdr"] + report["rpts"][0]["fdr"]]
    assert report == {
        "type": "status-report",
        "rpt_num": 1,
        "rpts": [
            {
                "tid": 7,
                "sending": 0,
                "sent": 2,
                "failed": 1,
                "unsent": 1,
                "sdr": [[0, "1", "1.02"], [2, "3", "1.02"]],
                "fdr": [[1, "2", "1.02", "6 Timeout", "38"]],
            }
        ],
    }
    assert [time - times[0] for time in times] == [0, 6, 3]
    assert 1 < times[0] - begin < 4
    assert receiver.content_types == ["application/json;charset=utf-8"]
    assert client.gateway.counters.pushes == 1


def test_or_when_the_oldest_has_waited_long_enough(start, receiver):
    client = start(ports=1, slots=1, switches=STEADY)
    client.sms(task(1, "1,2", sdr=1), task(2, "3", sdr=1), sr_url=receiver.url, sr_prd=20)
    client.fleet.advance(22.8)
    assert receiver.messages == []
    client.fleet.advance(0.3)
    (report,) = receiver.messages
    assert report["rpt_num"] == 2
    assert [(part["tid"], part["sent"], len(part["sdr"]), part["fdr"]) for part in report["rpts"]] == [
        (1, 2, 2, []), (2, 1, 1, []),
    ]  # fmt: skip
    client.fleet.advance(600)
    assert len(receiver.messages) == 1


def test_by_default_only_failures_are_reported(start, receiver):
    client = start(ports=1, slots=1, switches=STEADY, sms_failures={"2": "7 Server Error"})
    client.sms(task(1, "1,2"), task(2, "2", fdr=0), sr_url=receiver.url, sr_cnt=1)
    client.fleet.advance(120)
    assert [part["fdr"][0][4] for report in receiver.messages for part in report["rpts"]] == ["7 Server Error"]
    assert receiver.messages[0]["rpts"][0]["sdr"] == []


def test_a_task_may_have_its_own_count_and_period(start, receiver):
    client = start(ports=1, slots=1, switches=STEADY)
    client.sms(task(1, "1", sdr=1, sr_prd=2), task(2, "2", sdr=1, sr_cnt=1), task(3, "3", sdr=1), sr_url=receiver.url)
    client.fleet.advance(5.1)
    assert [part["tid"] for report in receiver.messages for part in report["rpts"]] == [1]
    client.fleet.advance(1)
    assert [part["tid"] for report in receiver.messages for part in report["rpts"]] == [1, 2]
    client.fleet.advance(60)
    assert len(receiver.messages) == 2
    client.fleet.advance(10)
    assert [part["tid"] for part in receiver.messages[2]["rpts"]] == [3]


def test_every_result_is_reported_once(start, receiver):
    client = start(ports=4, slots=1, switches={"sms_seconds": "2-6"}, sms_failures={"5": "7 Server Error"})
    client.sms(*(task(tid, "1,2,5,3", sdr=1) for tid in range(20)), sr_url=receiver.url, sr_cnt=7, sr_prd=30)
    for _step in range(40):
        client.fleet.advance(7)
    parts = [part for report in receiver.messages for part in report["rpts"]]
    good = [(part["tid"], row[0]) for part in parts for row in part["sdr"]]
    bad = [(part["tid"], row[0]) for part in parts for row in part["fdr"]]
    assert sorted(good) == [(tid, index) for tid in range(20) for index in (0, 1, 3)]
    assert sorted(bad) == [(tid, 2) for tid in range(20)]
    assert all(part["sending"] + part["sent"] + part["failed"] + part["unsent"] == 4 for part in parts)
    last = {part["tid"]: (part["sent"], part["failed"]) for part in parts}
    assert set(last.values()) == {(3, 1)}


def test_without_a_url_nothing_is_kept(start, receiver):
    client = start(ports=1, slots=1, switches=STEADY)
    client.sms(task(1, "1", sdr=1))
    client.fleet.advance(10)
    client.sms(task(2, "1", sdr=1), sr_url=receiver.url, sr_cnt=1)
    client.fleet.advance(10)
    assert [part["tid"] for report in receiver.messages for part in report["rpts"]] == [2]


def test_port_names_by_switch(start, receiver):
    client = start(ports=1, slots=2, active={1: "B"}, switches={**STEADY, "sr_port_names": "letter"})
    client.sms(task(1, "1", sdr=1), sr_url=receiver.url, sr_cnt=1)
    client.fleet.advance(4)
    receiver.wait_for(1)
    assert receiver.messages[0]["rpts"][0]["sdr"][0][2] == "1B"


def test_reports_go_out_by_themselves_at_speed(start, receiver):
    client = start(speed=500, ports=1, slots=1, switches=STEADY)
    client.sms(task(1, "1,2,3", sdr=1), sr_url=receiver.url, sr_cnt=3)
    receiver.wait_for(1)
    assert receiver.messages[0]["rpts"][0]["sent"] == 3


def test_delivery_reports_are_received_messages(start, receiver):
    client = start(ports=1, slots=2, switches=STEADY, sms_undelivered={"2": 70, "3": {"code": 41, "times": 1}})
    client.sms(task(1, "1,2,3,3", dr=1, smsc="+4977"), task(2, "4"), sms_url=receiver.url)
    client.fleet.advance(60)
    rows = [row for message in receiver.messages for row in message["sms"]]
    assert [message["type"] for message in receiver.messages] == ["recv-sms"] * 4
    assert [(row[0], row[1], row[3], row[4], row[5].partition(" ")[0]) for row in rows] == [
        (1, "1A", "+4977", "1", "0"),
        (1, "1A", "+4977", "2", "70"),
        (1, "1A", "+4977", "3", "41"),
        (1, "1A", "+4977", "3", "0"),
    ]
    assert all(len(row[5].partition(" ")[2]) == 14 for row in rows)
    assert client.ask("/goip_get_sms.html")["data"] == rows
    stat = client.ask("/goip_get_sms_stat.html", "type=3")["stats"][0]
    assert (stat["received"], stat["sent_ok"]) == (0, 5)


def test_a_failed_message_is_never_delivered(start):
    client = start(ports=1, slots=1, switches=STEADY, sms_failures={"*": "6 Timeout"})
    client.sms(task(1, "1", dr=1))
    client.fleet.advance(60)
    assert client.gateway.inbox == {}


def test_failures_of_the_receiver_are_counted(start, receiver):
    receiver.answer = 500
    client = start(ports=1, slots=1, switches=STEADY)
    client.sms(task(1, "1,2", sdr=1), sr_url=receiver.url, sr_cnt=1)
    client.fleet.advance(10)
    client.sms(task(2, "1", sdr=1), sr_url="http://192.0.2.1/")
    client.sms(task(3, "1", sdr=1), sr_url="http://127.0.0.1:9/")
    client.fleet.advance(10)
    assert client.gateway.counters.pushes == 0
    assert client.gateway.counters.push_failures == 4


def test_a_reboot_loses_what_was_not_reported(start, receiver):
    client = start(ports=1, slots=1, switches=STEADY)
    client.sms(task(1, "1", sdr=1, dr=1), sr_url=receiver.url, sr_prd=20)
    client.fleet.advance(5)
    client.op("reboot")
    client.fleet.advance(300)
    assert receiver.messages == []
    assert client.gateway.state()["forwarding"]["sr_url"] == receiver.url
    client.sms(task(2, "1", sdr=1, sr_cnt=1))
    client.fleet.advance(5)
    assert [part["tid"] for part in receiver.messages[0]["rpts"]] == [2]


def test_a_receiver_named_later_hears_of_what_is_under_way(start, receiver):
    client = start(speed=500, ports=1, slots=1, switches=STEADY)
    client.sms(task(1, ",".join("12345678"), dr=1))
    client.set(f"sms_url={receiver.url}")
    receiver.wait_for(8)
    assert sorted(message["sms"][0][4] for message in receiver.messages) == list("12345678")


def test_a_rebooting_gateway_is_silent(start, receiver):
    client = start(ports=1, slots=1, parameters={"sms_url": receiver.url}, switches={"silence_seconds": 100})
    client.op("reboot")
    client.fleet.advance(10)
    client.gateway.receive({"text": "x"})
    client.fleet.advance(80)
    assert receiver.messages == []
    client.fleet.advance(30)
    assert len(receiver.messages) == 1
