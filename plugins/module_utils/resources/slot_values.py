# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings that each SIM slot has one of: IMEI, number (API reference, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..engine import settings
from ..engine.task import Task, bad_entries
from ..model.ports import Slot, parse_slot, slot_index
from ..model.status import Status

SPEC: dict[str, Any] = {"config": {"type": "dict", "required": True}, **settings.SPEC}


def wire_name(parameter: str) -> Callable[[Status, Slot], str]:
    """How the settings API names a slot's parameter: by the index that follows from the gateway's own size."""
    return lambda status, slot: f"{parameter}({slot_index(slot, status.max_slots)})"


def places(status: Status) -> Iterable[Slot]:
    """The slots that a status shows, those beyond the gateway's size among them."""
    return status.slots


class Config(NamedTuple):
    """A mapping of slot names to values, read: the values, and the names as the user wrote them, by slot."""

    wanted: dict[Slot, str]
    names: dict[Slot, object]
    problems: list[str]


def parse_config(config: Mapping[object, object], status: Status, parse: Callable[[object], str]) -> Config:
    """Reads a mapping of slot names to values; whatever is wrong with it stands in the problems."""
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
            problems.append(f"{name}: {error}")
        if slot in names:
            problems.append(f"{names[slot]} and {name} name the same slot, {slot}")
        elif slot:
            names[slot] = name
            if value is not None:
                wanted[slot] = value
    return Config(wanted, names, problems)


def run(
    task: Task,
    setting: settings.Setting,
    parse: Callable[[object], str],
    complete: Callable[[Config, Status], None],
    problems: Iterable[str] = (),
) -> None:
    """Brings the slots of a gateway to their values.

    parse reads a value; complete adds to the config, once it is read against a status, what follows from it: problems,
    further slots, warnings; problems are those of the other options.
    """
    task.result.not_attempted = [str(name) for name in task.params["config"]]
    settings.check_options(task.params, problems)
    status = setting.read(task.client, None)
    task.result.describe_gateway(task.client, status)
    config = parse_config(task.params["config"], status, parse)
    complete(config, status)
    if config.problems:
        # A gateway that contradicts itself does not tell which slots it has.
        settings.check_index(task, setting, task.params["config"], status)
        raise bad_entries("config", config.problems)
    settings.run(task, setting, dict(sorted(config.wanted.items())), status, status, config.names)
