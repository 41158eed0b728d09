# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Status messages in every spelling that devices have, and in those that none has."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared.dev_status import parse_status, same_mac
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.status import read_status
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.model.states import PortState
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Contradiction, Row, Status
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.plugins.module_utils.wire.text import clean
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub, status_document

FULL_ROW = {
    "port": "1.02", "sim": "", "seq": 7, "st": 3, "bal": "0.00", "opr": "TestNet 00101", "sn": "+491711234567",
    "imei": "865847053403208", "active": 1, "imsi": "001010123456789", "iccid": "8949020000012345678", "inserted": 1,
    "slot_active": 1, "sig": 21, "led": 0, "network": "4",
}  # fmt: skip


def row(max_slot: Any = 2, **values: Any) -> Row:
    """The one row of a status, as it is parsed."""
    (parsed,) = parse_status(status_document(**{"max-slot": max_slot}, status=[values])).rows
    return parsed


def refusal(document: dict[str, Any]) -> str:
    with pytest.raises(GatewayError) as caught:
        parse_status(document)
    assert caught.value.kind == "protocol"
    assert caught.value.operation == "status"
    return caught.value.message


class TestMessage:
    def test_the_example_of_the_api_reference(self) -> None:
        status = parse_status(
            {
                "type": "dev-status", "seq": 1, "expires": 180, "mac": "00-30-f1-01-02-03", "ip": "192.168.1.67",
                "max-ports": 32, "max-slots": 4, "status": [{"port": "1.01"}, {"port": "2.02"}],
            }
        )  # fmt: skip
        assert (status.max_ports, status.max_slots, status.report_period) == (32, 4, 180)
        assert (status.mac, status.ip, status.version) == ("00-30-f1-01-02-03", "192.168.1.67", None)
        assert list(status.slots) == [Slot(1, 1), Slot(2, 2)]

    def test_a_real_device(self) -> None:
        status = parse_status(status_document(ver="608-520-840-841-100-0F0", status=[FULL_ROW]))
        assert (status.max_ports, status.max_slots, status.report_period) == (2, 2, -1)
        assert status.version == "608-520-840-841-100-0F0"
        assert status.shows_configured_imeis

    @pytest.mark.parametrize("key", ["max-slot", "max-slots"])
    @pytest.mark.parametrize("value", [4, "4", 4.0])
    def test_both_spellings_of_the_slots(self, key: str, value: object) -> None:
        document = status_document(status=[])
        del document["max-slot"]
        assert parse_status({**document, key: value}).max_slots == 4

    @pytest.mark.parametrize(
        "value",
        [None, 0, -1, "", "many", "2x", "2 slots", "2.5", [4], {}, True, 257, 10**30, math.nan, "\x1b[2J"],
    )
    def test_without_a_number_of_slots_nothing_is_guessed(self, value: object) -> None:
        assert refusal(status_document(**{"max-slot": value})).startswith("status: the number of slots per port is ")

    @pytest.mark.parametrize("value", [None, 0, -1, "", "many", "2x", True, [4], 257, math.inf])
    def test_nor_without_a_number_of_ports(self, value: object) -> None:
        assert refusal(status_document(**{"max-ports": value})).startswith("status: the number of ports is ")

    def test_how_that_reads(self) -> None:
        document = status_document(**{"max-ports": "lots\x1b"})
        assert refusal(document) == "status: the number of ports is lots\ufffd"
        del document["max-ports"]
        assert refusal(document) == "status: the number of ports is not given"
        assert refusal(status_document(**{"max-slot": "x" * 10_000})).endswith(f"per port is {'x' * 20}")

    @pytest.mark.parametrize("names", [["1.01", "2.01"], ["1A", "2A"], ["1", "2"], ["1.01", "12.sp256.101"]])
    def test_one_slot_per_port_need_not_be_reported(self, names: list[str]) -> None:
        document = status_document(status=[{"port": name} for name in names])
        del document["max-slot"]
        status = parse_status(document)
        assert (status.max_slots, status.reports_slots) == (1, False)
        assert parse_status({**document, "max-slot": 1}).reports_slots

    @pytest.mark.parametrize("names", [[], ["1.01", "1.02"], ["2B"], ["12.sp256.101"], ["x"]])
    def test_several_have_to_be(self, names: list[str]) -> None:
        document = status_document(status=[{"port": name} for name in names])
        del document["max-slot"]
        assert refusal(document) == "status: the number of slots per port is not given"

    def test_two_spellings_that_differ(self) -> None:
        assert parse_status(status_document(**{"max-slots": "2", "max-slot": 2})).max_slots == 2
        document = status_document(**{"max-slots": 4, "max-slot": 2})
        assert refusal(document) == "status: the number of slots per port is both 4 and 2"

    @pytest.mark.parametrize("kind", ["dev-status", "dev-Status", "DEV-STATUS"])
    def test_the_type_in_any_case(self, kind: str) -> None:
        with Stub(stub.answer(**status_document(type=kind))) as device, device.client() as client:
            assert read_status(client).max_ports == 2

    def test_a_byte_order_mark_is_no_part_of_a_reply(self) -> None:
        reply = stub.http("\ufeff" + json.dumps(status_document()))
        with Stub(reply) as device, device.client() as client:
            assert read_status(client).max_ports == 2

    @pytest.mark.parametrize(
        "changes",
        [
            {"type": "port-status"},
            {"type": None},
            {"type": ["dev-status"]},
            {"status": None},
            {"status": {}},
            {"status": "1.01"},
        ],
        ids=repr,
    )
    def test_json_that_is_no_status(self, changes: dict[str, Any]) -> None:
        assert refusal(status_document(**changes)) == "status: the reply is JSON without a dev-status in it"

    def test_more_rows_than_a_device_can_have(self) -> None:
        assert len(parse_status(status_document(status=[{"port": "1.01"}] * 264)).rows) == 264
        assert refusal(status_document(status=[{}] * 265)) == "status: 265 rows for 2 ports of 2 slots"

    def test_the_largest_device(self) -> None:
        rows = [{"port": f"{port}.{slot:02d}"} for port in range(1, 65) for slot in range(1, 33)]
        status = parse_status(status_document(**{"max-ports": 64, "max-slot": 32}, status=rows))
        assert len(status.slots) == 2048
        assert status.shows_every_slot

    def test_texts_are_made_harmless(self) -> None:
        status = parse_status(status_document(mac="\x1b]0;x\x07", ip=["x"], ver="1\n2"))
        assert (status.mac, status.ip, status.version) == ("\ufffd]0;x\ufffd", None, "1\ufffd2")


