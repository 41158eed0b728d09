# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""IMEIs and numbers of generation 3, by port and slot."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.slot_values import read_values, set_values
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.resources import imei, sim_number
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.gateway.v3.conftest import Speak
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub

IMEIS = {Slot(1, 2): "865847053403202", Slot(4, 1): "865847053403210"}
NUMBERS = {Slot(1, 2): "+49301234567", Slot(4, 1): "0123", Slot(2, 1): ""}


def values(*rows: Any, name: str = "imei") -> dict[str, str]:
    """What is read from rows, by the names of slots."""
    with Stub(stub.http(json.dumps(rows))) as device, device.client(retries=0) as client:
        return {str(slot): value for slot, value in read_values(client, name, None).values.items()}


def test_imeis_of_every_firmware(speak: Speak, firmware: dict[str, Any]) -> None:
    handle, gateway = speak(**firmware)
    status = gateway.status()
    assert gateway.set_imeis(IMEIS, status) is None
    read = gateway.imeis(status)
    assert {slot: read.values[slot] for slot in IMEIS} == IMEIS
    assert {str(slot): imei for slot, imei in read.values.items()} == handle.state()["ram"]["imeis"]
    assert read.conclusive


def test_numbers_of_every_firmware(speak: Speak, firmware: dict[str, Any]) -> None:
    handle, gateway = speak(**firmware, sim_numbers={"2A": "111"})
    status = gateway.status()
    assert gateway.numbers(status).values[Slot(2, 1)] == "111"
    gateway.set_numbers(NUMBERS, status)
    read = gateway.numbers(status).values
    assert {slot: read[slot] for slot in NUMBERS} == NUMBERS
    assert handle.number("1.02") == "+49301234567"
    assert set(read) == set(status.every_slot())


def test_what_is_written_is_shown(simulate: Simulate) -> None:
    box = simulate(generation=3).only
    for resource, name, value in ((imei, "imei", "865847053403202"), (sim_number, "number", "+49301234567")):
        (request, *_save) = perform(resource, box, config={"1B": value})["requests"]
        assert json.loads(request["body"]) == [{"port": 1, "slot": 2, name: value}]


def test_the_request_names_port_and_slot_as_numbers() -> None:
    with Stub(stub.http("")) as device, device.client() as client:
        set_values(client, "number", {Slot(1, 10): "+4930", Slot(2, 1): ""})
    (call,) = device.calls
    assert (call.method, call.target.partition("?")[0]) == ("POST", "/set_numbers")
    assert json.loads(call.body) == [
        {"port": 1, "slot": 10, "number": "+4930"},
        {"port": 2, "slot": 1, "number": ""},
    ]


def test_a_lost_reply_is_asked_for_again(speak: Speak) -> None:
    handle, gateway = speak()
    handle.add_fault("lost_reply", "set_imeis")
    gateway.set_imeis(IMEIS, gateway.status())
    assert handle.operations == ["status", "set_imeis", "set_imeis"]


@pytest.mark.parametrize("part", ["number", "imei"])
def test_firmware_that_leaves_out_empty_slots(speak: Speak, part: str) -> None:
    handle, gateway = speak({"value_rows": "filled"}, sim_numbers={"2A": "111"})
    handle.patch(imeis={"3B": ""})
    status = gateway.status()
    if part == "number":
        read = gateway.numbers(status).values
        assert gateway.numbers().values == read
        assert set(read) == set(status.every_slot())
        assert [str(slot) for slot, number in read.items() if number] == ["2.01"]
    else:
        # Every slot has an IMEI; one that shows none may have any.
        assert Slot(3, 2) not in gateway.imeis(status).values


def test_where_one_empty_slot_is_listed_one_that_is_not_is_unknown() -> None:
    assert values({"port": 1, "slot": 1, "number": ""}, name="number") == {"1.01": ""}


@pytest.mark.parametrize(
    "row",
    [
        {"port": "1", "slot": "2", "imei": " 865847053403202 "},
        {"port": 1.0, "slot": 2, "imei": 865847053403202},
        {"port": " 1", "slot": 2, "imei": "865847053403202", "number": "x"},
    ],
)
def test_spellings(row: dict[str, Any]) -> None:
    assert values(row) == ({} if row["port"] == 1.0 else {"1.02": "865847053403202"})


@pytest.mark.parametrize(
    "row",
    [
        {"port": 0, "slot": 1, "imei": "1"},
        {"port": -1, "slot": 1, "imei": "1"},
        {"port": "1x", "slot": 1, "imei": "1"},
        {"port": True, "slot": 1, "imei": "1"},
        {"port": 1, "slot": None, "imei": "1"},
        {"port": 1, "imei": "1"},
        {"port": 1, "slot": 1, "imei": None},
        {"port": 1, "slot": 1, "imei": ["1"]},
        {"port": 1, "slot": 1},
        [1, 1, "1"],
        None,
    ],
)
def test_rows_that_name_no_slot_or_no_value(row: Any) -> None:
    good = {"port": 2, "slot": 1, "imei": "865847053403202"}
    assert values(row, good) == {"2.01": "865847053403202"}


def test_a_slot_with_two_values_is_unknown() -> None:
    rows = [{"port": 1, "slot": 1, "imei": imei} for imei in ("1", "2", "1")]
    again = [{"port": 1, "slot": 2, "imei": "3"}] * 2
    assert values(*rows, *again) == {"1.02": "3"}


@pytest.mark.parametrize("body", ["{}", '{"code": 0}', '"x"', '{"imeis": []}', "null", "<html>", ""])
def test_what_is_no_array(body: str) -> None:
    with Stub(stub.http(body)) as device, device.client(retries=0) as client, pytest.raises(GatewayError) as caught:
        read_values(client, "imei", None)
    assert caught.value.kind == "protocol"
    assert caught.value.operation == "get_imeis"


@pytest.mark.parametrize("form", ["code", "400", "400-empty"])
@pytest.mark.parametrize(("bad_item", "kept"), [("refuse", False), ("prefix", True)])
def test_a_refusal(speak: Speak, form: str, bad_item: str, kept: bool) -> None:
    handle, gateway = speak({"error_form": form, "bad_item": bad_item}, retries=0)
    with pytest.raises(GatewayError) as caught:
        gateway.set_imeis({Slot(1, 1): "865847053403202", Slot(1, 2): "x"}, gateway.status())
    assert caught.value.kind == ("device" if form == "code" else "protocol")
    assert caught.value.operation == "set"
    assert (handle.imei("1.01") == "865847053403202") is kept


@pytest.mark.parametrize("status", [202, 204])
def test_an_answer_that_only_says_that_it_was_taken(status: int) -> None:
    with Stub(stub.http("", status)) as device, device.client(retries=0) as client:
        set_values(client, "number", {Slot(1, 1): "1"})
    assert len(device.calls) == 1


@pytest.mark.parametrize("status", [201, 203, 205])
def test_another_success_is_none(status: int) -> None:
    with (
        Stub(stub.http("", status)) as device,
        device.client(retries=0) as client,
        pytest.raises(GatewayError) as caught,
    ):
        set_values(client, "number", {Slot(1, 1): "1"})
    assert caught.value.http_status == status
