# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The status of generation 3."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v3.status import read_status
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Status
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.gateway.v3.conftest import Speak
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import LOGIN, Stub

HEAD = '"type": "dev-Status", "mac": "00-30-f1-01-02-03", "max-ports": 1, "max-slots": 12'


def read(body: str) -> Status:
    with Stub(stub.http(body)) as device, device.client(retries=0) as client:
        return read_status(client)


def test_every_firmware(speak: Speak, firmware: dict[str, Any]) -> None:
    handle, gateway = speak(**firmware)
    status = gateway.status()
    assert (status.mac, status.max_ports, status.max_slots) == (handle.mac, 4, 2)
    assert list(status.slots) == list(status.every_slot())
    assert status.shows_every_slot
    assert status.contradictions == ()
    assert status.imei(Slot(2, 2)) == handle.imei("2.02")
    assert handle.operations[-1:] == ["status"]


def test_the_request() -> None:
    with Stub(stub.STATUS) as device, device.client() as client:
        read_status(client)
    (call,) = device.calls
    # Devices may refuse a content type without a body; and nothing in the query changes anything.
    assert (call.method, call.target, call.body) == ("GET", f"/get_device_status?{LOGIN}", b"")
    assert "Content-Type" not in call.headers


@pytest.mark.parametrize(("name", "slot"), [("1.10", 10), ("1.01", 1), ('"1.10"', 10), ('"1J"', 10), ('"1.02"', 2)])
def test_port_names_are_read_by_their_digits(name: str, slot: int) -> None:
    status = read(f'{{{HEAD}, "status": [{{"port": {name}, "st": 3}}]}}')
    assert list(status.slots) == [Slot(1, slot)]


def test_a_port_name_that_lost_a_digit_is_none() -> None:
    """As one that was a number once: it may be slot 1 or slot 10."""
    assert read(f'{{{HEAD}, "status": [{{"port": 1.1, "st": 3}}]}}').slots == {}


@pytest.mark.parametrize("key", ["max-slot", "max-slots"])
def test_both_spellings_of_the_slots_per_port(key: str) -> None:
    assert read(f'{{"type": "dev-status", "max-ports": "3", "{key}": "2", "status": []}}').max_slots == 2


@pytest.mark.parametrize("rows", ["sims", "active"])
def test_firmware_that_shows_some_slots_only(speak: Speak, rows: str) -> None:
    _handle, gateway = speak({"status_rows": rows}, no_sim=["1.02", "2.02", "3.02"])
    status = gateway.status()
    assert Slot(1, 2) not in status.slots
    assert status.imei(Slot(1, 2)) is None
    assert len(list(status.every_slot())) == 8


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{}",
        '{"code": 0}',
        '{"type": "port-status", "status": []}',
        '{"type": "dev-status"}',
        '{"type": "dev-status", "status": {}, "max-ports": 1, "max-slot": 1}',
        '{"type": "dev-status", "status": [], "max-ports": 1.5, "max-slot": 1}',
        '{"type": "dev-status", "status": [], "max-ports": 1, "max-slot": 1, "max-slots": 2}',
    ],
)
def test_what_is_no_status(body: str) -> None:
    with pytest.raises(GatewayError) as caught:
        read(body)
    assert caught.value.kind == "protocol"
    assert caught.value.operation == "status"
