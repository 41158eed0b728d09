# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the slot of a port is doing, code by code."""

from __future__ import annotations

import copy
import json

import pytest

from ansible_collections.skyline.gateway.plugins.module_utils.model.states import PortState, state_name

# The codes of the API reference, section 1: name, and whether it is working, locked, dead, starting.
CODES = [
    (0, "no_sim", False, False, True, True),
    (1, "idle", False, False, False, True),
    (2, "registering", False, False, False, True),
    (3, "registered", True, False, False, False),
    (4, "call_connected", True, False, False, False),
    (5, "no_balance", False, False, False, False),
    (6, "registration_failed", False, False, False, False),
    (7, "locked_by_device", False, True, False, False),
    (8, "locked_by_operator", False, True, False, False),
    (9, "sim_error", False, False, False, False),
    (11, "card_detected", False, False, False, False),
    (12, "locked_by_user", False, True, False, False),
    (13, "inter_calling", True, False, False, False),
    (14, "inter_calling_holding", True, False, False, False),
    (15, "mobile_data", True, False, False, False),
    (16, "module_timeout", False, False, True, True),
]
UNKNOWN = [10, 17, 99, -1, 10**9]


def test_the_codes_of_the_api_reference() -> None:
    assert [int(state) for state in PortState] == [code for code, *_more in CODES] == [*range(10), *range(11, 17)]


@pytest.mark.parametrize(("code", "name", "working", "locked", "dead", "starting"), CODES)
def test_a_code(code: int, name: str, working: bool, locked: bool, dead: bool, starting: bool) -> None:
    state = PortState.of(code)
    assert state is not None
    assert state == code
    assert state.label == state_name(state) == name
    assert (state.working, state.locked, state.dead, state.starting) == (working, locked, dead, starting)


@pytest.mark.parametrize("code", UNKNOWN)
def test_a_code_that_the_reference_does_not_list(code: int) -> None:
    """It keeps its number, and nothing is known of it."""
    state = PortState.of(code)
    assert state is not None
    assert (state, int(state), state.value) == (code, code, code)
    assert state.label == state_name(state) == f"state_{code}"
    assert (state.working, state.locked, state.dead, state.starting) == (False, False, False, False)
    assert state == PortState(code)
    assert len({state, PortState(code)}) == 1
    assert len(PortState) == len(CODES)


def test_what_a_device_did_not_say() -> None:
    assert PortState.of(None) is None
    assert state_name(None) == "unknown"


@pytest.mark.parametrize("value", ["3", None, 3.5, "registered"])
def test_what_is_no_code(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid PortState"):
        PortState(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("code", [3, 99])
def test_in_json_it_is_its_number(code: int) -> None:
    assert json.dumps(PortState.of(code)) == str(code)


@pytest.mark.parametrize("code", [3, 99])
def test_a_copy_is_the_same(code: int) -> None:
    state = PortState.of(code)
    assert copy.copy(state) == copy.deepcopy(state) == state
