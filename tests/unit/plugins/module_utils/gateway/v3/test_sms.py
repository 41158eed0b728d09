# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks that send messages in generation 3: given, listed, paused, resumed and removed."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.gateway import Generation3
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.sms import send_request
from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import (
    Attachment,
    Coding,
    Forwarding,
    Kind,
    SmsTask,
    TaskState,
)
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.recording import Recording
from ansible_collections.skyline.gateway.plugins.module_utils.wire.request import Request
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.gateway.v3.conftest import Speak
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

TASK = SmsTask(7, ("+4930",), "hello")
NOWHERE = Forwarding()
PAUSED, RUNNING, ABSENT = TaskState.PAUSED, TaskState.RUNNING, TaskState.ABSENT
URL = "http://192.0.2.1/reports"
# Nothing goes out while a test looks.
STILL: dict[str, object] = {"sms_seconds": "1000"}


def still(firmware: dict[str, Any]) -> dict[str, Any]:
    return {**firmware, "switches": {**firmware.get("switches", {}), **STILL}}


def wire(task: SmsTask) -> dict[str, Any]:
    (found,) = json.loads(send_request([task]).body or "")
    assert isinstance(found, dict)
    return found


class TestTask:
    def test_what_is_always_said(self) -> None:
        """Documents differ in what a gateway does without a word on reports."""
        assert wire(TASK) == {
            "id": 7,
            "recipients": ["+4930"],
            "sms": "hello",
            "charset": "UTF-8",
            "sms_type": 0,
            "sdr": False,
            "fdr": True,
            "dr": False,
        }

    def test_everything(self) -> None:
        found = wire(
            TASK._replace(
                charset="base64",
                from_ports="1-3",
                to_all=False,
                coding=Coding.SEVEN_BIT,
                smsc="+4917",
                interval_ms=500,
                timeout=40,
                report_success=True,
                report_delivery=True,
                report_count=5,
                report_period=70,
            )
        )
        assert base64.b64decode(found.pop("sms")).decode() == "hello"
        assert found == {
            "id": 7,
            "recipients": ["+4930"],
            "charset": "Base64",
            "sms_type": 0,
            "sdr": True,
            "fdr": True,
            "dr": True,
            "from": "1-3",
            "to_all": False,
            "coding": 2,
            "smsc": "+4917",
            "interval_min": 500,
            "interval_max": 500,
            "timeout": 40,
            "sms_count": 5,
            "sms_period": 70,
        }

    def test_an_mms(self) -> None:
        picture = Attachment("jpg", base64.b64encode(b"picture").decode())
        request = send_request([TASK._replace(kind=Kind.MMS, title="Hi", attachments=(picture,))])
        (found,) = json.loads(request.body or "")
        assert (found["sms_type"], found["subject"]) == (1, "Hi")
        assert found["attachments"] == [{"type": "jpg", "content": "cGljdHVyZQ=="}]
        (shown,) = json.loads(request.shown or "")
        assert "cGljdHVyZQ==" not in json.dumps(shown)
        assert shown["attachments"][0]["type"] == "jpg"

    def test_titles_for_each_recipient(self, speak: Speak) -> None:
        titles = (("111", "One"), ("222", "Two"))
        picture = Attachment("txt", base64.b64encode(b"text").decode())
        task = TASK._replace(kind=Kind.MMS_WITH_TITLES, to=("111", "222"), titles=titles, attachments=(picture,))
        assert wire(task)["subjects"] == [
            {"recipient": "111", "subject": "One"},
            {"recipient": "222", "subject": "Two"},
        ]
        handle, gateway = speak()
        answers, error = gateway.send([task], NOWHERE)
        assert (answers[7].taken, error) == (True, None)
        assert handle.gateway.device.messages.queue.tasks[7].titles == ["One", "Two"]


