# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""eSIM profiles on the wire."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.replies import OrderAnswers
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared.esims import (
    OrderSender,
    order_request,
    read_esims,
)
from ansible_collections.skyline.gateway.plugins.module_utils.model.esim import (
    Esims,
    Operation,
    Order,
    OrderAnswer,
    Profile,
    Progress,
)
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.wire.client import Connection
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.recording import Recording
from ansible_collections.skyline.gateway.plugins.module_utils.wire.request import Request
from ansible_collections.skyline.gateway.plugins.module_utils.wire.transport import Reply
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.clients import new_client
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

CODE = "LPA:1$smdp.example$K2-2X8M9Q"
ROW = {
    "slot": 1, "enabled": 1, "iccid": "8901", "ac": CODE, "cc": "4711", "provider": "Example", "exust": 1, "op": 0,
    "status": 0, "reason": "",
}  # fmt: skip
WRITE = [Order(Slot(1, 1), CODE, "4711"), Order(Slot(2, 1), "other", None)]
DELETE = [Order(Slot(1, 1)), Order(Slot(2, 3))]


def read(*profiles: Any, **port: Any) -> Esims:
    document = {"code": 200, "count": 1, "ports": [{"port": 1, "eid": "89001", "profiles": list(profiles), **port}]}
    with Stub(stub.answer(**document)) as device, device.client() as client:
        return read_esims(client)


def said_by(answer: OrderAnswer) -> str:
    assert not (answer.submitted and answer.port_busy)
    return "submitted" if answer.submitted else "port busy" if answer.port_busy else "refused"


def profile(**changes: Any) -> Profile:
    (found,) = read({**ROW, **changes}).profiles.values()
    return found


