# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway of generation 3 that means harm, or makes no sense: it takes little memory, and nobody by surprise."""

from __future__ import annotations

import json
import re
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
from ansible_collections.skyline.gateway.plugins.module_utils.model.network import Locking, NetworkType, Progress
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.model.reply import Cause
from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import Forwarding, SmsTask, TaskState
from ansible_collections.skyline.gateway.plugins.module_utils.model.statistics import Period
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.redact import Redactor
from ansible_collections.skyline.gateway.plugins.module_utils.wire.transport import MAX_REPLY
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.fuzz import assert_harmless
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
    "get_pins": (lambda gateway: gateway.pins(STATUS), b"[%s]"),
    "get_operators": (lambda gateway: gateway.operators(STATUS), b"[%s]"),
    "get_network_type": (Generation3.network_type, b'{"type": [%s]}'),
    "get_cell_locks": (lambda gateway: gateway.cell_locks([1, 2]), b"[%s]"),
    "get_serving_cells": (lambda gateway: gateway.serving_cells([1, 2]), b"[%s]"),
    "get_neighbour_cells": (
        lambda gateway: gateway.neighbour_cells([1, 2]),
        b'[{"port": 1, "status": "completed", "cells": [%s]}]',
    ),
    "get_forwarding": (Generation3.sms_report, b'{"sms_status_url": "", "recv_sms_max": [%s]}'),
    "get_number_config": (Generation3.number_discovery, b'{"config": [%s]}'),
}
# All replies go through one reader, so that one of them can stand for all where time matters.
LARGE = [name if name == "status" else pytest.param(name, marks=pytest.mark.slow) for name in READS]


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


@pytest.mark.parametrize("operation", LARGE)
def test_a_million_rows(operation: str) -> None:
    body = READS[operation][1] % b",".join([b'"abc"'] * MILLION)
    _found, error, peak, _seconds = outcome(operation, body)
    assert error == f"{operation}: {TOO_MANY}"
    assert peak < 60 * MIB


@pytest.mark.slow
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
# What a terminal would obey, and what no encoding can write.
OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u202e\ud800-\udfff]")
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
            # Where one reply is to blame, it says that this was one of HTTP 200.
            return None if error.kind == "protocol" and error.http_status in (200, None) else error


@given(rows("imei", "number", "pin") | st.dictionaries(st.text(max_size=5), ANY, max_size=3))
def test_values(document: Any) -> None:
    for operation in ("get_imeis", "get_numbers", "get_pins"):
        found = found_in(READS[operation][0], document)
        for slot, value in (found.values if found else {}).items():
            assert isinstance(slot, Slot)
            assert min(slot) >= 1
            assert isinstance(value, str)
            assert not OBEYED.search(value)


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


@given(rows("oper_id") | st.fixed_dictionaries({}, optional={"type": ANY}))
def test_networks(document: Any) -> None:
    for operation in ("get_operators", "get_network_type"):
        found = found_in(READS[operation][0], document)
        if operation == "get_network_type":
            assert found is None or isinstance(found, NetworkType)
            continue
        for port, plmn in (found or {}).items():
            assert port > 0
            assert not plmn or (plmn.isascii() and plmn.isdigit() and len(plmn) >= 5)


@given(rows("status", "action", "operator", "earfcn", "pci", "cid", "rsrp", "cells")
       | st.fixed_dictionaries({"port": st.just(1) | ANY}, optional={"cells": ANY, "status": ANY}))  # fmt: skip
def test_cells(document: Any) -> None:
    for operation in ("get_cell_locks", "get_serving_cells", "get_neighbour_cells"):
        for port, found in (found_in(READS[operation][0], document) or {}).items():
            assert port in (1, 2)
            assert isinstance(found.progress, Progress)
            for cell in [found.lock] if isinstance(found, Locking) else found.cells:
                numbers = [cell.earfcn, cell.pci, getattr(cell, "rsrp", None)] if cell else []
                assert all(each is None or isinstance(each, int) for each in numbers)


@given(st.dictionaries(st.sampled_from(["sms_status_url", "sms_status_max", "recv_sms_url", "recv_sms_period"]), ANY))
def test_reports_of_messages(document: Any) -> None:
    found = found_in(Generation3.sms_report, document)
    for name, value in found._asdict().items() if found else ():
        assert value is None or isinstance(value, str if name.endswith("_url") else int)


@given(rows("operator_id", "method", "command", "keyword", "dst_number"))
def test_number_discovery(document: Any) -> None:
    for given_as in (document, {"config": document}):
        for operator, fields in (found_in(Generation3.number_discovery, given_as) or {}).items():
            assert_harmless([operator, fields])
            assert all(isinstance(text, str) for text in fields.values())


@given(rows("code", "resp", "ussd", "reason") | st.dictionaries(st.sampled_from(["port", "code", "resp"]), ANY))
def test_answers_of_modems(document: Any) -> None:
    """Every port has one answer, whatever came."""
    for ask in (
        lambda gateway: [*gateway.ussd([1, 2], "*100#", 5, secret=False)],
        lambda gateway: [*gateway.at([1, 2], "AT", 5, secret=False)],
    ):
        found = found_in(ask, document)
        assert [each.reply.port for each in found or ()] == ([1, 2] if found is not None else [])
        for each in found or ():
            facts = json.loads(json.dumps(each.reply.facts()))
            assert facts["ok"] or facts["reason"]


@pytest.mark.parametrize("name", ["ussd", "at"])
def test_without_ports_nothing_is_asked(name: str) -> None:
    with Stub() as device, device.client() as client:
        assert [*getattr(Generation3(client, STATUS), name)([], "AT", 5, secret=False)] == []
        assert device.calls == []


@pytest.mark.parametrize("name", ["ussd", "at"])
@pytest.mark.parametrize("filling", [b",".join([b'{"port": 2}'] * MILLION), b"[" * 100_000, b"9" * MILLION])
def test_enormous_answers_of_modems(name: str, filling: bytes) -> None:
    """They are lost, port by port, and nothing is asked again."""
    with Stub(stub.http(b"[%s]" % filling)) as device, device.client(retries=3, timeout=60.0) as client:
        answers = [*getattr(Generation3(client, STATUS), name)([1, 2], "AT", 5, secret=False)]
        assert len(device.calls) == 1
    assert [each.reply.cause for each in answers] == [Cause.LOST] * 2


@given(rows("sent", "received", "calls", "nc", "asr", "act_tcd"))
def test_counters(document: Any) -> None:
    for operation in ("get_sms_stat", "get_call_stat"):
        found = found_in(READS[operation][0], document)
        json.dumps(found, allow_nan=False)
