# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known of a gateway, as the variables that a row of a spreadsheet would become."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from . import cells
from .columns import FACTS, PLANS

_PLAN_READERS: dict[str, Callable[[str], str]] = {
    "imei": lambda text: cells.read_imei(text, complete=False),
    "number": cells.read_number,
}


# What XML cannot have, or does not keep.
_UNKEPT = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
# A cell has no more.
_LONGEST = 32767
# So much of a value is quoted.
_SHOWN = 40


def variables_of(
    name: str, facts: Mapping[str, Any], host_vars: Mapping[str, Any], plans: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, Any], list[str]]:
    """The variables of one gateway, and what is wrong with what they are made of.

    facts: by the keys of FACTS; host_vars: by their variables; plans: slot to value, by the keys of PLANS.
    What is empty is left out. What the inventory plugin would refuse is a problem, since it could not be read again.
    """
    problems: list[str] = []
    found: dict[str, Any] = {}

    def take(place: str, value: Any, read: Callable[[str], Any]) -> Any:
        if isinstance(value, (Mapping, list, tuple)):
            problems.append(f"{name}: {place} is no single value")
            return None
        try:
            return read(str(value)) if value is not None and str(value).strip() else None
        except ValueError as error:
            problems.append(f"{name}: {place} {str(value)[:_SHOWN]!r}: {error}")
            return None

    take("name", name, cells.read_gateway)
    for fact, (variable, read) in FACTS.items():
        found[variable] = take(fact, facts.get(fact), read)
    for variable, value in host_vars.items():
        found[variable] = take(variable, value, _storable)
    for kind, (variable, noun) in PLANS.items():
        plan = {
            slot: take(f"{noun} of slot {slot}", value, _PLAN_READERS[kind])
            for slot, value in plans.get(kind, {}).items()
        }
        found[variable] = {slot: value for slot, value in plan.items() if value is not None}
    return {variable: value for variable, value in found.items() if value not in (None, {})}, problems


def _storable(text: str) -> str:
    """A text that a workbook gives back as it is."""
    if _UNKEPT.search(text):
        raise ValueError("has a control character, which no workbook keeps")
    if len(text) > _LONGEST:
        raise ValueError(f"longer than {_LONGEST} characters, which is all that a cell has")
    return cells.read_text(text)
