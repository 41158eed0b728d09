# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_sms_info against simulated gateways."""

from __future__ import annotations

import json
import tracemalloc
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.engine.task import Task
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2 import inbox
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.model.message import Page
from ansible_collections.skyline.gateway.plugins.module_utils.resources import sms, sms_info
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query, perform
from ansible_collections.skyline.gateway.tests.unit.plugins.moving_clock import MovingClock

EXTRA = {"messages", "ssrc", "next_sms", "restarted", "removed"}


def receive(gateway: Handle, *texts: str) -> None:
    gateway.receive(*({"slot": "1B", "from": "10010", "to": "13265825775", "text": text} for text in texts))


def numbered(first: int, last: int) -> list[str]:
    return [f"text {number}" for number in range(first, last + 1)]


def texts(result: dict[str, Any]) -> list[str]:
    return [message["text"] for message in result["messages"]]


def cursor(result: dict[str, Any]) -> dict[str, Any]:
    return {key: result[key] for key in ("ssrc", "next_sms")}


def read(gateway: Handle, **options: Any) -> dict[str, Any]:
    return perform(sms_info, gateway, **options)


def reboot(gateway: Handle) -> None:
    """The numbering of messages begins anew; the rest of a reboot would only take time."""
    with gateway.gateway.lock:
        device = gateway.gateway.device
        device.boots += 1
        device.messages.inbox.reboot(keep=device.switches.inbox_reboot == "keep")


