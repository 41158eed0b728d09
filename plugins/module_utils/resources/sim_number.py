# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The number noted for the SIM of each slot (API reference, section 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..api.client import Client
from ..api.errors import VALIDATION, GatewayError
from ..api.status import read_sims, read_status
from ..model.ports import Slot
from ..model.sim_number import parse_number
from ..model.status import Status
from . import slot_values
from .settings import Setting
from .task import Task, bad_entries, some

SPEC: dict[str, Any] = {
    **slot_values.SPEC,
    "state": {"type": "str", "default": "merged", "choices": ["merged", "overridden", "deleted"]},
}

NO_NUMBER = ""


def read(client: Client, retries: int | None = None) -> Status:
    """Reads a status with every number that the gateway can show."""
    return with_idle_sims(client, read_status(client, retries), retries)


def with_idle_sims(client: Client, status: Status, retries: int | None = None) -> Status:
    """A status with, on older firmware, the rows of SIMs that are not in use too: they take a request of their own."""
    if status.shows_every_slot:
        return status
    return status._replace(slots={**read_sims(client, retries).slots, **status.slots})


NUMBER = Setting(
    noun="number",
    option="config",
    read=read,
    shown=Status.number,
    wire_name=slot_values.wire_name("sim_number"),
)


def run(task: Task) -> None:
    """Brings the numbers of slots to what config and state say."""
    config, state = task.params["config"], task.params["state"]
    if state != "merged" and not config:
        raise GatewayError(
            VALIDATION,
            f"config is empty, and with state {state} that does not mean every slot",
            advice="Name the slots.",
        )

    def want(status: Status, warn: Callable[[str], None]) -> dict[Slot, str]:
        parse = (lambda given: NO_NUMBER) if state == "deleted" else parse_number
        wanted, problems = slot_values.parse_config(config, status, parse)
        if problems:
            raise bad_entries("config", problems)
        unquoted = [str(name) for name, given in config.items() if isinstance(given, int) and state != "deleted"]
        if unquoted:
            warn(f"Numbers without quotes lose a leading + or 0; put those of these slots in quotes: {some(unquoted)}")
        if state == "overridden":
            wanted.update(
                {slot: NO_NUMBER for slot in status.every_slot() if slot not in wanted and status.number(slot) != ""}
            )
        return wanted

    slot_values.run(task, NUMBER, want)


def configured(status: Status) -> dict[str, str]:
    """The numbers that a status shows, in the shape of config."""
    shown = ((slot, status.number(slot)) for slot in sorted(status.slots))
    return {str(slot): number for slot, number in shown if number}
