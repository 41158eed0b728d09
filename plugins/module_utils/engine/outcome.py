# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of each item of a task."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterable


class _State(enum.Enum):
    NOT_ATTEMPTED = 0
    APPLIED = 1
    REJECTED = 2
    UNVERIFIED = 3


class Outcome:
    """Kept while the task works, so that a fault half-way leaves the truth behind. The str() of an item is its name.

    changed: whether anything of the gateway has changed, or may have; lists_unverified: whether the result has that
    list also where it is empty.
    """

    def __init__(self) -> None:
        self.changed = False
        self.lists_unverified = False
        self._items: dict[Hashable, _State] = {}
        self._not_shown: dict[Hashable, None] = {}

    def begin(self, items: Iterable[Hashable], not_shown: Iterable[Hashable] = ()) -> None:
        """Names the items, of which none is attempted yet, and those of which the gateway shows nothing now."""
        self._items = dict.fromkeys(items, _State.NOT_ATTEMPTED)
        self._not_shown = dict.fromkeys(not_shown)

    def leave_alone(self, items: Iterable[Hashable]) -> None:
        """Adds items that nothing is to be done about, and of which nobody can say what the gateway has."""
        self._not_shown.update(dict.fromkeys(items))

    def applied(self, items: Iterable[Hashable]) -> None:
        """Items that the gateway has as they were wanted."""
        self._note(items, _State.APPLIED)

    def rejected(self, items: Iterable[Hashable]) -> None:
        """Items that the gateway has refused, or shows otherwise."""
        self._note(items, _State.REJECTED)

    def unverified(self, items: Iterable[Hashable]) -> None:
        """Items that were sent, and nobody has seen what became of them."""
        self._note(items, _State.UNVERIFIED)

    def not_attempted(self, items: Iterable[Hashable]) -> None:
        """Items that the gateway was not asked for."""
        self._note(items, _State.NOT_ATTEMPTED)

    def judge(self) -> None:
        """Has changed say whether anything was applied, or may have been."""
        self.changed = any(state in (_State.APPLIED, _State.UNVERIFIED) for state in self._items.values())

    @property
    def all_applied(self) -> bool:
        """Whether every item is as it was wanted."""
        return all(state is _State.APPLIED for state in self._items.values())

    def facts(self) -> dict[str, list[str]]:
        """The lists as the result of a failure has them."""
        return {
            "applied": self._names(_State.APPLIED),
            "rejected": self._names(_State.REJECTED),
            "not_attempted": self._names(_State.NOT_ATTEMPTED),
        }

    def add(self, part: str, other: Outcome) -> None:
        """Adds the items of a part of the task, each with the name of its part in front."""
        self._items.update((f"{part} {item}", state) for item, state in other._items.items())
        self.changed = self.changed or other.changed

    def unverified_names(self) -> list[str]:
        """The list ``unverified``: what was sent unseen, and what cannot be seen now."""
        hidden = [str(item) for item in self._not_shown if self._items.get(item) in (None, _State.NOT_ATTEMPTED)]
        return [*self._names(_State.UNVERIFIED), *hidden]

    def _note(self, items: Iterable[Hashable], state: _State) -> None:
        self._items.update(dict.fromkeys(items, state))

    def _names(self, wanted: _State) -> list[str]:
        return [str(item) for item, state in self._items.items() if state is wanted]
