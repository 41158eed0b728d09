# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway of generation 3 that means harm, or makes no sense: it takes little memory, and nobody by surprise."""

from __future__ import annotations

import json
import time
import tracemalloc
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared import task_lists
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.gateway import Generation3
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import Forwarding, SmsTask, TaskState
from ansible_collections.skyline.gateway.plugins.module_utils.model.statistics import Period
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.redact import Redactor
from ansible_collections.skyline.gateway.plugins.module_utils.wire.transport import MAX_REPLY
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.statuses import status_of
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

MIB = 1024 * 1024
MILLION = 1_000_000
TOO_MANY = "the reply has more values in it than any gateway has to tell"

STATUS = status_of()
Read = Callable[[Generation3], Any]
# By their operations: what is read, and what is around the rows of the reply.
READS: dict[str, tuple[Read, bytes]] = {
    "status": (
        Generation3.read_status,
        b'{"type": "dev-status", "max-ports": 256, "max-slots": 256, "status": [%s]}',
    ),
    "get_imeis": (lambda gateway: gateway.imeis(STATUS), b"[%s]"),
    "get_numbers": (lambda gateway: gateway.numbers(STATUS), b"[%s]"),
    "get_report": (lambda gateway: gateway.reporting(STATUS), b'{"enable": true, "period": 60, "url": [%s]}'),
    "get_esims": (Generation3.esims, b'{"code": 200, "ports": [{"port": 1, "profiles": [%s]}]}'),
    "get_sms": (lambda gateway: gateway.inbox(1, 200, 4), b'{"ssrc": "1", "smses": [%s]}'),
    "get_tasks": (lambda gateway: gateway.tasks([1]), b"[%s]"),
    "get_sms_stat": (lambda gateway: gateway.sms_statistics([1], [1], Period.TODAY), b"[%s]"),
    "get_call_stat": (lambda gateway: gateway.call_statistics([1], [1], Period.TODAY), b"[%s]"),
}


def outcome(operation: str, body: bytes) -> tuple[Any, str, int, float]:
    """What is read from one reply, what the error says, the memory that it took, and the time."""
    read, _frame = READS[operation]
    with Stub(*[stub.http(body)] * 50) as device, device.client(retries=0, timeout=60.0) as client:
        gateway = Generation3(client, STATUS)
        tracemalloc.start()
        started = time.monotonic()
        try:
            found, error = read(gateway), ""
        except GatewayError as problem:
            found, error = None, problem.message
        finally:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        # How often a list is asked for is not the matter here.
        device.script = device.script[: len(device.calls)]
    return found, error, peak, time.monotonic() - started


@pytest.mark.parametrize("operation", READS)
def test_a_million_rows(operation: str) -> None:
    body = READS[operation][1] % b",".join([b'"abc"'] * MILLION)
    _found, error, peak, _seconds = outcome(operation, body)
    assert error == f"{operation}: {TOO_MANY}"
    assert peak < 60 * MIB


@pytest.mark.parametrize("operation", READS)
def test_as_many_rows_as_are_taken(operation: str) -> None:
    body = READS[operation][1] % b",".join([b"{}"] * 250_000)
    body += b" " * (MAX_REPLY - len(body))
    _found, _error, peak, _seconds = outcome(operation, body)
    assert peak < 256 * MIB


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize(
    "value",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b"9" * MILLION,
        b"0." + b"9" * MILLION,
        b"-Infinity, NaN",
        b'"' + b"x" * (15 * MIB) + b'"',
        b'{"port": 1, "slot": 1, "imei": %s}' % (b"9" * 300),
        b'{"port": 1.%s, "slot": 1, "number": 1e999}' % (b"1" * MILLION),
    ],
    ids=["lists", "digits", "decimals", "constants", "text", "a long number", "a long decimal"],
)
def test_one_enormous_value(operation: str, value: bytes) -> None:
    """It is no row, or it is left out, or the reply is refused; nothing else."""
    _found, error, peak, seconds = outcome(operation, READS[operation][1] % value)
    assert not error or error.startswith(f"{operation}: ")
    assert len(error) < 200
    assert peak < 256 * MIB
    assert seconds < 30


