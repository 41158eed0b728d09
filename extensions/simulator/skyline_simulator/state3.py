# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of a gateway's state that only generation 3 can set: as JSON, and changed behind the client's back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from .cells import Work
from .device import Device
from .errors import Refusal
from .gateway import Gateway
from .memory import Settings
from .modems import read_answers
from .names import port_name
from .start import NETWORKS, operator_values, pin_values, silent_ports

#: Reads a patch's value, and returns what carries it out.
Reader = Callable[[Gateway, Any], Callable[[], object]]


def settings_as_json(device: Device, kept: Settings) -> dict[str, object]:
    """Settings in RAM, or saved ones."""
    slots = device.slots
    return {
        "reporting": dict(kept.reporting.__dict__),
        "pins": {port_name(i // slots + 1, i % slots + 1): pin for i, pin in sorted(kept.pins.items()) if pin},
        "operators": {str(port + 1): operator for port, operator in sorted(kept.operators.items()) if operator},
        "network": kept.network,
        "cells": {str(port + 1): dict(lock.__dict__) for port, lock in sorted(kept.cells.items())},
        "cell_config": dict(kept.cell_config.__dict__),
        "sms_config": dict(kept.sms_config.__dict__),
        "number_config": {name: dict(method.__dict__) for name, method in kept.number_methods.items()},
    }


def work_as_json(device: Device) -> list[dict[str, object]]:
    """Operations on cells."""

    def line(kind: str, port: int, work: Work) -> dict[str, object]:
        return {"kind": kind, "port": port + 1, **dataclasses.asdict(work)}

    return [line(kind, port, work) for (kind, port), work in device.cells.work.items()]


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


PATCHES: dict[str, Reader] = {
    "pins": _pins(saved=False),
    "saved_pins": _pins(saved=True),
    "operators": _operators,
    "network": _network,
    "cell_silent": _silent,
    "answers": _answers,
}