class TestRow:
    def test_every_field(self) -> None:
        assert row(**FULL_ROW) == Row(
            name="1.02", port=1, slot=Slot(1, 2), state=PortState(3), imei="865847053403208",
            number="+491711234567", active=True,
            inserted=True, slot_enabled=True, led=False, iccid="8949020000012345678", imsi="001010123456789",
            operator="TestNet 00101", signal=21, balance=0.0, sim="", sequence=7, network=4,
        )  # fmt: skip

    @pytest.mark.parametrize("active", [2, "1x", "yes"])
    def test_an_active_that_is_neither_1_nor_0(self, active: object) -> None:
        assert row(port="1.01", active=active).active is None

    def test_a_terse_one(self) -> None:
        terse = row(port="2.01", sim="", seq=1, st=0, imei="865847053403208")
        assert (terse.slot, terse.state, terse.imei) == (Slot(2, 1), 0, "865847053403208")
        assert {terse.active, terse.inserted, terse.number, terse.led, terse.balance, terse.operator} == {None}

    @pytest.mark.parametrize("name", ["1.02", "1B", "1b", 1.02])
    def test_names_of_slots(self, name: object) -> None:
        assert (row(port=name).name, row(port=name).slot, row(port=name).port) == ("1.02", Slot(1, 2), 1)

    @pytest.mark.parametrize("name", ["2", 2])
    def test_a_bare_port_where_ports_have_one_slot(self, name: object) -> None:
        assert row(1, port=name).slot == Slot(2, 1)
        assert row(2, port=name).slot is None
        assert row(2, port=name).port == 2

    @pytest.mark.parametrize(
        ("name", "shown", "port"),
        [("12.sp256.101", "12.sp256.101", 12), ("pool", "pool", None), ("", "", None), (None, "", None), ([], "", None),
         ("1.2", "1.2", 1), ("1.00", "1.00", 1), ("1.02\x1b", "1.02\ufffd", 1)],
    )  # fmt: skip
    def test_other_names_stay_opaque(self, name: object, shown: str, port: int | None) -> None:
        parsed = row(port=name, imei="1")
        assert (parsed.name, parsed.slot, parsed.port) == (shown, None, port)

    @pytest.mark.parametrize("state", [3, "3", "3 OK", 3.0])
    def test_states(self, state: object) -> None:
        assert row(port="1.01", st=state).state == 3

    def test_text_is_stripped(self) -> None:
        parsed = row(port="1.01", opr="0 ", sn=" ", imei=" 865847053403208\n", iccid=8949)
        assert (parsed.operator, parsed.number, parsed.iccid) == ("0", "", "8949")

    @pytest.mark.parametrize(
        ("balance", "parsed"), [("0.00", 0.0), (1.25, 1.25), ("", None), ("x", None), (math.nan, None)]
    )
    def test_balances(self, balance: object, parsed: float | None) -> None:
        assert row(port="1.01", bal=balance).balance == parsed

    def test_rows_beyond_the_device_are_contradictions_and_stay(self) -> None:
        status = parse_status(status_document(status=[{"port": "3.01"}, {"port": "1.03"}, {"port": "1.01"}]))
        assert list(status.slots) == [Slot(3, 1), Slot(1, 3), Slot(1, 1)]
        assert status.beyond == {Slot(3, 1), Slot(1, 3)}
        assert status.contradictions == (
            Contradiction(("3.01",), "beyond the number of ports"),
            Contradiction(("1.03",), "beyond the number of slots per port"),
        )
        assert status.every_port() == [1, 2, 3]
        assert list(status.every_slot()) == [
            Slot(1, 1), Slot(1, 2), Slot(2, 1), Slot(2, 2), Slot(1, 3), Slot(3, 1),
        ]  # fmt: skip
        assert [each.name for each in status.rows_of(1)] == ["1.01", "1.03"]

    @pytest.mark.parametrize(
        ("name", "contradicts"),
        [
            ("3", True), ("0", True), ("3A", True), ("1C", True), ("1.100", True), ("1.00", True), ("3.1", True),
            ("2", False), ("2B", False), ("1.2", False), ("12.sp256.101", False), ("pool", False), ("", False),
            (None, False), ("9" * 19, False),
        ],
    )  # fmt: skip
    def test_names_that_contradict_the_size(self, name: object, contradicts: bool) -> None:
        status = parse_status(status_document(status=[{"port": name}]))
        assert bool(status.contradictions) is contradicts

    @pytest.mark.parametrize(("key", "other"), [("imei", "865847053403216"), ("sn", "+49152")])
    def test_a_slot_that_is_shown_twice(self, key: str, other: str) -> None:
        again = {**FULL_ROW, "port": "1B"}
        assert parse_status(status_document(status=[FULL_ROW, again])).contradictions == ()
        status = parse_status(status_document(status=[FULL_ROW, {**again, key: other}]))
        assert status.contradictions == (Contradiction(("1.02",), "shown twice with different values"),)

    def test_spellings_may_be_mixed(self) -> None:
        status = parse_status(status_document(status=[{"port": "1.01"}, {"port": "1B"}, {"port": "2.01"}]))
        assert (len(status.slots), status.contradictions) == (3, ())

    @pytest.mark.parametrize("junk", [None, 1, "1.01", [], [{"port": "1.01"}], True])
    def test_rows_that_are_no_objects_are_passed_over(self, junk: object) -> None:
        status = parse_status(status_document(status=[junk, FULL_ROW, junk]))
        assert list(status.slots) == [Slot(1, 2)]

    def test_the_order_of_rows_means_nothing(self) -> None:
        rows = [{"port": "2.02", "imei": "4"}, {"port": "1.01", "imei": "1"}, {"port": "2.01", "imei": "3"}]
        status = parse_status(status_document(status=rows))
        assert [status.slots[slot].imei for slot in sorted(status.slots)] == ["1", "3", "4"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8)
    | st.sampled_from(["dev-status", "1.01", "2B", 1, 2, 10**400, "3 OK", "865847053403208"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
ROWS = st.dictionaries(st.sampled_from(sorted(FULL_ROW)), JSON)
STATUS = st.fixed_dictionaries(
    {"type": st.just("dev-status"), "max-ports": st.just(2) | JSON, "max-slot": st.just(2) | JSON,
     "status": st.lists(ROWS | JSON, max_size=5) | JSON},
    optional={"mac": JSON, "ip": JSON, "ver": JSON, "expires": JSON, "max-slots": JSON},
)  # fmt: skip


class TestFuzz:
    @given(st.dictionaries(st.sampled_from(["type", "status", "max-ports", "max-slots"]), JSON) | STATUS)
    def test_any_object_is_a_status_or_a_gateway_error(self, document: dict[str, Any]) -> None:
        try:
            status = parse_status(document)
        except GatewayError as error:
            assert error.kind == "protocol"  # noqa: PT017
            assert error.message == clean(error.message)  # noqa: PT017
            return
        self.check(status)

    @staticmethod
    def check(status: Status) -> None:
        """Whatever a status holds, the questions that resources ask of it have answers."""
        for slot in status.every_slot():
            assert isinstance(status.imei(slot), (str, type(None)))
            assert isinstance(status.number(slot), (str, type(None)))
        for port in range(1, status.max_ports + 1):
            used = status.slot_in_use(port)
            assert used is None or used.port == port
        text = json.dumps([each.facts() for each in status.rows], allow_nan=False)
        assert text.isascii()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("00-30-f1-01-02-03", "00:30:F1:01:02:03", True),
        ("0030.f101.0203", "0030F1010203", True),
        ("00-30-f1-01-02-03", "00-30-f1-01-02-04", False),
        ("", "", False),
        (None, None, False),
        ("00-30", "00-30", False),
        ("00-30-f1-01-02-03", None, False),
    ],
)
def test_macs(one: str | None, other: str | None, same: bool) -> None:
    assert same_mac(one, other) is same
