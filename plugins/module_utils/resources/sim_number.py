# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The number noted for the SIM of each slot (API reference, section 4)."""

from __future__ import annotations

from typing import Any

from ..engine.settings import Setting
from ..engine.task import Task
from ..gateway.v2.status import read_sims, read_status
from ..model.sim_number import parse_number
from ..model.status import Contradiction, Status, contradictions
from ..wire.client import Client
from . import slot_values
from .slot_values import Config

SPEC: dict[str, Any] = {
    **slot_values.SPEC,
    "state": {"type": "str", "default": "merged", "choices": ["merged", "overridden", "deleted"]},
}

EXAMPLES = {"config": '{6B: "+49301234567"}'}

NO_NUMBER = ""


def read(client: Client, retries: int | None = None) -> Status:
    """Reads a status with every number that the gateway can show."""
    return with_idle_sims(client, read_status(client, retries), retries)


def with_idle_sims(client: Client, status: Status, retries: int | None = None) -> Status:
    """A status with, on older firmware, the rows of SIMs that are not in use too: they take a request of their own."""
    if status.shows_every_slot:
        return status
    sims = read_sims(client, retries)
    idle = [row for row in sims.rows if row.slot not in status.slots]
    found = contradictions(idle, status.max_ports, status.max_slots)
    if (sims.max_ports, sims.max_slots) != (status.max_ports, status.max_slots):
        why = f"of a gateway with max_ports {sims.max_ports} and max_slots {sims.max_slots}"
        found = (*found, Contradiction(tuple(row.name for row in sims.rows), why))
    return status._replace(
        slots={**{row.slot: row for row in idle if row.slot}, **status.slots},
        contradictions=(*status.contradictions, *found),
    )


NUMBER = Setting(
    noun="number",
    option="config",
    read=read,
    shown=Status.number,
    wire_name=slot_values.wire_name("sim_number"),
    array=lambda slot: "sim_number",
    places=slot_values.places,
)


def run(task: Task) -> None:
    """Brings the numbers of slots to what config and state say."""
    given, state = task.params["config"], task.params["state"]
    problems = []
    if state != "merged" and not given:
        problems.append(f"config is empty, and with state {state} that does not mean every slot; name the slots")

    def complete(config: Config, status: Status) -> None:
        if state == "overridden":
            others = (slot for slot in status.every_slot() if slot not in config.names)
            config.wanted.update((slot, NO_NUMBER) for slot in others if status.number(slot) != "")

    slot_values.run(task, NUMBER, _no_number if state == "deleted" else parse_number, complete, problems)


def _no_number(given: object) -> str:
    """What state deleted makes of a value: it does not count."""
    return NO_NUMBER


def configured(status: Status) -> dict[str, str]:
    """The numbers that a status shows, in the shape of config."""
    shown = ((slot, status.number(slot)) for slot in sorted(status.slots))
    return {str(slot): number for slot, number in shown if number}
