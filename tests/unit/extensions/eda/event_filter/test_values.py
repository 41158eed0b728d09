# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the filter reads single values of a push: numbers, flags, texts and names, whatever a gateway puts there."""

from __future__ import annotations

import math
from typing import Any

import pytest

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.slots import (
    port_name,
    row_name,
)
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.text import clean, stripped
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.values import (
    flag,
    leading_int,
    mapping,
    moment,
    number,
    whole_int,
)


@pytest.mark.parametrize(
    ("value", "leading", "whole"),
    [
        (3, 3, 3),
        (-3, -3, -3),
        (3.0, 3, 3),
        (3.5, None, None),
        (math.inf, None, None),
        (math.nan, None, None),
        ("3", 3, 3),
        (" +3 ", 3, 3),
        ("-3", -3, -3),
        ("3 OK", 3, None),
        ("3x", 3, None),
        ("x3", None, None),
        ("", None, None),
        (True, 1, None),
        (None, None, None),
        ([3], None, None),
        ({}, None, None),
        (10**18 - 1, 10**18 - 1, 10**18 - 1),
        (1 - 10**18, 1 - 10**18, 1 - 10**18),
        (10**18, None, None),
        (-(10**18), None, None),
        (1e18, None, None),
    ],
)
def test_whole_numbers(value: object, leading: int | None, whole: int | None) -> None:
    assert leading_int(value) == leading
    assert whole_int(value) == whole


@pytest.mark.parametrize(
    ("value", "decimal"),
    [
        (0, 0.0),
        (12, 12.0),
        ("0.00", 0.0),
        (" 1.50 ", 1.5),
        (-2.25, -2.25),
        ("", None),
        ("1,5", None),
        ("nan", None),
        ("-inf", None),
        (math.nan, None),
        (10**400, None),
        (None, None),
        ([1], None),
    ],
)
def test_decimals(value: object, decimal: float | None) -> None:
    assert number(value) == decimal


@pytest.mark.parametrize(
    ("value", "told"),
    [
        *((1, True), ("1", True), (2, True), (True, True), (1.0, True)),
        *((0, False), ("0", False), (False, False), ("", None), ("yes", None), (None, None), ([], None)),
    ],
)
def test_flags(value: object, told: bool | None) -> None:
    assert flag(value) is told


@pytest.mark.parametrize("value", [1466506477, "1466506477", 1466506477.0])
def test_moments(value: object) -> None:
    assert moment(value) == "2016-06-21T10:54:37Z"
    assert moment(None) is None
    assert moment("never") is None


def test_mappings() -> None:
    assert mapping({"a": 1}) == {"a": 1}
    assert (mapping([]), mapping("a"), mapping(None)) == ({}, {}, {})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (" a ", " a "),
        ("", ""),
        (3, "3"),
        (3.5, "3.5"),
        ("a\x00\u202eb\n", "a\ufffd\ufffdb\ufffd"),
        ("{{ a }}", "{\u2060{ a }}"),
        ("{%\x07", "{\u2060%\ufffd"),
        ("#jinja2: x", "#\u2060jinja2: x"),
        ("{ # }", "{ # }"),
        (None, None),
        ([], None),
        ({}, None),
    ],
)
def test_texts(value: object, shown: str | None) -> None:
    assert clean(value) == shown
    assert stripped(value) == (shown.strip() if shown else shown)


@pytest.mark.parametrize(
    ("port", "slot", "name"),
    [
        ("6B", None, "6.02"),
        ("6B", 3, "6.02"),
        ("6", 2, "6.02"),
        (6, "2", "6.02"),
        ("6", None, "6"),
        ("6", 0, "6"),
        ("6", -1, "6"),
        ("6", "2x", "6"),
        ("6", True, "6"),
        ("x", 2, "x"),
        ("6-", 2, "6-"),
        ("", 2, None),
        (None, 2, None),
        ("x" * 101, None, "x" * 100),
    ],
)
def test_names_of_slots_by_one_key_or_two(port: object, slot: object, name: str | None) -> None:
    assert port_name(port, slot) == name


@pytest.mark.parametrize(
    ("port", "one_slot", "found"),
    [
        ("6B", False, ("6.02", 6, 2)),
        ("6", False, ("6", 6, None)),
        ("6", True, ("6.01", 6, 1)),
        ("6B", True, ("6.02", 6, 2)),
        (6, True, ("6.01", 6, 1)),
        ("6-", True, ("6-", 6, None)),
        (None, True, ("", None, None)),
        ("x" * 101, False, ("x" * 100, None, None)),
    ],
)
def test_names_of_rows(port: Any, one_slot: bool, found: tuple[str, int | None, int | None]) -> None:
    assert row_name({"port": port}, one_slot) == found
