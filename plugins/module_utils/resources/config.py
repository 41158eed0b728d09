# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parameters of a gateway by name (API reference, section 2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..api.client import Client
from ..api.parameters import Parameter, parse_parameter, read_parameters
from ..api.redact import MASK
from ..api.status import read_status
from . import settings
from .task import Task, bad_entries

SPEC: dict[str, Any] = {"parameters": {"type": "dict", "required": True}, **settings.SPEC}

# They have modules of their own, which know which slot an index means; op=get does not read them.
_OTHERS = {"sim_imei": "skyline_imei", "sim_number": "skyline_sim_number"}

_SECRET = re.compile(r"pass|pwd|secret|token|psk|_key\b|^key", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def run(task: Task) -> None:
    """Brings parameters to their values."""
    params, result = task.params, task.result
    result.not_attempted = [str(name) for name in params["parameters"]]
    settings.check_options(params)
    wanted = parse(params["parameters"])
    status = read_status(task.client)
    result.describe_gateway(task.client, status)

    def read(client: Client, retries: int | None = None) -> dict[Parameter, str]:
        return read_parameters(client, (parameter.name for parameter in wanted), retries)

    parameter = settings.Setting(
        noun="parameter",
        option="parameters",
        read=read,
        shown=lambda have, name: have.get(name),
        wire_name=lambda have, name: str(name),
        display=display,
    )
    settings.run(task, parameter, wanted, read(task.client), status)


def parse(parameters: Mapping[object, object]) -> dict[Parameter, str]:
    """Reads the mapping. Raises GatewayError naming every bad entry as the user wrote it."""
    wanted: dict[Parameter, str] = {}
    problems = []
    for name, given in parameters.items():
        try:
            parameter = parse_parameter(name)
            if parameter.name in _OTHERS:
                raise ValueError(f"is what skyline.gateway.{_OTHERS[parameter.name]} is for")
            wanted[parameter] = _parse_value(given)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    if problems:
        raise bad_entries("parameters", problems)
    return wanted


def _parse_value(given: object) -> str:
    if isinstance(given, bool):
        raise ValueError(
            "write the value as the gateway does and in quotes (YAML makes a boolean of yes, no, on and off)"
        )
    if not isinstance(given, (str, int, float)):
        raise ValueError("the value is not text")
    text = str(given)
    if _CONTROL.search(text):
        raise ValueError("the value has a line break or another control character")
    return text


def display(name: Parameter, value: str) -> str:
    """A value for people: what by its name is a secret stays one."""
    return MASK if value and _SECRET.search(name.name) else value
