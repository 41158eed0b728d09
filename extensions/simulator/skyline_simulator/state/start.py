# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a gateway starts: its settings as the specification says, read and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ..config.gateway_spec import GatewaySpec, active_slots, dead_states, sim_faults, slot_indexes, slot_values
from ..config.names import parse_ports
from ..config.profiles import Switches
from ..errors import Refusal, SpecError
from .memory import Reporting, Settings

_T = TypeVar("_T")

#: The status code of a slot that the device itself has locked.
DEVICE_LOCKED = 7

NETWORKS = ("auto", "gsm", "wcdma", "lte")
_PIN = re.compile(r"[0-9]{4,8}")


@dataclass
class Start:
    """The settings, and what no request can set."""

    settings: Settings = field(default_factory=Settings)
    #: Slots by index; ports from 0.
    operator_locked: set[int] = field(default_factory=set)
    dead: dict[int, int] = field(default_factory=dict)
    sim_overrides: dict[int, bool] = field(default_factory=dict)
    sim_faults: dict[int, int] = field(default_factory=dict)


def read_start(spec: GatewaySpec, switches: Switches) -> Start:
    """What the specification says; raises SpecError that names every problem."""
    ports, slots = spec.ports, spec.slots
    problems: list[str] = []

    def read(key: str, convert: Callable[[], dict[int, _T]]) -> dict[int, _T]:
        try:
            return convert()
        except (Refusal, ValueError, TypeError) as error:
            problems.append(f"{spec.name}: {key}: {error}")
            return {}

    start = Start()
    settings = start.settings
    settings.imeis = read("imeis", lambda: slot_values(spec.imeis, ports, slots))
    settings.numbers = read("sim_numbers", lambda: slot_values(spec.sim_numbers, ports, slots))
    settings.pins = read("pins", lambda: pin_values(spec.pins, ports, slots))
    settings.operators = read("operators", lambda: operator_values(spec.operators, ports))
    user = read("locked", lambda: slot_indexes(spec.locked, ports, slots))
    by_device = read("device_locked", lambda: slot_indexes(spec.device_locked, ports, slots))
    settings.locks = {index: switches.lock_code for index, value in user.items() if value}
    settings.locks.update({index: DEVICE_LOCKED for index, value in by_device.items() if value})
    settings.leds = {i for i, value in read("led", lambda: slot_indexes(spec.led, ports, slots)).items() if value}
    settings.active = read("active", lambda: active_slots(spec.active, ports, slots))
    operator = read("operator_locked", lambda: slot_indexes(spec.operator_locked, ports, slots))
    dead = read("dead_ports", lambda: dead_states(spec.dead_ports, ports))
    start.operator_locked = {index for index, value in operator.items() if value}
    start.dead = {port: state for port, state in dead.items() if state is not None}
    faults = read("sim_faults", lambda: sim_faults(spec.sim_faults, ports, slots))
    start.sim_faults = {index: state for index, state in faults.items() if state is not None}
    if spec.no_sim is not None:
        missing = read("no_sim", lambda: slot_indexes(spec.no_sim, ports, slots))
        start.sim_overrides = {index: not missing.get(index) for index in range(ports * slots)}
    for name, value in spec.parameters.items():
        if isinstance(value, (list, tuple)):
            settings.arrays[name] = {index: str(item) for index, item in enumerate(value)}
        else:
            settings.scalars[name] = str(value)
    read("cell_silent", lambda: dict.fromkeys(silent_ports(spec.cell_silent, ports), 0))
    if spec.network not in NETWORKS:
        problems.append(f"{spec.name}: network must be one of {', '.join(NETWORKS)}, not {spec.network!r}")
    if problems:
        raise SpecError(problems)
    settings.network = spec.network
    settings.reporting = _reporting(spec.report)
    return start


def _reporting(given: Mapping[str, Any]) -> Reporting:
    return Reporting(
        str(given.get("url", "")),
        int(given.get("period", 60)) if given else 0,
        bool(given.get("all_sims")),
        bool(given.get("all_slots")),
        bool(given.get("enable", bool(given))),
    )


def pin_values(given: Any, ports: int, slots: int) -> dict[int, str]:
    """Slot name -> PIN, by index; an empty one is none."""
    found = slot_values(given, ports, slots)
    for pin in found.values():
        if pin and not _PIN.fullmatch(pin):
            raise Refusal("a PIN has 4 to 8 digits")
    return found


def silent_ports(given: Any, ports: int) -> set[int]:
    """Ports (from 1) whose operations on cells never come to an end: an expression, or a list."""
    texts = [given] if isinstance(given, str) else [str(port) for port in given]
    return {port for text in texts for port, _slot in parse_ports(text, ports, 0)}


def operator_values(given: Any, ports: int) -> dict[int, int]:
    """Port -> MCC and MNC of the operator that it is bound to, 0 for none; ports from 0 in the result."""
    if not isinstance(given, Mapping):
        raise Refusal(f"must be a mapping port: operator, not {given!r}")
    found: dict[int, int] = {}
    for name, value in given.items():
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 999_999:
            raise Refusal(f"operator of port {name}: {value!r} is not MCC and MNC as a number")
        for port, _slot in parse_ports(str(name), ports, 0):
            found[port - 1] = value
    return found