class Meanwhile:
    """Does something to a gateway between one request of the module and the next."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, function: str) -> None:
        self._calls = 0
        self._actions: dict[int, Callable[[], None]] = {}
        original = getattr(Generation2, function)

        def wrapped(gateway: Generation2, *arguments: Any) -> Page:
            self._calls += 1
            self._actions.pop(self._calls, lambda: None)()
            page: Page = original(gateway, *arguments)
            return page

        monkeypatch.setattr(Generation2, function, wrapped)

    def before(self, call: int, *actions: Callable[[], None]) -> None:
        """Before the n-th request, counted from 1."""

        def all_of_them() -> None:
            for action in actions:
                action()

        self._actions[call] = all_of_them


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms_info, "PAGE", 3)


class TestReading:
    def test_an_empty_inbox(self, gateway: Handle) -> None:
        gateway.read_only()
        result = read(gateway)
        assert (result["changed"], result["messages"], result["restarted"]) == (False, [], False)
        assert cursor(result) == {"ssrc": gateway.ssrc, "next_sms": 1}
        assert set(result) == {"changed", "gateway", "requests", "warnings", *EXTRA}
        assert gateway.operations == ["status", "sms_query"]

    @pytest.mark.parametrize("content", ["plain", "headers", "headers-tight"])
    @pytest.mark.parametrize("row", [6, 9])
    @pytest.mark.parametrize("names", ["letter", "dotted"])
    def test_a_message(self, simulate: Simulate, content: str, row: int, names: str) -> None:
        switches = {"sms_content": content, "sms_row": row, "sms_port_names": names, "sms_slot_line": True}
        gateway = simulate(switches=switches).only
        text = "Grüße ❤\nSender: me"
        gateway.receive({"slot": "1B", "from": "10010", "to": "13265825775", "text": text, "time": 1466506477})
        (message,) = read(gateway)["messages"]
        shown = gateway.row("1B")
        assert message.pop("smsc") == (None if content == "plain" else "+00101000000")
        assert message.pop("scts") == (None if content == "plain" else "16062110543700")
        assert message == {
            "kind": "sms",
            "port": "1.02",
            "time": "2016-06-21T10:54:37Z",
            "sender": "10010",
            "recipient": "13265825775",
            "text": text,
            "delivery_code": None,
            "iccid": shown["iccid"] if row == 9 else None,
            "imsi": shown["imsi"] if row == 9 else None,
            "imei": gateway.imei("1B") if row == 9 else None,
        }

    def test_a_delivery_report(self, gateway: Handle) -> None:
        gateway.receive({"slot": "2A", "from": "+4917", "to": "10010", "time": 1466506477, "delivery": 48})
        (message,) = read(gateway)["messages"]
        assert message["kind"] == "delivery_report"
        assert (message["delivery_code"], message["text"], message["scts"]) == (48, None, "16062110543700")
        assert (message["sender"], message["smsc"], message["recipient"]) == ("+4917", "+4917", "10010")

    def test_the_report_on_a_message_that_was_sent(self, simulate: Simulate) -> None:
        fleet = simulate(sms_undelivered={"2": 70})
        perform(sms, fleet.only, tasks=[{"to": ["1", "2"], "text": "x", "report_delivery": True}])
        fleet.advance(600)
        reports = {each["recipient"]: each["delivery_code"] for each in read(fleet.only)["messages"]}
        assert reports == {"1": 0, "2": 70}

    @pytest.mark.parametrize(
        ("content", "text"),
        [("no base64!", "no base64!"), ("//4=", "\ufffd\ufffd"), ("", ""), ("GxtbMzFt", "\ufffd\ufffd[31m")],
    )
    def test_odd_contents(self, gateway: Handle, content: str, text: str) -> None:
        gateway.receive({"content": content})
        assert texts(read(gateway)) == [text]

    def test_in_pages(self, gateway: Handle, small_pages: None) -> None:
        receive(gateway, *numbered(1, 10))
        result = read(gateway)
        assert texts(result) == numbered(1, 10)
        assert result["next_sms"] == 11
        assert gateway.operations.count("sms_query") == 5

    def test_a_device_with_small_pages(self, simulate: Simulate) -> None:
        gateway = simulate(switches={"page_limit": 4}).only
        receive(gateway, *numbered(1, 10))
        assert texts(read(gateway)) == numbered(1, 10)

    def test_gaps(self, gateway: Handle, small_pages: None) -> None:
        receive(gateway, *numbered(1, 10))
        gateway.gateway.device.messages.inbox.read(2, 5, True)
        assert texts(read(gateway)) == ["text 1", *numbered(7, 10)]

    def test_check_mode_reads_all_the_same(self, gateway: Handle) -> None:
        receive(gateway, "a")
        assert read(gateway, check=True) == read(gateway)


class TestGoingOn:
    def test_from_where_the_last_reading_ended(self, gateway: Handle) -> None:
        receive(gateway, "a", "b")
        first = read(gateway)
        assert read(gateway, since=cursor(first))["messages"] == []
        receive(gateway, "c")
        second = read(gateway, since=cursor(first))
        assert (texts(second), second["restarted"]) == (["c"], False)
        assert second["next_sms"] == 4

    def test_without_a_beginning(self, gateway: Handle) -> None:
        receive(gateway, "a")
        assert texts(read(gateway, since={})) == ["a"]
        assert texts(read(gateway, since={"ssrc": None, "next_sms": None})) == ["a"]

    def test_from_all_that_was_returned(self, gateway: Handle) -> None:
        receive(gateway, "a", "b")
        first = read(gateway, limit=1)
        assert texts(read(gateway, since=first)) == ["b"]
        assert texts(read(gateway, since={**first, "next_sms": str(first["next_sms"])})) == ["b"]

    def test_with_a_limit(self, gateway: Handle, small_pages: None) -> None:
        receive(gateway, *numbered(1, 10))
        since: dict[str, Any] = {}
        found = []
        for _run in range(3):
            result = read(gateway, since=since, limit=4)
            found.append(texts(result))
            since = cursor(result)
        assert found == [numbered(1, 4), numbered(5, 8), numbered(9, 10)]

    @pytest.mark.parametrize("reboots", ["keep", "lose"])
    def test_after_a_reboot(self, simulate: Simulate, reboots: str) -> None:
        gateway = simulate(switches={"inbox_reboot": reboots}).only
        receive(gateway, "a", "b")
        first = read(gateway)
        reboot(gateway)
        receive(gateway, "c")
        result = read(gateway, since=cursor(first))
        assert result["restarted"] is True
        assert texts(result) == (["a", "b", "c"] if reboots == "keep" else ["c"])
        assert cursor(result) == {"ssrc": gateway.ssrc, "next_sms": len(result["messages"]) + 1}
        assert result["ssrc"] != first["ssrc"]
        assert read(gateway, since=cursor(result))["restarted"] is False

    def test_after_a_reboot_that_left_nothing(self, simulate: Simulate) -> None:
        gateway = simulate(switches={"inbox_reboot": "lose"}).only
        receive(gateway, "a")
        first = read(gateway)
        reboot(gateway)
        result = read(gateway, since=cursor(first))
        assert (result["restarted"], result["messages"]) == (True, [])
        assert cursor(result) == {"ssrc": gateway.ssrc, "next_sms": 1}

    def test_an_empty_inbox_that_begins_anew(self, gateway: Handle) -> None:
        first = read(gateway)
        reboot(gateway)
        receive(gateway, "a")
        gateway.clear_log()
        result = read(gateway, since=cursor(first))
        assert (result["restarted"], texts(result)) == (True, ["a"])
        # The first page is that of the new numbering, and is not read twice.
        assert gateway.operations == ["status", "sms_query", "sms_query"]

    def test_a_gateway_without_names_for_its_numberings(self, gateway: Handle) -> None:
        body = {"code": 0, "sms_num": 0, "next_sms": 5, "data": []}
        gateway.add_fault("body", "sms_query", None, body=json.dumps(body))
        result = read(gateway)
        assert cursor(result) == {"ssrc": "", "next_sms": 1}
        assert read(gateway, since={"ssrc": "", "next_sms": 5})["restarted"] is False


class TestRebootsWhileReading:
    @pytest.mark.parametrize("reboots", ["keep", "lose"])
    @pytest.mark.parametrize("page", [1, 2, 3, 4, 5])
    @pytest.mark.parametrize("delete", [False, True])
    def test_nothing_is_lost_and_nothing_comes_twice(
        self,
        simulate: Simulate,
        monkeypatch: pytest.MonkeyPatch,
        small_pages: None,
        reboots: str,
        page: int,
        delete: bool,
    ) -> None:
        gateway = simulate(switches={"inbox_reboot": reboots}).only
        # Two are alike to the last letter; one more comes with the reboot.
        receive(gateway, *numbered(1, 9), "text 9")
        meanwhile = Meanwhile(monkeypatch, "inbox")
        meanwhile.before(page, lambda: reboot(gateway), lambda: receive(gateway, "new"))
        result = read(gateway, delete=delete)
        expected = Counter([*numbered(1, 9), "text 9", "new"])
        if reboots == "keep":
            assert Counter(texts(result)) == expected
        else:
            assert texts(result) == [*[*numbered(1, 9), "text 9"][: 3 * (page - 1)], "new"]
        assert result["restarted"] is (page > 1)
        assert result["ssrc"] == gateway.ssrc
        assert bool(gateway.inbox) is not delete
        assert read(gateway, since=cursor(result))["messages"] == []

    @pytest.mark.parametrize("reboots", [10, 38])
    def test_ten_are_survived(
        self, gateway: Handle, monkeypatch: pytest.MonkeyPatch, small_pages: None, reboots: int
    ) -> None:
        receive(gateway, *numbered(1, 9))
        meanwhile = Meanwhile(monkeypatch, "inbox")
        for page in range(2, 2 + reboots):
            meanwhile.before(page, lambda: reboot(gateway))
        result = read(gateway)
        if reboots == 10:
            assert "failed" not in result
            assert sorted(texts(result)) == numbered(1, 9)
        else:
            assert result["error"]["kind"] == "protocol"
            assert "get_sms: ssrc changed 10 times while reading" in result["msg"]
            assert set(texts(result)) <= set(numbered(1, 9))


class TestRemoving:
    def test_what_was_returned(self, gateway: Handle, small_pages: None) -> None:
        receive(gateway, *numbered(1, 10))
        result = read(gateway, delete=True, limit=7)
        assert (result["changed"], result["removed"], texts(result)) == (True, 7, numbered(1, 7))
        assert [message.text for message in gateway.inbox.values()] == numbered(8, 10)
        # The last page first.
        assert [request["body"] for request in result["requests"]] == [
            "sms_id=7&sms_num=1&sms_del=1",
            "sms_id=4&sms_num=3&sms_del=1",
            "sms_id=1&sms_num=3&sms_del=1",
        ]
        assert texts(read(gateway, since=cursor(result))) == numbered(8, 10)

    def test_the_second_run(self, gateway: Handle) -> None:
        receive(gateway, "a")
        read(gateway, delete=True)
        gateway.clear_log()
        gateway.read_only()
        result = read(gateway, delete=True)
        assert (result["changed"], result["removed"], result["messages"]) == (False, 0, [])
        assert gateway.operations == ["status", "sms_query"]

    def test_check_mode_predicts(self, gateway: Handle, small_pages: None) -> None:
        receive(gateway, *numbered(1, 5))
        gateway.read_only()
        predicted = read(gateway, delete=True, check=True)
        assert gateway.violations == []
        gateway.read_only(False)
        assert predicted == read(gateway, delete=True)

    @pytest.mark.parametrize("api", ["2", "3"])
    def test_check_mode_names_each_request(self, simulate: Simulate, small_pages: None, api: str) -> None:
        gateway = simulate(profile="both", switches={"generation": "both"}).only
        receive(gateway, *numbered(1, 4))
        predicted = read(gateway, delete=True, check=True, api=api)
        assert len(predicted["requests"]) == 2
        assert len(gateway.inbox) == 4
        real = read(gateway, delete=True, api=api)
        assert (real["requests"], real["removed"]) == (predicted["requests"], predicted["removed"])

    @pytest.mark.parametrize("check", [True, False])
    def test_generation_3_has_no_path_to_remove_them(self, simulate: Simulate, check: bool) -> None:
        gateway = simulate(generation=3).only
        receive(gateway, "a", "b")
        result = read(gateway, delete=True, check=check)
        assert (result["error"]["kind"], result["changed"], texts(result)) == ("unsupported", False, ["a", "b"])
        assert len(gateway.inbox) == 2

    @pytest.mark.parametrize("times", [1, 9])
    def test_a_fault_of_the_question_whether_it_can(self, simulate: Simulate, times: int) -> None:
        """It removes nothing, and the removal is in the result once it is sent."""
        gateway = simulate(profile="both", switches={"generation": "both"}).only
        receive(gateway, "a")
        gateway.add_fault("lost_reply", "sms_query", times=times)
        result = read(gateway, delete=True, api="3")
        removed = times == 1
        assert (result["changed"], result["removed"], len(result["requests"])) == (removed, int(removed), int(removed))
        assert len(gateway.inbox) == 1 - removed

    def test_each_comes_once_although_removing_tells_more(self, simulate: Simulate) -> None:
        """Generation 3 reads no ICCID, and removes by the path of generation 2, which tells it."""
        gateway = simulate(profile="both", switches={"generation": "both"}).only
        receive(gateway, "a", "b", "a")
        gateway.receive({"slot": "2A", "from": "10086", "text": "", "delivery": 0})
        result = read(gateway, delete=True, api="3")
        assert (result["removed"], texts(result)) == (4, ["a", "b", "a", None])

    def test_what_comes_meanwhile_stays(self, gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
        receive(gateway, "a", "b")
        Meanwhile(monkeypatch, "remove_messages").before(1, lambda: receive(gateway, "c"))
        assert texts(read(gateway, delete=True)) == ["a", "b"]
        assert [message.text for message in gateway.inbox.values()] == ["c"]

    def test_a_device_with_small_pages(self, simulate: Simulate) -> None:
        gateway = simulate(switches={"page_limit": 4}).only
        receive(gateway, *numbered(1, 10))
        result = read(gateway, delete=True)
        assert (result["removed"], gateway.inbox) == (10, {})

    @pytest.mark.parametrize("reboots", ["keep", "lose"])
    def test_a_reboot_before_it(
        self, simulate: Simulate, monkeypatch: pytest.MonkeyPatch, small_pages: None, reboots: str
    ) -> None:
        """Whatever else is removed then, was returned; what is not removed comes again with the next run."""
        gateway = simulate(switches={"inbox_reboot": reboots}).only
        receive(gateway, *numbered(1, 9))
        gateway.gateway.device.messages.inbox.read(1, 4, True)
        Meanwhile(monkeypatch, "remove_messages").before(
            2, lambda: reboot(gateway), lambda: receive(gateway, *numbered(10, 14))
        )
        result = read(gateway, delete=True)
        left = [message.text for message in gateway.inbox.values()]
        assert len(result["warnings"]) == 1
        assert "The gateway rebooted while messages were removed." in result["warnings"][0]
        gone = set(numbered(5, 14)) - set(left)
        assert gone <= set(texts(result))
        assert len(texts(result)) == len(set(texts(result)))
        again = read(gateway, since=cursor(result))
        assert (again["restarted"], texts(again)) == (True, left)

    def test_nothing_is_removed_by_ids_of_before_a_reboot(
        self, gateway: Handle, monkeypatch: pytest.MonkeyPatch, small_pages: None
    ) -> None:
        """Once that is known: the pages that are left have other ids."""
        receive(gateway, *numbered(1, 9))
        Meanwhile(monkeypatch, "remove_messages").before(2, lambda: reboot(gateway))
        result = read(gateway, delete=True)
        assert [request["body"] for request in result["requests"]] == [
            "sms_id=7&sms_num=3&sms_del=1",
            "sms_id=4&sms_num=3&sms_del=1",
        ]
        assert [message.text for message in gateway.inbox.values()] == numbered(1, 3)


class TestFaults:
    @pytest.mark.parametrize("fault", ["reset", "lost_reply", "truncated", "empty", "html", "http_error"])
    @pytest.mark.parametrize("skip", range(9))
    def test_once_is_survived(self, gateway: Handle, small_pages: None, fault: str, skip: int) -> None:
        """Also of a removal, where the same request once more would remove the next messages."""
        receive(gateway, *numbered(1, 10))
        gateway.add_fault(fault, "*", 1, skip=skip)
        result = read(gateway, delete=True, limit=6)
        assert not result.get("failed"), result.get("msg")
        assert texts(result) == numbered(1, 6)
        assert [message.text for message in gateway.inbox.values()] == numbered(7, 10)
        assert (result["removed"], result["changed"]) == (6, True)

    @pytest.mark.parametrize(("times", "failed"), [(1, False), (2, True)])
    def test_a_removal_is_tried_as_often_as_the_option_says(self, gateway: Handle, times: int, failed: bool) -> None:
        receive(gateway, *numbered(1, 3))
        # Reading, then removing, and after each fault a look.
        for earlier in range(times):
            gateway.add_fault("code", "sms_query", skip=1 + earlier, code=5, reason="busy")
        result = read(gateway, delete=True, limit=3, retries=1)
        assert result.get("failed", False) is failed
        assert len(gateway.inbox) == 3 * failed

    @pytest.mark.parametrize("applied", [True, False])
    def test_a_removal_that_is_never_answered(self, gateway: Handle, small_pages: None, applied: bool) -> None:
        receive(gateway, *numbered(1, 10))
        gateway.add_fault("reset", "sms_query", None, skip=2, applied=applied)
        result = read(gateway, delete=True, limit=6, retries=1)
        assert (result["failed"], result["changed"], result["removed"]) == (True, True, 0)
        assert texts(result) == numbered(1, 6)
        kept = {message.text for message in gateway.inbox.values()}
        assert kept == set(numbered(1, 3) if applied else numbered(1, 6)) | set(numbered(7, 10))

    @pytest.mark.parametrize("applied", [True, False])
    def test_a_gateway_that_does_not_say_what_it_removed(self, gateway: Handle, applied: bool) -> None:
        receive(gateway, *numbered(1, 5))
        body = json.dumps({"code": 0, "ssrc": gateway.ssrc, "sms_num": 0, "next_sms": 4, "data": []})
        gateway.add_fault("body", "sms_query", skip=1, body=body, applied=applied)
        result = read(gateway, delete=True, limit=3)
        assert result.get("failed", False) is not applied
        assert (result["changed"], result["removed"]) == (applied, 3 * applied)
        assert [message.text for message in gateway.inbox.values()] == numbered(4 if applied else 1, 5)
        if not applied:
            assert result["error"]["kind"] == "verify"
            assert "get_sms: 3 messages are still there. The gateway accepted the change" in result["msg"]

    def test_a_gateway_that_removes_more_than_was_said(self, gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is returned, at least."""
        receive(gateway, *numbered(1, 5))
        original = inbox.remove_request
        monkeypatch.setattr(inbox, "remove_request", lambda first, count: original(first, 0))
        result = read(gateway, delete=True, limit=3)
        assert (result["removed"], texts(result), gateway.inbox) == (5, numbered(1, 5), {})

    def test_a_gateway_that_removes_less_than_was_said(self, gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is asked again for the rest; of the requests of the result, that is one."""
        receive(gateway, *numbered(1, 5))
        original = inbox.remove_request
        monkeypatch.setattr(inbox, "remove_request", lambda first, count: original(first, 1))
        result = read(gateway, delete=True, limit=3)
        assert (result["removed"], texts(result)) == (3, numbered(1, 3))
        assert [message.text for message in gateway.inbox.values()] == numbered(4, 5)
        assert len(result["requests"]) == 1

    def test_a_reboot_before_the_look_at_a_removal_that_was_not_answered(
        self, simulate: Simulate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The same messages have other numbers then, and come again with the next run."""
        gateway = simulate(switches={"inbox_reboot": "keep"}).only
        receive(gateway, *numbered(1, 3))
        gateway.add_fault("reset", "sms_query", skip=1, applied=False)
        Meanwhile(monkeypatch, "inbox").before(2, lambda: reboot(gateway))
        result = read(gateway, delete=True, limit=3)
        assert (result["removed"], len(gateway.inbox), len(result["warnings"])) == (0, 3, 1)
        assert "The gateway rebooted while messages were removed." in result["warnings"][0]

    def test_a_removal_that_is_refused(self, gateway: Handle, small_pages: None) -> None:
        receive(gateway, *numbered(1, 5))
        gateway.read_only()
        result = read(gateway, delete=True, retries=1)
        assert (result["failed"], result["changed"], result["removed"]) == (True, False, 0)
        assert texts(result) == numbered(1, 5)
        assert len(gateway.inbox) == 5

    def test_half_way(self, gateway: Handle, small_pages: None) -> None:
        receive(gateway, *numbered(1, 6))
        gateway.add_fault("code", "sms_query", None, skip=4, code=5, reason="not now")
        result = read(gateway, delete=True, retries=1)
        assert (result["failed"], result["changed"], result["removed"]) == (True, True, 3)
        assert texts(result) == numbered(1, 6)
        gateway.clear_faults()
        assert texts(read(gateway, delete=True)) == numbered(1, 3)
        assert gateway.inbox == {}

    def test_reading_half_way(self, gateway: Handle, small_pages: None) -> None:
        receive(gateway, *numbered(1, 10))
        gateway.add_fault("reset", "sms_query", None, skip=2)
        result = read(gateway, delete=True, retries=1)
        assert (result["failed"], result["changed"], result["error"]["kind"]) == (True, False, "connection")
        assert texts(result) == numbered(1, 6)
        assert result["next_sms"] == 7
        assert len(gateway.inbox) == 10
        gateway.clear_faults()
        assert texts(read(gateway, since=cursor(result))) == numbered(7, 10)

    @by_query
    def test_a_refused_login_is_tried_once(self, gateway: Handle) -> None:
        gateway.add_fault("code", "sms_query", code=1, reason="Invalid User")
        assert read(gateway)["error"]["kind"] == "auth"
        assert gateway.operations == ["status", "sms_query"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"since": {"ssrc": "a"}}, "since: give ssrc and next_sms, as they were returned together"),
        ({"since": {"next_sms": 1}}, "since: give ssrc and next_sms, as they were returned together"),
        ({"since": {"messages": []}}, "since: give ssrc and next_sms, as they were returned together"),
        ({"since": {"ssrc": "a", "next_sms": "x"}}, "since: next_sms is not a number"),
        ({"since": {"ssrc": "a", "next_sms": True}}, "since: next_sms is not a number"),
        ({"since": {"ssrc": ["a"], "next_sms": 1}}, "since: ssrc is not text"),
        (
            {"since": {"ssrc": "a", "next_sms": 0}, "limit": 0},
            "since: next_sms 0 is less than 1; limit: 0 is less than 1",
        ),
    ],
)
def test_bad_input(gateway: Handle, options: dict[str, Any], words: str) -> None:
    result = read(gateway, delete=True, **options)
    assert result["msg"] == f"gateway {gateway.host}:{gateway.port}: {words}. Nothing was written."
    assert gateway.operations == []


