# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counters of a gateway out of those of its slots."""

from __future__ import annotations

from typing import Any

from ansible_collections.skyline.gateway.plugins.module_utils.model.statistics import (
    CALL_COUNTERS,
    SMS_COUNTERS,
    call_totals,
    sms_totals,
)


def calls(**counters: Any) -> dict[str, Any]:
    return {**dict.fromkeys(CALL_COUNTERS), **counters}


def test_messages_add_up() -> None:
    rows: list[dict[str, Any]] = [
        dict.fromkeys(SMS_COUNTERS, 1),
        {**dict.fromkeys(SMS_COUNTERS, 10), "unsent": None, "con_failed": 5},
    ]
    assert sms_totals(rows) == {**dict.fromkeys(SMS_COUNTERS, 11), "unsent": 1}


def test_what_no_slot_knows_the_gateway_does_not_know() -> None:
    assert sms_totals([]) == dict.fromkeys(SMS_COUNTERS)
    assert call_totals([calls(), calls()]) == {**dict.fromkeys(CALL_COUNTERS), "asr": None, "acd": None}


def test_ratios_are_made_of_the_sums() -> None:
    rows = [calls(calls=100, connected=80, act_tcd=9600), calls(calls=1, connected=0, act_tcd=0)]
    total = call_totals(rows)
    assert (total["asr"], total["acd"]) == (79.2, 120.0)
    assert "pdd" not in total


def test_ratios_of_nothing() -> None:
    total = call_totals([calls(calls=0, connected=0, act_tcd=0)])
    assert (total["asr"], total["acd"]) == (None, None)


def test_what_is_counted() -> None:
    assert list(sms_totals([])) == ["received", "sent", "sent_ok", "sent_failed", "unsent", "sending"]
    assert list(call_totals([])) == [
        *("calls", "alerted", "connected", "con_failed", "nc_success", "nc_total", "act_tcd"), *("asr", "acd")
    ]  # fmt: skip
