# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a status shows of ports, and ports folded into few words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.model.port_state import (
    Target,
    active_slot,
    fold,
    format_targets,
    led,
    locked,
    locked_rows,
    observe,
    port_of,
    states,
)
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot, parse_ports
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.statuses import status_of

LOCKED = (7, 8, 12)
FREE = (1, 2, 3, 4, 5, 6, 9, 11, 13, 14, 15)


class TestLocked:
    @pytest.mark.parametrize("state", range(-1, 20))
    @pytest.mark.parametrize("target", [1, Slot(1, 1)], ids=["port", "slot"])
    def test_codes(self, target: Target, state: int) -> None:
        status = status_of(f"1.01* {state}", "1.02 1")
        assert locked(status, target, False) is (state in LOCKED)
        # Without SIM or with a dead module a row shows nothing of a lock; but nothing needs unlocking either.
        assert locked(status, target, True) is (None if state in (0, 16) else state in LOCKED)

    @pytest.mark.parametrize("wanted", [True, False])
    def test_a_state_that_is_not_told(self, wanted: bool) -> None:
        assert locked(status_of("1.01* -"), 1, wanted) is None
        assert locked(status_of("1.01* -"), Slot(1, 1), wanted) is None

    @pytest.mark.parametrize("wanted", [True, False])
    @pytest.mark.parametrize("target", [2, Slot(1, 2)], ids=["port", "slot"])
    def test_what_has_no_row(self, target: Target, wanted: bool) -> None:
        assert locked(status_of("1.01* 12"), target, wanted) is None

    def test_a_port_is_locked_by_the_slot_it_uses(self) -> None:
        assert locked(status_of("1.01* 12", "1.02 1"), 1, True) is True
        assert locked(status_of("1.01* 3", "1.02 12"), 1, True) is False

    def test_a_port_is_unlocked_when_none_of_its_slots_is_locked(self) -> None:
        assert locked(status_of("1.01* 3", "1.02 12"), 1, False) is True
        assert locked(status_of("1.01* 0", "1.02 7"), 1, False) is True
        assert locked(status_of("1.01* 3", "1.02 1"), 1, False) is False
        assert locked(status_of("1.01* 3", "2.02 12"), 1, False) is False

    def test_a_slot_speaks_for_itself(self) -> None:
        status = status_of("1.01* 3", "1.02 12")
        assert locked(status, Slot(1, 1), False) is False
        assert locked(status, Slot(1, 2), True) is True

    def test_a_lock_counts_also_where_the_slot_in_use_is_not_told(self) -> None:
        status = status_of("1.01? 3", "1.02? 12")
        assert locked(status, 1, False) is True
        assert locked(status, 1, True) is None
        assert locked(status_of("1.01? 3", "1.02? 3"), 1, False) is None

    def test_the_rows_that_lock(self) -> None:
        status = status_of("1.01* 3", "1.02 12", "2.01* 8", "2.02 7")
        assert [row.name for row in locked_rows(status, 1, False)] == ["1.02"]
        assert [row.name for row in locked_rows(status, 1, True)] == []
        assert [row.name for row in locked_rows(status, 2, False)] == ["2.01", "2.02"]
        assert [row.name for row in locked_rows(status, 2, True)] == ["2.01"]
        assert [row.name for row in locked_rows(status, Slot(2, 2), False)] == ["2.02"]
        assert locked_rows(status, 3, True) == []


class TestSlotAndLed:
    def test_the_slot_in_use(self) -> None:
        status = status_of("1.01 1", "1.02* 3", "2.01? 3", "3.01? 3", "3.02? 1")
        assert [active_slot(status, port, 1) for port in (1, 2, 3, 4)] == [2, 1, None, None]

    def test_led(self) -> None:
        status = status_of("1.01* 3 off", "1.02 1 on", "2.01? 3")
        assert led(status, 1, True) is False
        assert led(status, Slot(1, 2), True) is True
        assert led(status, 2, True) is None
        assert led(status, 3, True) is None