class TestReading:
    def test_the_request(self) -> None:
        replies = [stub.answer(code=200, ports=[])] * 2
        with Stub(*replies) as device, device.client() as client:
            read_esims(client)
            assert read_esims(client, [3, 1, 2, 7]) == Esims({}, {})
        assert device.targets == [
            f"/goip_get_esims.html?version=1.1&ports=all&{stub.LOGIN}",
            f"/goip_get_esims.html?version=1.1&ports=1-3%2C7&{stub.LOGIN}",
        ]

    def test_the_example_of_the_api_reference(self) -> None:
        found = read(ROW)
        assert found.eids == {1: "89001"}
        assert found.profiles == {
            Slot(1, 1): Profile(Slot(1, 1), True, True, "8901", CODE, "Example", Operation.NONE, Progress.IDLE, None),
        }

    def test_both_spellings(self) -> None:
        row = {key: value for key, value in ROW.items() if key not in ("exust", "ac")}
        (found,) = read({**row, "exist": 1, "aa": CODE}).profiles.values()
        assert (found.exists, found.activation_code) == (True, CODE)
        (found,) = read({**row, "exist": 0}).profiles.values()
        assert (found.exists, found.activation_code) == (False, None)

    def test_without_a_word_on_existence_the_iccid_tells(self) -> None:
        row = {key: value for key, value in ROW.items() if key != "exust"}
        assert [found.exists for found in read(row).profiles.values()] == [True]
        assert [found.exists for found in read({**row, "iccid": ""}).profiles.values()] == [False]

    @pytest.mark.parametrize(
        ("operation", "status", "busy", "failed"),
        [(0, 0, False, False), (1, 1, True, False), (1, 2, True, False), (2, 2, True, False), (1, 3, False, True),
         (0, 3, False, True), (0, 1, False, False), ("1", "2 in progress", True, False)],
    )  # fmt: skip
    def test_operations(self, operation: object, status: object, busy: bool, failed: bool) -> None:
        found = profile(op=operation, status=status)
        assert (found.busy, found.failed) == (busy, failed)

    def test_codes(self) -> None:
        assert profile().has_code(CODE)
        assert not profile().has_code("other")
        assert not profile(ac="").has_code("")
        assert not profile(ac=None).has_code(None)

    @pytest.mark.parametrize(
        ("eid", "state", "profiles", "readable"),
        [("", 0, [], False), (None, "0", None, False), ("", 1, [], True), ("", None, [], True), ("89", 0, [], True),
         ("", 0, [ROW], True)],
    )  # fmt: skip
    def test_nobody_knows_the_slots_of_a_chip_that_cannot_be_read(
        self, eid: object, state: object, profiles: Any, readable: bool
    ) -> None:
        assert (1 in read(eid=eid, esim_state=state, profiles=profiles).eids) is readable

    def test_what_stands_behind_a_chip_that_cannot_be_read_is_read(self) -> None:
        ports = [
            {"port": 1, "eid": "", "esim_state": 0, "profiles": []},
            {"port": 2, "eid": "89002", "profiles": [ROW]},
        ]
        with Stub(stub.answer(code=200, ports=ports)) as device, device.client() as client:
            found = read_esims(client)
        assert found.eids == {2: "89002"}
        assert list(found.profiles) == [Slot(2, 1)]

    def test_a_slot_that_is_not_listed_is_empty(self) -> None:
        found = read(ROW).of(Slot(1, 2))
        assert (found.slot, found.exists, found.busy, found.failed) == (Slot(1, 2), False, False, False)
        assert read(ROW).of(Slot(1, 1)).exists

    def test_a_reason_that_quotes_a_code(self) -> None:
        """What it means is read in the device's own words; what is shown of it is without the code."""
        reply = stub.answer(
            ports=[{"port": 1, "profiles": [{**ROW, "status": 3, "reason": f"{CODE} was refused, 4711"}]}]
        )
        with Stub(reply) as device, device.client() as client:
            (found,) = read_esims(client).profiles.values()
            assert found.reason == f"{CODE} was refused, 4711"
            assert client.redact(found.reason) == "******** was refused, ********"

    def test_later_texts_are_kept_clear_of_the_codes_too(self) -> None:
        refusal = stub.answer(code=5, reason=f"busy with {CODE}")
        document = stub.answer(code=200, ports=[{"port": 1, "profiles": [ROW]}])
        with Stub(document, refusal) as device, device.client(retries=0) as client:
            read_esims(client)
            with pytest.raises(GatewayError) as caught:
                read_esims(client)
        assert caught.value.reason == "busy with ********"

    @pytest.mark.parametrize(
        "port",
        [
            None, 1, "1", [], {}, {"port": 0}, {"port": "x"}, {"port": 1, "profiles": {}},
            {"port": 1, "profiles": [None, 1, {}, {"slot": 0}, {"slot": "x"}]},
        ],
        ids=repr,
    )  # fmt: skip
    def test_junk_is_passed_over(self, port: object) -> None:
        """And hides nothing that stands behind it."""
        ports = [port, {"port": 2, "profiles": [ROW]}]
        with Stub(stub.answer(code=200, ports=ports)) as device, device.client() as client:
            assert list(read_esims(client).profiles) == [Slot(2, 1)]

    @pytest.mark.parametrize(
        ("port", "message"),
        [
            ({"port": "2x"}, 'get_esims: "2x" is not the number of a port'),
            ({"port": "1.02"}, 'get_esims: "1.02" is not the number of a port'),
            ({"port": 1, "profiles": [{"slot": "2x"}]}, 'get_esims: "2x" is not the number of a slot'),
        ],
    )
    def test_a_place_that_is_no_number(self, port: object, message: str) -> None:
        """Read as 2 it would be a guess; passed over, the slot would look empty."""
        reply = stub.answer(code=200, ports=[port])
        with Stub(reply) as device, device.client() as client, pytest.raises(GatewayError) as caught:
            read_esims(client)
        error = caught.value
        assert (error.kind, error.message) == ("protocol", message)
        assert (error.operation, error.http_status) == ("get_esims", 200)

    @pytest.mark.parametrize("document", [{}, {"ports": None}, {"ports": {}}, {"ports": "1"}], ids=repr)
    def test_a_reply_without_ports(self, document: dict[str, Any]) -> None:
        reply = stub.answer(code=200, **document)
        with Stub(reply) as device, device.client() as client, pytest.raises(GatewayError) as caught:
            read_esims(client)
        assert caught.value.message == "get_esims: the reply has no ports"

    @pytest.mark.parametrize(
        ("reply", "told"),
        [
            (stub.answer(code=5, reason="unknown"), True),
            *((stub.http("", status), True) for status in (400, 404, 405, 501)),
            *((stub.http("", status), False) for status in (401, 403, 406, 500, 502)),
            (stub.http("<html>"), False),
        ],
    )
    def test_firmware_without_esims_may_answer_like_this(self, reply: bytes, told: bool) -> None:
        with Stub(reply) as device, device.client(retries=0) as client, pytest.raises(GatewayError) as caught:
            read_esims(client)
        assert ("Firmware without eSIMs may answer like this" in caught.value.advice) is told

    def test_a_code_as_long_as_any(self) -> None:
        assert profile(ac="x" * 512).activation_code == "x" * 512
        assert profile(ac="x" * 513).activation_code is None

    @given(
        st.lists(
            st.dictionaries(
                st.sampled_from(sorted(ROW)), st.none() | st.integers() | st.floats() | st.text() | st.lists(st.none())
            )
        )
    )
    def test_whatever_comes(self, profiles: list[Any]) -> None:
        document = json.dumps({"code": 200, "ports": [{"port": 1, "profiles": profiles}]})
        with new_client(Connection("gateway", 80, "u", "p", retries=0)) as client:
            client._transport.exchange = lambda *_request: Reply(200, None, document.encode())  # type: ignore[method-assign]
            try:
                profiles_read = read_esims(client).profiles
            except GatewayError as error:
                assert error.kind == "protocol"  # noqa: PT017
                return
            for found in profiles_read.values():
                assert found.busy in (True, False)
                assert found.slot.port == 1


