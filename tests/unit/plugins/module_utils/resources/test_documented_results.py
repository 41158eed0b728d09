# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What modules return is what their documentation says, key by key and type by type."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest
import yaml
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import (
    at_command,
    audit,
    cell_info,
    command,
    config,
    esim,
    imei,
    info,
    network,
    number_discovery,
    pin,
    port_hold,
    port_state,
    request,
    sim_number,
    sim_survey,
    sms,
    sms_info,
    sms_report,
    sms_task,
    status_report,
    ussd,
)
from ansible_collections.skyline.gateway.plugins.module_utils.resources import gateway as whole_gateway
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform

# Ansible's own.
COMMON = {"changed", "failed", "msg", "warnings"}
TYPES = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}

TASKS = [{"tid": 1, "to": ["1"], "text": "x", "from_ports": "1"}, {"tid": 2, "to": ["9"], "text": "x"}]
MMS = {"type": "mms", "to": ["1"], "title": "x", "attachments": ["jpg|AAAA"]}
URL = "http://collector.example.com/push"
PROFILE = {"port": "1", "slot": "1", "activation_code": "LPA:1$a$b"}
COMMAND = {"method": "POST", "path": "/goip_send_cmd.html", "query": {"version": "1.1"}}
SPEED = 1000.0
Runs = list[tuple[ModuleType, dict[str, Any]]]

# Each resource with what it is to be run with, in this order, with one gateway.
MESSAGES: Runs = [
    (sms, {"tasks": TASKS, "check": True}),
    (sms, {"tasks": TASKS}),
    (sms, {"tasks": [*TASKS[:1], MMS], "report_url": "http://127.0.0.1:1/"}),
    (sms, {"tasks": [{"to": ["x"]}]}),
    (info, {"gather_subset": ["sms_tasks", "sms_stats", "call_stats"], "sms_task_text": True}),
    (sms_task, {"tids": [1], "state": "paused", "check": True}),
    (sms_task, {"tids": [1], "state": "paused"}),
    (sms_task, {"tids": [1, 99], "state": "running"}),
    (sms_task, {"all": True, "state": "absent"}),
    (sms_info, {}),
    (sms_info, {"delete": True, "check": True}),
    (sms_info, {"delete": True}),
    (sms_info, {"limit": 0}),
    (sms_info, {"port": 1, "retries": 0}),
]
REST: Runs = [
    (imei, {"config": {"1A": "490154203237518"}, "check": True}),
    (imei, {"config": {"1A": "490154203237518"}}),
    (imei, {"config": {"99A": "1"}}),
    (sim_number, {"config": {"1A": "+49301234567"}, "save": False}),
    (sim_number, {"config": {"1A": None}, "state": "deleted"}),
    (sim_number, {"config": {}, "state": "overridden"}),
    (port_state, {"config": [{"ports": "1", "locked": True}], "check": True}),
    (port_state, {"config": [{"ports": "1", "locked": True}]}),
    (port_state, {"config": [{"ports": "99", "locked": True}]}),
    (port_hold, {"state": "held", "ports": "2"}),
    (port_hold, {"state": "released"}),
    (port_hold, {"state": "held", "ports": "99"}),
    (esim, {"config": [PROFILE], "poll_interval": 0.01}),
    (esim, {"config": [PROFILE]}),
    (esim, {"config": [], "state": "deleted"}),
    (status_report, {"url": URL, "check": True}),
    (status_report, {"url": URL}),
    (status_report, {"url": "x"}),
    (config, {"parameters": {"ttl": "65"}}),
    (config, {"parameters": {"": "x"}}),
    (command, {"op": "lock", "ports": "3", "check": True}),
    (command, {"commands": [{"op": "unlock", "ports": "3"}, {"op": "save"}]}),
    (command, {"op": "lock"}),
    (request, {"path": "/goip_send_cmd.html", "query": {"op": "get", "ttl": None}}),
    (request, {**COMMAND, "body": {"type": "command", "op": "ledon", "ports": "1"}}),
    (request, {"method": "POST", "path": "x"}),
    (sim_survey, {"ports": "1-2", "check": True}),
    (sim_survey, {"ports": "1-2"}),
    (sim_survey, {"slots": "99"}),
    (ussd, {"ports": "1", "code": "*100#", "check": True}),
    (ussd, {"ports": "1", "code": "*100#", "secret": True}),
    (ussd, {"ports": "1", "code": ""}),
    (at_command, {"ports": "1", "commands": ["AT", "AT+NONSENSE"]}),
    (pin, {"config": {"1A": "1234"}, "check": True}),
    (pin, {"config": {"1A": "1234"}}),
    (pin, {"config": {"1A": "x"}}),
    (network, {"network_type": "lte", "operators": {1: "00101"}, "check": True}),
    (network, {"network_type": "lte", "cells": {1: {"earfcn": 1, "pci": 1}}, "poll_interval": 0.4}),
    (network, {"cells": {99: None}}),
    (sms_report, {"status_url": URL, "check": True}),
    (sms_report, {"status_url": URL}),
    (sms_report, {"status_url": "x"}),
    (number_discovery, {"config": [{"operator": "00101", "method": "sim"}]}),
    (number_discovery, {"config": [{"operator": "00199", "method": "sim"}]}),
    (cell_info, {"ports": "1", "poll_interval": 0.4}),
    (cell_info, {"ports": "99"}),
    (info, {"gather_subset": info.SPEC["gather_subset"]["choices"], "parameters": ["ttl"]}),
    (info, {"slots": "99"}),
    (audit, {"imeis": {"1A": "490154203237526"}, "port_states": [{"ports": "99", "led": True}]}),
    (audit, {"expected": {"registered": "1", "sims": {"1A": "8949000000000000001"}, "firmware": ["1.0"]}}),
    (audit, {"port": 1, "retries": 0}),
]
# ... with one that speaks generation 3 only ...
NEWEST: Runs = [
    (status_report, {"url": URL, "check": True}),
    (status_report, {"url": URL}),
    (status_report, {"url": URL}),
    (status_report, {"url": "x"}),
]
# ... and with the request whose answer is lost.
UNANSWERED: list[tuple[ModuleType, dict[str, Any], dict[str, Any]]] = [
    (status_report, {"url": URL}, {"operation": "status", "skip": 1}),
    (command, {"op": "reset", "ports": "3", "wait": False}, {"operation": "reset"}),
    (ussd, {"ports": "1", "code": "*100#"}, {"operation": "send_ussd"}),
    (request, {**COMMAND, "body": {"type": "command", "op": "save"}}, {"operation": "save"}),
    (at_command, {"ports": "1", "commands": ["AT"], "secret": True}, {"operation": "send_at"}),
]