class TestObserve:
    """A port that is to use another slot is judged by that one."""

    STATUS = status_of("1.01* 12 on", "1.02 1 off", "2.01* 3 off", "2.02 12 on")

    @pytest.mark.parametrize(
        ("target", "slots", "lock", "light"),
        [
            (1, {}, True, True),
            (1, {1: 1}, True, True),
            (1, {1: 2}, False, False),
            (1, {2: 2}, True, True),
            (2, {2: 2}, True, True),
            (2, {1: 2}, False, False),
            (Slot(1, 1), {1: 2}, True, True),
            (Slot(1, 2), {1: 2}, False, False),
        ],
    )
    def test_lock_and_led(self, target: Target, slots: dict[Target, int], lock: bool, light: bool) -> None:
        assert observe(self.STATUS, "locked", target, True, slots) is lock
        assert observe(self.STATUS, "led", target, True, slots) is light

    def test_the_slot_itself_is_what_it_is_now(self) -> None:
        assert observe(self.STATUS, "active_slot", 1, 2, {1: 2}) == 1

    def test_a_slot_that_older_firmware_does_not_show(self) -> None:
        status = status_of("1.01? 3")
        assert observe(status, "locked", 1, False, {1: 1}) is False
        assert observe(status, "locked", 1, False, {1: 2}) is None

    def test_the_status_stays_as_it_is(self) -> None:
        before = repr(self.STATUS)
        observe(self.STATUS, "locked", 1, True, {1: 2})
        assert repr(self.STATUS) == before


class TestFold:
    def test_what_agrees_shares_an_entry(self) -> None:
        values: dict[Target, dict[str, Any]] = {
            3: {"locked": True},
            1: {"locked": True},
            2: {"locked": True},
            7: {"locked": True},
            5: {"locked": False},
            Slot(4, 2): {"locked": True},
            6: {"led": True, "locked": True},
            8: {"locked": True, "led": True},
        }
        assert fold(values) == [
            {"ports": "1-3,7,4.02", "locked": True},
            {"ports": "5", "locked": False},
            {"ports": "6,8", "led": True, "locked": True},
        ]

    def test_one_is_not_true(self) -> None:
        assert fold({1: {"active_slot": 1}, 2: {"locked": True}}) == [
            {"ports": "1", "active_slot": 1},
            {"ports": "2", "locked": True},
        ]

    def test_unknown_beside_known(self) -> None:
        assert fold({1: {"locked": "unknown"}, 2: {"locked": False}, 3: {"locked": "unknown"}}) == [
            {"ports": "1,3", "locked": "unknown"},
            {"ports": "2", "locked": False},
        ]

    def test_nothing(self) -> None:
        assert fold({}) == []

    @given(
        st.sets(
            st.one_of(st.integers(1, 12), st.builds(Slot, st.integers(1, 12), st.integers(1, 4))),
            min_size=1,
        )
    )
    def test_an_expression_names_its_targets(self, targets: set[Target]) -> None:
        named = parse_ports(format_targets(targets), 12, 4)
        assert {*named.ports, *named.slots} == targets

    def test_ports_of_targets(self) -> None:
        assert (port_of(3), port_of(Slot(4, 2))) == (3, 4)


class TestStates:
    def test_all_that_is_shown(self) -> None:
        status = status_of("1.01* 3 off", "1.02 1 off", "2.01 12 off", "2.02* 12 on", ports=2)
        assert states(status) == {
            1: {"active_slot": 1, "led": False, "locked": False},
            2: {"active_slot": 2, "led": True, "locked": True},
        }

    def test_slots_stand_apart_where_their_locks_differ(self) -> None:
        status = status_of("1.01* 3 on", "1.02 12 on")
        assert states(status) == {
            Slot(1, 1): {"locked": False},
            Slot(1, 2): {"locked": True},
            1: {"active_slot": 1, "led": True},
        }

    def test_what_is_not_told_is_left_out(self) -> None:
        assert states(status_of("1.01? 3")) == {1: {"active_slot": 1, "locked": False}}
        assert states(status_of("1.01* - off")) == {1: {"active_slot": 1, "led": False}}
        assert states(status_of("1.01? 3", "1.02? 3")) == {}
