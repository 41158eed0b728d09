# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a gateway: each subset a function of what was read, in the shape that the module of its kind takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from ..engine.task import Task, bad_entries
from ..gateway.v2.esims import read_esims
from ..gateway.v2.parameters import parse_parameter, read_parameters
from ..gateway.v2.sms_tasks import read_tasks
from ..gateway.v2.statistics import read_call_statistics, read_sms_statistics
from ..gateway.v2.status import read_status
from ..model import port_state
from ..model.esim import Esims
from ..model.ports import PortSet, Slot, format_ports, parse_ports, parse_slot_number
from ..model.statistics import PERIODS, call_totals, sms_totals
from ..model.status import Row, Status
from . import esim_plan, imei, secret_parameters, sim_number
from .secret_parameters import SecretParameters


class Selection(NamedTuple):
    """The ports and slots asked for; None = all."""

    ports: PortSet | None
    slots: frozenset[int] | None

    def includes(self, port: int | None, slot: Slot | None) -> bool:
        if self.ports is not None and port not in self.ports.ports and slot not in self.ports.slots:
            return False
        return self.slots is None or (slot is not None and slot.slot in self.slots)


class Reading(NamedTuple):
    """What a subset is made from: the task, the status read at its beginning, and the selection."""

    task: Task
    status: Status
    selection: Selection

    def selected(self, status: Status) -> Status:
        """A status with the rows that were asked for."""
        includes = self.selection.includes

        def wanted(row: Row) -> bool:
            return includes(row.port, row.slot)

        return status._replace(
            rows=tuple(filter(wanted, status.rows)),
            slots={slot: row for slot, row in status.slots.items() if wanted(row)},
        )


def _device(reading: Reading) -> dict[str, Any]:
    status = reading.status
    return dict(reading.task.result.gateway, ip=status.ip, report_period=status.report_period)


def _ports(reading: Reading) -> list[dict[str, Any]]:
    rows = reading.selected(reading.status).rows
    return [row.facts() for row in sorted(rows, key=lambda row: (row.slot is None, row.slot or (0, 0), row.name))]


def _imeis(reading: Reading) -> dict[str, str]:
    # Selected afterwards: what a row says depends on the other rows of its port.
    known = imei.configured(reading.status)
    selected = reading.selected(reading.status).slots
    return {str(slot): known[str(slot)] for slot in sorted(selected) if str(slot) in known}


def _sim_numbers(reading: Reading) -> dict[str, str]:
    return sim_number.configured(reading.selected(sim_number.with_idle_sims(reading.task.client, reading.status)))


def _port_states(reading: Reading) -> list[dict[str, Any]]:
    shown = port_state.states(reading.status)
    includes = reading.selection.includes

    def wanted(target: port_state.Target) -> bool:
        slot = target if isinstance(target, Slot) else reading.status.slot_in_use(target)
        return includes(port_state.port_of(target), slot)

    return port_state.fold({target: state for target, state in shown.items() if wanted(target)})


def _parameters(reading: Reading) -> dict[str, str]:
    names = [parse_parameter(name) for name in reading.task.params["parameters"]]
    values = read_parameters(reading.task.client, (name.name for name in names))
    secrets = SecretParameters(reading.task.params["secret_parameters"], reading.task.client.redact)
    whole = {name.name for name in names if name.place is None}
    return {
        str(parameter): secrets.shown(parameter, value)
        for parameter, value in values.items()
        if parameter.name in whole or parameter in names
    }


def _selected_ports(reading: Reading) -> list[int]:
    """The numbers of the ports asked for, also where only slots of theirs are; none where all are."""
    named = reading.selection.ports
    return sorted({*named.ports, *(slot.port for slot in named.slots)}) if named else []


def _esims(reading: Reading) -> list[dict[str, Any]]:
    esims = read_esims(reading.task.client, _selected_ports(reading))
    profiles = {
        slot: profile for slot, profile in esims.profiles.items() if reading.selection.includes(slot.port, slot)
    }
    esims = Esims(profiles, esims.eids)
    reading.task.result.extra["esim_profiles"] = esim_plan.facts(esims, reading.task.client.redact)
    return esim_plan.entries(esims)


def _sms_tasks(reading: Reading) -> list[dict[str, Any]]:
    ports = _selected_ports(reading) or range(1, reading.status.max_ports + 1)
    tasks = read_tasks(reading.task.client, ports, with_text=reading.task.params["sms_task_text"])
    return [{**task._asdict(), "ports": list(task.ports), "to": list(task.to)} for task in tasks.values()]


