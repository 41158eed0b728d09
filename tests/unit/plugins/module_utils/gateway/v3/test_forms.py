# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has several forms in the documents of generation 3: which is sent, which counts, and what is no matter of form.

Requests and replies word for word; what comes of it is tested with the resources.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.replies import CommandAnswers
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3 import modems, sms, statistics
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.cells import Cells
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.commands import send_commands
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.number_discovery import NumberDiscovery
from ansible_collections.skyline.gateway.plugins.module_utils.model.command import Action, Command
from ansible_collections.skyline.gateway.plugins.module_utils.model.network import CellLock
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import PortSet
from ansible_collections.skyline.gateway.plugins.module_utils.model.statistics import Period
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.statuses import status_of
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

REFUSED = stub.answer(code=14, reason="invalid body")
OK = stub.http(status=200)
LOST = stub.http(status=500)
LOCKS: dict[int, CellLock | None] = {2: CellLock(1300, 7), 1: None}
ENTRIES = [{"operator_id": "26201", "method": "sms"}]
OPERATORS = stub.answer(config=[{"operator_id": "26201", "method": "none"}])


def bodies(device: Stub) -> list[Any]:
    return [json.loads(call.body) for call in device.calls if call.body]


class TestCells:
    def test_where_objects_are_refused_numbers_are_sent_from_then_on(self) -> None:
        with Stub(REFUSED, OK, OK) as device, device.client() as client:
            cells = Cells(client)
            cells.unlock(LOCKS)
            cells.unlock({3: None})
        objects, numbers, again = bodies(device)
        assert [(each["port"], each["earfcn"], each["pci"]) for each in objects] == [(1, 0, 0), (2, 1300, 7)]
        assert (numbers, again) == ([1, 2], [3])

    @pytest.mark.parametrize("replies", [[REFUSED, REFUSED], [LOST]])
    def test_no_third_try(self, replies: list[bytes]) -> None:
        """Both forms are refused, or it is no matter of form. An order is never repeated by itself."""
        with Stub(*replies) as device, device.client() as client, pytest.raises(GatewayError) as caught:
            Cells(client).unlock(LOCKS)
        assert caught.value.operation == "unlock_cells"

    def test_what_is_no_cell_hides_none_behind_it(self) -> None:
        cells = ["moon", {"pci": 7}, {}, {"earfcn": "1300"}]
        reply = [{"port": 1, "status": "completed", "cells": cells}]
        with Stub(stub.http(json.dumps(reply))) as device, device.client() as client:
            scan = Cells(client).neighbours([1])[1]
        assert [(cell.pci, cell.earfcn) for cell in scan.cells] == [(7, None), (None, 1300)]

    @pytest.mark.parametrize(
        "give",
        [
            lambda cells: cells.lock({1: CellLock(1300, 7)}),
            lambda cells: cells.scan_serving([1]),
            lambda cells: cells.scan_neighbours([1], every_operator=True),
        ],
        ids=["lock", "scan_serving", "scan_neighbours"],
    )
    def test_an_order_is_given_once(self, give: Callable[[Cells], None]) -> None:
        """Whatever became of it: a port that has an order refuses a second."""
        with Stub(LOST) as device, device.client() as client, pytest.raises(GatewayError) as caught:
            give(Cells(client))
        assert caught.value.http_status == 500

    @pytest.mark.parametrize("in_one", [True, False])
    def test_ports_are_asked_one_by_one_where_the_reply_is_of_one(self, in_one: bool) -> None:
        rows: list[Any] = [{"port": port, "status": "completed", "cells": []} for port in (1, 2, 3)]
        replies = [rows] if in_one else rows
        with Stub(*[stub.http(json.dumps(reply)) for reply in replies]) as device, device.client() as client:
            assert sorted(Cells(client).neighbours([1, 2, 3])) == [1, 2, 3]
        assert bodies(device) == [[1, 2, 3], *([] if in_one else [[2], [3]])]

    def test_numbers_that_are_refused_once_they_were_right(self) -> None:
        with Stub(REFUSED, OK, REFUSED) as device, device.client() as client:
            cells = Cells(client)
            cells.unlock(LOCKS)
            with pytest.raises(GatewayError):
                cells.unlock(LOCKS)


class TestReset:
    def answers(self, *replies: bytes) -> tuple[list[Any], GatewayError]:
        command = Command(Action.RESET, PortSet((2,), ()))
        with Stub(*replies) as device, device.client(retries=0) as client, pytest.raises(GatewayError) as caught:
            send_commands(client, [command], 1, CommandAnswers(), None)
        return bodies(device), caught.value

    def test_where_both_forms_are_refused_the_first_counts(self) -> None:
        sent, error = self.answers(stub.answer(code=14, reason="first"), stub.answer(code=15, reason="second"))
        assert sent == [{"ports": [2]}, {"ports": [{"port": 2}]}]
        assert error.code == 14

    def test_where_the_second_is_not_answered_that_counts(self) -> None:
        _sent, error = self.answers(REFUSED, LOST)
        assert (error.code, error.http_status) == (None, 500)

    def test_what_is_no_matter_of_form_is_sent_once(self) -> None:
        assert len(self.answers(LOST)[0]) == 1


