# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with the plans of a fleet, seen together: no gateway knows what another one is to get."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from ..module_utils.model.ports import parse_slot_name

# A slot of the fleet: the gateway, and the slot as the user wrote it.
Place = tuple[str, str]


def problems(
    plans: Mapping[str, Any],
    noun: str,
    parse: Callable[[object], str],
    checks: Mapping[str, Any],
    allow_duplicates: bool,
) -> list[str]:
    """Everything that is wrong, by gateway in the order of the plans.

    checks: results of a module in check mode, by gateway. It knows more than the plan says, so its word replaces ours.
    """
    found: dict[str, list[str]] = {gateway: [] for gateway in [*plans, *checks]}
    places: dict[str, list[Place]] = defaultdict(list)
    for gateway, plan in plans.items():
        wrong, values = _read(plan, parse)
        if not _judged(checks.get(gateway)):
            found[gateway] += wrong
        for name, value in values.items():
            places[value].append((gateway, name))
    for gateway, result in checks.items():
        if _failed(result):
            found[gateway].append(str(result.get("msg") or "the check failed without a message"))
    if not allow_duplicates:
        for value, several in places.items():
            first = several[0][0]
            alone = all(gateway == first for gateway, _slot in several)
            # Of two slots of one gateway its own check has spoken.
            if len(several) > 1 and not (alone and _judged(checks.get(first))):
                found[first].append(f"{noun} {value} is planned for {_together(several)}")
    for gateway, others in _same_box(checks).items():
        found[gateway].append(f"has the same MAC address as {', '.join(others)}: one gateway under several names")
    return [f"{gateway}: {problem}" for gateway, each in found.items() for problem in each]


def _read(plan: Any, parse: Callable[[object], str]) -> tuple[list[str], dict[str, str]]:
    """What is wrong with one plan, and the values of its slots."""
    if plan is None:  # a variable without a value declares nothing
        return [], {}
    if not isinstance(plan, Mapping):
        return ["the plan is not a mapping of slots to values, or something in its template is undefined"], {}
    wrong = []
    values: dict[str, str] = {}
    slots: dict[object, str] = {}
    for key, given in plan.items():
        name = str(key)
        try:
            slot = parse_slot_name(key)
            if slots.setdefault(slot, name) != name:
                wrong.append(f"{slots[slot]} and {name} name the same slot")
                continue
            values[name] = parse(given)
        except ValueError as error:
            wrong.append(f"{name}: {error}")
    return wrong, values


def _failed(result: Any) -> bool:
    """A module of ours that succeeds returns what differs, and no error; failed_when may have changed the rest."""
    return "error" in result or "before" not in result


def _judged(result: Any) -> bool:
    """Whether the gateway's own size was known when the plan was looked at, so that the check has named all."""
    return result is not None and (not _failed(result) or (result.get("error") or {}).get("kind") == "validation")


def _together(places: list[Place]) -> str:
    return " and ".join(f"{gateway} {name}" for gateway, name in places)


def _same_box(checks: Mapping[str, Any]) -> dict[str, list[str]]:
    """The first name of each gateway that has several, and the others."""
    names: dict[str, list[str]] = defaultdict(list)
    for gateway, result in checks.items():
        mac = (result.get("gateway") or {}).get("mac")
        if mac:
            names[mac].append(gateway)
    return {several[0]: several[1:] for several in names.values() if len(several) > 1}
