# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counters on the wire."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.model.statistics import Period, Row
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

MESSAGES = {
    "port": 1, "slot": 1, "received": 10, "sent": 50, "sent_ok": 48, "sent_failed": 2, "con_failed": 0, "unsent": 5,
    "sending": 1,
}  # fmt: skip
CALLS = {
    "port": 1, "slot": 1, "calls": 100, "alerted": 90, "connected": 80, "con_failed": 20, "nc": "15/20", "pdd": 5,
    "acd": 120, "asr": 80, "tcd": 160, "act_tcd": 9600,
}  # fmt: skip
Read = Callable[..., list[Row]]


def read(reader: Read, *stats: Any, **reply: Any) -> list[Row]:
    with Stub(stub.answer(**{"code": 200, "stats": list(stats), **reply})) as device, device.client() as client:
        return reader(Generation2(client), (1, 2, 4), (), Period.TODAY)


@pytest.mark.parametrize(
    ("reader", "path"),
    [(Generation2.sms_statistics, "goip_get_sms_stat"), (Generation2.call_statistics, "goip_get_call_stat")],
)
def test_the_request(reader: Read, path: str) -> None:
    periods = [Period.LAST_HOUR, Period.LAST_TWO_HOURS, Period.TODAY, Period.TOTAL]
    with Stub(*[stub.answer(code=200, stats=[])] * 4) as device, device.client() as client:
        for period in periods:
            assert reader(Generation2(client), (1, 2, 4), (), period) == []
    assert device.targets == [
        f"/{path}.html?version=1.1&ports=1-2%2C4&slots=all&type={number}&{stub.LOGIN}" for number in range(4)
    ]


def test_of_some_slots_of_all_ports() -> None:
    with Stub(stub.answer(code=200, stats=[])) as device, device.client() as client:
        Generation2(client).sms_statistics((), (1, 2), Period.TOTAL)
    assert device.targets == [f"/goip_get_sms_stat.html?version=1.1&ports=all&slots=1-2&type=3&{stub.LOGIN}"]


def test_the_examples_of_the_api_reference() -> None:
    assert read(Generation2.sms_statistics, MESSAGES) == [{"name": "1.01", **MESSAGES}]
    expected = {key: value for key, value in CALLS.items() if key != "nc"}
    assert read(Generation2.call_statistics, CALLS) == [{"name": "1.01", **expected, "nc_success": 15, "nc_total": 20}]


def test_what_is_not_told_is_null() -> None:
    (row,) = read(Generation2.sms_statistics, {"port": 2})
    assert row == {"name": None, "port": 2, **dict.fromkeys(set(MESSAGES) - {"port"})}
    (row,) = read(Generation2.call_statistics, {"slot": 1, **dict.fromkeys(set(CALLS) - {"port", "slot"}, "")})
    assert {name: value for name, value in row.items() if value is not None} == {"slot": 1}


@pytest.mark.parametrize(
    ("wire", "ratio"),
    [("15/20", (15, 20)), (" 0 / 0 ", (0, 0)), ("15", (None, None)), ("", (None, None)), ("a/b", (None, None)),
     (15, (None, None)), ("-1/2", (None, None)), (None, (None, None))],
)  # fmt: skip
def test_the_ratio(wire: Any, ratio: tuple[int | None, int | None]) -> None:
    (row,) = read(Generation2.call_statistics, {**CALLS, "nc": wire})
    assert (row["nc_success"], row["nc_total"]) == ratio


@pytest.mark.parametrize(
    ("wire", "value"),
    [(80, 80.0), ("80.5", 80.5), ("80%", 80.0), ("80 %", 80.0), ("", None), ("-", None), ("nan", None), (None, None)],
)
def test_measures(wire: Any, value: float | None) -> None:
    (row,) = read(Generation2.call_statistics, {**CALLS, "asr": wire})
    assert row["asr"] == value
    assert isinstance(row["asr"], (float, type(None)))


def test_rows_that_are_none() -> None:
    assert read(Generation2.sms_statistics, None, 1, [], MESSAGES) == read(Generation2.sms_statistics, MESSAGES)


def test_none_are_counted() -> None:
    assert read(Generation2.call_statistics, stats=None, count=0) == []


@pytest.mark.parametrize("stats", [None, {}, "x"])
def test_a_reply_without_them(stats: Any) -> None:
    with pytest.raises(GatewayError) as caught:
        read(Generation2.call_statistics, stats=stats)
    assert caught.value.message == "get_call_stat: the reply has no stats"


@pytest.mark.parametrize(("port", "slot"), [("1x", 1), (1, "2x"), ("1.02", 1), (0, 1), (1, -1), (None, 1)])
def test_a_place_that_is_no_number_names_no_slot(port: object, slot: object) -> None:
    (row,) = read(Generation2.sms_statistics, {**MESSAGES, "port": port, "slot": slot})
    assert row["name"] is None
    assert row["received"] == 10


def test_a_bare_array() -> None:
    replies = (stub.http(json.dumps([MESSAGES])), stub.http(json.dumps([CALLS])), stub.http("[]"))
    with Stub(*replies) as device, device.client() as client:
        gateway = Generation2(client)
        assert gateway.sms_statistics((), (), Period.TODAY) == read(Generation2.sms_statistics, MESSAGES)
        assert gateway.call_statistics((), (), Period.TODAY) == read(Generation2.call_statistics, CALLS)
        assert gateway.call_statistics((), (), Period.TODAY) == []
