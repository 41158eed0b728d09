# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of what is declared of a gateway, each a resource of its own with options among those of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple

from ..engine.change import Change
from ..engine.task import Result, Task, read_options
from ..model.audit import Change as Difference
from ..model.ports import MOST_PORTS, Slot, parse_ports
from ..model.reporting import SmsReport
from ..wire.redact import MASK
from . import (
    config,
    esim,
    imei,
    network,
    number_discovery,
    pin,
    port_state,
    secret_parameters,
    sim_number,
    sms_report,
    status_report,
)
from .port_plan import names_of

SPEC: dict[str, Any] = {
    "parameters": {"type": "dict"},
    **secret_parameters.SPEC,
    "status_report": {
        "type": "dict",
        "options": {name: status_report.SPEC[name] for name in ("state", "url", "period", "all_sims", "all_slots")},
        **status_report.RULES,
    },
    "sms_report": {
        "type": "dict",
        "options": {name: sms_report.SPEC[name] for name in SmsReport._fields},
        **sms_report.RULES,
    },
    "number_discovery": {**number_discovery.SPEC["config"], "required": False},
    "network": {
        "type": "dict",
        "options": {name: network.SPEC[name] for name in ("network_type", "operators", "cells")},
        **network.RULES,
    },
    "sim_numbers": {"type": "dict"},
    "sim_numbers_state": sim_number.SPEC["state"],
    "pins": {**pin.SPEC["config"], "required": False},
    "pins_state": pin.SPEC["state"],
    "imeis": {"type": "dict"},
    "esims": {**esim.SPEC["config"], "required": False},
    "esims_state": esim.SPEC["state"],
    "port_states": {**port_state.SPEC["config"], "required": False},
}

# Options that the inventory may give, as it does those of the connection.
FROM_INVENTORY = tuple(secret_parameters.SPEC)

EXAMPLES = {
    **status_report.EXAMPLES,
    **secret_parameters.EXAMPLES,
    **sms_report.EXAMPLES,
    **network.EXAMPLES,
    **{
        name: example
        for each in (esim, port_state, number_discovery)
        for name, example in each.EXAMPLES.items()
        if name != "config"
    },
    "parameters": config.EXAMPLES["parameters"],
    "status_report": "{url: http://192.0.2.1/report}",
    "sms_report": "{status_url: http://192.0.2.1/report}",
    "number_discovery": number_discovery.EXAMPLES["config"],
    "network": "{network_type: lte}",
    "sim_numbers": sim_number.EXAMPLES["config"],
    "pins": pin.EXAMPLES["config"],
    "imeis": imei.EXAMPLES["config"],
    "esims": esim.EXAMPLES["config"],
    "port_states": port_state.EXAMPLES["config"],
}

# Items of a plan, each with its value before and after; of a port, such pairs by property.
Items = dict[str, dict[str, Any]]


class Part(NamedTuple):
    """A part of what is declared.

    resource: what knows it; names: its options, by those of the whole that they come from, "" for all that the part
    itself is a mapping of; setting: what each of its items is, "" where each has a name of its own; drift: the
    differences in the resource's result, for an audit; items: the same, for a plan; removes_first: whether an item that
    is replaced has nothing for a while.
    """

    resource: ModuleType
    names: Mapping[str, str]
    setting: str
    drift: Callable[[Result], Iterator[Difference]]
    items: Callable[[Result], Items]
    removes_first: bool = False

    def plan(self, task: Task, given: Mapping[str, Any]) -> Change:
        """The change that the part is, made from the options of the whole. Raises GatewayError."""
        options = {name: spec.get("default") for name, spec in self.resource.SPEC.items()}
        for name, source in self.names.items():
            options.update({name: given[source]} if name else given[source])
        change: Change = self.resource.plan(task, read_options(self.resource.Options, options))
        return change


def _each(result: Result) -> Iterator[Difference]:
    """Of settings that are mappings: a slot, or a parameter, with both values."""
    found: Any = result.before
    declared: Any = result.after
    for name, value in declared.items():
        yield Difference("", name, found[name], value)