def documentation(resource: ModuleType) -> dict[str, Any]:
    name = resource.__name__.rpartition(".")[2]
    module = importlib.import_module(f"ansible_collections.skyline.gateway.plugins.modules.skyline_{name}")
    documented: dict[str, Any] = yaml.safe_load(module.RETURN)
    return documented


def is_of(value: Any, kind: str) -> bool:
    """Whether a value is of a documented type; a truth value is no number here."""
    return isinstance(value, TYPES[kind]) and (kind == "bool" or not isinstance(value, bool))


def deviations(value: Any, entry: Mapping[str, Any], place: str) -> Iterator[str]:
    """Where a value is not what its entry of the documentation says."""
    if value is None or entry["type"] == "raw":
        return
    if not is_of(value, entry["type"]):
        yield f"{place}: {value!r} is not of type {entry['type']}"
        return
    items = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    for item in items:
        if "elements" in entry and not is_of(item, entry["elements"]):
            yield f"{place}: {item!r} is not of type {entry['elements']}"
        if "contains" in entry:
            for key, inner in item.items():
                if key not in entry["contains"]:
                    yield f"{place}.{key} is not documented"
                else:
                    yield from deviations(inner, entry["contains"][key], f"{place}.{key}")


def compared(gateway: Handle, runs: Runs) -> tuple[dict[ModuleType, set[str]], list[str]]:
    """The keys that each resource was seen to return, and all that is not as documented."""
    seen: dict[ModuleType, set[str]] = {}
    found = []
    for number, (resource, options) in enumerate(runs):
        documented = documentation(resource)
        result = perform(resource, gateway, **options)
        place = f"{number} {resource.__name__.rpartition('.')[2]}"
        seen.setdefault(resource, set()).update(result)
        found += [f"{place}: {key} is not documented" for key in result if key not in documented and key not in COMMON]
        for key, entry in documented.items():
            found += deviations(result.get(key), entry, f"{place}: {key}")
            if entry["returned"] == "always" and key not in result:
                found.append(f"{place}: {key} is missing")
    return seen, found


