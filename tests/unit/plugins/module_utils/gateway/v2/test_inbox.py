# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Received messages on the wire."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.inbox import (
    read_messages,
    remove_messages,
    remove_request,
)
from ansible_collections.skyline.gateway.plugins.module_utils.model.message import Message, Page
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

TEXT = base64.b64encode(b"Hello").decode()
ROW = [0, "1B", 1466506477, "10010", "13265825775", TEXT]
REPORT = [1, "1.02", 1466506477, "+8613010112500", "13265825775", "0 16062110543700"]


def read(*rows: Any, max_slots: int = 4, first: int = 1, **reply: Any) -> Page:
    document = {
        "code": 0, "reason": "OK", "ssrc": "0123456789abcdef", "sms_num": len(rows), "next_sms": first + len(rows),
        "data": list(rows), **reply,
    }  # fmt: skip
    with Stub(stub.answer(**document)) as device, device.client() as client:
        return read_messages(client, first, 50, max_slots)


def message(row: list[Any], **more: Any) -> Message:
    (found,) = read(row, **more).messages
    return found


def test_the_request() -> None:
    with Stub(stub.answer(code=0, data=[])) as device, device.client() as client:
        read_messages(client, 7, 50, 4)
    assert device.targets == [f"/goip_get_sms.html?sms_id=7&sms_num=50&{stub.LOGIN}"]


def test_the_example_of_the_api_reference() -> None:
    expected = Message(
        "sms", "1.02", "2016-06-21T10:54:37Z", "10010", "13265825775", "Hello", *[None] * 6
    )  # fmt: skip
    assert read(ROW, ROW) == Page("0123456789abcdef", [expected, expected], 3)


def test_newer_firmware() -> None:
    found = message([*ROW, "8986", "4600", "8658"])
    assert (found.iccid, found.imsi, found.imei) == ("8986", "4600", "8658")
    assert message([*ROW, "8986", "4600", "8658", "what is to come"]) == found


def test_a_delivery_report() -> None:
    assert message(REPORT) == Message(
        "delivery_report", "1.02", "2016-06-21T10:54:37Z", "+8613010112500", "13265825775", None, 0, "+8613010112500",
        "16062110543700", None, None, None,
    )  # fmt: skip
    assert message([*REPORT[:5], "70 x"]).delivery_code == 70
    assert message(["1", *REPORT[1:]]).kind == "delivery_report"


def test_a_header_block() -> None:
    block = "Sender: 9\r\nReceiver: 8\r\nSMSC: 7\r\nSCTS: 6\r\nSlot: 3\r\n\r\nHello\r\nyou\x1b"
    found = message([*ROW[:1], "1", *ROW[2:5], base64.b64encode(block.encode()).decode()])
    assert (found.sender, found.recipient) == ("10010", "13265825775")
    assert (found.text, found.smsc, found.scts, found.port) == ("Hello\r\nyou\ufffd", "7", "6", "1.03")


@pytest.mark.parametrize(
    ("name", "slots", "shown"),
    [("1B", 4, "1.02"), ("1.02", 4, "1.02"), ("32.4", 4, "32.4"), ("1", 4, "1"), ("1", 1, "1.01"), (7, 4, "7"),
     ("12.sp256.101", 4, "12.sp256.101"), ("", 4, ""), (None, 4, None)],
)  # fmt: skip
def test_ports(name: Any, slots: int, shown: str | None) -> None:
    assert message([0, name, *ROW[2:]], max_slots=slots).port == shown


@pytest.mark.parametrize("length", range(6))
def test_rows_that_are_short(length: int) -> None:
    found = message(ROW[:length])
    assert found.kind == "sms"
    assert found.text == ""


@pytest.mark.parametrize("row", [[0, {}, "x", [], 5, {}], [None] * 9, ["x"] * 6])
def test_rows_of_another_kind(row: list[Any]) -> None:
    found = message(row)
    assert (found.kind, found.time) == ("sms", None)


def test_what_is_no_row() -> None:
    assert read(None, 1, {}, ROW).messages == read(ROW).messages


class TestGoingOn:
    def test_as_the_gateway_says(self) -> None:
        assert read(ROW, first=7, next_sms=20).next_id == 20
        assert read(first=7, next_sms="9").next_id == 9

    @pytest.mark.parametrize("nothing", [None, "x", ""])
    def test_where_it_says_nothing(self, nothing: Any) -> None:
        assert read(ROW, ROW, first=7, next_sms=nothing).next_id == 9

    @pytest.mark.parametrize("back", [7, 3, 0, -1])
    def test_what_does_not_lead_on_is_left_to_the_reader(self, back: int) -> None:
        assert read(ROW, ROW, first=7, next_sms=back).next_id == back

    def test_an_empty_inbox_may_have_none(self) -> None:
        assert read(data=None, sms_num=0, ssrc=None) == Page("", [], 1)


@pytest.mark.parametrize("reply", [{"data": None, "sms_num": 2}, {"data": {}}, {"data": "x"}])
def test_a_reply_without_messages(reply: dict[str, Any]) -> None:
    with pytest.raises(GatewayError) as caught:
        read(ROW, **reply)
    assert (caught.value.message, caught.value.http_status) == ("get_sms: the reply has no messages", 200)


class TestRemoving:
    def test_the_request(self) -> None:
        request = remove_request(7, 2)
        with Stub(stub.answer(code=0, ssrc="a", next_sms=9, data=[ROW])) as device, device.client() as client:
            assert remove_messages(client, 7, 2, 4, is_again=False) == Page("a", read(ROW).messages, 9)
        assert device.targets == [f"/goip_get_sms.html?sms_id=7&sms_num=2&sms_del=1&{stub.LOGIN}"]
        assert request.facts() == {
            "method": "GET", "path": "/goip_get_sms.html", "operation": "remove_received_sms",
            "body": "sms_id=7&sms_num=2&sms_del=1",
        }  # fmt: skip

    def test_it_is_never_repeated(self) -> None:
        with Stub(stub.close) as device, device.client() as client, pytest.raises(GatewayError):
            remove_messages(client, 7, 2, 4, is_again=False)