def _reports(result: Result) -> Iterator[Difference]:
    found: Any = result.before
    declared: Any = result.after
    if not (found and declared):
        return
    if _interval(found) != _interval(declared):
        yield Difference("", "", _interval(found), _interval(declared))
    if "url" in found and "url" in declared and found["url"] != declared["url"]:
        yield Difference("url", "", found["url"], declared["url"])


def _interval(shown: Any) -> str:
    return f"every {shown['period']} s" if shown["state"] == "present" else "off"


def _network(result: Result) -> Iterator[Difference]:
    for item, values in _network_items(result).items():
        yield Difference("", item, values["before"], values["after"])


def _discovery(result: Result) -> Iterator[Difference]:
    for operator, fields in _discovery_items(result).items():
        for name, values in fields.items():
            yield Difference(name, operator, values["before"], values["after"])


def _ports(result: Result) -> Iterator[Difference]:
    found = _unfolded(result.before)
    for (target, name), declared in _unfolded(result.after).items():
        yield Difference(name, target, found.get((target, name)), declared)


def _unfolded(entries: Any) -> dict[tuple[str, str], Any]:
    """Port states one by one, by target and property: in their lists before and after are not folded alike."""
    values = {}
    for entry in entries or ():
        named = parse_ports(entry["ports"], MOST_PORTS)
        for target in names_of([*named.ports, *named.slots]):
            values.update({(target, name): value for name, value in entry.items() if name != "ports"})
    return values


def _profiles(result: Result) -> Iterator[Difference]:
    found, declared = _named(result.before, "a profile"), _named(result.after, "the profile declared")
    for slot in sorted({*found, *declared}):
        yield Difference("", str(slot), found.get(slot, "no profile"), declared.get(slot, "no profile"))


def _named(entries: Any, unnamed: str) -> dict[Slot, str]:
    return {Slot(entry["port"], entry["slot"]): entry.get("iccid") or unnamed for entry in entries or ()}


def _items(result: Result) -> Items:
    """Of settings that are mappings: the names, with both values; of a secret whether it has one, and which."""
    before: Any = result.before or {}
    after: Any = result.after or {}
    return {name: _pair(before[name], value) for name, value in after.items()}


def _pair(before: Any, after: Any) -> dict[str, Any]:
    """Both values; of a secret, which at least one mask gives away, whether there is one, and which."""
    if MASK not in (before, after):
        return {"before": before, "after": after}
    return {"before": {MASK: "other", "": "none"}.get(before, before), "after": {MASK: "set", "": "none"}[after]}


def _report_items(result: Result) -> Items:
    """Whether there are reports, how often, and where they go as far as that is shown."""
    before: Any = result.before or {}
    after: Any = result.after or {}
    both = {name: {"before": before.get(name), "after": after.get(name)} for name in {**before, **after}}
    return {name: each for name, each in both.items() if each["before"] != each["after"]}


def _network_items(result: Result) -> Items:
    """The type of network, and of each port its operator and its lock."""
    before, after = _flat(result.before), _flat(result.after)
    return {item: {"before": before.get(item), "after": value} for item, value in after.items()}


def _flat(values: Any) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in (values or {}).items():
        by_port = isinstance(value, Mapping)
        flat.update({f"{name} {port}": each for port, each in value.items()} if by_port else {name: value})
    return flat


def _discovery_items(result: Result) -> Items:
    """Of operators each field that differs."""
    had: Any = result.before or ()
    has: Any = result.after or ()
    before = {entry["operator"]: entry for entry in had}
    return {
        entry["operator"]: {
            name: {"before": before.get(entry["operator"], {}).get(name), "after": value}
            for name, value in entry.items()
            if name != "operator"
        }
        for entry in has
    }


def _port_items(result: Result) -> Items:
    found = _unfolded(result.before)
    items: Items = {}
    for (target, name), value in _unfolded(result.after).items():
        items.setdefault(target, {})[name] = {"before": found.get((target, name)), "after": value}
    return items


