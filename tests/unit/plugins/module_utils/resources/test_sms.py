# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_sms against simulated gateways."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2 import gateway as generation2
from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import Answer
from ansible_collections.skyline.gateway.plugins.module_utils.resources import sms, sms_plan
from ansible_collections.skyline.gateway.plugins.module_utils.wire.caller import Caller
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Client, Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import DEVICE, GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.transport import Reply, Transport
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, operations, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

# Fast enough to empty a table of tasks while a test waits, and slow enough for a session to be used before it is over.
FAST = 200.0
QUICK = {"sms_seconds": 0.4}
PIECE = "jpg|" + "A" * 4000


@pytest.fixture
def still(simulate: Simulate) -> Handle:
    """A gateway whose messages take a day each: its tasks stay where they are."""
    return simulate(switches={"sms_seconds": 86400}).only


def sms_to(number: str, tid: int | None = None, **more: Any) -> dict[str, Any]:
    return {"to": [number], "text": f"Hello {number}", **({} if tid is None else {"tid": tid}), **more}


def send(gateway: Handle, *tasks: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Runs the module; its sentences never have a text of a message."""
    result = perform(sms, gateway, tasks=list(tasks), **options)
    assert "Hello" not in result.get("msg", "")
    return result


def statuses(result: dict[str, Any]) -> dict[int, str]:
    return {task["tid"]: task["status"] for task in result["tasks"]}


class TestSending:
    def test_an_sms(self, still: Handle) -> None:
        result = send(still, sms_to("+49301", tid=7, from_ports="2-3"))
        assert result["changed"] is True
        assert result["tasks"] == [{"tid": 7, "status": "sent", "code": 0, "reason": "OK"}]
        assert operations(result) == ["send_sms"]
        assert still.operations == ["status", "sms_send"]
        task = still.tasks[7]
        assert (task["numbers"], task["sms"], task["sender"]) == (["+49301"], "Hello +49301", "2-3")

    def test_it_really_goes_out(self, simulate: Simulate) -> None:
        fleet = simulate()
        send(fleet.only, sms_to("10010", tid=7, to=["1", "2", "3"]))
        fleet.advance(3600)
        assert sorted((each.tid, each.number, each.ok) for each in fleet.only.sent) == [(7, n, True) for n in "123"]

    def test_every_option_arrives(self, still: Handle) -> None:
        result = send(
            still,
            sms_to(
                "1", tid=7, to_all=False, coding="ucs2", smsc="+491", interval_ms=1500, timeout=60, report_success=True,
                report_failure=False, report_delivery=True, report_count=3, report_period=5,
            ),
            report_url="http://127.0.0.1:1/r", report_count=2, report_period=61, sms_url="http://127.0.0.1:1/s",
            sms_count=4, sms_period=62,
        )  # fmt: skip
        assert result["changed"] is True
        task = still.tasks[7]
        expected = {
            "spread": False, "coding": 1, "smsc": "+491", "interval": 1.5, "timeout": 60, "sdr": True, "fdr": False,
            "dr": True, "sr_cnt": 3, "sr_prd": 5,
        }  # fmt: skip
        assert {key: task[key] for key in expected} == expected
        assert still.state()["forwarding"] == {
            "sr_url": "http://127.0.0.1:1/r", "sr_cnt": 2, "sr_prd": 61, "sms_url": "http://127.0.0.1:1/s",
            "sms_cnt": 4, "sms_prd": 62,
        }  # fmt: skip

    def test_what_is_not_given_stays_as_it_is(self, still: Handle) -> None:
        before = still.state()["forwarding"]
        send(still, sms_to("1"))
        assert still.state()["forwarding"] == before

    @pytest.mark.parametrize("charset", ["utf8", "base64"])
    def test_a_text_arrives_as_it_is(self, still: Handle, charset: str) -> None:
        text = 'Grüße "❤" \\ {{ 7 * 7 }}\r\n\t\'𝄞'
        send(still, {"tid": 7, "to": ["1"], "text": text, "charset": charset})
        assert still.gateway.device.messages.queue.tasks[7].text == text

    def test_an_mms(self, still: Handle) -> None:
        result = send(
            still,
            {"tid": 7, "type": "mms", "to": ["1"], "title": "Hi", "attachments": ["txt|SGVsbG8=", PIECE]},
            {"tid": 8, "type": "mms", "to": ["1", "2"], "title": "all", "titles": {"2": "own"}, "attachments": [PIECE]},
        )
        assert result["changed"] is True
        queued = still.gateway.device.messages.queue.tasks
        assert (queued[7].smstype, queued[7].titles) == (1, ["Hi"])
        assert queued[7].attachments == [("txt", b"Hello"), ("jpg", bytes(3000))]
        assert (queued[8].smstype, queued[8].titles) == (2, ["all", "own"])
        assert "jpg|(4000 characters)" in result["requests"][0]["body"]
        assert "AAAA" not in json.dumps(result)

    def test_ids_made_here(self, still: Handle) -> None:
        result = send(still, *(sms_to(str(number)) for number in range(1, 51)))
        tids = [task["tid"] for task in result["tasks"]]
        assert len(set(tids)) == 50
        assert all(1 <= tid < 2**31 for tid in tids)
        assert set(still.tasks) == set(tids)
        assert max(tids) > 2**24  # all 31 bits are used

    def test_one_that_somebody_has_already(self, still: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
        made = iter([7, 9])
        monkeypatch.setattr(sms_plan, "new_tid", lambda taken: next(made))
        send(still, sms_to("1", tid=7))
        result = send(still, sms_to("2"))
        assert statuses(result) == {9: "sent"}
        assert still.accepted == {7: 1, 9: 1}

    def test_a_gateway_that_calls_every_id_known(self, still: Handle) -> None:
        """It must not be believed that what was never sent is there."""
        still.add_fault("code", "sms_send", None, code=13, reason="Duplicated TaskId")
        result = send(still, sms_to("1"))
        assert (result["failed"], result["changed"]) == (True, False)
        assert "refused with 13 Duplicated TaskId" in result["msg"]
        assert still.operations.count("sms_send") == 2

    def test_more_than_one_request_carries(self, still: Handle) -> None:
        result = send(still, *(sms_to("1", tid=number) for number in range(250)))
        assert [json.loads(request["body"])["task_num"] for request in result["requests"]] == [100, 100, 50]
        assert list(still.tasks) == list(range(250))

    def test_large_ones_go_in_smaller_numbers(self, still: Handle) -> None:
        large = [f"jpg|{'A' * 132000}"]
        tasks = [{"tid": n, "type": "mms", "to": ["1"], "title": "t", "attachments": large} for n in range(4)]
        result = send(still, *tasks, sms_to("1", tid=4))
        assert [json.loads(request["body"])["task_num"] for request in result["requests"]] == [1, 1, 1, 2]
        assert len(still.tasks) == 5


class TestTheSecondRun:
    def test_ids_of_ones_own_are_sent_once(self, still: Handle) -> None:
        tasks = [sms_to("1", tid=7), sms_to("2", tid=-8)]
        assert statuses(send(still, *tasks)) == {7: "sent", -8: "sent"}
        again = send(still, *tasks, sms_to("3", tid=9))
        assert again["changed"] is True
        assert statuses(again) == {7: "known", -8: "known", 9: "sent"}
        last = send(still, *tasks)
        assert last["changed"] is False
        assert last["tasks"][0] == {"tid": 7, "status": "known", "code": 13, "reason": "Duplicated TaskId"}
        assert still.accepted == {7: 1, -8: 1, 9: 1}

    def test_also_when_the_gateway_is_done_with_them(self, simulate: Simulate) -> None:
        fleet = simulate()
        send(fleet.only, sms_to("1", tid=7))
        fleet.advance(600)
        assert fleet.only.tasks == {}
        assert send(fleet.only, sms_to("1", tid=7))["changed"] is False
        assert len(fleet.only.sent) == 1


class TestCheckMode:
    def test_it_predicts(self, still: Handle) -> None:
        send(still, sms_to("1", tid=7))
        still.read_only()
        tasks = [sms_to("1", tid=7), sms_to("2", tid=8)]
        predicted = send(still, *tasks, check=True)
        assert still.violations == []
        still.read_only(False)
        done = send(still, *tasks)
        assert (predicted["changed"], statuses(predicted)) == (True, {7: "known", 8: "sent"})
        assert (done["changed"], statuses(done)) == (True, statuses(predicted))
        assert json.loads(predicted["requests"][0]["body"])["tasks"] == [
            json.loads(done["requests"][0]["body"])["tasks"][1]
        ]

    def test_nothing_to_do(self, still: Handle) -> None:
        send(still, sms_to("1", tid=7))
        assert send(still, sms_to("1", tid=7), check=True)["changed"] is False

    def test_ids_made_here_need_no_look(self, still: Handle) -> None:
        result = send(still, sms_to("1"), check=True)
        assert (result["changed"], len(result["requests"])) == (True, 1)
        assert still.operations == ["status"]


class TestBadInput:
    def test_everything_is_named_and_nothing_is_sent(self, still: Handle) -> None:
        result = send(
            still,
            sms_to("1", tid=2**31),
            sms_to("x", from_ports="9"),
            sms_to("1"),
            sms_to("1", tid=7, attachments=["a.png"]),
            sms_to("1", tid=7, text=""),
            report_url="nowhere",
            sms_count=0,
            wait_timeout=0,
        )
        assert result["changed"] is False
        assert result["msg"] == (
            f"gateway {still.host}:{still.port}: the messages have 8 problems: "
            "wait_timeout: 0 is not between 0 and 86400 seconds; report_url: nowhere is not an http or https URL; "
            "sms_count: 0 is less than 1; task 4 and task 5 have the same tid, 7; "
            "task 1 (tid 2147483648): tid: 2147483648 is not between -2147483648 and 2147483647; "
            "task 2: to: 'x' is not a number; give up to 32 digits with an optional leading +; "
            "from_ports: 9: port 9 is beyond the gateway's 8 ports; "
            "task 4 (tid 7): attachments: a.png is of none of the types jpg, gif, txt, mp3; "
            "attachments: goes with type: mms only; task 5 (tid 7): text: is empty. Nothing was written."
        )
        assert result["not_attempted"] == [f"task {place}" for place in range(1, 6)]
        assert "tasks" not in result
        assert still.operations == ["status"]

    def test_numbers_without_quotes_are_refused(self, still: Handle) -> None:
        result = send(still, {"to": [49301, "49302"], "text": "x", "tid": 1}, {"to": ["1"], "text": "x", "smsc": 491})
        assert result["error"]["kind"] == "validation"
        assert "task 1 (tid 1): to: the unquoted number 49301 " in result["msg"]
        assert "task 2: smsc: the unquoted number 491 " in result["msg"]
        assert still.tasks == {}

    def test_no_tasks(self, still: Handle) -> None:
        result = send(still)
        assert "the messages have a problem: tasks: is empty. Nothing was written." in result["msg"]

    def test_logins_in_urls_stay_secret(self, still: Handle) -> None:
        result = send(still, sms_to("1"), report_url="http://me:hush@127.0.0.1:1/", sms_url="x://me:hush@127.0.0.1/")
        assert "sms_url: x://********@127.0.0.1/ is not" in result["msg"]
        result = send(still, sms_to("1"), report_url="http://me:hush@127.0.0.1:1/")
        assert "hush" not in json.dumps(result)
        assert still.state()["forwarding"]["sr_url"] == "http://me:hush@127.0.0.1:1/"

    def test_another_gateway(self, still: Handle) -> None:
        result = send(still, sms_to("1"), mac="00-00-00-00-00-00")
        assert result["error"]["kind"] == "validation"
        assert still.tasks == {}


class TestRefusals:
    def test_each_is_told_and_the_others_are_sent(self, simulate: Simulate) -> None:
        refusals = {"1": 6, "3": 10, "4": 6}
        gateway = simulate(switches={"sms_seconds": 86400}, sms_refusals=refusals).only
        result = send(gateway, *(sms_to(str(number), tid=number) for number in range(1, 6)))
        assert (result["failed"], result["changed"]) == (True, True)
        assert result["msg"] == (
            f"gateway {gateway.host}:{gateway.port}: send_sms: of 5 tasks, refused with 6 Timeout: 1, 4; "
            "refused with 10 Pending Transaction: 3. The gateway refused this; its log may say why."
        )
        assert statuses(result) == {1: "rejected", 2: "sent", 3: "rejected", 4: "rejected", 5: "sent"}
        assert (result["applied"], result["rejected"], result["not_attempted"]) == (["2", "5"], ["1", "3", "4"], [])
        assert result["error"] == {
            "kind": "device", "code": 6, "reason": "Timeout", "http_status": 200, "operation": "send_sms",
        }  # fmt: skip

    def test_nothing_was_sent(self, simulate: Simulate) -> None:
        gateway = simulate(sms_refusals={"*": 7}).only
        result = send(gateway, sms_to("1", tid=7))
        assert (result["failed"], result["changed"]) == (True, False)
        assert "of 1 task, refused with 7 Server Error: 7" in result["msg"]

    def test_the_next_run_sends_what_was_refused(self, simulate: Simulate) -> None:
        gateway = simulate(switches={"sms_seconds": 86400}, sms_refusals={"1": {"code": 7, "times": 1}}).only
        tasks = [sms_to("1", tid=1), sms_to("2", tid=2)]
        assert send(gateway, *tasks)["rejected"] == ["1"]
        assert statuses(send(gateway, *tasks)) == {1: "sent", 2: "known"}
        assert gateway.accepted == {1: 1, 2: 1}

    @pytest.mark.parametrize(
        ("switch", "task", "answer"),
        [
            ({"sms_plus": False}, {"to": ["+1"], "text": "x"}, "9 TO expected"),
            ({"sms_from_required": True}, {"to": ["1"], "text": "x"}, "12 FROM Expected"),
            ({}, {"to": ["1"], "type": "mms", "attachments": [PIECE]}, "17 MMS Title expected"),
            ({}, {"to": ["1"], "type": "mms", "title": "x"}, "19 MMS Attachments expected"),
            (
                {"mms_limit": 2000},
                {"to": ["1"], "type": "mms", "title": "x", "attachments": [PIECE]},
                "20 MMS Attachments Cache size Overlimit",
            ),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_only_the_gateway_knows(
        self, simulate: Simulate, switch: dict[str, Any], task: dict[str, Any], answer: str
    ) -> None:
        gateway = simulate(switches=switch).only
        assert f"refused with {answer}: 7" in send(gateway, {"tid": 7, **task})["msg"]

    def test_a_plus_that_is_not_taken(self, simulate: Simulate) -> None:
        """It is never left out here: another number might answer."""
        gateway = simulate(switches={"sms_plus": False}, sms_refusals={"2": 9}).only
        result = send(gateway, sms_to("+49301", tid=1), sms_to("1", tid=3))
        assert result["msg"].endswith(
            "refused with 9 TO expected: 1. Some gateways take no leading +: write a number as its SIM has to dial it."
        )
        assert "leading +" not in send(gateway, sms_to("2", tid=2))["msg"]

    def test_a_plus_that_is_not_what_was_refused(self, simulate: Simulate) -> None:
        result = send(simulate(sms_refusals={"+49301": 7}).only, sms_to("+49301", tid=1))
        assert result["rejected"] == ["1"]
        assert "leading +" not in result["msg"]

    def test_no_sim_registered(self, simulate: Simulate) -> None:
        gateway = simulate(no_sim=["1.01", "1.02", "1.03", "1.04"]).only
        result = send(gateway, sms_to("1", tid=7, from_ports="1"), sms_to("1", tid=8, from_ports="2"))
        assert statuses(result) == {7: "rejected", 8: "sent"}
        assert "5 SIM Unregistered" in result["msg"]

    def test_half_of_a_request(self, still: Handle) -> None:
        still.add_fault("half_applied", "sms_send")
        tasks = [sms_to(str(number), tid=number) for number in range(1, 5)]
        result = send(still, *tasks)
        assert (result["applied"], result["rejected"]) == (["1", "2"], ["3", "4"])
        assert statuses(send(still, *tasks)) == {1: "known", 2: "known", 3: "sent", 4: "sent"}

    def test_a_whole_request(self, still: Handle) -> None:
        still.add_fault("code", "sms_send", None, code=9, reason="not now")
        result = send(still, *(sms_to("1", tid=number) for number in range(101)), retries=1)
        assert (result["failed"], result["changed"]) == (True, False)
        assert "not now" in result["msg"]
        assert (result["rejected"], len(result["not_attempted"])) == (["0"], 100)
        assert [task["code"] for task in result["tasks"]] == [9, *[None] * 100]
        # 100, 50, 25, 12, 6, 3, 1, each of them twice.
        assert still.operations == ["status", *["sms_send"] * 14]

    def test_a_whole_request_because_of_one_task(self, still: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
        send_tasks = generation2.send_tasks

        def refusing(caller: Caller, request: Request) -> tuple[dict[int, Answer], GatewayError | None]:
            if "666" in (request.body or ""):
                words = "send_sms: refused (code 5, bad recipient)"
                return {}, GatewayError(DEVICE, words, "send_sms", 5, "bad recipient")
            return send_tasks(caller, request)

        monkeypatch.setattr(generation2, "send_tasks", refusing)
        numbers = ["1", "2", "666", *map(str, range(4, 11))]
        result = send(still, *(sms_to(number, tid=tid) for tid, number in enumerate(numbers, 1)), retries=1)
        assert "send_sms: of 10 tasks, refused with 5 bad recipient: 3." in result["msg"]
        assert (result["rejected"], result["not_attempted"]) == (["3"], [])
        assert still.accepted == dict.fromkeys((1, 2, *range(4, 11)), 1)
        # Afterwards several go together again.
        assert json.loads(result["requests"][-1]["body"])["task_num"] > 1

    @pytest.mark.parametrize("limit", [64, 7, 1])
    def test_more_than_one_request_may_carry(self, simulate: Simulate, limit: int) -> None:
        gateway = simulate(switches={"sms_seconds": 86400, "sms_request_tasks": limit}).only
        result = send(gateway, *(sms_to("1", tid=number) for number in range(150)), retries=0)
        assert set(statuses(result).values()) == {"sent"}
        assert gateway.accepted == dict.fromkeys(range(150), 1)
        # It is found once, and kept to.
        assert gateway.operations.count("sms_send") <= 8 + 2 * 150 // limit

    def test_a_body_that_is_too_large(self, still: Handle) -> None:
        still.add_fault("http_error", "sms_send", 1, status=413)
        result = send(still, sms_to("1", tid=7), sms_to("2", tid=8), retries=0)
        assert statuses(result) == {7: "sent", 8: "sent"}
        still.add_fault("http_error", "sms_send", None, status=413)
        assert send(still, sms_to("1", tid=9), retries=0)["error"]["http_status"] == 413

    @pytest.mark.parametrize("times", [1, 3])
    def test_a_whole_request_for_a_while(self, still: Handle, times: int) -> None:
        still.add_fault("code", "sms_send", times, code=9, reason="not now")
        assert statuses(send(still, sms_to("1", tid=7))) == {7: "sent"}

    def test_one_that_fills_the_table_may_be_told_so_as_a_whole(self, still: Handle) -> None:
        still.add_fault("code", "sms_send", 2, code=16, reason="Too Many Task")
        assert statuses(send(still, sms_to("1", tid=7), retries=0)) == {7: "sent"}
        still.add_fault("code", "sms_send", 1, code=13, reason="Duplicated TaskId")
        assert statuses(send(still, sms_to("1", tid=8), retries=0)) == {8: "known"}


class TestFaults:
    @pytest.mark.parametrize("fault", ["reset", "lost_reply", "truncated", "empty", "html", "http_error"])
    @pytest.mark.parametrize("operation", ["status", "sms_send"])
    def test_once_is_survived(self, still: Handle, fault: str, operation: str) -> None:
        still.add_fault(fault, operation, 1)
        result = send(still, sms_to("1", tid=7), sms_to("2"))
        assert not result.get("failed"), result.get("msg")
        assert {task["status"] for task in result["tasks"]} == {"sent"}
        assert set(still.accepted.values()) == {1}
        assert len(still.accepted) == 2
        assert operations(result) == ["send_sms"]

    def test_a_lost_reply_counts_as_sent(self, still: Handle) -> None:
        still.add_fault("lost_reply", "sms_send")
        result = send(still, sms_to("1", tid=7))
        assert result["tasks"] == [{"tid": 7, "status": "sent", "code": 0, "reason": "OK"}]
        assert result["changed"] is True
        assert still.operations.count("sms_send") == 2
        assert still.accepted == {7: 1}

    def test_replies_that_are_lost_for_ever(self, still: Handle) -> None:
        still.add_fault("lost_reply", "sms_send", None)
        result = send(still, *(sms_to("1", tid=number) for number in range(101)), retries=1)
        assert (result["failed"], result["changed"]) == (True, True)
        assert (result["error"]["kind"], len(result["unverified"])) == ("connection", 100)
        assert (result["applied"], result["rejected"], result["not_attempted"]) == ([], [], ["100"])
        still.clear_faults()
        again = send(still, *(sms_to("1", tid=number) for number in range(101)))
        assert Counter(statuses(again).values()) == {"known": 100, "sent": 1}
        assert set(still.accepted.values()) == {1}

    def test_a_reply_that_is_lost_and_then_refusals(self, still: Handle) -> None:
        """The gateway may have it from the first try, whatever it says to the others."""
        still.add_fault("lost_reply", "sms_send")
        still.add_fault("code", "sms_send", None, code=9, reason="not now")
        result = send(still, sms_to("1", tid=7), retries=2)
        assert (result["failed"], result["changed"], result["error"]["code"]) == (True, True, 9)
        assert (result["unverified"], result["rejected"], result["not_attempted"]) == (["7"], [], [])
        assert still.accepted == {7: 1}

    def test_a_reply_that_is_lost_while_the_table_fills(self, simulate: Simulate) -> None:
        """What had arrived is told from what had not, task by task."""
        gateway = simulate(switches={"sms_seconds": 86400, "sms_task_limit": 2}).only
        gateway.add_fault("lost_reply", "sms_send")
        result = send(gateway, *(sms_to("1", tid=tid) for tid in range(1, 5)), wait_timeout=0.1)
        assert (result["applied"], result["unverified"]) == (["1", "2"], ["3", "4"])
        assert gateway.accepted == {1: 1, 2: 1}

    def test_a_gateway_that_is_gone(self, simulate: Simulate) -> None:
        fleet = simulate()
        fleet.only.add_fault("reset", "sms_send", None, applied=False)
        result = send(fleet.only, sms_to("1", tid=7), retries=0)
        # The connection was there, so nobody knows.
        assert (result["changed"], result["unverified"]) == (True, ["7"])
        fleet.stop()
        result = send(fleet.only, sms_to("1", tid=7), retries=0)
        assert (result["changed"], result["not_attempted"]) == (False, ["task 1"])

    @by_query
    def test_a_refused_login_is_tried_once(self, still: Handle) -> None:
        still.add_fault("code", "sms_send", code=1, reason="Invalid User")
        result = send(still, sms_to("1", tid=7))
        assert (result["error"]["kind"], result["changed"], result["rejected"]) == ("auth", False, ["7"])
        assert still.operations == ["status", "sms_send"]

    @by_query
    def test_a_refused_login_says_nothing_of_one_of_two_tasks(self, still: Handle) -> None:
        still.add_fault("code", "sms_send", code=1, reason="Invalid User")
        result = send(still, sms_to("1", tid=7), sms_to("2", tid=8))
        assert (result["error"]["kind"], result["rejected"], result["not_attempted"]) == ("auth", [], ["7", "8"])
        assert set(statuses(result).values()) == {"not_attempted"}

    def test_a_reply_that_leaves_a_task_out(self, still: Handle) -> None:
        body = json.dumps({"code": 200, "type": "task-status", "status": [{"tid": 8, "status": "0 OK"}]})
        still.add_fault("body", "sms_send", body=body)
        assert statuses(send(still, sms_to("1", tid=7), sms_to("2", tid=8))) == {7: "sent", 8: "sent"}
        still.add_fault("body", "sms_send", None, body=json.dumps({"code": 200}))
        result = send(still, sms_to("1", tid=9), retries=1)
        assert "the reply says nothing of task 9" in result["msg"]
        assert (result["error"]["kind"], result["unverified"], result["changed"]) == ("protocol", ["9"], True)


class TestNothingTwice:
    """A task that a reply called taken is never posted again, whatever else is wrong with that reply."""

    @staticmethod
    def posted(gateway: Handle) -> Counter[int]:
        """How often each id was posted."""
        bodies = [json.loads(record.body) for record in gateway.log if record.operation == "sms_send"]
        return Counter(task["tid"] for body in bodies for task in body["tasks"])

    @staticmethod
    def distort(monkeypatch: pytest.MonkeyPatch, gateway: Handle, change: Callable[[bytes], tuple[int, bytes]]) -> None:
        """Changes the replies to tasks on their way: HTTP status and body."""
        original = Transport.exchange

        def exchange(self: Transport, operation: str, *rest: Any) -> Reply:
            reply = original(self, operation, *rest)
            if operation != "send_sms":
                return reply
            status, body = change(reply.body)
            return reply._replace(status=status, body=body)

        monkeypatch.setattr(Transport, "exchange", exchange)

    @pytest.mark.parametrize("tid", [7, None], ids=["given", "made"])
    def test_a_list_under_tasks_without_a_code(self, simulate: Simulate, tid: int | None) -> None:
        gateway = simulate(switches={"sms_seconds": 86400, "sms_reply_key": "tasks"}).only
        result = send(gateway, sms_to("1", tid=tid), sms_to("2"))
        assert "failed" not in result
        assert {task["status"] for task in result["tasks"]} == {"sent"}
        assert gateway.operations == ["status", "sms_send"]

    @pytest.mark.parametrize("own", [True, False], ids=["given", "made"])
    @pytest.mark.parametrize(
        "change",
        [
            lambda body: (200, body.replace(b'"code":200', b'"code":5')),
            lambda body: (200, body.replace(b'"code":200', b'"code":"what"')),
            lambda body: (200, body.replace(b'"code":200', b'"code":1')),
            lambda body: (200, body.replace(b'"code":200', b'"code":16')),
            lambda body: (200, body.replace(b'"code":200,', b"")),
            lambda body: (500, body),
            lambda body: (502, body),
            lambda body: (200, body + b"<html>"),
            lambda body: (200, body[:-2]),
            lambda body: (200, body.replace(b'"status":[', b'"status":[null,3,{"tid":"x"},{"status":"0 OK"},')),
            lambda body: (200, body.replace(b"]}", b',{"tid":7,"status":"13 Duplicated TaskId"}]}')),
        ],
        ids=["code", "word", "login", "full", "none", "500", "502", "garbage", "cut", "entries", "twice"],
    )
    def test_whatever_is_wrong(
        self, still: Handle, monkeypatch: pytest.MonkeyPatch, change: Callable[[bytes], tuple[int, bytes]], own: bool
    ) -> None:
        self.distort(monkeypatch, still, change)
        tids = [7, 8, 9] if own else [None] * 3
        result = send(still, *(sms_to(str(number), tid=tid) for number, tid in enumerate(tids)))
        assert "failed" not in result
        assert [task["status"] for task in result["tasks"]] == ["sent"] * 3
        assert len(still.accepted) == 3
        assert set(self.posted(still).values()) == {1}

    @pytest.mark.parametrize("own", [True, False], ids=["given", "made"])
    @pytest.mark.parametrize("code", [200, 5], ids=["yes", "no"])
    def test_only_what_was_left_out_goes_again(
        self, still: Handle, monkeypatch: pytest.MonkeyPatch, own: bool, code: int
    ) -> None:
        """The gateway has that, too, and says so by its id: it is no other task's."""
        answers = iter([1, 2, 3])

        def change(body: bytes) -> tuple[int, bytes]:
            reply = json.loads(body)
            reply["code"] = code
            del reply["status"][next(answers) :]
            return 200, json.dumps(reply).encode()

        self.distort(monkeypatch, still, change)
        tids = [7, 8, 9] if own else [None] * 3
        result = send(still, *(sms_to(str(number), tid=tid) for number, tid in enumerate(tids)))
        assert "failed" not in result
        assert [task["status"] for task in result["tasks"]] == ["sent"] * 3
        assert list(self.posted(still).values()) == [1, 2, 2]
        assert set(still.accepted.values()) == {1}
        assert len(still.accepted) == 3

    def test_an_id_made_here_that_was_sent_before_is_ours(self, still: Handle) -> None:
        """A gateway that says no and takes it all the same: another id would send the text twice."""
        still.add_fault("code", "sms_send", code=9, reason="not now", applied=True)
        result = send(still, sms_to("1"))
        assert result["tasks"][0]["status"] == "sent"
        assert len(still.accepted) == 1

    def test_also_where_it_said_that_there_was_no_room(self, still: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
        full = iter([True])
        self.distort(
            monkeypatch, still, lambda body: (200, body.replace(b"0 OK", b"16 Full") if next(full, False) else body)
        )
        result = send(still, sms_to("1"))
        assert (result["tasks"][0]["status"], len(still.accepted)) == ("sent", 1)

    def test_halves_of_a_batch(self, still: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
        """A refusal as a whole halves the next request; what the reply called taken is in none of them."""
        first = iter([True])

        def change(body: bytes) -> tuple[int, bytes]:
            if not next(first, False):
                return 200, body
            reply = json.loads(body)
            return 200, json.dumps({"code": 5, "reason": "too many", "status": reply["status"][:3]}).encode()

        self.distort(monkeypatch, still, change)
        result = send(still, *(sms_to("1", tid=number) for number in range(8)), retries=0)
        assert "failed" not in result
        posted = self.posted(still)
        assert [posted[number] for number in range(8)] == [1, 1, 1, 2, 2, 2, 2, 2]
        assert set(still.accepted.values()) == {1}

    def test_a_wrong_login_beside_what_was_taken(self, still: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
        def change(body: bytes) -> tuple[int, bytes]:
            reply = json.loads(body)
            return 200, json.dumps({"code": 1, "reason": "Invalid User", "status": reply["status"][:1]}).encode()

        self.distort(monkeypatch, still, change)
        result = send(still, sms_to("1", tid=7), sms_to("2", tid=8), retries=5)
        assert (result["error"]["kind"], result["changed"]) == ("auth", True)
        assert (result["applied"], result["unverified"]) == (["7"], ["8"])
        assert self.posted(still) == {7: 1, 8: 1}


class TestPauses:
    """By a clock that only pauses move."""

    @staticmethod
    def doubled(slept: list[float]) -> bool:
        """Each about twice as long as the one before: they differ by a fifth at most from what they are to be."""
        return all(1.3 < later / earlier < 3.1 for earlier, later in itertools.pairwise(slept))

    def test_after_faults_they_grow(self, still: Handle, clock: MovingClock) -> None:
        still.add_fault("html", "sms_send", 4)
        assert "failed" not in send(still, sms_to("1", tid=7), retries=4)
        assert len(clock.slept) == 4
        assert self.doubled(clock.slept)

    def test_and_begin_anew_after_an_answer(self, still: Handle, clock: MovingClock) -> None:
        still.add_fault("html", "sms_send", 2)
        still.add_fault("html", "sms_send", 1, skip=1)
        send(still, *(sms_to("1", tid=number) for number in range(101)), retries=2)
        first, second, third = clock.slept
        assert second > 1.3 * first
        assert third < 1.6 * first

    def test_while_there_is_no_room_they_grow(self, simulate: Simulate, clock: MovingClock) -> None:
        gateway = simulate(switches={"sms_seconds": 86400, "sms_task_limit": 1}).only
        result = send(gateway, sms_to("1", tid=1), sms_to("2", tid=2), wait_timeout=0.3)
        assert result["not_attempted"] == ["2"]
        assert len(clock.slept) >= 4
        assert self.doubled(clock.slept)
        assert sum(clock.slept) < 0.3

    def test_room_for_some_begins_them_anew(
        self, simulate: Simulate, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(random, "uniform", lambda _least, _most: 1.0)
        gateway = simulate(switches={"sms_seconds": 86400, "sms_task_limit": 1}).only
        pause = Client.pause

        def fewer_tasks(self: Client, attempt: int, deadline: float | None = None) -> bool:
            if len(clock.slept) == 2:
                gateway.patch(switches={"sms_task_limit": 2})
            return pause(self, attempt, deadline)

        monkeypatch.setattr(Client, "pause", fewer_tasks)
        send(gateway, *(sms_to("1", tid=number) for number in range(1, 4)), wait_timeout=0.1)
        # It takes 1, not 2, not 2; then 2, and not 3.
        first = clock.slept[0]
        assert clock.slept[:5] == pytest.approx([first, 2 * first, 4 * first, first, 2 * first], rel=0.01)


class TestAFullTable:
    def test_it_is_waited_for(self, simulate: Simulate) -> None:
        gateway = simulate(FAST, switches={**QUICK, "sms_task_limit": 5}).only
        result = send(gateway, *(sms_to("1", tid=number) for number in range(40)))
        assert result["changed"] is True
        assert set(statuses(result).values()) == {"sent"}
        assert gateway.accepted == dict.fromkeys(range(40), 1)

    def test_until_the_time_is_up(self, simulate: Simulate) -> None:
        gateway = simulate(switches={"sms_seconds": 86400, "sms_task_limit": 3}).only
        result = send(gateway, *(sms_to("1", tid=number) for number in range(1, 6)), wait_timeout=0.05)
        assert (result["failed"], result["changed"]) == (True, True)
        assert result["msg"] == (
            f"gateway {gateway.host}:{gateway.port}: send_sms: of 5 tasks, the gateway's task table was full for "
            "0.05 s, not sent: 4, 5. Run again when the gateway has sent some, with a tid for each task, or raise "
            "wait_timeout."
        )
        assert (result["applied"], result["rejected"]) == (["1", "2", "3"], [])
        assert result["not_attempted"] == ["4", "5"]
        assert result["tasks"][3] == {"tid": 4, "status": "not_attempted", "code": 16, "reason": "Too Many Task"}
        error = result["error"]
        assert (error["kind"], error["operation"], error["code"]) == ("wait", "send_sms", 16)

    def test_it_says_what_it_waits_for(self, simulate: Simulate, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ansible_collections.skyline.gateway.plugins.module_utils.engine.waiting._SAY_EVERY", 0)
        gateway = simulate(switches={"sms_seconds": 86400, "sms_task_limit": 1}).only
        lines: list[str] = []
        send(gateway, sms_to("1"), sms_to("2"), wait_timeout=0.05, lines=lines)
        assert lines[0].startswith("2 tasks for messages: the task table is full, 1 of them wait, ")

    def test_waiting_is_no_flood(self, simulate: Simulate) -> None:
        """While the task table is full, one task at a time is tried, and its request is reported once."""
        gateway = simulate(switches={"sms_seconds": 86400, "sms_task_limit": 1}).only
        result = send(gateway, *(sms_to("1", tid=number) for number in range(300)), wait_timeout=0.5)
        tried = [record for record in gateway.log if record.operation == "sms_send"]
        assert len(tried) >= 3
        assert [json.loads(request["body"])["task_num"] for request in result["requests"]] == [100, 1]


@pytest.mark.parametrize(("table", "batch"), [(1000, 100), (1000, 10), (60, 100)])
def test_every_task_once_whatever_happens(
    simulate: Simulate, monkeypatch: pytest.MonkeyPatch, table: int, batch: int
) -> None:
    """2,000 tasks, a full table, and at every tenth request a reset before or after it is done, or half a reply."""
    monkeypatch.setattr(sms, "MOST_TASKS", batch)
    fleet = simulate(FAST, switches={**QUICK, "sms_task_limit": table})
    gateway = fleet.only
    for fault, applied in (("reset", False), ("lost_reply", True), ("truncated", True)):
        gateway.add_fault(fault, "sms_send", None, every=10, applied=applied)
    tids = range(1, 2001)
    result = send(gateway, *(sms_to("10010", tid=tid) for tid in tids))
    assert not result.get("failed"), result.get("msg")
    assert list(statuses(result)) == list(tids)
    assert set(statuses(result).values()) == {"sent"}
    hits = [fault["hits"] for fault in gateway.state()["fault_orders"]]
    assert min(hits) >= (15 if batch == 10 else 1)
    assert gateway.accepted == dict.fromkeys(tids, 1)
    fleet.advance(86_400)
    assert Counter(each.tid for each in gateway.sent) == gateway.accepted
    assert all(each.ok for each in gateway.sent)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, (False, True, False)),
        (dict.fromkeys(("report_success", "report_failure", "report_delivery")), (False, True, False)),
        ({"report_success": True, "report_failure": False, "report_delivery": True}, (True, False, True)),
    ],
    ids=["nothing", "null", "all"],
)
def test_which_reports_are_wanted(still: Handle, given: dict[str, Any], sent: tuple[bool, ...]) -> None:
    result = send(still, sms_to("1", tid=7, **given))
    (task,) = json.loads(result["requests"][0]["body"])["tasks"]
    assert tuple(bool(task[key]) for key in ("sdr", "fdr", "dr")) == sent
    assert tuple(still.tasks[7][key] for key in ("sdr", "fdr", "dr")) == sent
