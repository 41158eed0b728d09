# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of a gateway's parameters (API reference, section 2)."""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]{0,127})(?:\(([0-9]{1,6})\))?")

# What requests have of their own; beside them a parameter of that name would be taken for a second login.
_RESERVED = frozenset(("version", "username", "password", "op", "session", "seq", "auth", "expires"))


class Parameter(NamedTuple):
    """The name of a parameter; one of an array has its place, from 0."""

    name: str
    place: int | None = None

    def __str__(self) -> str:
        return self.name if self.place is None else f"{self.name}({self.place})"


def parse_parameter(name: object) -> Parameter:
    """Reads ``ttl`` or ``port_public_ip(3)``. Raises ValueError with a sentence for the user."""
    match = _NAME.fullmatch(name) if isinstance(name, str) else None
    if not match:
        raise ValueError("not the name of a parameter; write it as ttl or port_public_ip(3)")
    if match.group(1) in _RESERVED:
        raise ValueError("a reserved word of the API, not a parameter")
    return Parameter(match.group(1), None if match.group(2) is None else int(match.group(2)))