# -- replies that make no sense -----------------------------------------------------------------------------------

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
    max_leaves=12,
)
TASKS = [SmsTask(7, ("1",), "x")]
FORWARDING = Forwarding(report_url="http://192.0.2.1/", sms_count=2)


class Answering(Client):
    """A client whose gateway answers everything with the same."""

    def __init__(self, reply: Any) -> None:
        super().__init__(Connection("127.0.0.1", 1, "user", "Sesame"), Redactor(("Sesame",)))
        self.reply = reply

    def call(self, request: Request, retries: int | None = None, within: float | None = None) -> dict[str, Any]:
        decoded = json.loads(json.dumps(self.reply), parse_float=str)
        return {request.list_key or "": decoded} if isinstance(decoded, list) else decoded


def rows(*keys: str) -> st.SearchStrategy[Any]:
    """Lists of objects that have some of the keys looked for, and of anything else."""
    places = {"port": st.integers(-1, 3) | ANY, "slot": st.integers(-1, 3) | ANY}
    found = st.fixed_dictionaries({}, optional={**places, **dict.fromkeys(keys, ANY)})
    return st.lists(found | ANY, max_size=8)


def found_in(read: Read, document: Any) -> Any:
    """What is read; None where it is no answer, and another error where there is one."""
    with Answering(document) as client, mock.patch.object(task_lists, "_MOST_PAGES", 20):
        try:
            return read(Generation3(client, STATUS))
        except GatewayError as error:
            return None if error.kind == "protocol" else error


@given(rows("imei", "number") | st.dictionaries(st.text(max_size=5), ANY, max_size=3))
def test_values(document: Any) -> None:
    for operation in ("get_imeis", "get_numbers"):
        found = found_in(READS[operation][0], document)
        for slot, value in (found.values if found else {}).items():
            assert isinstance(slot, Slot)
            assert min(slot) >= 1
            assert isinstance(value, str)
            assert value.isprintable()


@given(st.fixed_dictionaries({}, optional={"enable": ANY | st.just(1), "period": ANY | st.integers(), "url": ANY}))
def test_reports(document: Any) -> None:
    found = found_in(lambda gateway: gateway.reporting(STATUS), document)
    if found:
        assert found.period is None or found.period > 0
        assert isinstance(found.url, str)


@given(st.fixed_dictionaries({"smses": rows("timestamp", "from", "to", "is_report", "status", "sms") | ANY},
                             optional={"ssrc": ANY, "next_id": ANY}))  # fmt: skip
def test_an_inbox(document: Any) -> None:
    page = found_in(lambda gateway: gateway.inbox(3, 10, 4), document)
    if page:
        assert isinstance(page.next_id, int)
        for kind, *texts in page.messages:
            assert kind in ("sms", "delivery_report")
            assert all(text is None or isinstance(text, (str, int)) for text in texts)


@given(rows("id", "from", "recipients", "status", "charset", "coding", "sms"))
def test_tasks(document: Any) -> None:
    found = found_in(lambda gateway: gateway.tasks([1]), document)
    for tid, task in (found or {}).items():
        facts = json.loads(json.dumps(task.facts()))
        assert facts["tid"] == tid
        assert facts["state"] in ("running", "paused", None)


@given(rows("id", "code", "reason"))
def test_answers(document: Any) -> None:
    for ask in (
        lambda gateway: gateway.send(TASKS, Forwarding())[0],
        lambda gateway: gateway.order_tasks(TaskState.PAUSED, [7]),
    ):
        found = found_in(ask, document)
        assert all(isinstance(code, int) and isinstance(reason, str) for code, reason in (found or {}).values())


@given(st.dictionaries(st.sampled_from(["sms_status_url", "sms_status_max", "recv_sms_url", "recv_sms_period"]), ANY))
def test_forwarding(document: Any) -> None:
    found = found_in(lambda gateway: gateway.send(TASKS, FORWARDING), document)
    assert found is None or found[0] == {}


@given(rows("sent", "received", "calls", "nc", "asr", "act_tcd"))
def test_counters(document: Any) -> None:
    for operation in ("get_sms_stat", "get_call_stat"):
        found = found_in(READS[operation][0], document)
        json.dumps(found, allow_nan=False)
