# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cells in which no spreadsheet finds a formula."""

from __future__ import annotations

import string
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.csv_cells import cell

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
BLANKS = ' \t\r\n\x01\x1f"\u00a0\u00ad\u180e\u200b\u200f\u2060\u3000\ufeff'


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
@pytest.mark.parametrize("before", ["", ";", "\t", "a;", "a\n", "a\t; ", *BLANKS], ids=ascii)
def test_a_formula_becomes_a_text(before: str, sign: str) -> None:
    assert cell(f"{before}{sign}SUM(1)") == f"{before}'{sign}SUM(1)"


def test_a_sign_behind_anything_else_begins_no_formula() -> None:
    for before in set(string.printable) - set(BLANKS) - set(SIGNS) - {*";\x0b\x0c"}:
        assert cell(f"{before}=1") == f"{before}=1"


@pytest.mark.parametrize("text", ["+49301234567", "-5", "-5 ", "-5;x", "+5\nx", '-5"', "-5\u200b"])
def test_a_number_with_its_sign_stays(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize("text", ["-5x", "+5+1", "-5 1", "--5", "+", "-x"])
def test_what_only_begins_like_a_number_does_not(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (True, "true"), (False, "false"), (5, "5"), ("a\0b", "a\ufffdb"), ("", "")]
)
def test_values_that_are_no_texts(value: Any, text: str) -> None:
    assert cell(value) == text
