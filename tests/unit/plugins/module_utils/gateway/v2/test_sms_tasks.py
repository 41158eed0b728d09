# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks of a gateway on the wire, and orders to them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.sms_tasks import order_request, send_order
from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import (
    Answer,
    Coding,
    QueuedTask,
    TaskState,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

ROW = {"tid": 2, "state": 0, "from": "", "to": "13686876820", "chs": "utf8", "coding": 0, "sms": "hello123"}


def read(*tasks: Any, **reply: Any) -> dict[int, QueuedTask]:
    document = {"code": 200, "total_num": len(tasks), "task_num": len(tasks), "tasks": list(tasks), **reply}
    with Stub(stub.answer(**document)) as device, device.client() as client:
        return Generation2(client).tasks([1])


class TestReading:
    def test_the_request(self) -> None:
        replies = [stub.answer(code=200, total_num=0, task_num=0, tasks=[])] * 3
        with Stub(*replies) as device, device.client() as client:
            assert Generation2(client).tasks([3, 1]) == {}
            Generation2(client).tasks([2], with_text=True)
        query = "version=1.1&port={}&pos=0&num=100&has_content={}"
        assert device.targets == [
            f"/goip_get_tasks.html?{query.format(port, text)}&{stub.LOGIN}" for port, text in ((3, 0), (1, 0), (2, 1))
        ]

    def test_the_example_of_the_api_reference(self) -> None:
        assert read(ROW) == {
            2: QueuedTask(2, TaskState.RUNNING, (1,), None, ("13686876820",), "utf8", Coding.AUTO, "hello123"),
        }

    @pytest.mark.parametrize(
        ("changes", "field", "value"),
        [
            ({"state": 1}, "state", TaskState.PAUSED),
            ({"state": "1"}, "state", TaskState.PAUSED),
            ({"state": 5}, "state", None),
            ({"state": "suspended"}, "state", None),
            ({"state": None}, "state", None),
            ({"from": "1-4"}, "from_ports", "1-4"),
            ({"to": "+1, 2,,"}, "to", ("+1", "2")),
            ({"to": None}, "to", ()),
            ({"coding": 2}, "coding", Coding.SEVEN_BIT),
            ({"coding": 9}, "coding", None),
            ({"coding": None}, "coding", None),
            ({"sms": None}, "text", None),
            ({"sms": "a\nb\x1b"}, "text", "a\nb\ufffd"),
            ({"chs": "base64", "sms": "R3LDvMOfZQ=="}, "text", "Grüße"),
            ({"chs": "base64", "sms": "R3LDvM\r\nOfZQ"}, "text", "Grüße"),
            ({"chs": "base64", "sms": "no!"}, "text", "no!"),
        ],
    )
    def test_a_row(self, changes: dict[str, Any], field: str, value: Any) -> None:
        [task] = list(read({**ROW, **changes}).values())
        assert getattr(task, field) == value

    def test_a_row_that_does_not_say(self) -> None:
        assert read({"tid": "7"}) == {7: QueuedTask(7, None, (1,), None, (), None, None, None)}

    def test_rows_that_are_none(self) -> None:
        assert read(None, 1, {}, {"tid": "x"}, {"tid": "3x"}, {"tid": True}, ROW).keys() == {2}

    @pytest.mark.parametrize("reply", [{"tasks": None, "total_num": 1}, {"tasks": {}}, {"tasks": None}])
    def test_a_reply_without_tasks(self, reply: dict[str, Any]) -> None:
        with pytest.raises(GatewayError) as caught:
            read(ROW, **reply)
        assert caught.value.message == "get_tasks: the reply has no tasks"

    def test_none_at_all(self) -> None:
        assert read(tasks=None, total_num=0) == {}


class TestOrders:
    @pytest.mark.parametrize(
        ("state", "operation"),
        [
            (TaskState.PAUSED, "pause_sms"),
            (TaskState.RUNNING, "resume_sms"),
            (TaskState.ABSENT, "remove_sms"),
        ],
        ids=str,
    )
    def test_the_request(self, state: TaskState, operation: str) -> None:
        request = order_request(state, [2, 3])
        reply = stub.answer(code=200, results=[{"tid": 2, "status": "0 OK"}, {"tid": 3, "status": "11 TID Expected"}])
        with Stub(reply) as device, device.client() as client:
            assert send_order(client, request) == {2: Answer(0, "OK"), 3: Answer(11, "TID Expected")}
        (call,) = device.calls
        assert (call.method, call.target) == ("POST", f"/goip_{operation}.html?{stub.LOGIN}")
        assert json.loads(call.body) == {"tids": [2, 3]}

    def test_it_may_be_repeated(self) -> None:
        with Stub(stub.close, stub.OK) as device, device.client() as client:
            assert send_order(client, order_request(TaskState.PAUSED, [2])) == {}

    def test_an_answer_without_a_code_is_none(self) -> None:
        with (
            Stub(stub.answer(reason="OK")) as device,
            device.client(retries=0) as client,
            pytest.raises(GatewayError) as caught,
        ):
            send_order(client, order_request(TaskState.PAUSED, [2]))
        assert caught.value.message == "pause_sms: the reply has no code"