class TestOrders:
    def test_writing(self) -> None:
        request = order_request(WRITE)
        assert (request.operation, request.method, request.path) == ("write_esims", "POST", "/goip_write_esims.html")
        assert json.loads(request.body or "") == [
            {"port": 1, "slot": 1, "ac": CODE, "cc": "4711"},
            {"port": 2, "slot": 1, "ac": "other", "cc": ""},
        ]
        assert request.content_type == "application/json;charset=utf-8"
        assert not request.repeatable

    def test_no_code_is_shown(self) -> None:
        shown = order_request(WRITE).facts()["body"]
        assert json.loads(shown) == [
            {"port": 1, "slot": 1, "ac": "********", "cc": "********"},
            {"port": 2, "slot": 1, "ac": "********", "cc": ""},
        ]

    def test_deleting(self) -> None:
        request = order_request(DELETE)
        assert (request.operation, request.path) == ("delete_esims", "/goip_delete_esims.html")
        assert json.loads(request.body or "") == [{"port": 1, "slot": 1}, {"port": 2, "slot": 3}]
        assert json.loads(request.facts()["body"]) == json.loads(request.body or "")
        assert not request.repeatable

    def test_deleting_one_as_an_object(self) -> None:
        assert json.loads(order_request(DELETE[:1], as_object=True).body or "") == {"port": 1, "slot": 1}


