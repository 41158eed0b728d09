# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading parameters: ``op=get`` (API reference, section 2; the form of the reply as devices were seen to give it)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...model.parameter import Parameter, parse_parameter
from ...wire.caller import Caller
from ...wire.errors import PROTOCOL, GatewayError
from ...wire.request import Request
from ...wire.text import clean
from .commands import PATH

# So many names make a request line that every device takes.
_MOST_NAMES = 40


def read_parameters(caller: Caller, names: Iterable[str], retries: int | None = None) -> dict[Parameter, str]:
    """Reads parameters by name; arrays come back whole, a value for each place. What it leaves out is missing."""
    wanted = list(dict.fromkeys(names))
    values: dict[Parameter, str] = {}
    for start in range(0, len(wanted), _MOST_NAMES):
        batch = wanted[start : start + _MOST_NAMES]
        # Bare keys, without a =, are what devices were seen to answer.
        request = Request("get", "GET", PATH, {"version": "1.1", "op": "get"}, keys=tuple(batch), repeatable=True)
        data = caller.call(request, retries).get("data")
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
            try:
                parameter = parse_parameter(key)
            except ValueError:
                continue
            if parameter.name == name and parameter.place is not None:
                shown[parameter] = clean(value)
    return {parameter: text for parameter, text in shown.items() if text is not None}
