# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing but skyline_status_report touches where and how often a gateway reports.

The URL and the period of the reports are set by parameters of the request that reads the status, so any reading could.
A module that is added later runs with its own examples, or fails here for want of options.
"""

from __future__ import annotations

import importlib
import pathlib
import re
from types import ModuleType
from typing import Any

import pytest
import yaml
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins import module_utils
from ansible_collections.skyline.gateway.plugins.module_utils import runner
from ansible_collections.skyline.gateway.tests.unit.plugins.conftest import Simulate
from ansible_collections.skyline.gateway.tests.unit.plugins.gateways import perform
from ansible_collections.skyline.gateway.tests.unit.plugins.module_utils.resources.kinds import IMEI, NUMBER

pytestmark = pytest.mark.usefixtures("short_waits")

PLUGINS = pathlib.Path(runner.__file__).resolve().parents[1]
MODULES = sorted(path.stem for path in (PLUGINS / "modules").glob("*.py") if path.stem != "__init__")
REPORT = {"url": "http://127.0.0.1:1/push?of=somebody", "period": 90, "all_sims": True, "all_slots": False}
SPEED = 1000.0

# What each module is asked to do: all that there is for it to do.
OPTIONS: dict[str, list[dict[str, Any]]] = {
    "skyline_audit": [
        {
            "imeis": IMEI.plan("1A"),
            "sim_numbers": NUMBER.plan("1A"),
            "parameters": {"ttl": "65"},
            "port_states": [{"ports": "1", "locked": True}],
            "status_report": {"url": "http://127.0.0.1:1/another", "period": 60},
        }
    ],
    "skyline_command": [
        *({"op": op, "ports": "2"} for op in ("lock", "unlock", "ledon", "ledoff", "reset")),
        {"op": "switch", "ports": "2B"},
        {"op": "save"},
        {"op": "reboot"},
        {"commands": [{"op": "lock", "ports": "1"}, {"op": "reset", "ports": "3"}, {"op": "reboot"}]},
    ],
    "skyline_config": [{"parameters": {"ttl": "65", "sms_url": REPORT["url"], "port_public_ip(2)": "192.0.2.7"}}],
    "skyline_gateway": [
        {
            "imeis": IMEI.plan("1A"),
            "sim_numbers": NUMBER.plan("1A"),
            "parameters": {"ttl": "65"},
            "port_states": [{"ports": "1", "led": True}],
        }
    ],
    "skyline_imei": [
        {"config": IMEI.plan("1A", "2B")},
        {"config": IMEI.plan("3A", first=5), "activate": "reset"},
        {"config": IMEI.plan("4A", first=9), "activate": "reboot"},
    ],
    "skyline_pin": [{"config": {"1A": "1234", "2B": "98765"}}, {"config": {"1A": None}, "state": "deleted"}],
    "skyline_port_state": [
        {"config": [{"ports": "1-3", "locked": True, "led": True}, {"ports": "4", "active_slot": "B"}]},
        {"config": [{"ports": "all", "locked": False, "led": False, "active_slot": "A"}], "wait": False},
    ],
    "skyline_sim_number": [
        {"config": NUMBER.plan("1A", "2B")},
        {"config": NUMBER.plan("3A"), "state": "overridden"},
        {"config": {"3A": None}, "state": "deleted"},
    ],
}
# Firmwares that read in different ways.
PROFILES = ["modern", "legacy"]


# What only firmware has that serves generation 3, too.
NEWER = {"skyline_cell_info", "skyline_network", "skyline_number_discovery", "skyline_pin", "skyline_sms_report"}


def resource_of(module: str) -> ModuleType | None:
    """The resource that a module runs; None for one that talks to no gateway."""
    name = module.removeprefix("skyline_")
    try:
        return importlib.import_module(f"{module_utils.__name__}.resources.{name}")
    except ModuleNotFoundError:
        assert "skyline.gateway.connection" not in (PLUGINS / "modules" / f"{module}.py").read_text()
        return None


def options_of(module: str) -> list[dict[str, Any]]:
    """What a module is to be run with: every subset for the reader, the list above, or the module's examples."""
    if module == "skyline_info":
        subsets = list(resource_of(module).SPEC["gather_subset"]["choices"])  # type: ignore[union-attr]
        return [{}, *({"gather_subset": [subset], "parameters": ["ttl"]} for subset in subsets)]
    return OPTIONS.get(module) or examples_of(module)


def examples_of(module: str) -> list[dict[str, Any]]:
    text = importlib.import_module(f"ansible_collections.skyline.gateway.plugins.modules.{module}").EXAMPLES
    plays = yaml.safe_load(text)
    tasks = [task for play in plays for task in play.get("tasks", [play])]
    options = [task.get(f"skyline.gateway.{module}") for task in tasks]
    return [each for each in options if each is not None and "{{" not in str(each)]


def queries(gateway: Handle) -> list[str]:
    """What was asked of the status, without login."""
    return [
        re.sub("&(username|session)=.*", "", record.target) for record in gateway.log if "status.html" in record.path
    ]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("module", [name for name in MODULES if name != "skyline_status_report"])
def test_the_reporting_stays_as_it_is(simulate: Simulate, module: str, profile: str) -> None:
    resource = resource_of(module)
    if resource is None:
        return
    todo = options_of(module)
    assert todo, f"{module} has no example without variables; put some options for it into OPTIONS"
    generation = {"generation": "both"} if module in NEWER else {}
    gateway = simulate(SPEED, profile=profile, report=REPORT, ports=16, no_sim=[], **generation).only
    done = 0
    for options in todo:
        if "poll_interval" in resource.SPEC:
            options = {**options, "poll_interval": 0.01}
        for check in (True, False):
            result = perform(resource, gateway, check=check, **options)
            done += "failed" not in result
            assert {key: gateway.reporting[key] for key in REPORT} == REPORT
    # Older firmware does not know all of the API.
    assert done or profile == "legacy", f"{module} did nothing but fail"
    assert (
        {"/goip_get_status.html?all_slots=1"}
        <= set(queries(gateway))
        <= {
            "/goip_get_status.html?all_slots=1",
            "/goip_get_status.html?all_sims=1",
        }
    )


def test_reading_for_the_reports_does_not_touch_them_either(simulate: Simulate) -> None:
    gateway = simulate(report=REPORT).only
    resource = resource_of("skyline_status_report")
    assert resource is not None
    perform(resource, gateway, check=True, url="http://127.0.0.1:1/other", period=60)
    perform(resource, gateway, check=True, state="absent")
    perform(resource, gateway, url="http://127.0.0.1:1/other", period=90, update_url="on_enable")
    assert gateway.reporting == REPORT
    assert set(queries(gateway)) == {"/goip_get_status.html?all_slots=1"}


def test_this_test_can_see_what_it_is_for(simulate: Simulate) -> None:
    gateway = simulate(report=REPORT).only
    resource = resource_of("skyline_status_report")
    assert resource is not None
    perform(resource, gateway, url="http://127.0.0.1:1/other", period=90)
    assert gateway.reporting != REPORT
    assert set(queries(gateway)) != {"/goip_get_status.html?all_slots=1"}
    assert {"skyline_info", "skyline_imei", "skyline_config"} <= set(MODULES)
