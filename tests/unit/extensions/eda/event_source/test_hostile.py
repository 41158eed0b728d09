# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pushes made up to do harm: each is an event or is refused, in little time; the source serves on."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given

from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.normalizer.memory import Memory
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.bodies import json_of
from ansible_collections.skyline.gateway.extensions.eda.plugins.module_utils.receiver.mime import (
    Part,
    parts_of,
    text_of,
)
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.loading import load
from ansible_collections.skyline.gateway.tests.unit.extensions.eda.serving import run, served
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.fuzz import bodies

N = load("event_filter", "normalize")
P = load("event_source", "push")
MILLION = 1_000_000
HEAD = b"--b\r\n"
END = b"\r\n\r\nhello\r\n--b--"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"type":"cdr","x":' + b"[" * 60 + b"]" * 60 + b"}",
        b'{"type":"cdr","x":' + b'{"a":' * 300 + b"0" + b"}" * 301,
        b'{"type":"cdr","x":1e999}',
        b'{"type":"cdr","x":-1e999}',
        b'{"type":"cdr","x":NaN}',
        b'{"type":"cdr","x":' + b"9" * MILLION + b"}",
        b'{"type":"cdr","x":[' + b"[]," * 600_000 + b"0]}",
        b'{"type":"cdr","x":[' + b"0," * 900_000 + b"0]}",
        b'{"type":"dev-status","status":[' + b"{}," * 600_000 + b"0]}",
    ],
    ids=["lists", "a deep one", "objects", "infinite", "negative", "constant", "digits", "rows", "values", "status"],
)
def test_json_that_nobody_could_take(body: bytes) -> None:
    """Neither the filter nor the rules, whose engine reads JSON more strictly than Python."""

    async def test() -> None:
        async with served() as push:
            start = time.process_time()
            assert await push.send(body) == 400
            assert time.process_time() - start < 5
            assert push.numbers == {"not_json": 1}
            assert await push.send() == 200

    run(test)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Disposition: x" + b";" * 1_900_000,
        b"Content-Disposition: x" + b'; a="' * 300_000,
        b"Content-Type: text/plain" + b"; name*0*=a" * 150_000,
        b"X: y\r\n" * 300_000,
    ],
    ids=["semicolons", "quotes", "continued", "many"],
)
def test_headers_of_a_part_that_take_minutes(head: bytes) -> None:
    async def test() -> None:
        async with served() as push:
            start = time.process_time()
            headers = {"Content-Type": "multipart/related; boundary=b"}
            assert await push.send(HEAD + head + END, headers=headers) == 400
            assert time.process_time() - start < 5
            assert push.numbers == {"not_multipart": 1}

    run(test)


@pytest.mark.parametrize(
    "piece", [b'; a="' + b";" * 16_000, b'; "' + b";" * 16_000, b'; a="\\"' * 2000, b"; a" * 5000, b";" + b" " * 16_000]
)
def test_headers_of_parts_take_no_longer_than_their_length(piece: bytes) -> None:
    """They are as long as they may be, in as many parts as there may be."""
    part = HEAD + b"Content-Type: text/plain" + piece + b"\r\n\r\nhello\r\n"
    start = time.process_time()
    parts = parts_of("multipart/related; boundary=b" + piece.decode()[:8000], part * 64 + b"--b--")
    assert time.process_time() - start < 2
    assert [each.data for each in parts] == [b"hello"] * 64


@pytest.mark.parametrize("parameters", ["; " + "(" * 8000, ";a" * 4000, '; a="' + ";" * 8000])
def test_a_header_that_is_no_reason_to_fail(parameters: str) -> None:
    async def test() -> None:
        async with served() as push:
            start = time.process_time()
            for number in range(20):
                headers = {"Content-Type": f"application/json; n={number}{parameters}"}
                assert await push.send(headers=headers) == 200
            assert time.process_time() - start < 2
            assert push.numbers == {}

    run(test)


@pytest.mark.parametrize("charset", ["punycode", "PunyCode", "idna", "utf-7", "unicode_escape"])
def test_charsets_that_take_half_a_minute(charset: str) -> None:
    data = b"-" + b"a" * 2 * MILLION
    start = time.process_time()
    assert text_of(Part("a", "text/plain", charset, data)) == data.decode()
    assert time.process_time() - start < 2


@pytest.mark.parametrize("content", ["0 x" + " " * MILLION + "\n.", "0" + "\t " * (MILLION // 2) + "\n\n."])
def test_a_delivery_report_that_takes_hours(content: str) -> None:
    payload = {"type": "recv-sms", "sms": [[1, "1B", 1466506477, "1", "2", content]]}
    start = time.process_time()
    events = N.main({"payload": payload, "meta": {}}, memory=Memory())
    assert time.process_time() - start < 5
    assert events[0]["skyline"]["delivery_code"] == 0


@given(bodies("/goip_get_status.html"))
def test_whatever_json_passes_comes_through_the_filter_too(body: bytes) -> None:
    try:
        payload = json_of(body)
    except ValueError:
        return
    if not isinstance(payload, dict):
        return
    for kind in (payload.get("type"), "cdr"):
        taken(N.main({"payload": {**payload, "type": kind}, "meta": {}}, memory=Memory(), keep_payload=True))


@pytest.mark.parametrize("levels", [40, 900, 5000])
@pytest.mark.parametrize("place", ["payload", "body"])
def test_the_filter_behind_other_sources(levels: int, place: str) -> None:
    """They check nothing: what is too deep is left out, or is no push."""
    inner: Any = 1e999
    for _level in range(levels):
        inner = [inner]
    for payload in ({"type": "cdr", "x": inner}, {"type": "mms", "x": inner}, {"type": "recv-sms", "sms": inner}):
        events = N.main({place: payload, "meta": {}}, memory=Memory(), keep_payload=True)
        taken(events)
        assert events[0]["skyline"]["type"]


@pytest.mark.parametrize("body", ["[" * 100_000, b"[" * 100_000, '{"type":' * 5000, "9" * MILLION, b"\xff"])
def test_a_body_that_is_no_push(body: str | bytes) -> None:
    event: dict[str, Any] = {"body": body, "meta": {}}
    assert N.main(event, memory=Memory()) is event


def taken(events: Any) -> None:
    """As the engine takes them: JSON to the letter, not too deep for any reader."""
    json.dumps(events, allow_nan=False)
    level: list[Any] = [events]
    for _level in range(60):
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, (dict, list))
        ]
    assert not level
