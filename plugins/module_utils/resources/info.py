# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a gateway: each subset a function of what was read, in the shape that the module of its kind takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..engine.task import Task, bad_entries
from ..model import port_state
from ..model.esim import Esims
from ..model.parameter import parse_parameter
from ..model.ports import PortSet, Slot, parse_ports, parse_slot_numbers
from ..model.slot_values import SlotValues
from ..model.statistics import Period, call_totals, sms_totals
from ..model.status import Row, Status
from ..wire.errors import UNSUPPORTED, GatewayError
from . import esim_plan, network_settings, number_discovery, pin, secret_parameters, sms_report
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
    """What a subset is made from: the task, its options, the status read at its beginning, and the selection."""

    task: Task
    options: Options
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
    return _slot_values(reading, reading.task.gateway.imeis(reading.status))


def _sim_numbers(reading: Reading) -> dict[str, str]:
    return _slot_values(reading, reading.task.gateway.numbers(reading.status))


def _slot_values(reading: Reading, shown: SlotValues) -> dict[str, str]:
    """The values of the slots asked for, in the shape of config."""
    includes = reading.selection.includes
    return {str(slot): value for slot, value in sorted(shown.values.items()) if value and includes(slot.port, slot)}


def _port_states(reading: Reading) -> list[dict[str, Any]]:
    shown = port_state.states(reading.status)
    includes = reading.selection.includes

    def wanted(target: port_state.Target) -> bool:
        slot = target if isinstance(target, Slot) else reading.status.slot_in_use(target)
        return includes(port_state.port_of(target), slot)

    return port_state.fold({target: state for target, state in shown.items() if wanted(target)})


def _parameters(reading: Reading) -> dict[str, str]:
    names = [parse_parameter(name) for name in reading.options.parameters]
    values = reading.task.gateway.parameters(name.name for name in names)
    secrets = SecretParameters(reading.options.secret_parameters, reading.task.redact)
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
    esims = reading.task.gateway.esims(_selected_ports(reading))
    profiles = {
        slot: profile for slot, profile in esims.profiles.items() if reading.selection.includes(slot.port, slot)
    }
    esims = Esims(profiles, esims.eids)
    reading.task.result.extra["esim_profiles"] = esim_plan.facts(esims, reading.task.redact)
    return esim_plan.entries(esims)


def _sms_tasks(reading: Reading) -> list[dict[str, Any]]:
    ports = _selected_ports(reading) or range(1, reading.status.max_ports + 1)
    tasks = reading.task.gateway.tasks(ports, with_text=reading.options.sms_task_text)
    return [task.facts() for task in tasks.values()]


def _sms_stats(reading: Reading) -> dict[str, Any]:
    return _statistics(reading, reading.task.gateway.sms_statistics, sms_totals)


def _call_stats(reading: Reading) -> dict[str, Any]:
    return _statistics(reading, reading.task.gateway.call_statistics, call_totals)


def _statistics(reading: Reading, read: Callable[..., Any], totals: Callable[..., Any]) -> dict[str, Any]:
    slots = sorted(reading.selection.slots or ())
    rows = [
        row
        for row in read(_selected_ports(reading), slots, Period(reading.options.period))
        if reading.selection.includes(row["port"], Slot(row["port"], row["slot"]) if row["name"] else None)
    ]
    return {"period": reading.options.period, "total": totals(rows), "slots": rows}


def _pins(reading: Reading) -> dict[str, str]:
    """That a slot has a PIN; it is a secret which."""
    return dict.fromkeys(_slot_values(reading, reading.task.gateway.pins(reading.status)), pin.SET)


def _network(reading: Reading) -> dict[str, Any]:
    gateway, status = reading.task.gateway, reading.status
    ports = _selected_ports(reading) or status.every_port()
    found: dict[str, Any] = {}
    network_type = gateway.network_type()
    if network_type:
        found["network_type"] = network_type.value

    def operators() -> dict[str, str]:
        shown = gateway.operators(status)
        return {str(port): shown[port] for port in ports if shown.get(port)}

    def cells() -> dict[str, Any]:
        locks = {port: network_settings.holding(each) for port, each in sorted(gateway.cell_locks(ports).items())}
        return {str(port): dict(lock._asdict()) for port, lock in locks.items() if lock}

    for name, read in (("operators", operators), ("cells", cells)):
        try:
            found[name] = read()
        except GatewayError as error:
            if error.kind != UNSUPPORTED:
                raise
            # Firmware that has the type of network may lack the others.
            reading.task.result.warn(f"gateway {gateway.connection.address}: {error.message}.")
    return found


def _sms_report(reading: Reading) -> dict[str, Any]:
    return sms_report.facts(reading.task.gateway.sms_report())


def _number_discovery(reading: Reading) -> list[dict[str, str]]:
    return number_discovery.facts(reading.task.gateway.number_discovery())


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
    "pins": _pins,
    "network": _network,
    "sms_report": _sms_report,
    "number_discovery": _number_discovery,
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
    "period": {"type": "str", "default": "last_hour", "choices": [period.value for period in Period]},
    "sms_task_text": {"type": "bool", "default": False},
}

EXAMPLES = {"ports": "3,4", "slots": "1,2", "parameters": "[ttl, sms_url]", **secret_parameters.EXAMPLES}


# Options that the inventory may give, as it does those of the connection.
FROM_INVENTORY = tuple(secret_parameters.SPEC)


class Options(NamedTuple):
    """The options."""

    gather_subset: list[str]
    ports: str | None
    slots: str | None
    parameters: list[str]
    secret_parameters: list[str]
    period: str
    sms_task_text: bool


def run(task: Task, options: Options) -> None:
    """Reads the subsets asked for."""
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    reading = Reading(task, options, status, _selection(options, status))
    for subset in dict.fromkeys(options.gather_subset):
        task.result.extra[subset] = SUBSETS[subset](reading)


def _selection(options: Options, status: Status) -> Selection:
    problems = secret_parameters.problems(options.secret_parameters)
    ports = slots = None
    if "parameters" in options.gather_subset and not options.parameters:
        problems.append("parameters: the gateway has no list of them; name those to read")
    for name in options.parameters:
        try:
            parse_parameter(name)
        except ValueError as error:
            problems.append(f"parameters: {name}: {error}")
    if options.ports:
        try:
            ports = parse_ports(options.ports, status.max_ports, status.max_slots, status.beyond)
        except ValueError as error:
            problems.append(f"ports: {error}")
    if options.slots:
        try:
            slots = parse_slot_numbers(options.slots, status.max_slots, status.beyond)
        except ValueError as error:
            problems.append(f"slots: {error}")
    if problems:
        raise bad_entries("the task", problems)
    return Selection(ports, slots)