class TestAnswers:
    @staticmethod
    def answers(reply: bytes, orders: list[Order]) -> list[OrderAnswer]:
        with Stub(reply) as device, device.client() as client:
            (sent,) = OrderSender(client).send(orders)
        assert sent.error is None
        return [sent.answers[order.slot] for order in orders]

    @pytest.mark.parametrize(
        "reply",
        [
            stub.answer(code=200, results=[{"port": 2, "slot": 1, "status": 2}, {"port": 1, "slot": 1, "status": 1}]),
            stub.answer(
                code=200,
                x=3,
                status=[{"port": 1, "slot": 1, "status": "1"}, {"port": 2, "slot": 1, "status": "2 busy"}],
            ),
            stub.http('[{"port": 1, "slot": 1, "status": 1}, {"port": 2, "slot": 1, "status": 2}]'),
            stub.answer(code=200, results=[{"status": 1}, {"status": 2}]),
            stub.answer(code=200, results=[{"stauts": 1}, {"stauts": "2 busy"}]),
        ],
    )
    def test_found_by_port_and_slot_or_by_place(self, reply: bytes) -> None:
        assert [said_by(answer) for answer in self.answers(reply, WRITE)] == ["submitted", "port busy"]

    def test_a_single_one_may_stand_in_the_reply_itself(self) -> None:
        assert self.answers(stub.answer(code=200, status=3, reason="no"), WRITE[:1]) == [
            OrderAnswer(False, False, "no")
        ]
        assert self.answers(stub.answer(code=200, stauts="3 full"), WRITE[:1]) == [OrderAnswer(False, False, "3 full")]

    def test_an_order_without_an_answer_counts_as_submitted(self) -> None:
        """What became of it shows in the next query."""
        reply = stub.answer(code=200, results=[{"port": 2, "slot": 1, "status": 2}])
        assert [said_by(answer) for answer in self.answers(reply, WRITE)] == ["submitted", "port busy"]
        assert [said_by(answer) for answer in self.answers(stub.answer(code=200), WRITE)] == ["submitted", "submitted"]

    def test_fewer_answers_than_orders_by_place(self) -> None:
        assert [said_by(answer) for answer in self.answers(stub.answer(code=200, results=[{"status": 2}]), WRITE)] == [
            "port busy",
            "submitted",
        ]

    def test_reasons_are_fit_to_be_shown(self) -> None:
        reply = stub.answer(code=200, results=[{"port": 1, "slot": 1, "status": 3, "reason": f"{stub.PASSWORD}\x1b"}])
        assert self.answers(reply, WRITE[:1]) == [OrderAnswer(False, False, "********\ufffd")]


REFUSED = stub.answer(code=5, reason="bad json")
BAD_REQUEST = stub.http("<h1>Bad Request</h1>", 400)
SUBMITTED = stub.answer(code=200, status=1)


