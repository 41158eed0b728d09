# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statistics of messages and calls (API reference, sections 9 and 10)."""

from __future__ import annotations

from typing import Any

import pytest
from skyline_simulator.errors import SpecError
from skyline_simulator.state.statistics import CUMULATIVE, DAY, HOUR, LAST_HOUR, LAST_TWO_HOURS, TODAY, Series

SMS, CALLS = "/goip_get_sms_stat.html", "/goip_get_call_stat.html"


def stats(client, path: str, query: str = "") -> dict[tuple[int, int], dict[str, Any]]:
    answer = client.ask(path, query)
    assert (answer["code"], answer["reason"]) == (200, "OK")
    assert answer["count"] == len(answer["stats"])
    return {(row["port"], row["slot"]): row for row in answer["stats"]}


def send(client, tid: int, to: str, **fields: Any) -> None:
    assert client.sms({"tid": tid, "to": to, "sms": "x", **fields}) == ["0 OK"]


def test_messages_add_up_with_what_was_sent(start):
    client = start(ports=2, slots=2, active={1: "B"}, switches={"sms_seconds": 3}, sms_failures={"9": "6 Timeout"})
    send(client, 1, "1,9,2,9,9", **{"from": "1"})
    send(client, 2, "3,4", **{"from": "2"})
    client.gateway.receive({"slot": "1B", "text": "x"}, {"slot": "1A", "text": "x"}, {"slot": "1B", "delivery": 0})
    assert stats(client, SMS)[1, 2] == {
        "port": 1, "slot": 2, "received": 1, "sent": 0, "sent_ok": 0, "sent_failed": 0, "con_failed": 0,
        "unsent": 4, "sending": 1,
    }  # fmt: skip
    client.fleet.advance(13)
    assert stats(client, SMS) == {
        (1, 2): {
            "port": 1, "slot": 2, "received": 1, "sent": 4, "sent_ok": 2, "sent_failed": 2, "con_failed": 1,
            "unsent": 0, "sending": 1,
        },
        (2, 1): {
            "port": 2, "slot": 1, "received": 0, "sent": 2, "sent_ok": 2, "sent_failed": 0, "con_failed": 0,
            "unsent": 0, "sending": 0,
        },
    }  # fmt: skip
    client.fleet.advance(3)
    row = stats(client, SMS, "version=1.1&ports=1&slots=2&type=3")[1, 2]
    assert (row["sent"], row["con_failed"], row["sending"]) == (5, 2, 0)
    send(client, 3, "5", **{"from": "1"})
    client.fleet.advance(3)
    assert stats(client, SMS)[1, 2]["con_failed"] == 0


def test_ports_and_slots(start):
    client = start(ports=4, slots=3, active={2: 3})
    for path in (SMS, CALLS):
        assert list(stats(client, path)) == [(1, 1), (2, 3), (3, 1), (4, 1)]
        assert list(stats(client, path, "ports=all&slots=all")) == [
            (port, slot) for port in range(1, 5) for slot in range(1, 4)
        ]
        assert list(stats(client, path, "ports=1-2,4")) == [(1, 1), (2, 3), (4, 1)]
        assert list(stats(client, path, "ports=2&slots=1-2,3")) == [(2, 1), (2, 2), (2, 3)]
        assert list(stats(client, path, "ports=2,2&slots=1,1")) == [(2, 1)]


def test_a_call_that_was(start):
    client = start(ports=2, slots=2)
    client.gateway.call(slot="1A", seconds=120, pdd=5, count=80)
    client.gateway.call(slot="1A", connected=False, alerted=True, pdd=5, count=10)
    client.gateway.call(slot="1A", connected=False, no_carrier=True, count=10)
    assert stats(client, CALLS, "ports=1")[1, 1] == {
        "port": 1, "slot": 1, "calls": 100, "alerted": 90, "connected": 80, "con_failed": 20, "nc": "10/20",
        "pdd": 5, "acd": 120, "asr": 80, "tcd": 160, "act_tcd": 9600,
    }  # fmt: skip
    assert stats(client, CALLS, "ports=2")[2, 1]["calls"] == 0
    client.gateway.call(slot="2A", seconds=61)
    row = stats(client, CALLS, "ports=2")[2, 1]
    assert (row["tcd"], row["act_tcd"], row["acd"], row["asr"], row["nc"]) == (2, 61, 61, 100, "0/0")