def test_something_else_than_a_mapping(gateway: Handle) -> None:
    with pytest.raises(ValueError, match="since"):
        read(gateway, since=3)


@pytest.mark.parametrize(("bound", "most"), [("_MOST_PAGES", 2), ("_MOST_MESSAGES", 8), ("_MOST_CHARACTERS", 50)])
def test_messages_without_end(
    gateway: Handle, monkeypatch: pytest.MonkeyPatch, small_pages: None, bound: str, most: int
) -> None:
    """Those that were read are in the result; nothing is removed."""
    monkeypatch.setattr(sms_info, bound, most)
    receive(gateway, *numbered(1, 40))
    result = read(gateway, delete=True)
    assert result["failed"] is True
    assert result["changed"] is False
    assert result["error"]["kind"] == "protocol"
    assert "the messages do not come to an end; 9 were read" in result["msg"]
    assert texts(result) == numbered(1, 9)
    assert len(gateway.inbox) == 40
    rest = read(gateway, since=cursor(result), limit=5)
    assert texts(rest) == numbered(10, 14)


@pytest.mark.parametrize(("bound", "most"), [("_MOST_PAGES", 3), ("_MOST_MESSAGES", 9), ("_MOST_CHARACTERS", 54)])
def test_as_many_messages_as_there_may_be(
    gateway: Handle, monkeypatch: pytest.MonkeyPatch, small_pages: None, bound: str, most: int
) -> None:
    monkeypatch.setattr(sms_info, bound, most)
    receive(gateway, *numbered(1, 9))
    result = read(gateway)
    assert ("failed" in result, texts(result)) == (False, numbered(1, 9))
    monkeypatch.setattr(sms_info, bound, most - 1)
    assert "the messages do not come to an end" in read(gateway)["msg"]