class TestSending:
    def test_every_firmware(self, speak: Speak, firmware: dict[str, Any]) -> None:
        handle, gateway = speak(**firmware)
        tasks = [TASK, TASK._replace(tid=-8), TASK._replace(tid=9, from_ports="99")]
        answers, error = gateway.send(tasks, NOWHERE)
        assert error is None
        assert [answers[tid].taken for tid in (7, -8, 9)] == [True, True, False]
        assert (answers[9].code, answers[9].reason) == (2, "Invalid Port")
        assert handle.operations == ["sms_send"]

    def test_the_same_again_is_known(self, speak: Speak) -> None:
        handle, gateway = speak()
        gateway.send([TASK], NOWHERE)
        answers, _error = gateway.send([TASK], NOWHERE)
        assert answers[7].known
        assert handle.accepted == {7: 1}

    def test_it_is_never_repeated_by_itself(self, speak: Speak) -> None:
        handle, gateway = speak()
        handle.add_fault("lost_reply", "sms_send")
        answers, error = gateway.send([TASK], NOWHERE)
        assert answers == {}
        assert error is not None
        assert error.in_doubt
        assert handle.accepted == {7: 1}

    def test_what_came_of_a_reply_counts(self) -> None:
        half = '[{"id": 7, "code": 0, "reason": "OK"}, {"id": 8, "co'
        with Stub(stub.http(half)) as device, device.client() as client:
            answers, error = speak_to(client).send([TASK, TASK._replace(tid=8)], NOWHERE)
        assert list(answers) == [7]
        assert error is not None

    def test_a_task_that_was_taken_once_is_taken(self) -> None:
        reply = [{"id": 7, "code": "0"}, {"id": 7, "code": 13, "reason": "Duplicated id"}, {"id": "x", "code": 0}, {}]
        with Stub(stub.http(json.dumps(reply))) as device, device.client() as client:
            answers, error = speak_to(client).send([TASK], NOWHERE)
        assert (list(answers), answers[7].taken, error) == ([7], True, None)

    def test_words_of_the_gateway_count_more_than_those_of_the_document(self) -> None:
        reply = [{"id": 7, "code": 6, "reason": " gone "}, {"id": 8, "code": 6}, {"id": 9, "code": 99, "reason": "odd"}]
        with Stub(stub.http(json.dumps(reply))) as device, device.client() as client:
            answers, _error = speak_to(client).send([TASK._replace(tid=tid) for tid in (7, 8, 9)], NOWHERE)
        assert [str(answers[tid]) for tid in (7, 8, 9)] == ["6 gone", "6 Timeout", "99 odd"]


def speak_to(client: Client) -> Generation3:
    return Generation3(client)