def _profile_items(result: Result) -> Items:
    before, after = _named(result.before, "other"), _named(result.after, "set")
    return {
        str(slot): {"before": before.get(slot, "none"), "after": after.get(slot, "none")}
        for slot in sorted({*before, *after})
    }


def _same(*names: str) -> dict[str, str]:
    """Options that have the name of the whole's."""
    return dict(zip(names, names))


# In the order in which they are carried out: from what only matters to the gateway itself to what its subscribers
# notice. An IMEI is in place before an eSIM profile is downloaded with it, and both before a port is unlocked.
PARTS: dict[str, Part] = {
    "parameters": Part(
        config,
        _same("parameters", "secret_parameters", "save", "on_unknown", "batch_size"),
        "",
        _each,
        _items,
    ),
    "status_report": Part(
        status_report,
        {"": "status_report", "update_url": "update_url"},
        "status_report",
        _reports,
        _report_items,
    ),
    "sms_report": Part(
        sms_report,
        {"": "sms_report", **_same("save", "on_unknown")},
        "",
        _each,
        _items,
    ),
    "number_discovery": Part(
        number_discovery,
        {"config": "number_discovery", **_same("save", "on_unknown")},
        "",
        _discovery,
        _discovery_items,
    ),
    "network": Part(
        network,
        {"": "network", "wait_timeout": "network_wait_timeout", **_same("poll_interval", "save", "on_unknown")},
        "",
        _network,
        _network_items,
    ),
    "sim_numbers": Part(
        sim_number,
        {"config": "sim_numbers", "state": "sim_numbers_state", **_same("save", "on_unknown", "batch_size")},
        "number",
        _each,
        _items,
    ),
    "pins": Part(
        pin,
        {"config": "pins", "state": "pins_state", **_same("save", "on_unknown", "batch_size")},
        "pin",
        _each,
        _items,
    ),
    "imeis": Part(
        imei,
        {
            "config": "imeis",
            "wait_timeout": "imeis_wait_timeout",
            **_same("save", "on_unknown", "batch_size", "check_digit", "allow_duplicates", "activate"),
        },
        "imei",
        _each,
        _items,
    ),
    "esims": Part(
        esim,
        {
            "config": "esims",
            "state": "esims_state",
            "wait": "esims_wait",
            "wait_timeout": "esims_wait_timeout",
            "poll_interval": "poll_interval",
        },
        "profile",
        _profiles,
        _profile_items,
        removes_first=True,
    ),
    "port_states": Part(
        port_state,
        {
            "config": "port_states",
            "wait": "port_states_wait",
            "wait_timeout": "port_states_wait_timeout",
            **_same("save", "on_unknown"),
        },
        "port_state",
        _ports,
        _port_items,
    ),
}

# How the parts are carried out, in the words of their modules.
WRITING: dict[str, Any] = {
    "save": {"type": "bool", "default": True},
    "on_unknown": config.SPEC["on_unknown"],
    "check_digit": imei.SPEC["check_digit"],
    "allow_duplicates": imei.SPEC["allow_duplicates"],
    "activate": imei.SPEC["activate"],
    "imeis_wait_timeout": imei.SPEC["wait_timeout"],
    "esims_wait": esim.SPEC["wait"],
    "esims_wait_timeout": esim.SPEC["wait_timeout"],
    "port_states_wait": port_state.SPEC["wait"],
    "port_states_wait_timeout": port_state.SPEC["wait_timeout"],
    "network_wait_timeout": network.SPEC["wait_timeout"],
    "poll_interval": esim.SPEC["poll_interval"],
    "batch_size": config.SPEC["batch_size"],
    "update_url": status_report.SPEC["update_url"],
}


def shown_options(params: Mapping[str, Any]) -> dict[str, Any]:
    """Options whose values are not to be shown, as they may be."""
    shown: dict[str, Any] = {}
    if params["parameters"] is not None:
        shown.update(config.shown_options(params))
    if params["status_report"] is not None:
        shown["status_report"] = {**params["status_report"], **status_report.shown_options(params["status_report"])}
    if params["sms_report"] is not None:
        shown["sms_report"] = {**params["sms_report"], **sms_report.shown_options(params["sms_report"])}
    return shown
