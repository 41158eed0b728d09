# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wanted beside what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.skyline.gateway.plugins.module_utils.engine.plan import Plan, make_plan, not_shown
from ansible_collections.skyline.gateway.plugins.module_utils.wire.errors import GatewayError

WANTED = {"same": "1", "other": "2", "hidden": "3", "none": ""}
SHOWN = {"same": "1", "other": "1", "none": "5", "not named": "7"}
VALUES = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", "1", "2"]))


def plan_for(wanted: Mapping[str, str], shown: Mapping[str, str], on_unknown: str = "write") -> Plan[str]:
    return make_plan(
        wanted, lambda key, value: shown.get(key), on_unknown, lambda keys: not_shown("config", "the value", keys)
    )


def test_only_what_differs() -> None:
    plan = plan_for(WANTED, SHOWN)
    assert plan.changes == {"other": "2", "hidden": "3", "none": ""}
    assert plan.before == {"other": "1", "hidden": None, "none": "5"}
    assert (plan.unknown, plan.skipped) == (["hidden"], [])


def test_what_is_not_shown_may_be_left_alone() -> None:
    plan = plan_for(WANTED, SHOWN, "skip")
    assert plan.changes == {"other": "2", "none": ""}
    assert plan.before == {"other": "1", "none": "5"}
    assert (plan.unknown, plan.skipped) == (["hidden"], ["hidden"])


def test_or_be_a_reason_to_do_nothing() -> None:
    """Every one is named."""
    with pytest.raises(GatewayError) as caught:
        plan_for({**WANTED, "second": "1"}, SHOWN, "fail")
    assert (caught.value.kind, caught.value.sent) == ("validation", False)
    assert caught.value.message == (
        "config has 2 bad entries: hidden: the gateway does not show the value; "
        "second: the gateway does not show the value"
    )
    assert plan_for({"other": "2"}, SHOWN, "fail").changes == {"other": "2"}


def test_an_empty_value_is_one() -> None:
    assert plan_for({"a": ""}, {"a": ""}).changes == {}
    assert plan_for({"a": ""}, {"a": ""}).unknown == []
    assert plan_for({"a": ""}, {}).unknown == ["a"]


def test_what_is_shown_may_depend_on_what_is_wanted() -> None:
    """A port counts as locked by the slot in use, and as unlocked by all of them."""
    asked: list[tuple[str, Any]] = []

    def shown(key: str, value: Any) -> Any:
        asked.append((key, value))
        return not value

    plan = make_plan({"a": True, "b": False}, shown, "write", RuntimeError)
    assert asked == [("a", True), ("b", False)]
    assert plan.before == {"a": False, "b": True}


def test_nothing_is_wanted() -> None:
    assert plan_for({}, SHOWN, "fail") == Plan()


@given(VALUES, VALUES, st.sampled_from(["write", "skip"]))
def test_a_second_run_has_nothing_to_do(wanted: dict[str, str], shown: dict[str, str], on_unknown: str) -> None:
    plan = plan_for(wanted, shown, on_unknown)
    assert plan.changes.keys() == plan.before.keys()
    after = {**shown, **plan.changes}
    assert plan_for(wanted, after, on_unknown).changes == {}
    assert {key: after.get(key) for key in wanted if key not in plan.skipped} == {
        key: value for key, value in wanted.items() if key not in plan.skipped
    }
    assert set(plan.unknown) == set(wanted) - set(shown)
    assert plan.skipped == (plan.unknown if on_unknown == "skip" else [])
