# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""States of ports (API reference, port status codes): their names, and what a change between them means."""

from __future__ import annotations

from ......plugins.module_utils.model.states import PortState

# The state of a slot that the push has no row for. A row whose state cannot be read is another thing: None, "unknown".
NOT_SHOWN = "not_shown"

# What a state means for the kind of a change; those on the way to another state (2, 11) mean nothing.
WORKING, IDLE, LOST, BLOCKED, LOCKED = "working", "idle", "lost", "blocked", "locked"
MEANINGS: dict[int | str | None, str] = {
    **{state: WORKING for state in PortState if state.working},
    PortState.IDLE: IDLE,
    PortState.NO_SIM: LOST,
    PortState.REGISTRATION_FAILED: LOST,
    PortState.SIM_ERROR: LOST,
    PortState.MODULE_TIMEOUT: LOST,
    PortState.NO_BALANCE: BLOCKED,
    PortState.LOCKED_BY_OPERATOR: BLOCKED,
    PortState.LOCKED_BY_DEVICE: LOCKED,
    PortState.LOCKED_BY_USER: LOCKED,
}
# Made once: a status has hundreds of rows.
_NAMES: dict[int | None, str] = {**{int(state): state.label for state in PortState}, None: "unknown"}


def state_name(state: int | None) -> str:
    """The name of a status code; codes that the reference does not list keep their number."""
    return _NAMES.get(state) or f"state_{state}"


def kind_of_change(before: str | None, state: int | str | None) -> tuple[str, str | None]:
    """The kind of a change to a state, and what the slot means from then on, given what it meant before."""
    meaning = MEANINGS.get(state)
    if meaning == WORKING:
        return ("recovered" if before in (LOST, BLOCKED, LOCKED) else "other"), WORKING
    if meaning == LOST:
        # A slot that never worked is not lost: most gateways have empty ones.
        return ("lost", LOST) if before == WORKING else ("other", before)
    if meaning in (BLOCKED, LOCKED):
        return (meaning if before != meaning else "other"), meaning
    if meaning == IDLE and before == WORKING:
        return "other", IDLE
    return "other", before


def first_meaning(state: int | None) -> str | None:
    """What a slot means when it is seen for the first time."""
    meaning = MEANINGS.get(state)
    return None if meaning == LOST else meaning
