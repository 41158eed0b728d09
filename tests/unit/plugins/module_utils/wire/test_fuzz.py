# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever bytes a gateway answers with: a result that JSON and a terminal can take, or a GatewayError."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared import task_lists
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.settings import set_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_sims, read_status
from ansible_collections.skyline.gateway.plugins.module_utils.model.esim import Order
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import Forwarding, SmsTask, TaskState
from ansible_collections.skyline.gateway.plugins.module_utils.model.statistics import Period
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import (
    AUTH,
    DEVICE,
    PROTOCOL,
    UNSUPPORTED,
    VALIDATION,
    GatewayError,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.transport import Reply
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.commands import command_request, send_set
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.fuzz import (
    OBEYED,
    assert_harmless,
    bodies,
)
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client

WRITE = [Order(Slot(2, 1), "LPA:1$smdp.example$NEW", "4711"), Order(Slot(1, 2), "other")]
DELETE = [Order(Slot(1, 1))]


def order(client: Client, orders: list[Order]) -> list[Any]:
    sent = list(Generation2(client).order(orders))
    for each in sent:
        if each.error:
            check_error(each.error)
    return [each.answers for each in sent]


def send(client: Client) -> Any:
    answers, error = Generation2(client).send([SmsTask(7, ("1",), "x")], Forwarding())
    if error:
        check_error(error)
    return answers


def read_esims(client: Client) -> Any:
    profiles, eids = Generation2(client).esims()
    return [{**each._asdict(), "operation": each.operation.value, "progress": each.progress.value}
            for each in profiles.values()], eids  # fmt: skip


def read_tasks(client: Client) -> Any:
    return {tid: task.facts() for tid, task in Generation2(client).tasks([1, 2], with_text=True).items()}


CALLS: dict[str, tuple[str, Callable[[Client], Any]]] = {
    "status": ("/goip_get_status.html", read_status),
    "sims": ("/goip_get_status.html", read_sims),
    "get": ("/goip_send_cmd.html", lambda client: Generation2(client).parameters(["ttl", "port_status", "sms_url"])),
    "set": ("/goip_send_cmd.html", lambda client: send_set(client, set_request([("ttl", "1"), ("x(3)", "2")]))),
    "lock": ("/goip_send_cmd.html", lambda client: client.call(command_request("lock", "1A"))["code"] in (0, 200)),
    "get_esims": ("/goip_get_esims.html", read_esims),
    "write_esims": (
        "/goip_write_esims.html",
        lambda client: order(client, WRITE),
    ),
    "delete_esims": (
        "/goip_delete_esims.html",
        lambda client: order(client, DELETE),
    ),
    "send_sms": (
        "/goip_post_sms.html",
        send,
    ),
    "get_tasks": ("/goip_get_tasks.html", read_tasks),
    "remove_sms": (
        "/goip_remove_sms.html",
        lambda client: Generation2(client).order_tasks(TaskState.ABSENT, [7]),
    ),
    "get_sms": ("/goip_get_sms.html", lambda client: Generation2(client).inbox(1, 10, 2)),
    "remove_received_sms": ("/goip_get_sms.html", lambda client: Generation2(client).remove_messages(1, 2, 2)),
    "get_sms_stat": (
        "/goip_get_sms_stat.html",
        lambda client: Generation2(client).sms_statistics((), (), Period.TODAY),
    ),
    "get_call_stat": (
        "/goip_get_call_stat.html",
        lambda client: Generation2(client).call_statistics((), (), Period.TOTAL),
    ),
}


def answering(body: bytes, status: int = 200, **changes: Any) -> Client:
    """A client whose gateway answers everything with the same."""
    client = new_client(Connection("gateway", 80, "u", "Sesame", retries=0, **changes))
    client._transport.exchange = lambda *_request: Reply(status, None, body)  # type: ignore[method-assign]
    return client


def check_error(error: GatewayError) -> None:
    assert error.kind in (AUTH, DEVICE, PROTOCOL, VALIDATION, UNSUPPORTED)
    assert not OBEYED.search(error.message)
    assert len(error.message) < 400
    assert "Sesame" not in error.message
    json.dumps(error.facts(), allow_nan=False)


@pytest.mark.parametrize("call", CALLS)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_any_answer(call: str, data: st.DataObject) -> None:
    path, read = CALLS[call]
    with answering(data.draw(bodies(path))) as client, mock.patch.object(task_lists, "_MOST_PAGES", 5):
        try:
            assert_harmless(read(client))
        except GatewayError as error:
            check_error(error)


@given(bodies("/crypt_sess.json"), bodies("/goip_get_status.html"), st.booleans())
def test_any_session(session: bytes, status: bytes, encrypt: bool) -> None:
    client = answering(b"", auth="session", encrypt=encrypt)

    def exchange(operation: str, method: str, url: str, *_more: Any) -> Reply:
        url.encode("ascii")
        assert len(url) < 8192
        return Reply(200, None, session if operation == "session" else status)

    with client:
        client._transport.exchange = exchange  # type: ignore[method-assign,assignment]
        try:
            read_status(client)
        except GatewayError as error:
            check_error(error)


@given(bodies("/goip_get_status.html"), st.integers(100, 599), st.none() | st.text(max_size=20))
def test_any_http_status(body: bytes, status: int, location: str | None) -> None:
    with answering(body) as client:
        client._transport.exchange = lambda *_request: Reply(status, location, body)  # type: ignore[method-assign]
        try:
            read_status(client)
        except GatewayError as error:
            check_error(error)
            return
    assert status == 200
