# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings that each SIM slot has one of: IMEI, number (API reference, sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..model.ports import Slot, parse_slot, slot_index
from ..model.status import Status
from . import settings
from .task import Task

SPEC: dict[str, Any] = {"config": {"type": "dict", "required": True}, **settings.SPEC}


def wire_name(parameter: str) -> Callable[[Status, Slot], str]:
    """How the settings API names a slot's parameter: by the index that follows from the gateway's own size."""
    return lambda status, slot: f"{parameter}({slot_index(slot, status.max_slots)})"


def parse_config(
    config: Mapping[object, object], status: Status, parse: Callable[[object], str]
) -> tuple[dict[Slot, str], list[str]]:
    """Reads a mapping of slot names to values; returns the values by slot and every problem, as the user wrote it."""
    wanted: dict[Slot, str] = {}
    names: dict[Slot, object] = {}
    problems = []
    for name, given in config.items():
        slot = None
        value = ""
        try:
            slot = parse_slot(name, status.max_ports, status.max_slots)
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
            wanted[slot] = value
    return wanted, problems


def run(
    task: Task, setting: settings.Setting, want: Callable[[Status, Callable[[str], None]], dict[Slot, str]]
) -> None:
    """Brings the slots of a gateway to their values.

    want reads the task's config against a status; it raises GatewayError for bad entries and warns by its second
    argument.
    """
    task.result.not_attempted = [str(name) for name in task.params["config"]]
    settings.check_batch_size(task.params)
    status = setting.read(task.client, None)
    task.result.describe_gateway(task.client, status)
    wanted = want(status, task.result.warnings.append)
    settings.run(task, setting, dict(sorted(wanted.items())), status, status)