class TestForms:
    """Some devices want an object where the reference has an array, for deleting or for writing."""

    class Told:
        """What came of sending orders, call by call."""

        def __init__(self, *script: stub.Reply) -> None:
            self.requests: list[Request] = []
            self._device = Stub(*script)

        def send(self, *batches: list[Order]) -> list[list[OrderAnswers]]:
            with self._device as device, device.client() as client:
                sender = OrderSender(Recording(client, self.requests, check=False))
                sent = [list(sender.send(batch)) for batch in batches]
            self.bodies = [json.loads(call.body) for call in device.calls]
            assert self.bodies == [json.loads(request.body or "") for request in self.requests]
            return sent

    @pytest.mark.parametrize("refusal", [REFUSED, BAD_REQUEST], ids=["code", "400"])
    @pytest.mark.parametrize("orders", [WRITE, DELETE], ids=["write", "delete"])
    def test_after_a_refusal_each_as_an_object(self, orders: list[Order], refusal: bytes) -> None:
        told = self.Told(refusal, SUBMITTED, stub.answer(code=200, status=2, reason="port busy"))
        (sent,) = told.send(orders)
        assert [each.answers for each in sent] == [
            {orders[0].slot: OrderAnswer(True, False, "1")},
            {orders[1].slot: OrderAnswer(False, True, "port busy")},
        ]
        assert told.bodies == [told.bodies[0], *told.bodies[0]]

    def test_a_form_is_kept_for_its_operation(self) -> None:
        told = self.Told(REFUSED, SUBMITTED, SUBMITTED, SUBMITTED, SUBMITTED)
        told.send(DELETE, WRITE[:1], DELETE[:1])
        assert [isinstance(body, list) for body in told.bodies] == [True, False, False, True, False]

    def test_also_that_of_the_reference(self) -> None:
        told = self.Told(SUBMITTED, REFUSED)
        (first, (second,)) = told.send(DELETE, DELETE[:1])
        assert first[0].error is None
        assert second.refused
        assert [isinstance(body, list) for body in told.bodies] == [True, True]

    def test_one_that_is_refused_too_is_refused_for_itself(self) -> None:
        told = self.Told(REFUSED, stub.answer(code=7, reason="bad code"), SUBMITTED)
        ((first, second),) = told.send(WRITE)
        assert first.refused
        assert (first.error and first.error.code, first.orders) == (7, WRITE[:1])
        assert second.answers == {WRITE[1].slot: OrderAnswer(True, False, "1")}

    def test_nothing_is_learnt_from_refusals_alone(self) -> None:
        told = self.Told(*[REFUSED] * 4)
        told.send(WRITE[:1], WRITE[:1])
        assert [isinstance(body, list) for body in told.bodies] == [True, False, True, False]

    @pytest.mark.parametrize("fault", [stub.close, stub.http("", 502), stub.http("<html>")])
    def test_it_ends_at_an_answer_that_is_lost(self, fault: stub.Reply) -> None:
        told = self.Told(REFUSED, fault)
        ((sent,),) = told.send(WRITE)
        assert sent.orders == WRITE[:1]
        assert not sent.refused
        assert sent.error and sent.error.in_doubt  # noqa: PT018

    @pytest.mark.parametrize(
        "refusal",
        [
            stub.answer(code=5, results=[{"port": 1, "slot": 1, "status": 1}, {"port": 2, "slot": 1, "status": 3}]),
            stub.http('[{"port": 1, "slot": 1, "status": 1}, {"port": 2, "slot": 1, "stauts": 3}]', 400),
        ],
        ids=["code", "400"],
    )
    def test_a_list_of_answers_is_no_refusal_of_the_form(self, refusal: bytes) -> None:
        told = self.Told(refusal, REFUSED)
        ((sent,), (other,)) = told.send(WRITE, WRITE[:1])
        assert [said_by(sent.answers[order.slot]) for order in WRITE] == ["submitted", "refused"]
        assert other.refused

    def test_what_such_a_list_leaves_out_is_refused(self) -> None:
        told = self.Told(stub.answer(code=5, reason="no", results=[{"port": 2, "slot": 1, "status": 1}]))
        ((sent,),) = told.send(WRITE)
        assert sent.answers == {
            WRITE[0].slot: OrderAnswer(False, False, "write_esims: refused (code 5, no)"),
            WRITE[1].slot: OrderAnswer(True, False, "1"),
        }

    def test_a_list_without_answers_hides_no_refusal_of_the_form(self) -> None:
        told = self.Told(stub.answer(code=5, results=[{"port": 1, "slot": 1}]), SUBMITTED)
        ((sent,),) = told.send(WRITE[:1])
        assert sent.answers == {WRITE[0].slot: OrderAnswer(True, False, "1")}

    @pytest.mark.parametrize(
        "reply",
        [stub.close, stub.answer(code=1), stub.http("", 404), stub.http("", 500), stub.http("{}", 403)],
        ids=["lost", "login", "404", "500", "403"],
    )
    @pytest.mark.parametrize("orders", [WRITE, DELETE[:1]], ids=["write", "delete"])
    def test_other_failures_are_not_about_the_form(self, orders: list[Order], reply: stub.Reply) -> None:
        told = self.Told(reply)
        ((sent,),) = told.send(orders)
        assert sent.error
        assert sent.orders == orders


class TestRefused:
    @pytest.mark.parametrize(
        ("error", "refused"),
        [
            (None, False),
            (GatewayError("device", "no", code=5), True),
            (GatewayError("protocol", "no", http_status=400, retriable=False), True),
            (GatewayError("connection", "no connection", sent=False), False),
            (GatewayError("connection", "the connection was closed"), False),
        ],
    )
    def test_it_was_sent_and_is_not_done(self, error: GatewayError | None, refused: bool) -> None:
        assert OrderAnswers(WRITE, {}, error).refused is refused
