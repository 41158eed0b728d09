# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of each item: kept in one place, and true at every moment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.engine.outcome import Outcome
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot

ONE, TWO, THREE = Slot(1, 1), Slot(1, 2), Slot(2, 1)
NAMES = ["1.01", "1.02", "2.01"]
STATES = ["applied", "rejected", "unverified", "not_attempted"]


def begun(not_shown: tuple[Slot, ...] = ()) -> Outcome:
    outcome = Outcome()
    outcome.begin([ONE, TWO, THREE], not_shown)
    return outcome


def test_before_it_begins() -> None:
    outcome = Outcome()
    assert outcome.facts() == {"applied": [], "rejected": [], "not_attempted": []}
    assert outcome.unverified_names() == []
    assert (outcome.changed, outcome.lists_unverified) == (False, False)
    assert outcome.all_applied


def test_nothing_is_attempted_at_first() -> None:
    outcome = begun()
    assert outcome.facts() == {"applied": [], "rejected": [], "not_attempted": NAMES}
    assert not outcome.all_applied


def test_each_item_is_in_one_list() -> None:
    outcome = begun()
    outcome.applied([THREE])
    outcome.rejected([ONE])
    outcome.unverified([TWO])
    assert outcome.facts() == {"applied": ["2.01"], "rejected": ["1.01"], "not_attempted": []}
    assert outcome.unverified_names() == ["1.02"]


def test_the_last_word_counts() -> None:
    outcome = begun()
    outcome.unverified([ONE, TWO, THREE])
    outcome.applied([ONE])
    outcome.rejected([TWO])
    outcome.not_attempted([THREE])
    assert outcome.facts() == {"applied": ["1.01"], "rejected": ["1.02"], "not_attempted": ["2.01"]}
    assert outcome.unverified_names() == []


@given(st.lists(st.tuples(st.sampled_from(STATES), st.sampled_from([ONE, TWO, THREE]))))
def test_no_item_is_lost_and_none_is_twice(words: list[tuple[str, Slot]]) -> None:
    """In the order in which they began, whatever is said of them."""
    outcome = begun()
    for state, item in words:
        getattr(outcome, state)([item])
    lists = {**outcome.facts(), "unverified": outcome.unverified_names()}
    assert sorted(name for names in lists.values() for name in names) == NAMES
    assert all(names == sorted(names) for names in lists.values())
    last = {str(item): state for state, item in words}
    assert {name: state for state, names in lists.items() for name in names if name in last} == last
    assert outcome.all_applied is (lists["applied"] == NAMES)


def test_an_item_that_was_not_named_at_first() -> None:
    """As what a gateway did by itself: it comes last."""
    outcome = begun()
    outcome.applied([Slot(9, 9)])
    assert outcome.facts()["applied"] == ["9.09"]
    outcome.applied([ONE])
    assert outcome.facts()["applied"] == ["1.01", "9.09"]


def test_beginning_anew_forgets() -> None:
    """As the plan does, once it knows the items better than the options named them."""
    outcome = begun((ONE,))
    outcome.applied([ONE])
    outcome.begin(["a"])
    assert outcome.facts() == {"applied": [], "rejected": [], "not_attempted": ["a"]}
    assert outcome.unverified_names() == []


class TestNotShown:
    """Items of which the gateway shows nothing now."""

    def test_they_are_unverified_until_something_is_known(self) -> None:
        assert begun((TWO,)).unverified_names() == ["1.02"]
        assert begun((TWO,)).facts()["not_attempted"] == NAMES

    @pytest.mark.parametrize("state", ["applied", "rejected"])
    def test_once_it_is(self, state: str) -> None:
        outcome = begun((TWO,))
        getattr(outcome, state)([TWO])
        assert outcome.unverified_names() == []

    def test_what_was_sent_unseen_is_listed_once_and_first(self) -> None:
        outcome = begun((ONE, TWO))
        outcome.unverified([TWO])
        assert outcome.unverified_names() == ["1.02", "1.01"]

    def test_those_that_are_left_alone(self) -> None:
        """They are no items: nothing was to be done about them."""
        outcome = begun()
        outcome.leave_alone([Slot(3, 1)])
        assert outcome.unverified_names() == ["3.01"]
        assert outcome.facts()["not_attempted"] == NAMES


@pytest.mark.parametrize(
    ("state", "changed"), [("applied", True), ("unverified", True), ("rejected", False), ("not_attempted", False)]
)
def test_whether_anything_may_have_changed(state: str, changed: bool) -> None:
    outcome = begun()
    outcome.changed = not changed
    getattr(outcome, state)([TWO])
    outcome.judge()
    assert outcome.changed is changed


def test_parts_of_a_task() -> None:
    """Each item with the name of its part; a part that changed nothing does not undo what another one did."""
    whole, imeis, numbers = Outcome(), begun(), begun((TWO,))
    whole.begin(["reboot"])
    imeis.applied([ONE])
    imeis.changed = True
    numbers.rejected([ONE])
    numbers.unverified([THREE])
    whole.add("imeis", imeis)
    whole.add("sim_numbers", numbers)
    assert whole.facts() == {
        "applied": ["imeis 1.01"],
        "rejected": ["sim_numbers 1.01"],
        "not_attempted": ["reboot", "imeis 1.02", "imeis 2.01", "sim_numbers 1.02"],
    }
    assert whole.unverified_names() == ["sim_numbers 2.01"]
    assert whole.changed is True
