# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks for messages on the wire."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.sms import send_request, send_tasks
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_status
from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import (
    Answer,
    Attachment,
    Coding,
    Forwarding,
    Kind,
    SmsTask,
    shown_attachments,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import secrecy, stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

PLAIN = SmsTask(7, ("10010",), "Hello")


def wire(task: SmsTask) -> dict[str, Any]:
    body = json.loads(send_request([task], Forwarding()).body or "")
    (found,) = body["tasks"]
    return found


def test_the_request() -> None:
    request = send_request([PLAIN, PLAIN._replace(tid=8)], Forwarding())
    with Stub(stub.answer(code=200, status=[])) as device, device.client() as client:
        send_tasks(client, request)
    (call,) = device.calls
    assert (call.method, call.target) == ("POST", f"/goip_post_sms.html?version=1.1&{stub.LOGIN}")
    assert call.headers["Content-Type"] == "application/json;charset=utf-8"
    assert json.loads(call.body) == {
        "type": "send-sms",
        "task_num": 2,
        "tasks": [
            {"tid": 7, "to": "10010", "sms": "Hello", "chs": "utf8", "smstype": 0, "sdr": 0, "fdr": 1, "dr": 0},
            {"tid": 8, "to": "10010", "sms": "Hello", "chs": "utf8", "smstype": 0, "sdr": 0, "fdr": 1, "dr": 0},
        ],
    }


def test_which_reports_are_wanted_is_always_said() -> None:
    """What a gateway does without a word differs: 0, 1, 0 or 1, 0 by the documents."""
    assert [wire(PLAIN)[key] for key in ("sdr", "fdr", "dr")] == [0, 1, 0]
    other = PLAIN._replace(report_success=True, report_failure=False, report_delivery=True)
    assert [wire(other)[key] for key in ("sdr", "fdr", "dr")] == [1, 0, 1]
    assert [wire(PLAIN._replace(kind=Kind.MMS))[key] for key in ("sdr", "fdr", "dr")] == [0, 1, 0]


def test_it_is_never_repeated_by_itself() -> None:
    with Stub(stub.close) as device, device.client() as client:
        found, error = send_tasks(client, send_request([PLAIN], Forwarding()))
    assert found == {}
    assert error
    assert error.sent


def test_every_field_of_a_task() -> None:
    task = SmsTask(
        tid=-1, to=("+1", "2"), text="Hello", charset="utf8", kind=Kind.SMS, from_ports="1-4,6", to_all=False,
        coding=Coding.SEVEN_BIT, title=None, titles=(), attachments=(), smsc="+491", interval_ms=250, timeout=60,
        report_success=True, report_failure=False, report_delivery=True, report_count=3, report_period=5,
    )  # fmt: skip
    assert wire(task) == {
        "tid": -1, "to": "+1,2", "sms": "Hello", "chs": "utf8", "smstype": 0, "from": "1-4,6", "to_all": "0",
        "coding": 2, "smsc": "+491", "intvl": "250", "tmo": 60, "sdr": 1, "fdr": 0, "dr": 1, "sr_cnt": 3, "sr_prd": 5,
    }  # fmt: skip


def test_an_mms() -> None:
    task = PLAIN._replace(
        kind=Kind.MMS, title="Title", attachments=(Attachment("jpg", "AAAA"), Attachment("txt", "AA=="))
    )
    found = wire(task)
    assert (found["smstype"], found["smstitle"], found["attachments"]) == (1, "Title", "jpg|AAAA;txt|AA==")
    assert "to_title_array" not in found
    found = wire(task._replace(kind=Kind.MMS_WITH_TITLES, titles=(("10010", "own"),)))
    assert (found["smstype"], found["to_title_array"]) == (2, [["10010", "own"]])


def test_texts() -> None:
    request = send_request([PLAIN._replace(text='Grüße "❤"\n')], Forwarding())
    assert "Grüße" in (request.body or "")
    assert wire(PLAIN._replace(text='Grüße "❤"\n'))["sms"] == 'Grüße "❤"\n'
    found = wire(PLAIN._replace(text="Grüße", charset="base64"))
    assert (found["chs"], found["sms"]) == ("base64", "R3LDvMOfZQ==")


def test_forwarding() -> None:
    forwarding = Forwarding("http://u:p@192.0.2.1/r", 1, 2, "http://192.0.2.1/s", 3, 4)
    request = send_request([PLAIN], forwarding)
    body = json.loads(request.body or "")
    assert {key: value for key, value in body.items() if key not in ("type", "task_num", "tasks")} == {
        "sr_url": "http://u:p@192.0.2.1/r", "sr_cnt": 1, "sr_prd": 2, "sms_url": "http://192.0.2.1/s", "sms_cnt": 3,
        "sms_prd": 4,
    }  # fmt: skip
    shown = json.loads(request.facts()["body"])
    assert shown == {**body, "sr_url": "http://********@192.0.2.1/r"}


def test_pictures_are_not_shown() -> None:
    task = PLAIN._replace(kind=Kind.MMS, attachments=(Attachment("jpg", "A" * 4000), Attachment("txt", "AAAA")))
    shown = json.loads(send_request([task], Forwarding()).facts()["body"])
    assert shown["tasks"][0]["attachments"] == "jpg|(4000 characters);txt|(4 characters)"
    assert shown_attachments("a.jpg") == "a.jpg"


class TestAnswers:
    def of(self, *status: Any, **reply: Any) -> dict[int, Answer]:
        found, error = self.told(stub.answer(**{"code": 200, "status": list(status), **reply}))
        assert error is None
        return found

    @staticmethod
    def told(reply: stub.Reply) -> tuple[dict[int, Answer], GatewayError | None]:
        with Stub(reply) as device, device.client() as client:
            return send_tasks(client, send_request([PLAIN], Forwarding()))

    def test_as_the_reference_has_them(self) -> None:
        found = self.of({"tid": 7, "status": "0 OK"}, {"tid": 8, "status": "13 Duplicated TaskId"})
        assert found == {7: Answer(0, "OK"), 8: Answer(13, "Duplicated TaskId")}
        assert str(found[8]) == "13 Duplicated TaskId"

    @pytest.mark.parametrize(
        ("item", "answer"),
        [
            ({"tid": "7", "status": 16}, Answer(16, "Too Many Task")),
            ({"tid": 7, "status": "5"}, Answer(5, "SIM Unregistered")),
            ({"tid": 7, "status": "99"}, Answer(99, "no reason given")),
            ({"tid": 7, "status": "2  Bad\x1b[31m port "}, Answer(2, "Bad\ufffd[31m port")),
            ({"tid": 7, "status": f"2 password={stub.PASSWORD}"}, Answer(2, "password=********")),
        ],
        ids=repr,
    )
    def test_as_devices_may_have_them(self, item: dict[str, Any], answer: Answer) -> None:
        assert self.of(item) == {7: answer}

    @pytest.mark.parametrize(
        "item",
        [None, 7, [], {}, {"tid": 7}, {"status": "0 OK"}, {"tid": 7, "status": "OK"}, {"tid": "7x", "status": "0 OK"}],
    )
    def test_what_is_none_is_left_out(self, item: Any) -> None:
        assert self.of(item) == {}

    @pytest.mark.parametrize("status", [None, {}, "0 OK"])
    def test_without_a_list(self, status: Any) -> None:
        assert self.of(status=status) == {}

    @pytest.mark.parametrize(
        "reply",
        [
            stub.http('{"tasks": [{"tid": 7, "status": "0 OK"}]}'),
            stub.http('[{"tid": 7, "status": "0 OK"}]'),
            stub.answer(type="task-status", code=None, results=[{"tid": 7, "status": 0}]),
        ],
    )
    def test_a_reply_needs_no_code(self, reply: bytes) -> None:
        assert self.told(reply) == ({7: Answer(0, "OK")}, None)

    @pytest.mark.parametrize(
        ("reply", "kind"),
        [
            (stub.answer(code=5, reason="busy", status=[{"tid": 7, "status": "0 OK"}, None, 3, {"tid": 8}]), "device"),
            (stub.answer(code="?", tasks=[{"tid": 7, "status": "0 OK"}]), "protocol"),
            (stub.answer(code=1, status=[{"tid": 7, "status": "0 OK"}]), "auth"),
            (stub.http('{"code": 200, "status": [{"tid": 7, "status": "0 OK"}]}', 500), "protocol"),
            (stub.http('{"code": 200, "status": [{"tid": 7, "status": "0 OK"}, {"tid": 8, "sta'), "protocol"),
            (stub.http('{"status": [{"tid": 7, "status": "0 OK"}]}<html>'), "protocol"),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\nConnection: close\r\n\r\n"
                b'{"code":200,"status":[{"tid":7,"status":"0 OK"},{"tid":8,',
                "protocol",
            ),
        ],
        ids=["code", "bad-code", "login", "http", "broken", "garbage", "cut"],
    )
    def test_what_a_reply_says_that_is_no_success(self, reply: bytes, kind: str) -> None:
        found, error = self.told(reply)
        assert found == {7: Answer(0, "OK")}
        assert error
        assert error.kind == kind

    @pytest.mark.parametrize("order", [1, -1])
    def test_what_was_taken_once_is_taken(self, order: int) -> None:
        rows = [{"tid": 7, "status": "0 OK"}, {"tid": 7, "status": "13 Duplicated TaskId"}]
        assert self.of(*rows[::order]) == {7: Answer(0, "OK")}

    def test_what_came_shows_itself_nowhere(self) -> None:
        _found, error = self.told(stub.http(f"<html>{stub.PASSWORD}"))
        assert error
        secrecy.assert_silent(secrecy.everything_said_by(error), stub.PASSWORD)
        assert str(error.came) == repr(error.came) == f"<{len(error.came)} bytes>"


@pytest.mark.parametrize(
    "reply",
    [
        stub.answer(code=14, reason="Unauthorized", status=[{"tid": 7, "status": "0 OK"}]),
        stub.answer(code=1, reason="session expired", tasks=[{"tid": 7, "status": "0 OK"}]),
        stub.http('{"status": [{"tid": 7, "status": "0 OK"}]}', 401),
    ],
)
def test_no_session_is_renewed_for_what_was_taken(reply: bytes) -> None:
    """A refusal that speaks of the session counts as unread, unless it says that it was read."""
    granted = stub.answer(code=0, desc="OK", session="S1D", expires=180)
    with Stub(granted, stub.STATUS, reply) as device, device.client(auth="session") as client:
        read_status(client)
        found, error = send_tasks(client, send_request([PLAIN], Forwarding()))
    assert found == {7: Answer(0, "OK")}
    assert error
