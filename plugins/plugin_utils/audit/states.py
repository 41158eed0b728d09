# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The states of slots as a report counts and colours them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

# Kinds of states, with their names for the legend.
KINDS = {
    "on": "Registered",
    "call": "In a call",
    "wait": "Idle or registering",
    "locked": "Locked",
    "bad": "Out of order",
    "empty": "No SIM",
    "other": "Other",
}
_KIND_OF = {
    "registered": "on",
    "mobile_data": "on",
    "call_connected": "call",
    "inter_calling": "call",
    "inter_calling_holding": "call",
    "idle": "wait",
    "registering": "wait",
    "card_detected": "wait",
    "locked_by_device": "locked",
    "locked_by_operator": "locked",
    "locked_by_user": "locked",
    "no_balance": "bad",
    "registration_failed": "bad",
    "sim_error": "bad",
    "module_timeout": "bad",
    "no_sim": "empty",
}
_REGISTERED = ("on", "call")


class Sims(NamedTuple):
    """How many SIMs a gateway has, as far as it shows them, and how many of them a network has registered."""

    registered: int
    present: int


def count_states(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many slots are in each state, the most frequent first."""
    return dict(Counter(str(row["state_name"]) for row in rows).most_common())


def count_sims(states: Mapping[str, int]) -> Sims:
    """The SIMs by the counts of states; a slot whose state is not known here counts as a slot with a SIM."""
    registered = sum(number for state, number in states.items() if kind_of(state) in _REGISTERED)
    return Sims(registered, sum(number for state, number in states.items() if kind_of(state) != "empty"))


def kind_of(state: str) -> str:
    """The kind of a state, a key of KINDS."""
    return _KIND_OF.get(state, "other")


def words_of(state: str) -> str:
    """The name of a state for people."""
    return state.replace("_", " ").capitalize().replace("sim", "SIM").replace("Sim", "SIM")
