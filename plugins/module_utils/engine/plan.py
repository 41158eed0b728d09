# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wanted beside what is: the one plan that check mode, diff, audit and the real run use."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from .task import bad_entries

K = TypeVar("K")

# Stands in ``before`` for a value that the gateway does not show.
UNKNOWN = "unknown"

SPEC: dict[str, Any] = {
    "save": {"type": "bool", "default": True},
    "on_unknown": {"type": "str", "default": "write", "choices": ["write", "skip", "fail"]},
}


@dataclasses.dataclass
class Plan(Generic[K]):
    """The changes, and what the gateway shows of them now (None = nothing).

    unknown: the keys wanted of which it shows nothing; skipped: those of them that are left alone.
    """

    changes: dict[K, Any] = dataclasses.field(default_factory=dict)
    before: dict[K, Any] = dataclasses.field(default_factory=dict)
    unknown: list[K] = dataclasses.field(default_factory=list)
    skipped: list[K] = dataclasses.field(default_factory=list)


def make_plan(
    wanted: Mapping[K, Any],
    shown: Callable[[K, Any], Any],
    on_unknown: str,
    unknowable: Callable[[Iterable[K]], Exception],
) -> Plan[K]:
    """Compares what is wanted with what is shown: of a key, given the value that is wanted; None = nothing.

    on_unknown: write, skip or fail. Raises what unknowable makes of the keys that must not be touched unknown.
    """
    plan: Plan[K] = Plan()
    for key, value in wanted.items():
        current = shown(key, value)
        if current is None:
            plan.unknown.append(key)
            if on_unknown != "write":
                plan.skipped.append(key)
                continue
        if current != value:
            plan.changes[key] = value
            plan.before[key] = current
    if plan.unknown and on_unknown == "fail":
        raise unknowable(plan.unknown)
    return plan


def not_shown(option: str, noun: str, names: Iterable[object]) -> Exception:
    """The error of entries whose current value the gateway does not show, and that must not be touched then."""
    return bad_entries(option, [f"{name}: the gateway does not show {noun}" for name in names])
