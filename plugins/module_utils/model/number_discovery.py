# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a gateway finds out the numbers of an operator's SIMs by itself (facts of generation 3, section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .plmn import parse_plmn

METHODS = ("none", "ussd", "sms", "sim")
# Of an operator, in the order in which they are shown.
FIELDS = (
    "method",
    "command",
    "keyword",
    "valid_chars",
    "service_number",
    "reply_number",
    "old_prefix",
    "new_prefix",
)


def parse_fields(entry: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Reads an entry: its operator, and the fields that it gives. Raises ValueError with all that is wrong with it."""
    problems = []
    operator = ""
    fields: dict[str, str] = {}
    try:
        operator = parse_plmn(entry.get("operator"))
    except ValueError as error:
        problems.append(f"operator: {error}")
    for name in FIELDS:
        if entry.get(name) is None:
            continue
        try:
            fields[name] = _text(entry[name])
        except ValueError as error:
            problems.append(f"{name}: {error}")
    if fields.get("method", "none") not in METHODS:
        problems.append(f"method: {fields['method']!r} is not one of {', '.join(METHODS)}")
    if not fields and not problems:
        problems.append(f"give at least one of {', '.join(FIELDS)}")
    if problems:
        raise ValueError("; ".join(problems))
    return operator, fields


def _text(value: object) -> str:
    if isinstance(value, (bool, int, float)):
        raise ValueError("not a text; put it in quotes (YAML reads 0049 as 39, and off as a boolean)")
    if not isinstance(value, str):
        raise ValueError("not a text")
    if not value.isprintable():
        raise ValueError("has a line break or another character that cannot be shown")
    return value