def refused_with_the_password(gateway: Handle, runs: Runs) -> tuple[dict[ModuleType, set[str]], list[str]]:
    """The same of runs whose first request is refused with a reason that quotes the password."""
    seen: dict[ModuleType, set[str]] = {}
    found = []
    for resource, options in {
        resource: options for resource, options in reversed(runs) if "port" not in options
    }.items():
        gateway.add_fault("code", "status", 1, code=5, reason=f"not for {gateway.password}")
        more, problems = compared(gateway, [(resource, {**options, "retries": 0})])
        gateway.clear_faults()
        seen.update(more)
        found += problems
    return seen, found


def never_seen(seen: Mapping[ModuleType, set[str]]) -> list[str]:
    """The keys that are documented and were never there."""
    return [
        f"{resource.__name__}: {key}"
        for resource, keys in seen.items()
        for key in documentation(resource)
        if key not in keys
    ]


@pytest.mark.parametrize("profile", ["modern", "legacy"])
def test_messages(simulate: Simulate, profile: str) -> None:
    inbox = [{"text": "a"}, {"delivery": 0}]
    switches = {"sms_seconds": 86400}
    gateway: Handle = simulate(profile=profile, switches=switches, sms_refusals={"9": 7}, inbox=inbox).only
    gateway.call(slot="1A")
    seen, found = compared(gateway, MESSAGES)
    hidden, problems = refused_with_the_password(gateway, MESSAGES)
    assert found + problems == []
    for resource, keys in hidden.items():
        seen[resource] |= keys
    del seen[info]  # what else it returns is looked at below
    assert [key for key in never_seen(seen) if not key.endswith(": unverified")] == []


def test_all_others(simulate: Simulate) -> None:
    gateway = simulate(SPEED, generation="both", esims={"2A": "LPA:1$a$c"}, parameters={"ttl": "64"}).only
    seen, found = compared(gateway, REST)
    for resource, options, fault in UNANSWERED:
        gateway.add_fault("lost_reply", **fault)
        more, problems = compared(gateway, [(resource, {**options, "retries": 0})])
        seen[resource] |= more[resource]
        found += problems
    hidden, problems = refused_with_the_password(gateway, REST)
    for resource, keys in hidden.items():
        seen[resource] |= keys
    newest, more_problems = compared(simulate(SPEED, generation=3).only, NEWEST)
    for resource, keys in newest.items():
        seen[resource] |= keys
    assert found + problems + more_problems == []
    assert never_seen(seen) == []


# Each resource with the first of its runs.
FIRST = dict(reversed([*MESSAGES, *REST]))


@pytest.mark.parametrize("resource", [*FIRST, whole_gateway], ids=lambda resource: resource.__name__.rpartition(".")[2])
def test_every_result_says_which_gateway_it_is_about(simulate: Simulate, resource: ModuleType) -> None:
    box = simulate(SPEED, generation="both", ports=8, slots=4, esims={"2A": "LPA:1$a$c"}, parameters={"ttl": "64"}).only
    options = {**FIRST.get(resource, {"imeis": {"1A": "490154203237518"}}), "check": True}
    version = perform(info, box)["device"]["version"]
    assert version
    assert perform(resource, box, **options)["gateway"] == {
        "host": box.host,
        "port": box.port,
        "mac": box.mac,
        "version": version,
        "max_ports": 8,
        "max_slots": 4,
        "api": "2",
    }
