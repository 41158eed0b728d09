# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Received messages and counters of generation 3."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.gateway import Generation3
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.inbox import read_messages
from ansible_collections.skyline.gateway.plugins.module_utils.model.message import Message
from ansible_collections.skyline.gateway.plugins.module_utils.model.statistics import Period
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import by_query
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.gateway.v3.conftest import Speak
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

MESSAGES: list[dict[str, Any]] = [
    {"slot": "1B", "from": "10010", "to": "4930", "text": "Grüße\nzwei"},
    {"slot": "2A", "from": "10086", "text": "", "delivery": 0},
    {"slot": "4B", "from": "+4917", "text": "last"},
]


def message(**row: Any) -> Message:
    """The one message of a reply."""
    with Stub(stub.answer(ssrc="1", next_id=2, smses=[row])) as device, device.client() as client:
        (found,) = read_messages(client, 1, 10).messages
    return found


class TestInbox:
    def test_every_firmware(self, speak: Speak, firmware: dict[str, Any]) -> None:
        handle, gateway = speak(**firmware)
        handle.receive(*MESSAGES)
        page = gateway.inbox(1, 10, 2)
        assert (page.ssrc, page.next_id) == (handle.ssrc, 4)
        assert [(each.kind, each.port, each.sender, each.text) for each in page.messages] == [
            ("sms", "1.02", "10010", "Grüße\nzwei"),
            ("delivery_report", "2.01", "10086", None),
            ("sms", "4.02", "+4917", "last"),
        ]
        assert [each.delivery_code for each in page.messages] == [None, 0, None]
        assert page.messages[0].recipient == "4930"
        assert all(each.time and each.time.endswith("Z") for each in page.messages)

    def test_pages(self, speak: Speak) -> None:
        handle, gateway = speak({"page_limit": 2})
        handle.receive(*MESSAGES)
        first = gateway.inbox(1, 10, 2)
        assert (len(first.messages), first.next_id) == (2, 3)
        assert [each.text for each in gateway.inbox(3, 10, 2).messages] == ["last"]
        assert json.loads(handle.log[-1].body) == {"id": 3, "num": 10}

    @pytest.mark.parametrize(("told", "following"), [({"next_id": 9}, 9), ({"next_id": "9"}, 9), ({}, 4)])
    def test_where_the_next_page_begins(self, told: dict[str, Any], following: int) -> None:
        """Ids have gaps. Where firmware does not say, they are taken to have none."""
        reply = stub.answer(ssrc="1", smses=[{"port": 1, "slot": 2, "sms": "SGk="}], **told)
        with Stub(reply) as device, device.client() as client:
            assert read_messages(client, 3, 10).next_id == following

    @pytest.mark.parametrize(("row", "port"), [({"port": "x\x1b"}, "x\ufffd"), ({"port": 3}, "3"), ({}, None)])
    def test_a_port_without_a_slot(self, row: dict[str, Any], port: str | None) -> None:
        assert message(sms="SGk=", **row).port == port

    def test_a_reply_without_messages(self) -> None:
        with Stub(stub.answer(ssrc="1")) as device, device.client() as client, pytest.raises(GatewayError) as caught:
            read_messages(client, 3, 10)
        assert (caught.value.message, caught.value.http_status) == ("get_sms: the reply has no messages", 200)

    @pytest.mark.parametrize("yes", [True, 1, "1", "true"])
    def test_spellings_of_a_report(self, yes: Any) -> None:
        found = message(port="1", slot="2", timestamp="1466506477", is_report=yes, status="3", sms="x")
        assert found == found._replace(kind="delivery_report", port="1.02", delivery_code=3, text=None)
        assert found.time == "2016-06-21T10:54:37Z"

    @pytest.mark.parametrize("no", [False, 0, "0", "false", None, "", "perhaps"])
    def test_spellings_of_a_message(self, no: Any) -> None:
        found = message(port=1, slot=2, timestamp=1466506477, is_report=no, status=3, sms="aGVsbG8=")
        assert found == found._replace(kind="sms", delivery_code=None, text="hello")

    def test_what_is_missing(self) -> None:
        found = message(sms=None)
        assert found == Message("sms", None, None, None, None, "", None, None, None, None, None, None)

    def test_without_a_word_on_where_to_go_on(self) -> None:
        with Stub(stub.answer(smses=[{}, "x", {}])) as device, device.client() as client:
            page = read_messages(client, 5, 10)
        assert (page.ssrc, page.next_id, len(page.messages)) == ("", 8, 2)

    @pytest.mark.parametrize("body", ["{}", "[]", '{"code": 0}', '{"smses": {}}', '{"smses": null, "next_id": 1}'])
    def test_what_is_no_inbox(self, body: str) -> None:
        with Stub(stub.http(body)) as device, device.client(retries=0) as client, pytest.raises(GatewayError) as caught:
            read_messages(client, 1, 10)
        assert (caught.value.kind, caught.value.operation) == ("protocol", "get_sms")


