# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What port states want changed: the pure part of skyline_port_state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..engine import plan as engine_plan
from ..engine.plan import UNKNOWN, not_shown
from ..engine.task import bad_entries
from ..model.command import Action, Command
from ..model.port_state import OBSERVE, Target, format_targets, observe, port_of, port_set
from ..model.ports import PortSet, Slot, parse_ports, parse_slot_number
from ..model.status import Status

# What is wanted of targets, by property: locked, active_slot, led.
Wanted = dict[str, dict[Target, Any]]

# In this order within one request: what was unlocked can be switched, what is to be locked is switched before.
_ORDER = (Action.UNLOCK, Action.LED_ON, Action.LED_OFF, Action.SWITCH, Action.LOCK)


class Plan(NamedTuple):
    """The changes by property and target, and what the status shows of them now.

    unknown: targets of which it does not show everything that is wanted; skipped: those that are left alone for that.
    """

    changes: Wanted
    before: Wanted
    unknown: set[Target]
    skipped: set[Target]


def parse_config(config: list[dict[str, Any]], status: Status) -> Wanted:
    """Reads the entries. Raises GatewayError naming every bad one by its place and as the user wrote it."""
    wanted: Wanted = {name: {} for name in OBSERVE}
    places: dict[tuple[str, Target], str] = {}
    problems: list[str] = []
    contradictions: dict[tuple[str, str, str], list[Target]] = {}
    for number, entry in enumerate(config, 1):
        place = f"entry {number} (ports: {entry['ports']})"
        named = PortSet((), ())
        values: dict[str, Any] = {}
        try:
            named = parse_ports(entry["ports"], status.max_ports, status.max_slots, status.beyond)
        except ValueError as error:
            problems.append(f"{place}: {error}")
        try:
            values = _values(entry, status, named)
            if "active_slot" in values and named.slots:
                raise ValueError("active_slot goes with whole ports, not with slots")
        except ValueError as error:
            problems.append(f"{place}: {error}")
            continue
        targets: list[Target] = [*named.ports, *named.slots]
        for name, value in values.items():
            for target in targets:
                there = places.setdefault((name, target), place)
                if wanted[name].setdefault(target, value) != value:
                    contradictions.setdefault((place, there, name), []).append(target)
    for name, target, port in _slots_of_wanted_ports(wanted):
        if wanted[name][target] == wanted[name][port]:
            del wanted[name][target]
        else:
            contradictions.setdefault((places[(name, target)], places[(name, port)], name), []).append(target)
    problems += [
        f"{place} contradicts {there} in {name} of {format_targets(targets)}"
        for (place, there, name), targets in contradictions.items()
    ]
    if problems:
        raise bad_entries("config", problems)
    return wanted


def _slots_of_wanted_ports(wanted: Wanted) -> list[tuple[str, Target, Target]]:
    """The slots that are named beside their whole port: what is wanted of the port covers them."""
    return [
        (name, target, target.port)
        for name, values in wanted.items()
        for target in values
        if isinstance(target, Slot) and target.port in values
    ]


def _values(entry: Mapping[str, Any], status: Status, named: PortSet) -> dict[str, Any]:
    values = {name: entry[name] for name in OBSERVE if entry.get(name) is not None}
    if not values:
        raise ValueError("give at least one of locked, active_slot, led")
    if "active_slot" in values:
        number = parse_slot_number(values["active_slot"])
        shown = bool(named.ports) and status.beyond.issuperset(Slot(port, number) for port in named.ports)
        if number > status.max_slots and not shown:
            raise ValueError(f"slot {number} is beyond the gateway's {status.max_slots} slots per port")
        values["active_slot"] = number
    return values


def make_plan(wanted: Wanted, status: Status, on_unknown: str) -> Plan:
    """Compares what is wanted with what is. Raises GatewayError where an unknown state is not to be touched."""
    slots = slots_of(wanted)

    def shown(key: tuple[str, Target], value: Any) -> Any:
        name, target = key
        return observe(status, name, target, value, slots)

    def unknowable(keys: Iterable[tuple[str, Target]]) -> Exception:
        return not_shown("config", "its state", names_of({target for _name, target in keys}))

    each = {(name, target): value for name, values in wanted.items() for target, value in values.items()}
    plan = engine_plan.make_plan(each, shown, on_unknown, unknowable)
    before = {key: UNKNOWN if value is None else value for key, value in plan.before.items()}
    return Plan(
        by_property(plan.changes),
        by_property(before),
        *({target for _name, target in keys} for keys in (plan.unknown, plan.skipped)),
    )


def by_property(values: Mapping[tuple[str, Target], Any]) -> Wanted:
    """Values of properties of targets, by property."""
    wanted: Wanted = {}
    for (name, target), value in values.items():
        wanted.setdefault(name, {})[target] = value
    return wanted


def commands(changes: Wanted) -> list[Command]:
    """The commands for changes, each action once, with all its targets."""
    targets: dict[Action, list[Target]] = {}
    for name, values in changes.items():
        for target, value in values.items():
            named = Slot(port_of(target), value) if name == "active_slot" else target
            targets.setdefault(action_for(name, value), []).append(named)
    return [Command(action, port_set(targets[action])) for action in _ORDER if action in targets]


def action_for(name: str, value: Any) -> Action:
    """The action that brings a property to a value."""
    if name == "active_slot":
        return Action.SWITCH
    return {"locked": (Action.UNLOCK, Action.LOCK), "led": (Action.LED_OFF, Action.LED_ON)}[name][bool(value)]


def slots_of(wanted: Wanted) -> dict[Target, int]:
    """The slots that ports are to use."""
    return wanted.get("active_slot", {})


def targets_of(wanted: Wanted) -> set[Target]:
    """The ports and slots of which anything is wanted."""
    return {target for values in wanted.values() for target in values}


def by_target(wanted: Wanted) -> dict[Target, dict[str, Any]]:
    """The same the other way round: by port or slot, then by property."""
    properties: dict[Target, dict[str, Any]] = {}
    for name, values in wanted.items():
        for target, value in values.items():
            properties.setdefault(target, {})[name] = value
    return properties


def in_order(targets: Iterable[Target]) -> list[Target]:
    """Ports and slots in the order of the gateway, a port before its slots."""

    def place(target: Target) -> tuple[int, int]:
        return (target.port, target.slot) if isinstance(target, Slot) else (target, 0)

    return sorted(targets, key=place)


def names_of(targets: Iterable[Target]) -> list[str]:
    """Ports as ``6`` and slots as ``6.02``, in the order of the gateway."""
    return list(map(str, in_order(targets)))
