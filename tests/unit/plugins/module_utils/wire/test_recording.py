# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every write is noted on its way; in check mode it ends there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.commands import save_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.inbox import remove_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.settings import set_request
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.sms import send_request
from ansible_collections.skyline.gateway.plugins.module_utils.model.message import Page
from ansible_collections.skyline.gateway.plugins.module_utils.model.sms_task import Forwarding, SmsTask
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import BUSY, GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.recording import Recording
from ansible_collections.skyline.gateway.plugins.module_utils.wire.request import Request
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.commands import command_request
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import OK, STATUS, Reply, Stub

READ = Request("status", "GET", "/goip_get_status.html", {"all_slots": "1"}, repeatable=True, reply_type="dev-status")
WRITES = [set_request([("ttl", "64")]), command_request("lock", "1"), save_request()]
MESSAGES = [send_request([SmsTask(7, ("1",), "x")], Forwarding()), remove_request(1, 2)]


class Recorded:
    """A recorder before a device that plays a script, and what came of it."""

    def __init__(self, check: bool = False) -> None:
        self.check = check
        self.requests: list[Request] = []
        self.asked: list[int] = []

    def run(self, use: Callable[[Recording], object], *script: Reply, **connection: int) -> list[str]:
        """Uses the recorder; returns the paths that were asked of the device."""

        def before_write() -> None:
            self.asked.append(len(device.calls))

        with Stub(*script) as device, device.client(**connection) as client:
            use(Recording(client, self.requests, self.check, before_write))
        return [target.partition("?")[0] for target in device.targets]


@pytest.mark.parametrize("request_", [*WRITES, *MESSAGES], ids=lambda request: request.operation)
def test_a_write_is_sent_and_noted(request_: Request) -> None:
    recorded = Recorded()
    reply = stub.answer(code=0, x=1)
    assert recorded.run(lambda caller: caller.call(request_)["x"], reply) == [request_.path]
    assert recorded.requests == [request_]


def test_a_read_is_not() -> None:
    recorded = Recorded()
    recorded.run(lambda caller: caller.call(READ), STATUS)
    assert (recorded.requests, recorded.asked) == ([], [])


def test_in_the_order_in_which_they_go() -> None:
    recorded = Recorded()

    def use(caller: Recording) -> None:
        for request in (*WRITES, READ, WRITES[0]):
            caller.call(request)

    recorded.run(use, OK, OK, OK, STATUS, OK)
    assert recorded.requests == [*WRITES, WRITES[0]]


def test_a_write_that_fails_is_noted_too() -> None:
    """It may have been carried out."""
    recorded = Recorded()

    def use(caller: Recording) -> None:
        with pytest.raises(GatewayError):
            caller.call(WRITES[1])

    recorded.run(use, stub.close, retries=0)
    assert recorded.requests == [WRITES[1]]


def test_one_that_is_the_one_before_once_more_is_noted_once() -> None:
    recorded = Recorded()

    def use(caller: Recording) -> None:
        caller.call(MESSAGES[0])
        caller.call(MESSAGES[0]._replace(is_again=True))

    assert len(recorded.run(use, OK, OK)) == 2
    assert recorded.requests == [MESSAGES[0]]


def test_tries_of_the_client_are_one() -> None:
    recorded = Recorded()
    recorded.run(lambda caller: caller.call(WRITES[0]), stub.close, OK)
    assert recorded.requests == [WRITES[0]]
    assert recorded.asked == [0]


@pytest.mark.parametrize(("retries", "tries"), [(0, 1), (1, 2)])
def test_how_often_to_try_is_handed_on(retries: int, tries: int) -> None:
    recorded = Recorded()

    def use(caller: Recording) -> None:
        for request in (READ, WRITES[0]):
            with pytest.raises(GatewayError):
                caller.call(request, retries)

    recorded.run(use, *[stub.close] * 2 * tries)


class TestCheckMode:
    @pytest.mark.parametrize("request_", [*WRITES, *MESSAGES], ids=lambda request: request.operation)
    def test_a_write_is_noted_and_not_sent(self, request_: Request) -> None:
        recorded = Recorded(check=True)
        replies: list[object] = []
        assert recorded.run(lambda caller: replies.append(caller.call(request_))) == []
        assert replies == [{}]
        assert recorded.requests == [request_]
        assert recorded.asked == []

    def test_a_read_is_sent(self) -> None:
        recorded = Recorded(check=True)
        assert recorded.run(lambda caller: caller.call(READ), STATUS) == [READ.path]
        assert recorded.requests == []

    def test_the_empty_reply_is_no_mistake_to_any_write(self) -> None:
        """Whatever a gateway is told, it says what would be sent."""
        recorded = Recorded(check=True)

        def use(caller: Recording) -> None:
            gateway = Generation2(caller)
            gateway.save()
            gateway.report_to(None)
            assert gateway.remove_messages(3, 2, 4) == Page("", [], 3)
            assert gateway.send([SmsTask(7, ("1",), "x")], Forwarding()) == ({}, None)

        assert recorded.run(use) == []
        assert [request.operation for request in recorded.requests] == [
            "save", "cancel_report", "remove_received_sms", "send_sms",
        ]  # fmt: skip


class TestBeforeAWrite:
    def test_each_that_others_plan_with_asks_first(self) -> None:
        recorded = Recorded()

        def use(caller: Recording) -> None:
            for request in (READ, *WRITES, READ):
                caller.call(request)

        recorded.run(use, STATUS, OK, OK, OK, STATUS)
        # By then, so many requests had reached the device.
        assert recorded.asked == [1, 2, 3]

    @pytest.mark.parametrize("request_", MESSAGES, ids=lambda request: request.operation)
    def test_messages_do_not(self, request_: Request) -> None:
        recorded = Recorded()
        recorded.run(lambda caller: caller.call(request_), OK)
        assert recorded.asked == []

    def test_a_refusal_is_raised_and_nothing_noted(self) -> None:
        requests: list[Request] = []

        def refuse() -> None:
            raise GatewayError(BUSY, "another task writes to this gateway", sent=False)

        with Stub() as device, device.client() as client:
            caller = Recording(client, requests, False, refuse)
            with pytest.raises(GatewayError, match="another task"):
                caller.call(WRITES[0])
        assert requests == []


def test_it_stands_for_the_client() -> None:
    with Stub() as device, device.client() as client:
        caller = Recording(client, [], check=False)
        assert caller.connection is client.connection
        assert caller.redact is client.redact
        assert caller.pause(1, deadline=0.0) is False