class TestRemoving:
    """By the path of generation 2, where the firmware has that beside."""

    def test_where_it_is(self, speak: Speak) -> None:
        handle, gateway = speak(profile="both", switches={"generation": "both"})
        handle.receive(*MESSAGES)
        gateway.inbox(1, 10, 2)
        page = gateway.remove_messages(1, 2, 2)
        assert [each.text for each in page.messages] == ["Grüße\nzwei", None]
        # To see whether the path is there, one message will do.
        look, removal = (dict(parse_qsl(urlsplit(record.target).query)) for record in handle.log[-2:])
        assert [(each["sms_id"], each["sms_num"], each.get("sms_del")) for each in (look, removal)] == [
            ("1", "1", None),
            ("1", "2", "1"),
        ]
        assert [each.text for each in handle.inbox.values()] == ["last"]
        # Now that is known.
        gateway.remove_messages(3, 1, 2)
        assert len(handle.log) == 4

    @by_query
    @pytest.mark.parametrize("profile", ["generation3", "generation3-examples", "generation3-early"])
    def test_where_it_is_not(self, speak: Speak, profile: str) -> None:
        handle, gateway = speak(profile=profile)
        handle.receive(*MESSAGES)
        gateway.inbox(1, 10, 2)
        with pytest.raises(GatewayError) as caught:
            gateway.remove_messages(1, 2, 2)
        assert (caught.value.kind, caught.value.sent) == ("unsupported", False)
        assert "goip_get_sms.html" in caught.value.message
        assert len(handle.inbox) == 3
        assert len(handle.log) == 2

    def test_other_refusals_are_themselves(self) -> None:
        busy = stub.answer(code=5, reason="busy")
        with (
            Stub(stub.answer(code=0, ssrc="1", data=[]), busy) as device,
            device.client() as client,
            pytest.raises(GatewayError) as caught,
        ):
            Generation3(client).remove_messages(1, 2, 2)
        assert (caught.value.kind, caught.value.code) == ("device", 5)

    def test_it_is_looked_for_once(self) -> None:
        lost = stub.http("", status=500)
        with Stub(lost) as device, device.client() as client, pytest.raises(GatewayError) as caught:
            Generation3(client).remove_messages(1, 2, 2)
        assert (caught.value.http_status, len(device.calls)) == (500, 1)


class TestCounters:
    def test_every_firmware(self, speak: Speak, firmware: dict[str, Any]) -> None:
        handle, gateway = speak(**firmware)
        handle.receive(*MESSAGES)
        handle.call(slot="4B", seconds=60, count=3)
        rows = gateway.sms_statistics((), (), Period.TOTAL)
        # Of every slot, not of those in use alone.
        assert [row["name"] for row in rows] == [f"{port}.0{slot}" for port in range(1, 5) for slot in (1, 2)]
        assert {row["name"]: row["received"] for row in rows if row["received"]} == {"1.02": 1, "4.02": 1}
        (row,) = gateway.call_statistics([4], [2], Period.TOTAL)
        assert (row["name"], row["calls"], row["act_tcd"]) == ("4.02", 3, 180)
        assert len(gateway.call_statistics((), (), Period.TODAY)) == 8

    @pytest.mark.parametrize("form", ["query", "body", "both"])
    @pytest.mark.parametrize("reply", ["array", "object"])
    @pytest.mark.parametrize("refusal", ["code", "400"])
    def test_calls_asked_for_in_either_form(self, speak: Speak, form: str, reply: str, refusal: str) -> None:
        switches = {"call_stat_request": form, "statistics_reply": reply, "error_form": refusal}
        handle, gateway = speak(switches)
        handle.call(slot="4B", seconds=60, count=3)
        gateway.status()
        rows = gateway.call_statistics([3, 4], [1, 2], Period.TOTAL)
        assert [(row["name"], row["calls"]) for row in rows] == [("3.01", 0), ("3.02", 0), ("4.01", 0), ("4.02", 3)]
        assert len(handle.log) == (3 if form == "query" else 2)

    def test_a_proxy_that_drops_the_bodies_of_questions(self, speak: Speak) -> None:
        _handle, gateway = speak({"get_bodies": "dropped", "call_stat_request": "query"}, retries=0)
        assert len(gateway.call_statistics([1], [1], Period.TOTAL)) == 1
        with pytest.raises(GatewayError) as caught:
            gateway.sms_statistics([1], [1], Period.TOTAL)
        assert caught.value.kind == "device"

    def test_firmware_that_does_not_read_the_body(self) -> None:
        ignored = stub.http(json.dumps([{"port": port, "slot": 1, "calls": 1} for port in (1, 2)]))
        asked_for = stub.answer(stats=[{"port": 2, "slot": 1, "calls": 5}])
        with Stub(stub.STATUS, ignored, asked_for) as device, device.client() as client:
            (row,) = Generation3(client).call_statistics([2], [1], Period.TOTAL)
        assert row["calls"] == 5
        assert "ports=2&slots=1&type=3" in device.targets[2]

    @pytest.mark.parametrize("others", [False, True])
    def test_firmware_that_leaves_out_slots(self, others: bool) -> None:
        rows = [{"port": 2, "slot": 1, "calls": 1}, *([{"port": 1, "slot": 1, "calls": 1}] if others else [])]
        refused = stub.answer(code=3, reason="no body")
        with Stub(stub.STATUS, stub.http(json.dumps(rows)), refused) as device, device.client(retries=0) as client:
            gateway = Generation3(client)
            if others:
                with pytest.raises(GatewayError):
                    gateway.call_statistics([2], (), Period.TOTAL)
            else:
                assert [row["name"] for row in gateway.call_statistics([2], (), Period.TOTAL)] == ["2.01"]

    @pytest.mark.parametrize("period", list(Period))
    def test_the_request(self, speak: Speak, period: Period) -> None:
        handle, gateway = speak()
        gateway.sms_statistics([2], (), period)
        assert json.loads(handle.log[-1].body) == {
            "slots": [{"port": 2, "slot": 1}, {"port": 2, "slot": 2}],
            "type": list(Period).index(period),
        }

    def test_what_is_no_matter_of_form(self, speak: Speak) -> None:
        handle, gateway = speak(retries=0)
        gateway.status()
        handle.add_fault("http_error", "call_stat", None, status=500)
        with pytest.raises(GatewayError):
            gateway.call_statistics([1], [1], Period.TOTAL)
        assert len(handle.log) == 2
