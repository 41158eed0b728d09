# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever JSON a gateway answers with to questions about messages: a result that is well formed, or a GatewayError."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared import task_lists
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_status
from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import Forwarding, SmsTask
from ansible_collections.skyline.gateway.plugins.module_utils.model.statistics import Period
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.redact import Redactor
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=10) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
    max_leaves=20,
)


class Answering(Client):
    """A client whose gateway answers everything with the same."""

    def __init__(self, reply: dict[str, Any]) -> None:
        super().__init__(Connection("127.0.0.1", 1, "user", "Sesame"), Redactor(("Sesame",)))
        self.reply = reply

    def call(self, request: Request, retries: int | None = None, within: float | None = None) -> dict[str, Any]:
        # As it comes out of the reader: what JSON can hold.
        decoded: dict[str, Any] = json.loads(json.dumps(self.reply))
        return decoded


def rows(*keys: str) -> st.SearchStrategy[Any]:
    """Lists of objects that have some of the keys looked for, and of anything else."""
    return st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(keys, ANY)) | ANY, max_size=8) | ANY


def reply(key: str, items: st.SearchStrategy[Any], *others: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({key: items}, optional=dict.fromkeys(others, ANY))


def outcome(read: Callable[[Client], Any], document: dict[str, Any]) -> Any:
    """What is read, in JSON; None where it is no answer."""
    with Answering(document) as client:
        try:
            return json.loads(json.dumps(read(client)))
        except GatewayError as error:
            # Where one reply is to blame, it says that this was one of HTTP 200.
            return None if error.kind == "protocol" and error.http_status in (200, None) else error


@given(reply("data", st.lists(st.lists(ANY, max_size=10) | ANY, max_size=8) | ANY, "ssrc", "sms_num", "next_sms"))
def test_an_inbox(document: dict[str, Any]) -> None:
    page = outcome(lambda client: Generation2(client).inbox(3, 10, 4), document)
    if page:
        ssrc, messages, next_id = page
        assert isinstance(ssrc, str)
        assert isinstance(next_id, int)
        for message in messages:
            kind, *texts = message[:6]
            assert kind in ("sms", "delivery_report")
            assert all(text is None or isinstance(text, str) for text in texts)


@given(reply("tasks", rows("tid", "state", "from", "to", "chs", "coding", "sms"), "total_num"))
def test_tasks(document: dict[str, Any]) -> None:
    def read(client: Client) -> Any:
        return {tid: task.facts() for tid, task in Generation2(client).tasks([1]).items()}

    with mock.patch.object(task_lists, "_MOST_PAGES", 20):
        found = outcome(read, document)
    for tid, task in (found or {}).items():
        assert str(task["tid"]) == tid
        assert task["state"] in ("running", "paused", None)


@given(reply("status", rows("tid", "status")))
def test_answers(document: dict[str, Any]) -> None:
    tasks = [SmsTask(7, ("1",), "x")]
    found = outcome(lambda client: Generation2(client).send(tasks, Forwarding())[0], document)
    assert all(isinstance(code, int) and isinstance(reason, str) for code, reason in found.values())


@pytest.mark.parametrize("read", [Generation2.sms_statistics, Generation2.call_statistics])
@given(document=reply("stats", rows("port", "slot", "sent", "calls", "nc", "asr")))
def test_counters(read: Callable[..., Any], document: dict[str, Any]) -> None:
    for row in outcome(lambda client: read(Generation2(client), (), (), Period.TODAY), document) or ():
        name = row.pop("name")
        assert name is None or isinstance(name, str)
        assert all(value is None or isinstance(value, (int, float)) for value in row.values())


@pytest.mark.parametrize(("status", "redirect"), [(299, False), (300, True), (308, True), (399, True), (400, False)])
def test_what_counts_as_a_redirect(status: int, redirect: bool) -> None:
    with (
        Stub(stub.http("", status)) as device,
        device.client(retries=0) as client,
        pytest.raises(GatewayError) as caught,
    ):
        read_status(client)
    assert ("answered with a redirect" in caught.value.message) is redirect
    assert caught.value.http_status == status