def test_values_that_have_no_meaning(start):
    client = start(ports=1, slots=2)
    assert stats(client, CALLS, "slots=all")[1, 1] == {
        "port": 1, "slot": 1, "calls": 0, "alerted": 0, "connected": 0, "con_failed": 0, "nc": "0/0", "tcd": 0,
        "act_tcd": 0,
    }  # fmt: skip
    assert "unsent" in stats(client, SMS, "slots=all")[1, 1]
    assert not {"unsent", "sending"} & set(stats(client, SMS, "slots=all")[1, 2])
    client = start(ports=1, slots=2, switches={"undefined_statistics": "empty"})
    row = stats(client, CALLS)[1, 1]
    assert [row[name] for name in ("pdd", "acd", "asr")] == ["", "", ""]
    row = stats(client, SMS, "slots=all")[1, 2]
    assert [row[name] for name in ("unsent", "sending", "sent")] == ["", "", 0]


def test_periods_on_device_time(start):
    client = start(ports=1, slots=1, switches={"sms_seconds": 1})
    clock = client.gateway.gateway.clock

    def counts() -> list[tuple[int, int]]:
        rows = [
            (stats(client, SMS, f"type={kind}")[1, 1], stats(client, CALLS, f"type={kind}")[1, 1]) for kind in range(4)
        ]
        return [(messages["sent"], calls["calls"]) for messages, calls in rows]

    # Begin at one in the morning, so that no step below crosses midnight before it is meant to.
    client.fleet.advance(DAY - clock.utc(clock.now()) % DAY + HOUR)
    send(client, 1, "1")
    client.fleet.advance(10)
    client.gateway.call(count=2)
    assert counts() == [(1, 2)] * 4
    client.fleet.advance(HOUR)
    send(client, 2, "1,2")
    client.gateway.call()
    client.fleet.advance(10)
    assert counts() == [(2, 1), (3, 3), (3, 3), (3, 3)]
    client.fleet.advance(2 * HOUR)
    assert counts() == [(0, 0), (0, 0), (3, 3), (3, 3)]
    client.fleet.advance(DAY - 4 * HOUR)
    assert counts() == [(0, 0), (0, 0), (0, 0), (3, 3)]


def test_a_reboot_leaves_the_counters(start):
    client = start(ports=1, slots=1, switches={"sms_seconds": 1})
    send(client, 1, "1")
    client.gateway.call()
    client.fleet.advance(5)
    client.op("reboot")
    client.fleet.advance(60)
    assert stats(client, SMS, "type=3")[1, 1]["sent_ok"] == 1
    assert stats(client, CALLS, "type=3")[1, 1]["calls"] == 1


@pytest.mark.parametrize("path", [SMS, CALLS])
@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("type=4", "type must be a number from 0 to 3"),
        ("type=-1", "type must be a number"),
        ("type=today", "type must be a number"),
        ("ports=3", "port beyond the device"),
        ("ports=1A", "slot beyond the device"),
        ("ports=2-1", "bad ports range"),
        ("ports=", "bad ports"),
        ("slots=3", "slot beyond the device"),
        ("slots=2-1", "bad slots range"),
        ("slots=", "bad slots"),
        ("period=1", "unknown query parameter"),
    ],
)
def test_queries_that_the_reference_does_not_allow(start, path, query, reason):
    client = start(ports=2, slots=2)
    answer = client.ask(path, query)
    assert answer["code"] == 2
    assert reason in answer["reason"]
    assert client.gateway.counters.refused == 1
    assert client.gateway.operations == ["sms_stat" if path == SMS else "call_stat"]


def test_calls_are_checked(start):
    client = start(ports=1, slots=1)
    for row, reason in (
        ({"slot": "2A"}, "port beyond"),
        ({"connected": True, "alerted": False}, "a call that connected has alerted"),
        ({"no_carrier": True}, "a call that connected had a carrier"),
        ({"count": -1}, "count must be"),
        ({"connected": 1}, "connected must be true or false"),
        ({"duration": 1}, "unknown key"),
    ):
        with pytest.raises(SpecError, match=reason):
            client.gateway.call(**row)
    assert stats(client, CALLS, "type=3")[1, 1]["calls"] == 0


def test_old_minutes_are_dropped_and_sums_stay() -> None:
    series = Series()
    midnight = 20_000 * DAY
    for minute in range(3 * 24 * 60):
        series.add(midnight + minute * 60, {"calls": 1})
    now = midnight + 3 * DAY - 60
    assert len(series._minutes) <= 24 * 60
    assert [series.read(now, period)["calls"] for period in (LAST_HOUR, LAST_TWO_HOURS, TODAY, CUMULATIVE)] == [
        60, 120, 1440, 3 * 1440,
    ]  # fmt: skip
    # Two hours reach back over midnight.
    assert series.read(midnight + 3 * DAY + 1800, LAST_TWO_HOURS)["calls"] == 89


def test_rows_alone(start):
    client = start(ports=2, slots=2, switches={"statistics_reply": "array"})
    for path in (SMS, CALLS):
        assert [(row["port"], row["slot"]) for row in client.ask(path, "slots=all")] == [(1, 1), (1, 2), (2, 1), (2, 2)]
