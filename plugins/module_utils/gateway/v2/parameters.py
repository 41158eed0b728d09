# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading parameters: ``op=get`` (API reference, section 2; the form of the reply as devices were seen to give it)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from ...wire.client import Client, Request
from ...wire.errors import PROTOCOL, GatewayError
from ...wire.text import clean
from .commands import PATH

_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]{0,127})(?:\(([0-9]{1,6})\))?")

# What requests have of their own; beside them a parameter of that name would be taken for a second login.
_RESERVED = frozenset(("version", "username", "password", "op", "session", "seq", "auth", "expires"))

# So many names make a request line that every device takes.
_MOST_NAMES = 40


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
        raise ValueError("a word of the API itself, which cannot be asked for as a parameter")
    return Parameter(match.group(1), None if match.group(2) is None else int(match.group(2)))


def read_parameters(client: Client, names: Iterable[str], retries: int | None = None) -> dict[Parameter, str]:
    """Reads parameters by name; arrays come back whole, a value for each place. What it leaves out is missing."""
    wanted = list(dict.fromkeys(names))
    values: dict[Parameter, str] = {}
    for start in range(0, len(wanted), _MOST_NAMES):
        batch = wanted[start : start + _MOST_NAMES]
        # Bare keys, without a =, are what devices were seen to answer.
        request = Request("get", "GET", PATH, {"version": "1.1", "op": "get"}, keys=tuple(batch), repeatable=True)
        data = client.call(request, retries).get("data")
        if not isinstance(data, dict):
            raise GatewayError(PROTOCOL, "get: the reply has no data", "get", http_status=200)
        for name in batch:
            values.update(_values(name, data))
    return values


def _values(name: str, data: dict[str, Any]) -> dict[Parameter, str]:
    given = data.get(name)
    if isinstance(given, list):
        shown = {Parameter(name, place): clean(value) for place, value in enumerate(given)}
    else:
        shown = {Parameter(name): clean(given)}
        # Some places of an array, each under its own name.
        for key, value in data.items():
            match = _NAME.fullmatch(key)
            if match and match.group(1) == name and match.group(2):
                shown[Parameter(name, int(match.group(2)))] = clean(value)
    return {parameter: text for parameter, text in shown.items() if text is not None}
