# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIMs: their identities, and whether a slot holds one."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.sim import holds_sim, parse_iccid, same_iccid
from ansible_collections.skyline.gateway.plugins.module_utils.model.states import PortState
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Row

ICCID = "8986001234567890123"


@pytest.mark.parametrize(
    ("value", "iccid"),
    [
        (ICCID[:18], ICCID[:18]),
        (ICCID, ICCID),
        (f"{ICCID}4", f"{ICCID}4"),
        (f" {ICCID}F ", ICCID),
        (f"{ICCID}f", ICCID),
        (int(ICCID), ICCID),
    ],
)
def test_identities(value: object, iccid: str) -> None:
    assert parse_iccid(value) == iccid


@pytest.mark.parametrize(
    "value",
    [ICCID[:17], f"{ICCID}45", f"88{ICCID[2:]}", f"{ICCID}FF", "", None, True, 8.9e18, [ICCID]],
)
def test_what_is_none(value: object) -> None:
    with pytest.raises(ValueError, match="not an ICCID; give its 18 to 20 digits in quotes, from 89 on"):
        parse_iccid(value)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (ICCID, ICCID, True),
        (ICCID, f"{ICCID}F", True),
        (f"{ICCID}f", ICCID, True),
        (ICCID, f"{ICCID}4", False),
        (ICCID, None, False),
        (None, ICCID, False),
        (None, None, False),
    ],
)
def test_the_same_one(one: str | None, other: str | None, same: bool) -> None:
    assert same_iccid(one, other) is same


def row(state: int | None = None, **told: Any) -> Row:
    empty = dict.fromkeys(Row._fields)
    return Row(**{**empty, "name": "1.01", "state": PortState.of(state), **told})


WITH_SIM = {1, 2, 3, 4, 5, 6, 9, 11, 13, 14, 15}


@pytest.mark.parametrize("state", range(18))
def test_states_of_slots_that_hold_one(state: int) -> None:
    told = True if state in WITH_SIM else False if state == 0 else None
    assert holds_sim(row(state)) is told


@pytest.mark.parametrize(
    ("state", "told", "holds"),
    [
        (None, {}, None),
        (None, {"inserted": True}, True),
        (None, {"inserted": False}, False),
        (None, {"iccid": ICCID}, True),
        (None, {"iccid": ""}, None),
        (12, {"inserted": True}, True),
        (12, {"inserted": False}, False),
        (12, {"iccid": ICCID}, True),
        # What a row says first counts, and a state that only suggests a SIM does not.
        (1, {"inserted": False}, False),
        # A row that contradicts itself says nothing.
        (0, {"inserted": True}, None),
        (0, {"iccid": ICCID}, None),
        (3, {"inserted": False}, None),
        (None, {"inserted": False, "iccid": ICCID}, None),
        (3, {"inserted": True, "iccid": ICCID}, True),
        (0, {"inserted": False}, False),
    ],
)
def test_whether_a_slot_holds_one(state: int | None, told: dict[str, Any], holds: bool | None) -> None:
    assert holds_sim(row(state, **told)) is holds
