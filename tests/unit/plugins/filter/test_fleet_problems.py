# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter fleet_problems: plans of a fleet seen together."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.skyline.gateway.plugins.filter import fleet_problems
from ansible_collections.skyline.gateway.plugins.module_utils.model.imei import check_digit

PROBLEMS = fleet_problems.FilterModule().filters()["fleet_problems"]
ONE, TWO = "490154203237518", "490154203237526"
FINE: dict[str, Any] = {"before": {}, "gateway": {"mac": "00-30-f1-00-00-01"}}


def failed(message: str, kind: str = "connection") -> dict[str, Any]:
    return {"msg": message, "error": {"kind": kind}, "gateway": {"host": "192.0.2.1"}}


def test_a_sound_fleet() -> None:
    assert PROBLEMS({}) == []
    assert PROBLEMS({"gw1": {"6B": ONE}, "gw2": {"6B": TWO}, "gw3": {}, "gw4": None}) == []


def test_an_imei_twice_is_named_with_every_place() -> None:
    plans = {"gw1": {"6B": ONE}, "gw2": {"1A": TWO}, "gw3": {"2A": ONE, "6.02": int(ONE)}}
    assert PROBLEMS(plans) == [f"gw1: IMEI {ONE} is planned for gw1 6B and gw3 2A and gw3 6.02"]
    assert PROBLEMS(plans, allow_duplicates=True) == PROBLEMS(plans, allow_duplicates="yes") == []
    # As --extra-vars name=false has it.
    assert PROBLEMS(plans, allow_duplicates="false") == PROBLEMS(plans)


def test_an_imei_without_its_check_digit_is_the_same_imei() -> None:
    assert len(PROBLEMS({"gw1": {"6B": ONE}, "gw2": {"6B": ONE[:14]}})) == 1


def test_every_bad_entry_is_named() -> None:
    assert PROBLEMS({"gw1": {"6B": ONE}, "gw2": {"x": ONE, "6b": "12", "6.02": TWO, 6.1: TWO}, "gw3": [ONE]}) == [
        'gw2: x: not the name of a slot; write it as 6B or "6.02"',
        "gw2: 6b: 12 has 2 digits; an IMEI has 15 (or 14, without its check digit)",
        "gw2: 6b and 6.02 name the same slot",
        'gw2: 6.1: write the slot with two digits and in quotes, as in "6.02" (YAML turns an unquoted 1.10 into 1.1)',
        "gw3: the plan is not a mapping of slots to values, or something in its template is undefined",
    ]


def test_numbers() -> None:
    plans = {"gw1": {"1A": "+4930", "1B": "x"}, "gw2": {"1A": "+4930"}}
    assert PROBLEMS(plans, "sim_number") == [
        "gw1: 1B: 'x' is not a number; give up to 32 digits with an optional leading +",
        "gw1: number +4930 is planned for gw1 1A and gw2 1A",
    ]


class TestChecks:
    def test_a_failed_one_is_a_problem(self) -> None:
        assert PROBLEMS({"gw1": {}}, checks={"gw1": failed("no route")}) == ["gw1: no route"]
        # It had read something before.
        assert PROBLEMS({"gw1": {}}, checks={"gw1": {**FINE, **failed("no route")}}) == ["gw1: no route"]
        assert PROBLEMS({"gw1": {}}, checks={"gw1": {"msg": "missing required arguments"}}) == [
            "gw1: missing required arguments"
        ]
        assert PROBLEMS({"gw1": {}}, checks={"gw1": {}}) == ["gw1: the check failed without a message"]

    def test_where_the_gateway_was_asked_its_word_counts_alone(self) -> None:
        plans = {"gw1": {"6Z": "12", "1A": ONE, "1B": ONE}}
        assert PROBLEMS(plans, checks={"gw1": failed("config has 3 bad entries", "validation")}) == [
            "gw1: config has 3 bad entries"
        ]
        # Nobody has asked it.
        assert PROBLEMS(plans, checks={"gw1": failed("no route")}) == [
            "gw1: 6Z: 12 has 2 digits; an IMEI has 15 (or 14, without its check digit)",
            "gw1: no route",
            f"gw1: IMEI {ONE} is planned for gw1 1A and gw1 1B",
        ]

    def test_another_gateway_with_the_same_imei_is_named_whatever_the_check_says(self) -> None:
        plans = {"gw1": {"1A": ONE}, "gw2": {"1A": ONE}}
        assert PROBLEMS(plans, checks={"gw1": FINE}) == [f"gw1: IMEI {ONE} is planned for gw1 1A and gw2 1A"]

    def test_one_gateway_under_two_names(self) -> None:
        other = {"before": {}, "gateway": {"mac": "00-30-f1-00-00-02"}}
        unknown = {"before": {}, "gateway": {"mac": None}}
        checks = {"gw1": other, "gw2": FINE, "gw3": FINE, "gw4": unknown, "gw5": unknown}
        assert PROBLEMS({}, checks=checks) == ["gw2: has the same MAC address as gw3: one gateway under several names"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (({}, "esim"), "kind is 'esim', and not one of imei, sim_number"),
        ((["gw1"],), "fleet_problems: 'list' object"),
        (({}, "imei", {}, "perhaps"), "fleet_problems: The value 'perhaps' is not a valid boolean"),
    ],
)
def test_refusals(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        PROBLEMS(*arguments)


def test_a_big_fleet_takes_seconds_at_most() -> None:
    def imei(number: int) -> str:
        body = f"{number:014}"
        return body + check_digit(body)

    slots = [f"{port}.{slot:02}" for port in range(1, 33) for slot in range(1, 9)]
    plans = {f"gw{gateway}": {slot: imei(gateway * 256 + n) for n, slot in enumerate(slots)} for gateway in range(100)}
    plans["gw99"]["32.08"] = plans["gw0"]["1.01"]
    start = time.monotonic()
    assert len(PROBLEMS(plans)) == 1
    assert time.monotonic() - start < 10
