# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is different in a gateway's status from the push before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from .slots import slot_of
from .states import NOT_SHOWN, first_meaning, kind_of_change, state_name

# Twice the rows of the largest gateway built; what is beyond is not remembered.
_MOST_SLOTS = 4096


class Seen:
    """What a gateway reported last of one slot: its state, what that means, and a new state still to be confirmed."""

    __slots__ = ("candidate", "meaning", "state", "times")

    def __init__(self, state: int | str | None, meaning: str | None) -> None:
        self.state = state
        self.meaning = meaning
        self.candidate: int | str | None = None
        self.times = 0


class Slots(dict[str, Seen]):
    """The slots of one gateway by their names."""

    # Whether a whole status was seen. Until then a slot that is new has been there all the time, and is no change.
    whole = False
    # Whether the gateway has one slot per port, so that a bare port names it. Only a whole status tells.
    one_slot = False
    # The gateway's name in the inventory, as a push of it had it.
    host: str | None = None

    def learn(self, one_slot: bool) -> None:
        """Takes note of how many slots there are. What was seen under a bare name stays under the slot's."""
        if one_slot and not self.one_slot:
            for name in [*self]:
                seen = self.pop(name)
                self.setdefault(slot_of(name, one_slot)[0], seen)
        self.one_slot = one_slot


def changes(
    slots: Slots, states: Mapping[str, int | None], confirm: int, complete: bool = True
) -> list[dict[str, Any]]:
    """What is different from the push before, which ``slots`` remembers; it is brought up to date.

    complete: a slot without a state in this push is one that the gateway no longer shows.
    """
    found = []
    for name, state in states.items():
        seen = slots.get(name)
        if seen is None:
            if len(slots) >= _MOST_SLOTS:
                continue
            if not slots.whole:
                slots[name] = Seen(state, first_meaning(state))
                continue
            seen = slots[name] = Seen(NOT_SHOWN, None)
        if seen.state == state:
            seen.times = 0
        elif _is_confirmed(seen, state, confirm):
            found.append(_change(name, seen, state))
    if complete and states:
        for name, seen in slots.items():
            if name not in states and seen.state != NOT_SHOWN and _is_confirmed(seen, NOT_SHOWN, confirm):
                found.append(_change(name, seen, NOT_SHOWN))
        slots.whole = True
    together = Counter(change["change"] for change in found)
    for change in found:
        change["together"] = together[change["change"]]
    return found


def by_kind(found: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Changes by their kind; there is no entry for a kind that did not happen."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for change in found:
        inner = {key: value for key, value in change.items() if key not in ("change", "together")}
        kinds.setdefault(change["change"], []).append(inner)
    return kinds


def _is_confirmed(seen: Seen, state: int | str | None, confirm: int) -> bool:
    seen.times = seen.times + 1 if seen.times and seen.candidate == state else 1
    seen.candidate = state
    return seen.times >= confirm


def _change(name: str, seen: Seen, state: int | str | None) -> dict[str, Any]:
    kind, meaning = kind_of_change(seen.meaning, state)
    change = {"name": name, **_named("from", seen.state), **_named("to", state), "change": kind}
    seen.state, seen.meaning, seen.candidate, seen.times = state, meaning, None, 0
    return change


def _named(key: str, state: int | str | None) -> dict[str, Any]:
    """A state and its name. One that is not shown has a name only."""
    if isinstance(state, str):
        return {key: None, f"{key}_name": state}
    return {key: state, f"{key}_name": state_name(state)}
