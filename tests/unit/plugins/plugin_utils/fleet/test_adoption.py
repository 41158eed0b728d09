# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a gateway has becomes the variables that a spreadsheet would give, or problems."""

from __future__ import annotations

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.fleet.adoption import variables_of

A = "490154203237518"


def test_spellings_are_those_of_a_spreadsheet() -> None:
    facts = {"address": "GW1.example.com", "http_port": 8080, "mac": "0030.F100.0001"}
    plans = {"imei": {"6.02": A}, "number": {"6.02": "+4930"}}
    found, problems = variables_of("gw1", facts, {"site": " Berlin ", "floor": 2}, plans)
    assert problems == []
    assert found == {
        "ansible_host": "gw1.example.com",
        "skyline_port": 8080,
        "skyline_mac": "00:30:f1:00:00:01",
        "site": "Berlin",
        "floor": "2",
        "skyline_imeis": {"6.02": A},
        "skyline_sim_numbers": {"6.02": "+4930"},
    }


def test_what_is_empty_is_left_out() -> None:
    facts = {"address": "192.0.2.1", "http_port": None, "mac": ""}
    found, problems = variables_of("gw1", facts, {"site": None}, {"imei": {"6.02": ""}, "number": {}})
    assert (found, problems) == ({"ansible_host": "192.0.2.1"}, [])


def test_all_problems_are_named() -> None:
    facts = {"address": "192.0.2.1:80", "http_port": 0, "mac": "x"}
    plans = {"imei": {"6.02": A[:14], "6.03": "x"}, "number": {"6.04": "*100#"}}
    _found, problems = variables_of("gw 1", facts, {"site": ["a"]}, plans)
    assert [problem.split(":")[1].strip() for problem in problems] == [
        "name 'gw 1'", "address '192.0.2.1", "http_port '0'", "mac 'x'", "site is no single value",
        f"IMEI of slot 6.02 '{A[:14]}'", "IMEI of slot 6.03 'x'", "number of slot 6.04 '*100#'",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a\x01b", "a\r\nb", "a\ufffeb", "x" * 32768])
def test_texts_that_no_workbook_keeps(text: str) -> None:
    found, problems = variables_of("gw1", {}, {"note": text}, {})
    assert found == {}
    (problem,) = problems
    assert problem.startswith("gw1: note ")


def test_of_a_long_value_the_beginning_is_quoted() -> None:
    _found, (problem,) = variables_of("gw1", {}, {}, {"imei": {"6.02": "49015420323751x" * 9}})
    assert f" {('49015420323751x' * 9)[:40]!r}: " in problem
