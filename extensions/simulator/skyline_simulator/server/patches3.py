# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes behind the client's back to what only generation 3 can set."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from ..config.names import parse_port_numbers
from ..config.schema import NUMBER, Key, read_object
from ..errors import Refusal
from ..state.memory import CellLock, NumberMethod
from ..state.modems import read_answers
from ..state.start import NETWORKS, operator_values, pin_values, silent_ports
from .gateway import Gateway

_CELL = {"earfcn": Key(NUMBER, required=True), "pci": Key(NUMBER)}

#: Reads a patch's value, and returns what carries it out.
Reader = Callable[[Gateway, Any], Callable[[], object]]


def _pins(saved: bool) -> Reader:
    def read(gateway: Gateway, value: Any) -> Callable[[], object]:
        device = gateway.device
        found = pin_values(value, device.ports, device.slots)
        return lambda: (device.saved if saved else device.ram).pins.update(found)

    return read


def _operators(gateway: Gateway, value: Any) -> Callable[[], object]:
    found = operator_values(value, gateway.device.ports)
    return lambda: gateway.device.ram.operators.update(found)


def _network(gateway: Gateway, value: Any) -> Callable[[], object]:
    if value not in NETWORKS:
        raise Refusal(f"must be one of {', '.join(NETWORKS)}, not {value!r}")
    return lambda: setattr(gateway.device.ram, "network", value)


def _silent(gateway: Gateway, value: Any) -> Callable[[], object]:
    found = {port - 1 for port in silent_ports(value, gateway.device.ports)}
    return lambda: setattr(gateway.device.cells, "silent", found)


def _answers(gateway: Gateway, value: Any) -> Callable[[], object]:
    found = read_answers(value, gateway.device.ports)
    return lambda: setattr(gateway.device.modems, "answers", found)


def _fields(name: str) -> Reader:
    """Some fields of a configuration that is one object."""

    def read(gateway: Gateway, value: Any) -> Callable[[], object]:
        settings = gateway.device.ram
        changed = _replaced(getattr(settings, name), value)

        def change() -> None:
            setattr(settings, name, changed)
            gateway.device.messages.look()

        return change

    return read


def _replaced(config: Any, value: Any) -> Any:
    given = dict(value)
    for key, item in given.items():
        if type(item) is not type(getattr(config, str(key), None)):
            raise Refusal(f"no such field, or not of its type: {key!r}")
    return dataclasses.replace(config, **given)


def _number_config(gateway: Gateway, value: Any) -> Callable[[], object]:
    """Operator -> some fields; an operator that is not in the list is added to it."""
    methods = gateway.device.ram.number_methods
    found = {str(name): _replaced(methods.get(str(name), NumberMethod()), given) for name, given in dict(value).items()}
    return lambda: methods.update(found)


def _cells(gateway: Gateway, value: Any) -> Callable[[], object]:
    """Port -> earfcn and pci, or None for no lock any more."""
    settings = gateway.device.ram
    found: dict[int, CellLock | None] = {}
    for name, given in dict(value).items():
        for port in parse_port_numbers(str(name), gateway.device.ports):
            found[port - 1] = None if given is None else CellLock(**read_object(given, _CELL))

    def change() -> None:
        kept = {**settings.cells, **found}
        settings.cells = {port: lock for port, lock in kept.items() if lock is not None}

    return change


PATCHES: dict[str, Reader] = {
    "pins": _pins(saved=False),
    "saved_pins": _pins(saved=True),
    "operators": _operators,
    "network": _network,
    "cells": _cells,
    "cell_config": _fields("cell_config"),
    "sms_config": _fields("sms_config"),
    "number_config": _number_config,
    "cell_silent": _silent,
    "answers": _answers,
}