class TestForwarding:
    """A setting of the gateway in generation 3."""

    WANTED = Forwarding(report_url=URL, report_count=5, sms_period=45)

    def test_every_firmware(self, speak: Speak, firmware: dict[str, Any]) -> None:
        handle, gateway = speak(**firmware)
        gateway.send([TASK], self.WANTED)
        assert handle.operations == ["get_sms_config", "set_sms_config", "sms_send"]
        assert json.loads(handle.log[1].body) == {
            "sms_status_url": URL,
            "sms_status_max": 5,
            "sms_status_period": 30,
            "recv_sms_url": "",
            "recv_sms_max": 1,
            "recv_sms_period": 45,
        }
        assert gateway.changed_by_sending

    def test_what_is_so_is_not_written(self, speak: Speak) -> None:
        handle, gateway = speak({"reply_numbers": "text"})
        gateway.send([TASK], self.WANTED)
        handle.clear_log()
        gateway.changed_by_sending = False
        gateway.send([TASK._replace(tid=8)], self.WANTED)
        assert handle.operations == ["get_sms_config", "sms_send"]
        assert not gateway.changed_by_sending

    def test_without_a_wish_nothing_is_asked(self, speak: Speak) -> None:
        handle, gateway = speak()
        gateway.send([TASK], NOWHERE)
        assert handle.operations == ["sms_send"]

    def test_the_same_request_again_does_not_ask_again(self, speak: Speak) -> None:
        handle, gateway = speak()
        for _time in range(2):
            gateway.send([TASK], self.WANTED)
        assert handle.operations == ["get_sms_config", "set_sms_config", "sms_send", "sms_send"]

    def test_a_key_that_is_missing_gets_its_default(self) -> None:
        script = (stub.answer(sms_status_url="http://192.0.2.9/"), stub.http(""), stub.http("[]"))
        with Stub(*script) as device, device.client() as client:
            speak_to(client).send([TASK], self.WANTED)
        assert json.loads(device.calls[1].body) == {
            "sms_status_url": URL,
            "sms_status_max": 5,
            "sms_status_period": 30,
            "recv_sms_url": "",
            "recv_sms_max": 1,
            "recv_sms_period": 45,
        }

    @pytest.mark.parametrize("body", ["{}", "[]", '{"code": 0}', '{"url": "x"}'])
    def test_what_has_none_of_it(self, body: str) -> None:
        with Stub(stub.http(body)) as device, device.client() as client, pytest.raises(GatewayError) as caught:
            speak_to(client).send([TASK], self.WANTED)
        assert (caught.value.kind, caught.value.operation) == ("protocol", "get_forwarding")

    @pytest.mark.parametrize(("fault", "changed"), [({"fault": "lost_reply"}, True), ({"fault": "login"}, False)])
    def test_a_fault_comes_before_any_task(self, speak: Speak, fault: dict[str, Any], changed: bool) -> None:
        handle, gateway = speak(retries=0)
        handle.add_fault(operation="set_sms_config", **fault)
        with pytest.raises(GatewayError):
            gateway.send([TASK], self.WANTED)
        assert handle.tasks == {}
        assert gateway.changed_by_sending is changed

    def test_logins_in_urls_are_not_shown(self) -> None:
        requests: list[Request] = []
        script = (stub.answer(sms_status_url=""), stub.http(""), stub.http("[]"))
        with Stub(*script) as device, device.client() as client:
            recording = Recording(client, requests, False)
            Generation3(recording).send([TASK], Forwarding(sms_url="http://user:Sesame@192.0.2.1/"))
        assert "Sesame" in device.calls[1].body.decode()
        assert [request.operation for request in requests] == ["set_forwarding", "send_sms"]
        assert "Sesame" not in json.dumps([request.facts() for request in requests])


class TestLists:
    def test_every_firmware(self, speak: Speak, firmware: dict[str, Any]) -> None:
        handle, gateway = speak(**still(firmware))
        tasks = [TASK._replace(from_ports="2", charset="base64"), TASK._replace(tid=8, from_ports="2")]
        gateway.send([tasks[0]._replace(coding=Coding.UCS2, to=("111", "+222")), tasks[1]], NOWHERE)
        gateway.order_tasks(PAUSED, [8])
        found = gateway.tasks([1, 2], with_text=True)
        assert set(found) == {7, 8}
        assert found[7]._replace(from_ports=None) == found[7]._replace(
            tid=7, state=RUNNING, ports=(2,), from_ports=None, to=("111", "+222"), coding=Coding.UCS2, text="hello"
        )
        assert (found[8].state, found[8].coding, found[8].text) == (PAUSED, Coding.AUTO, "hello")
        assert gateway.tasks([2])[7].text is None
        assert handle.tasks

    @pytest.mark.parametrize("limit", [0, 1, 2, 6])
    @pytest.mark.parametrize("count", [0, 1, 6, 12])
    def test_firmware_that_makes_short_pages(self, speak: Speak, limit: int, count: int) -> None:
        handle, gateway = speak({**STILL, "page_limit": limit})
        gateway.send([TASK._replace(tid=tid, from_ports="2") for tid in range(1, count + 1)] or [], NOWHERE)
        handle.clear_log()
        assert list(gateway.tasks([2])) == list(range(1, count + 1))
        if not limit:
            assert len(handle.log) == (2 if count else 1)

    def test_more_than_a_page(self, speak: Speak) -> None:
        handle, gateway = speak(STILL)
        for first in range(1, 251, 50):
            gateway.send([TASK._replace(tid=tid, from_ports="2") for tid in range(first, first + 50)], NOWHERE)
        handle.clear_log()
        assert list(gateway.tasks([2])) == list(range(1, 251))
        assert len(handle.log) <= 4

    def test_only_until_those_wanted_are_found(self, speak: Speak) -> None:
        handle, gateway = speak(STILL)
        gateway.send([TASK._replace(from_ports="1")], NOWHERE)
        handle.clear_log()
        assert list(gateway.tasks([1, 2, 3, 4], wanted=[7])) == [7]
        assert {json.loads(record.body)["port"] for record in handle.log} == {1}

    @pytest.mark.parametrize(
        ("row", "seen"),
        [
            ({"coding": "usc2"}, Coding.UCS2),
            ({"coding": "UCS2"}, Coding.UCS2),
            ({"coding": "7bit"}, Coding.SEVEN_BIT),
            ({"coding": "none"}, Coding.AUTO),
            ({"coding": 1}, Coding.UCS2),
            ({"coding": "2"}, Coding.SEVEN_BIT),
            ({"coding": 9}, None),
            ({}, None),
        ],
    )
    def test_words_of_codings(self, row: dict[str, Any], seen: Coding | None) -> None:
        pages = (stub.http(json.dumps([{"id": 1, **row}])), stub.http("[]"))
        with Stub(*pages) as device, device.client() as client:
            assert speak_to(client).tasks([1])[1].coding is seen

    @pytest.mark.parametrize(
        ("recipients", "seen"), [(["1", 2], ("1", "2")), ("1,2", ("1", "2")), ("", ()), (None, ()), ({}, ())]
    )
    def test_recipients(self, recipients: Any, seen: tuple[str, ...]) -> None:
        pages = (stub.answer(tasks=[{"id": 1, "recipients": recipients}]), stub.answer(tasks=[]))
        with Stub(*pages) as device, device.client() as client:
            assert speak_to(client).tasks([1])[1].to == seen


