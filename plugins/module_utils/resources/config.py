# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parameters of a gateway by name (API reference, section 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..engine import values
from ..engine.task import Task, bad_entries, some
from ..engine.values import Setting, ValueChange
from ..gateway.interface import Gateway
from ..model.parameter import Parameter, parse_parameter
from ..wire.errors import DEVICE, GatewayError, refuse
from ..wire.redact import MASK, Redactor
from ..wire.text import clean
from . import secret_parameters
from .secret_parameters import SecretParameters

SPEC: dict[str, Any] = {"parameters": {"type": "dict", "required": True}, **secret_parameters.SPEC, **values.SPEC}

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


class Options(NamedTuple):
    """The options."""

    parameters: Mapping[object, object]
    secret_parameters: Sequence[str]
    save: bool
    on_unknown: str
    batch_size: int


class Parameters(Setting[Parameter, Mapping[Parameter, str]]):
    """Parameters of a gateway, those wanted among them."""

    noun = "parameter"
    option = "parameters"

    def __init__(self, gateway: Gateway, config: Config, secrets: SecretParameters) -> None:
        self._gateway = gateway
        self._config = config
        self._secrets = secrets

    def read(self, retries: int | None = None) -> Mapping[Parameter, str]:
        values = self._gateway.parameters((parameter.name for parameter in self._config.wanted), retries)
        self._secrets.keep(values)
        return values

    def shown(self, state: Mapping[Parameter, str]) -> Mapping[Parameter, str]:
        return state

    def array(self, key: Parameter) -> str | None:
        return None if key.place is None else key.name

    def display(self, key: Parameter, value: str) -> str:
        return self._secrets.shown(key, value)

    def write(self, values: Mapping[Parameter, str], state: Mapping[Parameter, str]) -> int | None:
        shown = {key: self.display(key, value) for key, value in values.items()}
        try:
            return self._gateway.set_parameters(values, shown)
        except GatewayError as error:
            strange = [str(self._config.names[key]) for key in self._config.wanted if key not in state]
            if error.kind == DEVICE and strange:
                error.advice = (
                    f"It returns no value of {some(strange)}: check the spelling, or remove the name, because one "
                    "unknown name can make a gateway refuse all."
                )
            raise


def plan(task: Task, options: Options) -> ValueChange[Parameter, Mapping[Parameter, str]]:
    """The change that brings parameters to their values. Raises GatewayError naming every bad entry."""
    result = task.result
    result.outcome.begin(map(str, options.parameters))
    refuse([*secret_parameters.problems(options.secret_parameters), *values.problems(options.batch_size)])
    secrets = SecretParameters(options.secret_parameters, task.redact)
    config = parse(options.parameters, secrets)
    secrets.keep(config.wanted)
    if config.masked:
        result.warnings.append(
            f"The task gives a mask for these parameters, so they keep their values: {some(config.masked)}. "
            "skyline.gateway.skyline_info returns masks instead of secrets."
        )
    status = task.gateway.status()
    result.describe_gateway(task.gateway, status)
    setting = Parameters(task.gateway, config, secrets)
    change = ValueChange(
        task,
        setting,
        config.wanted,
        setting.read(),
        status,
        config.names,
        saves=options.save,
        on_unknown=options.on_unknown,
        batch_size=options.batch_size,
    )
    # Nobody can say whether they have the values that the masks stand for.
    result.outcome.leave_alone(config.masked)
    return change


def run(task: Task, options: Options) -> None:
    """Brings parameters to their values."""
    plan(task, options).run()


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
        raise ValueError(f"use skyline.gateway.{_OTHERS[parameter.name]} for it")
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
