# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of replies."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.wire.text import (
    clean,
    clean_text,
    flag,
    leading_int,
    number,
    whole_int,
)

# What JSON can hold; halves of surrogate pairs among it, as JSON can.
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


class TestClean:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("", ""), ("TestNet 00101", "TestNet 00101"), ("中国移动 ü", "中国移动 ü"), (5, "5"), (0.5, "0.5"),
            (None, None),
            ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"), ("a\r\nb\tc\x00", "a\ufffd\ufffdb\ufffdc\ufffd"),
            ("\x7f\x85\x9b", "\ufffd\ufffd\ufffd"), ("\u202eabc\u2066", "\ufffdabc\ufffd"), ("\ud83d", "\ufffd"),
            ([], None), ({}, None), (["x"], None),
        ],
    )  # fmt: skip
    def test_values(self, value: object, text: str | None) -> None:
        assert clean(value) == text

    @given(ANYTHING)
    def test_nothing_that_a_terminal_would_obey(self, value: Any) -> None:
        text = clean(value)
        if text is not None:
            assert not any(ord(char) < 32 or 127 <= ord(char) < 160 or "\u202a" <= char <= "\u202e" for char in text)
            text.encode()

    def test_depth_does_not_matter(self) -> None:
        deep: list[Any] = []
        for _level in range(100_000):
            deep = [deep]
        assert clean(deep) is None


class TestLeadingInt:
    @pytest.mark.parametrize(
        ("value", "parsed"),
        [
            (3, 3), ("3", 3), ("3 OK", 3), ("3OK", 3), (" 16 Timeout", 16), ("-1", -1), ("+2", 2), ("007", 7), (3.0, 3),
            (True, 1), ("3.9", 3), (10**18 - 1, 10**18 - 1), (10**18, None), (10**400, None), (1e300, None),
            ("", None), ("OK 3", None), (None, None), ([3], None), ({}, None), (3.5, None), (math.nan, None),
            (math.inf, None), ("\u0663", None), ("x", None),
        ],
    )  # fmt: skip
    def test_values(self, value: object, parsed: int | None) -> None:
        assert leading_int(value) == parsed
        assert type(leading_int(value)) is type(parsed)

    @given(ANYTHING)
    def test_anything(self, value: Any) -> None:
        assert leading_int(value) is None or abs(leading_int(value) or 0) < 10**18


class TestWholeInt:
    @pytest.mark.parametrize(
        ("value", "parsed"),
        [
            (3, 3), ("3", 3), (" 03 ", 3), (3.0, 3), ("-1", -1), (10**18 - 1, 10**18 - 1),
            ("2x", None), ("3 OK", None), ("3.0", None), ("0x2", None), ("1e1", None), ("2\n3", None), (True, None),
            (False, None), (2.5, None), ("", None), (None, None), ([2], None), (10**18, None), ("1" * 19, None),
            ("\u0663", None),
        ],
    )  # fmt: skip
    def test_values(self, value: object, parsed: int | None) -> None:
        assert whole_int(value) == parsed
        assert type(whole_int(value)) is type(parsed)


class TestNumber:
    @pytest.mark.parametrize(
        ("value", "parsed"),
        [
            (0, 0.0), ("0.00", 0.0), (1.5, 1.5), ("-3.20", -3.2), (" 1 ", 1.0), ("", None), ("free", None),
            (None, None), ("nan", None), ("inf", None), (math.nan, None), (math.inf, None), (10**400, None),
            ("1e999", None), ([1], None),
        ],
    )  # fmt: skip
    def test_values(self, value: object, parsed: float | None) -> None:
        assert number(value) == parsed

    @given(ANYTHING)
    def test_anything(self, value: Any) -> None:
        parsed = number(value)
        assert parsed is None or math.isfinite(parsed)


@pytest.mark.parametrize(
    ("value", "parsed"),
    [
        (1, True),
        (0, False),
        ("1", True),
        ("0", False),
        (True, True),
        (False, False),
        (1.0, True),
        (None, None),
        ("", None),
        ([], None),
        (2, None),
        (-1, None),
        ("1x", None),
        ("yes", None),
    ],
)
def test_flags(value: object, parsed: bool | None) -> None:
    assert flag(value) is parsed


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Hello", "Hello"),
        ("a\r\nb\tc\n", "a\r\nb\tc\n"),
        ("\u200fשלום\u202c", "\u200fשלום\u202c"),
        ("\x1b[31mred\x07\x00", "\ufffd[31mred\ufffd\ufffd"),
        ("\x9b31m\ud800", "\ufffd31m\ufffd"),
    ],
)
def test_texts_of_several_lines(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned
