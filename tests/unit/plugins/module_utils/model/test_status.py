# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a status says, and what it does not say."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot, parse_slot_name
from ansible_collections.skyline.gateway.plugins.module_utils.model.states import PortState
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Row, Status, shows_configured_imeis

ONE, TWO, THREE = "865847053403200", "865847053403218", "865847053403226"
EMPTY = Row._make([None] * len(Row._fields))._replace(name="")


def row(name: str, imei: str | None = ONE, state: int | None = 3, **values: Any) -> Row:
    parsed = parse_slot_name(name)
    slot = parsed if isinstance(parsed, Slot) else None
    port = slot.port if slot else None
    return EMPTY._replace(name=name, port=port, slot=slot, imei=imei, state=PortState.of(state), **values)


def status(*rows: Row, ports: int = 2, slots: int = 2) -> Status:
    return Status(
        mac="00-30-f1-01-02-03",
        ip=None,
        version=None,
        max_ports=ports,
        max_slots=slots,
        report_period=None,
        rows=rows,
        slots={each.slot: each for each in rows if each.slot},
        shows_configured_imeis=shows_configured_imeis(rows),
    )


class TestModern:
    """Firmware from 2.4 on: every slot has a row, with active and the IMEI that is configured for it."""

    STATUS = status(
        row("1.01", ONE, active=True), row("1.02", TWO, 1, active=False),
        row("2.01", THREE, active=False), row("2.02", "", 0, active=True),
    )  # fmt: skip

    def test_what_it_shows(self) -> None:
        assert self.STATUS.shows_configured_imeis
        assert self.STATUS.shows_every_slot

    def test_every_slot_has_its_imei(self) -> None:
        assert self.STATUS.imei(Slot(1, 1)) == ONE
        assert self.STATUS.imei(Slot(1, 2)) == TWO
        assert self.STATUS.imei(Slot(2, 1)) == THREE

    def test_the_slot_in_use_is_the_active_one(self) -> None:
        assert self.STATUS.slot_in_use(1) == Slot(1, 1)
        assert self.STATUS.slot_in_use(2) == Slot(2, 2)
        assert self.STATUS.slot_in_use(3) is None

    def test_two_slots_in_use_are_none(self) -> None:
        """A port has one module."""
        assert status(row("1.01", active=True), row("1.02", active=True)).slot_in_use(1) is None

    def test_a_port_without_an_active_slot(self) -> None:
        assert status(row("1.01", active=False), row("1.02", active=False)).slot_in_use(1) is None
        assert status(row("1.01", active=False)).slot_in_use(1) is None

    def test_a_slot_without_a_row_is_unknown(self) -> None:
        assert self.STATUS.imei(Slot(2, 3)) is None
        assert self.STATUS.number(Slot(2, 3)) is None

    def test_a_row_without_an_imei_is_unknown(self) -> None:
        assert status(row("1.01", None, active=True)).imei(Slot(1, 1)) is None

    @pytest.mark.parametrize("state", [None, 0, 1, 2, 16])
    def test_empty_while_the_module_may_be_starting(self, state: int | None) -> None:
        """A module that is down shows no IMEI: that does not prove that none is configured."""
        assert status(row("1.01", "", state, active=True)).imei(Slot(1, 1)) is None
        # a slot that is not in use says what is configured, whatever its module does
        assert status(row("1.01", "", state, active=False)).imei(Slot(1, 1)) == ""

    @pytest.mark.parametrize("state", [3, 4, 6, 8, 12])
    def test_empty_while_the_module_is_up(self, state: int) -> None:
        assert status(row("1.01", "", state, active=True)).imei(Slot(1, 1)) == ""

    def test_numbers(self) -> None:
        shown = status(row("1.01", number="+49171", active=True), row("1.02", number="", active=False), row("2.01"))
        assert shown.number(Slot(1, 1)) == "+49171"
        assert shown.number(Slot(1, 2)) == ""
        assert shown.number(Slot(2, 1)) is None


