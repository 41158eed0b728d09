# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parameters of a gateway by name (API reference, section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine import settings
from ..engine.task import Task, bad_entries, some
from ..gateway.v2.parameters import Parameter, parse_parameter, read_parameters
from ..gateway.v2.status import read_status
from ..wire.client import Client
from ..wire.errors import DEVICE, GatewayError
from ..wire.redact import MASK, Redactor
from ..wire.text import clean
from . import secret_parameters
from .secret_parameters import SecretParameters

SPEC: dict[str, Any] = {"parameters": {"type": "dict", "required": True}, **secret_parameters.SPEC, **settings.SPEC}

# Options that the inventory may give, as it does those of the connection.
FROM_INVENTORY = tuple(secret_parameters.SPEC)

EXAMPLES = {"parameters": '{ttl: "64"}', **secret_parameters.EXAMPLES}

# They have modules of their own, which know which slot an index means; op=get does not read them.
_OTHERS = {"sim_imei": "skyline_imei", "sim_number": "skyline_sim_number"}


class Config(NamedTuple):
    """The mapping of parameters to values, read: the values and the names as the user wrote them; what is masked."""

    wanted: dict[Parameter, str]
    names: dict[Parameter, object]
    masked: list[str]


def run(task: Task) -> None:
    """Brings parameters to their values."""
    params, result = task.params, task.result
    result.not_attempted = [str(name) for name in params["parameters"]]
    settings.check_options(params, secret_parameters.problems(params))
    secrets = SecretParameters(params["secret_parameters"], task.client.redact)
    config = parse(params["parameters"], secrets)
    secrets.keep(config.wanted)
    if config.masked:
        result.warnings.append(
            f"A mask is no value, so these parameters are left as they are: {some(config.masked)}. "
            "It is what skyline.gateway.skyline_info returns for secrets."
        )
    status = read_status(task.client)
    result.describe_gateway(task.client, status)

    def read(client: Client, retries: int | None = None) -> dict[Parameter, str]:
        have = read_parameters(client, (parameter.name for parameter in config.wanted), retries)
        secrets.keep(have)
        return have

    parameter = settings.Setting(
        noun="parameter",
        option="parameters",
        read=read,
        shown=lambda have, name: have.get(name),
        wire_name=lambda have, name: str(name),
        array=lambda name: None if name.place is None else name.name,
        places=lambda have: have,
        display=secrets.shown,
    )
    have = read(task.client)
    try:
        settings.run(task, parameter, config.wanted, have, status, config.names)
    except GatewayError as error:
        strange = [str(config.names[name]) for name in config.wanted if name not in have]
        if error.kind == DEVICE and error.operation == "set" and strange:
            error.advice = (
                f"It returns no value of {some(strange)}: check the spelling, or leave that out, for one name that a "
                "gateway does not know can make it refuse all."
            )
        raise
    # Nobody can say whether they have the values that the masks stand for.
    result.unverified = [*(result.unverified or ()), *config.masked]


def parse(parameters: Mapping[object, object], secrets: SecretParameters) -> Config:
    """Reads the mapping. Raises GatewayError naming every bad entry as the user wrote it."""
    config = Config({}, {}, [])
    problems = []
    for name, given in parameters.items():
        parameter = value = None
        try:
            parameter = _parse_name(name)
        except ValueError as error:
            problems.append(f"{name}: {error}")
        try:
            value = _parse_value(given)
        except ValueError as error:
            problems.append(f"{name}: {error}")
        if parameter in config.names:
            problems.append(f"{config.names[parameter]} and {name} name the same parameter, {parameter}")
        elif parameter and value is not None:
            config.names[parameter] = name
            if (value == MASK and parameter in secrets) or f"//{MASK}@" in value:
                config.masked.append(str(name))
            else:
                config.wanted[parameter] = value
    if problems:
        raise bad_entries("parameters", problems)
    return config


def _parse_name(name: object) -> Parameter:
    parameter = parse_parameter(name)
    if parameter.name in _OTHERS:
        raise ValueError(f"is what skyline.gateway.{_OTHERS[parameter.name]} is for")
    return parameter


def _parse_value(given: object) -> str:
    if isinstance(given, bool):
        raise ValueError(
            "write the value as the gateway does and in quotes (YAML makes a boolean of yes, no, on and off)"
        )
    if not isinstance(given, (str, int, float)):
        raise ValueError("the value is not text")
    text = str(given)
    # What would not come back as it was cannot be verified, and would be written at every run.
    if clean(text) != text:
        raise ValueError("the value has a line break or another control character")
    return text


def shown_options(params: Mapping[str, Any]) -> dict[str, Any]:
    """Options whose values are not to be shown, as they may be."""
    secrets = SecretParameters(params.get("secret_parameters") or (), Redactor())

    def shown(name: object, value: object) -> object:
        try:
            text = secrets.shown(parse_parameter(name), str(value))
        except ValueError:
            return value
        return value if text == str(value) else text

    return {"parameters": {name: shown(name, value) for name, value in params["parameters"].items()}}