class TestOrders:
    @pytest.mark.parametrize("form", ["wrapped", "bare", "both"])
    def test_ids_in_either_form(self, speak: Speak, form: str) -> None:
        handle, gateway = speak({**STILL, "sms_ids_body": form})
        gateway.send([TASK._replace(from_ports="2")], NOWHERE)
        handle.clear_log()
        for state, operation in ((PAUSED, "sms_pause"), (RUNNING, "sms_resume"), (ABSENT, "sms_remove")):
            answers = gateway.order_tasks(state, [7, 9])
            assert (answers[7].taken, answers[9].taken) == (True, False)
            assert operation in handle.operations
        assert handle.tasks == {}
        # The form is found out once, without a second try of the wrong one.
        assert len(handle.log) == (4 if form == "bare" else 3)

    @pytest.mark.parametrize("form", ["400", "400-empty"])
    def test_however_the_form_is_refused(self, speak: Speak, form: str) -> None:
        handle, gateway = speak({"sms_ids_body": "bare", "error_form": form})
        assert not gateway.order_tasks(PAUSED, [7])[7].taken
        assert len(handle.log) == 2

    def test_what_is_no_matter_of_form(self, speak: Speak) -> None:
        handle, gateway = speak(retries=0)
        handle.add_fault("http_error", "sms_pause", None, status=404)
        with pytest.raises(GatewayError):
            gateway.order_tasks(PAUSED, [7])
        assert len(handle.log) == 1

    def test_a_form_that_was_taken_is_kept_to(self, speak: Speak) -> None:
        handle, gateway = speak(retries=1)
        gateway.order_tasks(PAUSED, [7])
        handle.add_fault("code", "sms_pause", None, code=5, reason="busy")
        with pytest.raises(GatewayError):
            gateway.order_tasks(PAUSED, [7])
        assert {record.body for record in handle.log} == {'{"ids": [7]}'}
        assert len(handle.log) == 3

    def test_a_form_that_was_not_taken_is_not_kept_to(self, speak: Speak) -> None:
        handle, gateway = speak(retries=0)
        handle.add_fault("code", "sms_pause", 2, code=5, reason="busy")
        with pytest.raises(GatewayError):
            gateway.order_tasks(PAUSED, [7])
        assert gateway.order_tasks(PAUSED, [7])[7].code == 11
