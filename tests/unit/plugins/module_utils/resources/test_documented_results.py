# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules for messages return is what their documentation says, key by key and type by type."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest
import yaml
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import info, sms, sms_info, sms_task
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform

# Ansible's own.
COMMON = {"changed", "failed", "msg", "warnings"}
TYPES = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}

TASKS = [{"tid": 1, "to": ["1"], "text": "x", "from_ports": "1"}, {"tid": 2, "to": ["9"], "text": "x"}]
MMS = {"type": "mms", "to": ["1"], "title": "x", "attachments": ["jpg|AAAA"]}
# Each resource with what it is to be run with, in this order, with one gateway.
RUNS: list[tuple[ModuleType, dict[str, Any]]] = [
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


def documentation(resource: ModuleType) -> dict[str, Any]:
    name = resource.__name__.rpartition(".")[2]
    module = importlib.import_module(f"ansible_collections.skyline.gateway.plugins.modules.skyline_{name}")
    documented: dict[str, Any] = yaml.safe_load(module.RETURN)
    return documented


def deviations(value: Any, entry: Mapping[str, Any], place: str) -> Iterator[str]:
    """Where a value is not what its entry of the documentation says."""
    if value is None:
        return
    if type(value) is not TYPES[entry["type"]]:
        yield f"{place}: {value!r} is not of type {entry['type']}"
        return
    items = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    for item in items:
        if "elements" in entry and type(item) is not TYPES[entry["elements"]]:
            yield f"{place}: {item!r} is not of type {entry['elements']}"
        if "contains" in entry:
            for key, inner in item.items():
                if key not in entry["contains"]:
                    yield f"{place}.{key} is not documented"
                else:
                    yield from deviations(inner, entry["contains"][key], f"{place}.{key}")


@pytest.mark.parametrize("profile", ["modern", "legacy"])
def test_results(simulate: Simulate, profile: str) -> None:
    inbox = [{"text": "a"}, {"delivery": 0}]
    switches = {"sms_seconds": 86400}
    gateway: Handle = simulate(profile=profile, switches=switches, sms_refusals={"9": 7}, inbox=inbox).only
    gateway.call(slot="1A")
    seen: dict[str, set[str]] = {}
    found = []
    for number, (resource, options) in enumerate(RUNS):
        documented = documentation(resource)
        result = perform(resource, gateway, **options)
        place = f"{number} {resource.__name__.rpartition('.')[2]}"
        seen.setdefault(resource.__name__, set()).update(result)
        found += [f"{place}: {key} is not documented" for key in result if key not in documented and key not in COMMON]
        for key, entry in documented.items():
            found += deviations(result.get(key), entry, f"{place}: {key}")
            if entry["returned"] == "always" and key not in result:
                found.append(f"{place}: {key} is missing")
    assert found == []
    for resource in (sms, sms_task, sms_info):
        never = set(documentation(resource)) - seen[resource.__name__] - {"unverified"}
        assert never == set(), f"{resource.__name__} was never seen to return {never}"
