# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings that each SIM slot has one of: IMEI, number (API reference, sections 3 and 4)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..engine import values
from ..engine.task import Task, bad_entries
from ..engine.values import Setting, check_index
from ..gateway.interface import Gateway
from ..model.ports import Slot, parse_slot
from ..model.slot_values import SlotValues
from ..model.status import Status

SPEC: dict[str, Any] = {"config": {"type": "dict", "required": True}, **values.SPEC}

# Of settings that a slot may have none of.
STATE: dict[str, Any] = {"type": "str", "default": "merged", "choices": ["merged", "overridden", "deleted"]}
NO_VALUE = ""


class Config(NamedTuple):
    """A mapping of slot names to values, read: the values, and the names as the user wrote them, by slot."""

    wanted: dict[Slot, str]
    names: dict[Slot, object]
    problems: list[str]


class SlotSetting(Setting[Slot, SlotValues]):
    """A value for each slot. status: the gateway's, as it was first read, from whose size places are computed."""

    option = "config"

    def __init__(self, gateway: Gateway, status: Status | None = None) -> None:
        self.gateway = gateway
        self.status = status or gateway.status()
        self.state = self.read_beside(self.status)
        # With what it takes a request of its own to see.
        self.status = self.state.status or self.status

    @abstractmethod
    def read_beside(self, status: Status) -> SlotValues:
        """Reads the state for the first time, beside a status."""

    def shown(self, state: SlotValues) -> Mapping[Slot, str]:
        return state.values

    def conclusive(self, state: SlotValues) -> bool:
        return state.conclusive

    def array(self, key: object) -> str | None:
        return self.noun if self.gateway.writes_by_index else None


def parse_config(
    config: Mapping[object, object],
    status: Status,
    parse: Callable[[object], str],
    shown: Mapping[Slot, str] | None = None,
) -> Config:
    """Reads a mapping of slot names to values; whatever is wrong with it stands in the problems.

    shown: the values that the gateway has. Each is good for its own slot, whatever it looks like.
    """
    wanted: dict[Slot, str] = {}
    names: dict[Slot, object] = {}
    problems = []
    for name, given in config.items():
        slot = value = None
        try:
            slot = parse_slot(name, status.max_ports, status.max_slots, status.beyond)
        except ValueError as error:
            problems.append(f"{name}: {error}")
        try:
            value = parse(given)
        except ValueError as error:
            if given and slot and shown and shown.get(slot) == given:
                value = shown[slot]
            else:
                problems.append(f"{name}: {error}")
        if slot in names:
            problems.append(f"{names[slot]} and {name} name the same slot, {slot}")
        elif slot:
            names[slot] = name
            if value is not None:
                wanted[slot] = value
    return Config(wanted, names, problems)


def state_problems(state: str, config: Mapping[object, object], batch_size: int) -> list[str]:
    """What is wrong with the options of such a setting, but for the entries of config."""
    found = values.problems(batch_size)
    if state != "merged" and not config:
        found.insert(0, f"config is empty, which does not mean every slot with state {state}; name the slots")
    return found


def no_value(given: object) -> str:
    """What state deleted makes of a value: it does not count."""
    return NO_VALUE


def remove_others(config: Config, setting: SlotSetting) -> None:
    """Adds to what is wanted that slots which config does not name have no value, as state overridden has it."""
    for slot in setting.status.every_slot():
        if slot not in config.names and setting.state.values.get(slot) != NO_VALUE:
            config.wanted[slot] = NO_VALUE


def refuse(task: Task, setting: SlotSetting, config: Config) -> None:
    """Raises GatewayError with the problems of a config, if it has any."""
    if config.problems:
        # A gateway that contradicts itself does not tell which slots it has.
        check_index(task, setting, config.problems, setting.status)
        raise bad_entries("config", config.problems)