def test_ten_thousand_messages_in_bounded_memory(gateway: Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the messages that it returns, reading takes little more memory than a page, gateway included."""
    receive(gateway, *(f"{number} {'x' * 150}" for number in range(10_000)))
    beyond = []
    run = sms_info.run

    def measured(task: Task, options: sms_info.Options) -> None:
        tracemalloc.start()
        run(task, options)
        left, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        beyond.append(peak - left)

    monkeypatch.setattr(sms_info, "run", measured)
    result = read(gateway)
    assert len({message["text"] for message in result["messages"]}) == 10_000
    assert gateway.operations.count("sms_query") == 10_000 / sms_info.PAGE + 1
    # All of them at once would be a reply of four million characters.
    assert max(beyond) < 2_500_000


def page_of(gateway: Handle, first: int, last: int, next_sms: int) -> str:
    """A page as a gateway gives it, whatever it was asked for."""
    rows = [[0, "1B", 1466506477, "10010", "1", f"text {number}"] for number in range(first, last + 1)]
    return json.dumps(
        {"code": 0, "reason": "OK", "ssrc": gateway.ssrc, "sms_num": len(rows), "next_sms": next_sms, "data": rows}
    )


class TestPagesThatDoNotMoveOn:
    @pytest.mark.parametrize("next_sms", [1, 0, -5])
    def test_the_first(self, gateway: Handle, next_sms: int) -> None:
        gateway.add_fault("body", "sms_query", None, body=page_of(gateway, 1, 3, next_sms))
        result = read(gateway, delete=True)
        assert gateway.operations == ["status", "sms_query"]
        assert result["error"]["kind"] == "protocol"
        assert (
            f"get_sms: the messages do not move on: those from 1 on are to be followed by {next_sms}; 3 were read"
            in result["msg"]
        )
        assert texts(result) == numbered(1, 3)
        assert (result["changed"], result["removed"], result["next_sms"]) == (False, 0, 1)

    @pytest.mark.parametrize("next_sms", [4, 2])
    def test_a_later_one(self, gateway: Handle, next_sms: int) -> None:
        gateway.add_fault("body", "sms_query", 1, body=page_of(gateway, 1, 3, 4))
        gateway.add_fault("body", "sms_query", None, body=page_of(gateway, 4, 5, next_sms))
        result = read(gateway)
        assert gateway.operations.count("sms_query") == 2
        assert texts(result) == numbered(1, 5)
        assert (result["error"]["kind"], result["next_sms"]) == ("protocol", 4)

    def test_the_same_messages_again(self, gateway: Handle) -> None:
        """Of a gateway that takes no notice of where to begin, and counts on."""
        gateway.add_fault("body", "sms_query", 1, body=page_of(gateway, 1, 2, 3))
        gateway.add_fault("body", "sms_query", None, body=page_of(gateway, 1, 2, 5))
        result = read(gateway, delete=True)
        assert gateway.operations == ["status", "sms_query", "sms_query"]
        assert "get_sms: the messages do not move on: the same ones come again; 2 were read" in result["msg"]
        assert texts(result) == numbered(1, 2)
        assert (result["changed"], result["next_sms"]) == (False, 3)

    def test_one_message_may_come_again_but_not_for_ever(self, simulate: Simulate) -> None:
        gateway = simulate(switches={"page_limit": 1}).only
        gateway.receive(*[{"slot": "1B", "from": "1", "text": "x", "time": 1466506477}] * 3)
        assert texts(read(gateway)) == ["x"] * 3
        gateway.receive(*[{"slot": "1B", "from": "1", "text": "x", "time": 1466506477}] * 9)
        result = read(gateway)
        assert texts(result) == ["x"] * 3
        assert "the same ones come again" in result["msg"]

    def test_the_last_page_may_say_anything(self, gateway: Handle) -> None:
        gateway.add_fault("body", "sms_query", 1, body=page_of(gateway, 1, 2, 3))
        gateway.add_fault("body", "sms_query", None, body=page_of(gateway, 1, 0, 0))
        result = read(gateway)
        assert (texts(result), result["next_sms"]) == (numbered(1, 2), 3)
        assert "failed" not in result


class TestTime:
    """Twenty times the timeout of a request, which is 5 s here."""

    def test_reading(self, gateway: Handle, clock: MovingClock, small_pages: None) -> None:
        receive(gateway, *numbered(1, 40))

        def later(_record: object) -> None:
            clock.time += 25

        gateway.gateway.on_request = later
        result = read(gateway, delete=True)
        assert texts(result) == numbered(1, 12)
        assert "get_sms: the messages do not come to an end within 100 s; 12 were read" in result["msg"]
        assert (result["error"]["kind"], result["changed"], len(gateway.inbox)) == ("protocol", False, 40)
        assert result["next_sms"] == 13

    def test_removing(self, gateway: Handle, clock: MovingClock, small_pages: None) -> None:
        """And that of one request for each page."""
        receive(gateway, *numbered(1, 9))

        def later(record: Any) -> None:
            clock.time += 40 if record.write else 0

        gateway.gateway.on_request = later
        assert "failed" not in read(gateway, delete=True)
        receive(gateway, *numbered(1, 9))

        def much_later(record: Any) -> None:
            clock.time += 120 if record.write else 0

        gateway.gateway.on_request = much_later
        result = read(gateway, delete=True)
        assert (result["failed"], result["changed"], result["removed"]) == (True, True, 3)
        assert "get_sms: the messages are not removed within 115 s; 9 were read" in result["msg"]
        assert len(gateway.inbox) == 6


def test_the_gateway_that_answered(gateway: Handle) -> None:
    device = gateway.gateway.device
    assert read(gateway)["gateway"] == {
        "host": gateway.host, "port": gateway.port, "mac": gateway.mac, "version": device.ver, "max_ports": 8,
        "max_slots": 4, "api": "2",
    }  # fmt: skip