def _sms_stats(reading: Reading) -> dict[str, Any]:
    return _statistics(reading, read_sms_statistics, sms_totals)


def _call_stats(reading: Reading) -> dict[str, Any]:
    return _statistics(reading, read_call_statistics, call_totals)


def _statistics(reading: Reading, read: Callable[..., Any], totals: Callable[..., Any]) -> dict[str, Any]:
    ports = format_ports(_selected_ports(reading)) or "all"
    slots = format_ports(reading.selection.slots or ()) or "all"
    period = reading.task.params["period"]
    rows = [
        row
        for row in read(reading.task.client, ports, slots, period)
        if reading.selection.includes(row["port"], Slot(row["port"], row["slot"]) if row["name"] else None)
    ]
    return {"period": period, "total": totals(rows), "slots": rows}


SUBSETS: dict[str, Callable[[Reading], Any]] = {
    "device": _device,
    "ports": _ports,
    "imeis": _imeis,
    "sim_numbers": _sim_numbers,
    "port_states": _port_states,
    "parameters": _parameters,
    "esims": _esims,
    "sms_tasks": _sms_tasks,
    "sms_stats": _sms_stats,
    "call_stats": _call_stats,
}

SPEC: dict[str, Any] = {
    "gather_subset": {
        "type": "list",
        "elements": "str",
        "default": ["device", "ports"],
        "choices": list(SUBSETS),
    },
    "ports": {"type": "str"},
    "slots": {"type": "str"},
    "parameters": {"type": "list", "elements": "str", "default": []},
    **secret_parameters.SPEC,
    "period": {"type": "str", "default": "last_hour", "choices": list(PERIODS)},
    "sms_task_text": {"type": "bool", "default": False},
}

EXAMPLES = {"ports": "3,4", "slots": "1,2", "parameters": "[ttl, sms_url]", **secret_parameters.EXAMPLES}


# Options that the inventory may give, as it does those of the connection.
FROM_INVENTORY = tuple(secret_parameters.SPEC)


def run(task: Task) -> None:
    """Reads the subsets asked for."""
    status = read_status(task.client)
    task.result.describe_gateway(task.client, status)
    reading = Reading(task, status, _selection(task, status))
    for subset in dict.fromkeys(task.params["gather_subset"]):
        task.result.extra[subset] = SUBSETS[subset](reading)


def _selection(task: Task, status: Status) -> Selection:
    problems = secret_parameters.problems(task.params)
    ports = slots = None
    if "parameters" in task.params["gather_subset"] and not task.params["parameters"]:
        problems.append("parameters: the gateway has no list of them; name those to read")
    for name in task.params["parameters"]:
        try:
            parse_parameter(name)
        except ValueError as error:
            problems.append(f"parameters: {name}: {error}")
    if task.params["ports"]:
        try:
            ports = parse_ports(task.params["ports"], status.max_ports, status.max_slots, status.beyond)
        except ValueError as error:
            problems.append(f"ports: {error}")
    if task.params["slots"]:
        try:
            slots = _parse_slots(task.params["slots"], status)
        except ValueError as error:
            problems.append(f"slots: {error}")
    if problems:
        raise bad_entries("the task", problems)
    return Selection(ports, slots)


def _parse_slots(expression: str, status: Status) -> frozenset[int] | None:
    """Reads a set of slot numbers: ``all``, ``2``, ``1-2,4``, ``A-C`` (API reference, section 9)."""
    if expression.strip().lower() in ("all", "*"):
        return None
    # As among ports: a comma that was forgotten must not make slot 12 of 1 and 2.
    if re.search(r"\w\s+\w", expression):
        raise ValueError("separate slots by commas")
    shown = {slot.slot for slot in status.beyond}
    slots: set[int] = set()
    for part in expression.replace(" ", "").split(","):
        ends = [parse_slot_number(end) for end in part.split("-")]
        if len(ends) > 2 or ends[0] > ends[-1]:
            raise ValueError(f"{part} is not a slot or a range of slots")
        if ends[-1] > status.max_slots and ends[-1] not in shown:
            raise ValueError(f"slot {ends[-1]} is beyond the gateway's {status.max_slots} slots per port")
        slots.update(range(ends[0], ends[-1] + 1))
    return frozenset(slots)
