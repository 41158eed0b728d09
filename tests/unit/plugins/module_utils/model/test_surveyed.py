# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a survey found in a slot."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.model.states import PortState
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Row
from ansible_collections.skyline.gateway.plugins.module_utils.model.surveyed import Sim

EMPTY = Row._make([None] * len(Row._fields))._replace(name="1.02")
FULL: dict[str, Any] = {"iccid": "8986", "imsi": "26201", "number": "+49", "operator": "TestNet", "signal": 20}
NOTHING: dict[str, Any] = dict.fromkeys(FULL)


def found(state: int | None = 3, **values: Any) -> Row:
    return EMPTY._replace(state=PortState.of(state), **values)


def test_a_sim_in_service() -> None:
    assert Sim(Slot(1, 2), found(**FULL), 12.34).facts() == {
        "slot": "1.02", "state": "registered", "registered": True, **FULL, "seconds": 12.3, "reason": None
    }  # fmt: skip


def test_one_that_is_not() -> None:
    facts = Sim(Slot(1, 2), found(6, **FULL), 60.0, "it was refused").facts()
    assert facts == {
        "slot": "1.02", "state": "registration_failed", "registered": False, **FULL, "operator": None, "signal": None,
        "seconds": 60.0, "reason": "it was refused",
    }  # fmt: skip


def test_one_that_was_not_looked_at() -> None:
    """Whatever the status shows of it may be old."""
    assert Sim(Slot(1, 2), found(**FULL)).facts() == {
        "slot": "1.02", "state": "registered", "registered": False, **FULL, "signal": None, "seconds": None,
        "reason": None,
    }  # fmt: skip


def test_a_slot_without_a_row() -> None:
    for seconds in (None, 0.0):
        assert Sim(Slot(1, 2), None, seconds).facts() == {
            "slot": "1.02", "state": "unknown", "registered": False, **NOTHING, "seconds": seconds, "reason": None
        }  # fmt: skip


@pytest.mark.parametrize("operator", ["", "0", None])
def test_what_is_empty_is_not_known(operator: str | None) -> None:
    facts = Sim(Slot(1, 2), found(iccid="", imsi="", number="", operator=operator), 1.0).facts()
    assert {name: facts[name] for name in NOTHING} == NOTHING
    assert Sim(Slot(1, 2), found(None), 1.0).registered is False