class TestLegacy:
    """Before 2.4: a row for each slot in use, with the IMEI of its module; nothing about the others."""

    STATUS = status(row("1.02", ONE), row("2.01", TWO))

    def test_what_it_shows(self) -> None:
        assert not self.STATUS.shows_configured_imeis
        assert not self.STATUS.shows_every_slot

    def test_the_module_speaks_for_the_slot_in_use(self) -> None:
        assert self.STATUS.slot_in_use(1) == Slot(1, 2)
        assert self.STATUS.imei(Slot(1, 2)) == ONE
        assert self.STATUS.imei(Slot(2, 1)) == TWO

    def test_not_for_the_others(self) -> None:
        assert self.STATUS.imei(Slot(1, 1)) is None
        assert self.STATUS.imei(Slot(2, 2)) is None

    def test_with_a_row_for_each_sim_nobody_knows_which_is_in_use(self) -> None:
        shown = status(row("1.01", ONE), row("1.02", ONE))
        assert shown.slot_in_use(1) is None
        assert shown.imei(Slot(1, 1)) is None
        assert shown.imei(Slot(1, 2)) is None

    def test_a_module_that_is_starting_shows_nothing(self) -> None:
        assert status(row("1.01", "", 0)).imei(Slot(1, 1)) is None
        assert status(row("1.01", "", 3)).imei(Slot(1, 1)) == ""

    def test_one_slot_per_port_is_every_slot(self) -> None:
        shown = status(row("1.01"), row("2.01"), slots=1)
        assert shown.shows_every_slot
        assert not shown.shows_configured_imeis


class TestSparse:
    """2.4, but a row with st 0 has nothing beyond port, sim, seq, st and imei."""

    def test_one_full_row_tells_the_firmware(self) -> None:
        shown = status(row("1.01", ONE, active=True), row("1.02", TWO, 0), row("2.01", THREE, 0), row("2.02", "", 0))
        assert shown.shows_configured_imeis
        assert shown.shows_every_slot
        assert shown.imei(Slot(1, 2)) == TWO
        assert shown.imei(Slot(2, 1)) == THREE
        # perhaps in use, perhaps starting
        assert shown.imei(Slot(2, 2)) is None

    def test_the_slot_in_use_may_be_among_the_terse_ones(self) -> None:
        shown = status(row("1.01", ONE, 0), row("1.02", TWO, 0), row("2.01", ONE, 0), row("2.02", TWO, 1, active=False))
        assert shown.slot_in_use(1) is None
        # the only one of all slots that does not say no
        assert shown.slot_in_use(2) == Slot(2, 1)

    def test_but_a_slot_without_a_row_may_be_the_one_in_use(self) -> None:
        shown = status(row("1.01", ONE, 0), row("1.02", TWO, 1, active=False), slots=3)
        assert shown.slot_in_use(1) is None

    def test_two_imeis_on_one_port_cannot_both_be_the_modules(self) -> None:
        assert shows_configured_imeis((row("1.01", ONE, 0), row("1.02", TWO, 0)))
        assert not shows_configured_imeis((row("1.01", ONE, 0), row("1.02", ONE, 0)))
        assert not shows_configured_imeis((row("1.01", ONE, 0), row("1.02", "", 0)))
        assert not shows_configured_imeis((row("1.01", ONE, 0), row("2.01", TWO, 0)))

    def test_no_rows_show_nothing(self) -> None:
        assert not shows_configured_imeis(())
        assert not status().shows_every_slot


class TestRows:
    def test_every_slot_of_a_device(self) -> None:
        assert [*map(str, status(ports=2, slots=3).every_slot())] == ["1.01", "1.02", "1.03", "2.01", "2.02", "2.03"]

    def test_the_rows_of_a_port(self) -> None:
        shown = status(row("2.01"), row("1.02"), EMPTY._replace(name="1.sp256.4", port=1), row("1.01"))
        assert [each.name for each in shown.rows_of(1)] == ["1.01", "1.02"]

    def test_a_remote_sim_says_nothing_of_a_slot(self) -> None:
        remote = EMPTY._replace(name="1.sp256.4", port=1, imei=TWO)
        shown = status(row("1.01", ONE), remote)
        assert not shown.shows_configured_imeis
        assert shown.slot_in_use(1) == Slot(1, 1)
        assert shown.imei(Slot(1, 1)) == ONE

    def test_facts_are_plain_values(self) -> None:
        facts = row("6B", ONE, 3, active=True, balance=0.5).facts()
        assert facts["port"] == 6
        assert facts["slot"] == 2
        assert facts["state"] == 3
        assert facts["state_name"] == "registered"
        assert facts["imei"] == ONE
        assert facts["active"] is True
        assert facts["number"] is None
        assert {type(value) for value in facts.values()} <= {str, int, float, bool, type(None)}
        assert EMPTY.facts()["slot"] is None
        assert EMPTY.facts()["state_name"] == "unknown"
