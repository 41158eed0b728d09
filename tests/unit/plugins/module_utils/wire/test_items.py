# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What replies say of single items."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.wire.items import items_in, items_of

ITEM = {"tid": 7}


@pytest.mark.parametrize(
    ("reply", "items"),
    [
        ({"code": 0, "status": [ITEM, None, 3, [ITEM]], "x": ITEM}, [ITEM]),
        ({"a": [ITEM], "b": [{"tid": 8}]}, [ITEM, {"tid": 8}]),
        ({"status": "0 OK"}, []),
        ({}, []),
    ],
)
def test_of_a_reply(reply: dict[str, Any], items: list[Any]) -> None:
    assert items_of(reply) == items


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (b'[{"tid": 7}, 3]', [ITEM]),
        (b'{"status": [{"tid": 7}]}', [ITEM]),
        (b'\xef\xbb\xbf{"status": [{"tid": 7}]}', [ITEM]),
        (b'{"status": [{"tid": 7}, {"tid": 8, "st', [ITEM]),
        (b'{"status": [{"tid": 7}, {bad}, {"tid": 8}', [ITEM, {"tid": 8}]),
        (b'{"code": 5, "reason": "no"}', []),
        (b'3', []),
        (b'null', []),
        (b'"{}"', []),
        (b"", []),
        (b"<html>", []),
        (b"[" * 100_000, []),
        (b'{"a": ' + b"9" * 5000 + b"}", []),
    ],
    ids=lambda value: repr(value)[:30],
)  # fmt: skip
def test_in_a_body(body: bytes, items: list[Any]) -> None:
    assert items_in(body) == items


def test_only_the_beginning_of_a_large_body_is_looked_at() -> None:
    body = b'{"status": [{"tid": 7}' + b" " * 300_000 + b',{"tid": 8}]}'
    assert items_in(body) == [ITEM]


@given(st.binary())
def test_whatever_comes(body: bytes) -> None:
    assert all(isinstance(item, dict) for item in items_in(body))
