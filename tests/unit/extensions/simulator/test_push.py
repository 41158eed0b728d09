# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Status reports that gateways send by themselves (API reference, section 1)."""

from __future__ import annotations

from urllib.parse import quote

from skyline_simulator.server.push import is_loopback


def test_a_report_set_up_by_a_status_request(start, receiver):
    client = start(ports=2, slots=2, mac="00-30-f1-01-02-03")
    assert client.status(f"url={quote(receiver.url, safe='')}&period=90")["expires"] == 90
    receiver.wait_for(1)
    client.fleet.advance(90)
    client.fleet.advance(180)
    assert len(receiver.messages) == 4
    message = receiver.messages[-1]
    assert message["type"] == "dev-status"
    assert message["mac"] == "00-30-f1-01-02-03"
    assert [row["port"] for row in message["status"]] == ["1A", "2A"]
    assert message["status"][0]["st"] == "3 OK"
    assert [each["seq"] for each in receiver.messages] == [2, 3, 4, 5]
    assert set(receiver.content_types) == {"application/json;charset=utf-8"}
    assert client.gateway.counters.pushes == 4


def test_the_period_defaults_to_a_minute_and_zero_cancels(start, receiver):
    client = start(ports=1, slots=1)
    client.status(f"url={quote(receiver.url, safe='')}")
    assert client.gateway.reporting["period"] == 60
    receiver.wait_for(1)
    assert client.status("period=0")["expires"] == -1
    client.fleet.advance(300)
    assert len(receiver.messages) == 1
    assert client.status("period=120")["expires"] == 120
    receiver.wait_for(2)


def test_a_read_leaves_the_set_up_alone(start, receiver):
    client = start(ports=1, slots=1, report={"url": receiver.url, "period": 60})
    before = client.gateway.reporting
    client.status("all_slots=1&all_sims=1")
    assert client.gateway.reporting == before
    assert client.gateway.log[-1].write is False
    client.status("period=60")
    assert client.gateway.log[-1].write is True


def test_a_report_from_the_start_with_all_slots_in_its_own_spelling(start, receiver):
    client = start(
        ports=1,
        slots=2,
        report={"url": receiver.url, "period": 60, "all_slots": True},
        switches={"push_st": "int", "push_port_names": "dotted"},
    )
    receiver.wait_for(1)
    assert [row["port"] for row in receiver.messages[0]["status"]] == ["1.01", "1.02"]
    assert receiver.messages[0]["status"][0]["st"] == 3
    client.gateway.patch(reporting={"period": 0})
    client.fleet.advance(120)
    assert len(receiver.messages) == 1


def test_time_runs_at_speed(start, receiver):
    start(speed=1000, ports=1, slots=1, report={"url": receiver.url, "period": 60})
    receiver.wait_for(4)
    assert len({message["seq"] for message in receiver.messages}) == len(receiver.messages)


def test_a_rebooting_gateway_is_silent(start, receiver):
    client = start(ports=1, slots=1, report={"url": receiver.url, "period": 60}, switches={"silence_seconds": 120})
    receiver.wait_for(1)
    client.op("reboot")
    client.fleet.advance(110)
    assert len(receiver.messages) == 1
    client.fleet.advance(30)
    receiver.wait_for(2)
    assert receiver.messages[1]["status"][0]["st"] == "0 No SIM"


def test_failures_are_counted_and_do_not_end_reporting(start, receiver):
    receiver.answer = 500
    client = start(ports=1, slots=1, report={"url": receiver.url, "period": 60})
    receiver.wait_for(1)
    client.fleet.advance(60)
    assert client.gateway.counters.push_failures == 2
    client = start(ports=1, slots=1, report={"url": "http://127.0.0.1:9/", "period": 60})
    client.fleet.advance(60)
    assert client.gateway.counters.push_failures == 2
    assert client.gateway.counters.pushes == 0


def test_reports_stay_on_this_machine(start):
    client = start(ports=1, slots=1, report={"url": "http://192.0.2.1/status", "period": 60})
    client.fleet.advance(0)
    assert client.gateway.counters.push_failures == 1
    assert [is_loopback(url) for url in ("http://127.8.0.1:5/x", "http://[::1]/", "http://localhost/")] == [True] * 3
    assert [is_loopback(url) for url in ("http://192.0.2.1/", "http://example.com/", "nonsense")] == [False] * 3
