# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway that means harm: whatever it answers, over HTTP, takes little memory and little time."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.model.statistics import Period
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.replies import bounded_int
from ansible_collections.skyline.gateway.plugins.module_utils.wire.transport import MAX_REPLY
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

MIB = 1024 * 1024
MILLION = 1_000_000
TOO_MANY = "the reply has more values in it than any gateway has to tell"

Read = Callable[[Client], Any]
READS: dict[str, Read] = {
    "status": lambda client: Generation2(client).status(),
    "get": lambda client: Generation2(client).parameters(["x", "ttl"]),
    "get_esims": lambda client: Generation2(client).esims(),
    "get_sms": lambda client: Generation2(client).inbox(1, 200, 4),
    "get_tasks": lambda client: Generation2(client).tasks([1]),
    "get_sms_stat": lambda client: Generation2(client).sms_statistics((), (), Period.TODAY),
    "get_call_stat": lambda client: Generation2(client).call_statistics((), (), Period.TODAY),
}
# What is around the rows that each of them reads.
FRAMES = {
    "status": b'{"type": "dev-status", "max-ports": 256, "max-slots": 256, "status": [%s]}',
    "get": b'{"code": 0, "data": {"x": [%s]}}',
    "get_esims": b'{"code": 200, "ports": [{"port": 1, "profiles": [%s]}]}',
    "get_sms": b'{"code": 0, "ssrc": "1", "data": [%s]}',
    "get_tasks": b'{"code": 200, "total_num": 0, "tasks": [%s]}',
    "get_sms_stat": b'{"code": 200, "stats": [%s]}',
    "get_call_stat": b'{"code": 200, "stats": [%s]}',
}
# All replies go through one reader, so that one of them can stand for all where time matters.
LARGE = [name if name == "status" else pytest.param(name, marks=pytest.mark.slow) for name in READS]


def outcome(read: Read, body: bytes) -> tuple[Any, str, int, float]:
    """What is read from one reply, what the error says, the memory that it took, and the time."""
    with Stub(stub.http(body)) as device, device.client(retries=0, timeout=60.0) as client:
        start = time.process_time()
        tracemalloc.start()
        try:
            return read(client), "", tracemalloc.get_traced_memory()[1], time.process_time() - start
        except GatewayError as error:
            return None, error.message, tracemalloc.get_traced_memory()[1], time.process_time() - start
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("operation", LARGE)
@pytest.mark.parametrize("row", [b"{}", b'"abc"'], ids=repr)
def test_a_million_rows(operation: str, row: bytes) -> None:
    body = FRAMES[operation] % b",".join([row] * min(MILLION, (MAX_REPLY - 200) // (len(row) + 1)))
    _found, error, peak, _seconds = outcome(READS[operation], body)
    assert error == f"{operation}: {TOO_MANY}"
    assert peak < 60 * MIB


@pytest.mark.slow
@pytest.mark.parametrize(
    ("operation", "row"), [*((each, b"{}") for each in READS if each != "get_sms"), ("get", b"0"), ("get_sms", b"[]")]
)
def test_as_many_rows_as_are_taken(operation: str, row: bytes) -> None:
    """The worst that can be: rows by the hundred thousand, and the reply filled up with what nobody reads."""
    number = 250_000 if row[:1] in (b"{", b"[") else 500_000
    body = FRAMES[operation] % b",".join([row] * number)
    body += b" " * (MAX_REPLY - len(body))
    _found, _error, peak, _seconds = outcome(READS[operation], body)
    assert peak < 256 * MIB


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize(
    "value",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"0" + b"}" * 100_000,
        b"[" * 300 + b"]" * 300,
        b"9" * MILLION,
        b"0." + b"9" * MILLION,
        b"9e999999999",
        b"-Infinity, NaN",
        b'"' + b"x" * (15 * MIB) + b'"',
        b'"' + b"\\ud800" * MILLION + b'"',
        b'{"port": 1, "slot": 1, "ac": "%s"}' % (b"\\\\" * MILLION),
    ],
    ids=["lists", "objects", "a deep one", "digits", "decimals", "infinite", "constants", "text", "halves", "code"],
)
def test_one_enormous_value(operation: str, value: bytes) -> None:
    """It is no row, or it is left out, or the reply is refused; nothing else."""
    _found, error, peak, seconds = outcome(READS[operation], FRAMES[operation] % value)
    assert not error or error.startswith(f"{operation}: ")
    assert len(error) < 200
    assert peak < 256 * MIB
    assert seconds < 30


def test_a_digit_too_many() -> None:
    """For Pythons that compute every integer, however long that takes."""
    assert bounded_int("-12") == -12
    assert bounded_int("9" * 400) == 10**400 - 1
    for digits in (401, MILLION):
        with pytest.raises(ValueError, match="digits"):
            bounded_int("9" * digits)


class TestCodes:
    """A gateway that makes up activation codes, and reasons that seem to have them all."""

    def test_thousands_in_thousands_of_reasons(self) -> None:
        profiles = [{"slot": n, "ac": f"LPA:1$x$a{n}", "cc": str(n), "reason": f"no {n % 7}"} for n in range(1, 9_000)]
        body = json.dumps({"code": 200, "ports": [{"port": 1, "profiles": profiles}]}).encode()
        found, error, peak, seconds = outcome(READS["get_esims"], body)
        assert not error
        assert 2048 <= len(found.profiles) <= 8192
        assert peak < 256 * MIB
        assert seconds < 60

    def test_one_that_is_none_is_not_taken_for_one(self) -> None:
        profile = {"slot": 1, "ac": "9" * 1000, "exist": 1, "reason": "9" * 20}
        found, _error, _peak, _seconds = outcome(READS["get_esims"], self.body(profile))
        (read,) = found.profiles.values()
        assert (read.exists, read.activation_code, read.reason) == (True, None, "9" * 20)

    def test_a_mask_is_no_secret(self) -> None:
        profiles = [{"slot": n, "ac": "*" * n, "reason": "*" * 100} for n in range(1, 50)]
        found, _error, _peak, _seconds = outcome(READS["get_esims"], self.body(*profiles))
        assert {profile.reason for profile in found.profiles.values()} == {"*" * 100}

    @staticmethod
    def body(*profiles: dict[str, Any]) -> bytes:
        return json.dumps({"code": 200, "ports": [{"port": 1, "profiles": profiles}]}).encode()


@pytest.mark.parametrize(
    ("session", "why"),
    [
        ("x" * 1025, "the reply has one of 1025 characters"),
        ("x" * (8 * MIB), f"the reply has one of {8 * MIB} characters"),
        ([[["x"]]], "the reply has none"),
        ({"a": 1}, "the reply has none"),
        (None, "the reply has none"),
        ("", "the reply has none"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_the_name_of_a_session(session: Any, why: str) -> None:
    """It goes into the URL of every request."""
    reply = stub.answer(code=0, desc="OK", session=session, expires=180)
    with Stub(reply) as device, device.client(auth="session") as client, pytest.raises(GatewayError) as caught:
        Generation2(client).status()
    assert caught.value.kind == "protocol"
    assert caught.value.message.endswith(f"at /crypt_sess.json ({why})")