class TestNumberDiscovery:
    def discovery(self, *replies: bytes) -> tuple[list[Any], GatewayError | None]:
        with Stub(OPERATORS, *replies) as device, device.client(retries=0) as client:
            discovery = NumberDiscovery(client)
            discovery.read()
            try:
                discovery.set({"26201": {"method": "sms"}})
            except GatewayError as error:
                return bodies(device), error
        return bodies(device), None

    def test_as_it_was_read_it_is_written_and_bare_where_that_is_refused(self) -> None:
        assert self.discovery(OK) == ([{"config": ENTRIES}], None)
        assert self.discovery(REFUSED, OK) == ([{"config": ENTRIES}, ENTRIES], None)

    def test_what_is_no_matter_of_form_is_an_error(self) -> None:
        sent, error = self.discovery(LOST)
        assert len(sent) == 1
        assert error is not None
        assert error.http_status == 500


class TestModems:
    @pytest.mark.parametrize(
        ("reply", "ports", "codes"),
        [
            # An array, and what is no object in it.
            ([{"port": 1, "code": 0}, "moon", {"port": 2, "code": 5}], [1, 2], {1: 0, 2: 5}),
            # One object: for the port that it names, or for the only one.
            ({"port": 2, "code": 0}, [1, 2], {1: None, 2: 0}),
            ({"port": 2, "code": 5}, [1, 2], {1: None, 2: 5}),
            ({"code": 0}, [1], {1: 0}),
            ({"code": 200}, [1], {1: 200}),
            # It names none: a refusal is about all of them, anything else about nobody knows whom.
            ({"code": 5}, [1, 2], {1: 5, 2: 5}),
            ({"code": 0}, [1, 2], {1: None, 2: None}),
            ({"code": 200}, [1, 2], {1: None, 2: None}),
        ],
    )
    def test_whom_a_reply_is_about(self, reply: Any, ports: list[int], codes: dict[int, int | None]) -> None:
        with Stub(stub.http(json.dumps(reply))) as device, device.client() as client:
            found = list(modems.ask(client, modems.USSD, ports, "*100#", 10, secret=False))
        assert {answer.reply.port: answer.reply.code for answer in found} == codes

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            ({"code": 42, "reason": "not today"}, "refused: the gateway did not send it (not today)"),
            ({"code": 42, "reason": ""}, "refused: the gateway did not send it"),
            ({"code": 42}, "refused: the gateway did not send it"),
            # These causes have words of their own.
            ({"code": 4, "reason": "Pending"}, "busy: the port has not finished another request"),
            ({"reason": "Pending"}, "lost: the gateway's answer was lost; it may still have been carried out"),
        ],
    )
    def test_words_of_the_gateway(self, answer: dict[str, Any], reason: str) -> None:
        reply = stub.http(json.dumps([{"port": 1, **answer}]))
        for secret, shown in ((False, reason), (True, reason.replace("not today", "********"))):
            with Stub(reply) as device, device.client() as client:
                (found,) = modems.ask(client, modems.USSD, [1], "*100#", 10, secret)
            assert found.reply.reason == shown


class TestMessages:
    def test_what_is_no_answer_hides_none_behind_it(self) -> None:
        items = [{"id": 1}, {"code": 0}, "moon", {"id": 2, "code": 0}, {"id": 2, "code": 7}, {"id": 3, "code": 7}]
        with Stub(stub.http(json.dumps(items))) as device, device.client() as client:
            answers, error = sms.send_tasks(client, sms.send_request([]))
        assert error is None
        assert {tid: answer.taken for tid, answer in answers.items()} == {2: True, 3: False}


class TestCallCounters:
    """Of firmware that reads the body, the query, or either."""

    def counters(self, *replies: bytes) -> tuple[list[tuple[int, int]], int]:
        with Stub(*replies) as device, device.client(retries=0) as client:
            found = statistics.read_call_counters(client, status_of(), [1], [1, 2], Period.TODAY)
        return [(row["port"], row["slot"]) for row in found], len(device.calls)

    @staticmethod
    def reply(*slots: int) -> bytes:
        return stub.http(json.dumps([{"port": 1, "slot": slot} for slot in slots]))

    @pytest.mark.parametrize("told", [(1,), (1, 2), ()])
    def test_what_was_told_of_slots_that_were_asked_for_counts(self, told: tuple[int, ...]) -> None:
        """Where it does not know the older form."""
        slots, requests = self.counters(self.reply(*told), *([] if len(told) == 2 else [stub.http(status=404)]))
        assert slots == [(1, slot) for slot in told]
        assert requests == (1 if len(told) == 2 else 2)

    def test_what_was_told_of_other_slots_does_not(self) -> None:
        with pytest.raises(GatewayError):
            self.counters(self.reply(1, 2, 3), stub.http(status=404))
