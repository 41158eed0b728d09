# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The IMEI and the number of each slot: where a status shows them, and by what name they are set."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared.dev_status import parse_status
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.gateway import Generation2
from ansible_collections.skyline.gateway.plugins.module_utils.gateway.v2.slot_values import (
    imeis_in,
    name_of,
    numbers_in,
)
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Contradiction, Status
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire import stub
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.wire.stub import Stub, status_document

ONE, TWO = "865847053403208", "865847053403216"
SLOTS = [Slot(1, 1), Slot(1, 2), Slot(2, 1), Slot(2, 2)]


def status(*rows: dict[str, Any], **more: Any) -> Status:
    return parse_status(status_document(status=list(rows), **more))


def row(port: str, **more: Any) -> dict[str, Any]:
    return {"port": port, "seq": 1, "st": 3, **more}


class TestShown:
    def test_imeis(self) -> None:
        shown = imeis_in(status(row("1.01", imei=ONE, active=1), row("1.02", imei="", active=0), row("2.01")))
        assert shown.values == {Slot(1, 1): ONE, Slot(1, 2): ""}
        assert shown.conclusive

    def test_older_firmware_shows_what_its_modules_use(self) -> None:
        """An IMEI that was set is that of the module after its next restart only."""
        shown = imeis_in(status(row("1.01", imei=ONE), row("2.01", imei=TWO)))
        assert shown.values == {Slot(1, 1): ONE, Slot(2, 1): TWO}
        assert not shown.conclusive

    def test_numbers(self) -> None:
        shown = numbers_in(status(row("1.01", sn="+49171"), row("1.02", sn=""), row("2.01")))
        assert shown.values == {Slot(1, 1): "+49171", Slot(1, 2): ""}
        assert shown.conclusive

    def test_with_the_status_that_they_come_from(self) -> None:
        read = status(row("1.01", imei=ONE, sn="1", active=1))
        assert imeis_in(read).status is read
        assert numbers_in(read).status is read


class TestIdleSims:
    """Older firmware shows the slots in use; what it shows of the others takes a request of its own."""

    IN_USE = (row("1.01", sn="1"), row("2.02", sn="2"))

    def numbers(self, sims: dict[str, Any], first: Status | None = None) -> tuple[Any, list[str]]:
        first = first or status(*self.IN_USE)
        with Stub(stub.answer(**sims)) as device, device.client() as client:
            return Generation2(client).numbers(first), device.targets

    def test_they_are_shown_too(self) -> None:
        sims = status_document(status=[row("1.01", sn="old"), row("1.02", sn="3"), row("pool", sn="4")])
        shown, targets = self.numbers(sims)
        # Of a slot in use, the status just read counts.
        assert shown.values == {Slot(1, 1): "1", Slot(1, 2): "3", Slot(2, 2): "2"}
        assert targets == [f"/goip_get_status.html?all_sims=1&{stub.LOGIN}"]
        assert shown.status is not None
        assert shown.status.contradictions == ()

    def test_not_where_every_slot_is_shown_already(self) -> None:
        first = status(*(row(str(slot), sn="1", active=1) for slot in SLOTS))
        with Stub() as device, device.client() as client:
            assert Generation2(client).numbers(first).status is first

    def test_an_imei_needs_none(self) -> None:
        """That of a SIM that is not in use is nowhere on older firmware."""
        first = status(*self.IN_USE)
        with Stub() as device, device.client() as client:
            assert Generation2(client).imeis(first).status is first

    def test_rows_that_contradict_the_size(self) -> None:
        shown, _targets = self.numbers(status_document(status=[row("1.03", sn="3"), row("1.01", sn="1")]))
        assert shown.status.contradictions == (Contradiction(("1.03",), "beyond the number of slots per port"),)

    def test_another_size_than_a_moment_ago(self) -> None:
        shown, _targets = self.numbers(status_document(status=[row("1.02", sn="3")], **{"max-slot": 4}))
        assert shown.status.contradictions == (
            Contradiction(("1.02",), "of a gateway with max_ports 2 and max_slots 4"),
        )
        # What was planned with stays what it was.
        assert (shown.status.max_ports, shown.status.max_slots) == (2, 2)


@pytest.mark.parametrize(
    ("slot", "slots", "name"),
    [(Slot(1, 1), 4, "sim_imei(0)"), (Slot(6, 2), 4, "sim_imei(21)"), (Slot(6, 2), 2, "sim_imei(11)")],
)
def test_the_name_of_a_slot(slot: Slot, slots: int, name: str) -> None:
    """The places of an array follow from the size of the gateway."""
    shown = status(**{"max-ports": 8, "max-slot": slots})
    assert name_of("sim_imei", shown)(slot) == name


def test_setting_goes_by_the_status_that_was_planned_with() -> None:
    planned = status(row("1.01", imei=ONE, active=1), **{"max-slot": 4})
    with Stub(stub.answer(code=0, par_set=2), stub.answer(code=0)) as device, device.client() as client:
        gateway = Generation2(client)
        assert gateway.set_imeis({Slot(1, 1): ONE, Slot(2, 2): TWO}, planned) == 2
        assert gateway.set_numbers({Slot(2, 1): "+1"}, planned) is None
    assert [call.body.decode() for call in device.calls] == [
        f"sim_imei(0)={ONE}&sim_imei(5)={TWO}",
        "sim_number(4)=%2B1",
    ]
