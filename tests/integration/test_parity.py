# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module gives the same results in Ansible's own process and as a module on another host."""

from __future__ import annotations

import itertools
import json
import pathlib
from typing import Any

import pytest
from skyline_simulator.testing import GatewaySpec, Handle, Running, running

from ansible_collections.skyline.gateway.tests.integration.conftest import (
    PASSWORD,
    USERNAME,
    host_variables,
    spec,
)
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, ROOT, World

MODULES = sorted(path.stem for path in pathlib.Path(ROOT, "plugins", "modules").glob("skyline_*.py"))
# A module, its options, and keywords of the task.
Step = tuple[str, dict[str, Any], dict[str, Any]]
CHECK = {"check_mode": True, "diff": True}
REAL = {"diff": True}

# What is done with a healthy gateway, in this order.
STEPS: list[Step] = [
    ("skyline_imei", {"config": {"6B": "490154203237518", "1.01": "35000012345674"}}, CHECK),
    ("skyline_imei", {"config": {"6B": "490154203237518", "1.01": "35000012345674"}}, REAL),
    ("skyline_imei", {"config": {"6B": "490154203237518"}}, {}),
    ("skyline_imei", {"config": {"6b": 865847053403202, "2.02": "865847053403213"}}, REAL),
    ("skyline_imei", {"config": {"9A": "x", 6.1: "1", "3.03": None, "3C": True, 5: "2"}}, REAL),
    ("skyline_imei", {"config": {"1A": "865847053403202"}, "check_digit": "fail"}, {}),
    ("skyline_imei", {"config": {"1A": "490154203237518"}, "mac": "00:00:00:00:00:00"}, {}),
    ("skyline_imei", {"config": {"1A": "490154203237518"}, "batch_size": 0, "wait_timeout": -1}, {}),
    ("skyline_sim_number", {"config": {"1A": "+49151", "2A": "0151", "3A": "17"}}, CHECK),
    ("skyline_sim_number", {"config": {"1A": "+49151", "2A": "0151", "3A": "17"}}, REAL),
    ("skyline_sim_number", {"config": {"1A": 49151, "2A": "x"}}, REAL),
    ("skyline_sim_number", {"config": ["1A"], "stat": "merged"}, {}),
    ("skyline_sim_number", {"config": {"1A": "+49151"}, "state": "overridden"}, REAL),
    ("skyline_sim_number", {"config": {"1A": None, "4A": None}, "state": "deleted", "save": False}, REAL),
    ("skyline_sim_number", {"config": {}, "state": "deleted"}, {}),
    ("skyline_info", {}, {}),
    ("skyline_info", {"gather_subset": ["imeis", "sim_numbers", "ports"], "ports": "1-2,6B", "slots": "1-2"}, CHECK),
    ("skyline_info", {"ports": "99", "slots": "x"}, {}),
    ("skyline_info", {"scheme": "ftp", "port": "eighty"}, {}),
    ("skyline_info", {"username": True, "password": ["hush"], "mac": 8846009706}, {}),
    ("skyline_info", {"username": 4711, "retries": 0}, {}),
    ("skyline_audit", {"imeis": {"6B": "490154203237518"}, "parameters": {"ttl": "1", "sip_password": "hush"}}, {}),
    ("skyline_audit", {"status_report": {"url": "http://127.0.0.1:1/"}, "port_states": [{"ports": "99"}]}, CHECK),
    ("skyline_audit", {"status_report": {"period": 90}, "imeis": {"1A": "x"}}, {}),
    ("skyline_audit", {}, {}),
    ("skyline_audit", {"port_states": {"8": {"locked": True}}, "imeis": ["1A"], "status_report": []}, {}),
    ("skyline_port_state", {"config": [{"ports": "1", "locked": True}, {"ports": "2", "led": True}]}, CHECK),
    ("skyline_port_state", {"config": [{"ports": "1", "locked": True}, {"ports": "2", "led": True}]}, REAL),
    ("skyline_port_state", {"config": [{"ports": "99", "locked": True}, {"ports": "2"}]}, REAL),
    ("skyline_port_state", {"config": {"8": {"locked": True}}}, REAL),
    ("skyline_port_state", {"config": [{"ports": [3, 4], "lockd": True}]}, REAL),
    ("skyline_command", {"op": "unlock", "ports": "1"}, CHECK),
    ("skyline_command", {"op": "unlock", "ports": "1"}, REAL),
    ("skyline_command", {"op": "unlock", "ports": "1", "commands": []}, {}),
    ("skyline_config", {"parameters": {"ttl": "65", "sms_url": "http://192.0.2.1/?a=1&b=2"}}, CHECK),
    ("skyline_config", {"parameters": {"ttl": "65", "sms_url": "http://192.0.2.1/?a=1&b=2"}}, REAL),
    ("skyline_config", {"parameters": {"sim_imei": "x", "a b": 1}}, {}),
    ("skyline_status_report", {"url": "http://127.0.0.1:1/report", "period": 90}, CHECK),
    ("skyline_status_report", {"url": "http://127.0.0.1:1/report", "period": 90}, REAL),
    ("skyline_status_report", {"url": "ftp://nowhere", "period": 9}, {}),
    ("skyline_status_report", {}, {}),
    ("skyline_status_report", {"state": "absent"}, REAL),
]
FIRST_OF_EACH: list[Step] = list({step[0]: step for step in reversed(STEPS) if step[2] is REAL}.values())
MISSPELLED: list[Step] = [(module, {"confg": {}, "hots": "x"}, {}) for module in MODULES]
# With a gateway that applies half of the first request and then refuses all.
FAILING: list[Step] = [
    ("skyline_imei", {"config": {"6B": "490154203237518", "1.01": "35000012345674"}, "retries": 0}, REAL),
    ("skyline_imei", {"config": {"6B": "490154203237518"}, "password": "wrong"}, {}),
    ("skyline_imei", {"config": {"6B": "490154203237518"}, "port": 1, "retries": 0}, {}),
    ("skyline_sim_number", {"config": {"1A": "1", "1B": "2"}, "batch_size": 1, "retries": 0}, REAL),
    ("skyline_info", {"username": "somebody"}, {}),
    ("skyline_audit", {"imeis": {"6B": "490154203237518"}, "password": "wrong"}, {}),
]
# With one that shows more slots than it reports.
CONTRADICTING: list[Step] = [
    ("skyline_imei", {"config": {"2A": "490154203237518"}}, CHECK),
    ("skyline_sim_number", {"config": {"2A": "+49151"}}, REAL),
    ("skyline_config", {"parameters": {"port_public_ip(2)": "192.0.2.1"}}, REAL),
    ("skyline_info", {"gather_subset": ["device", "imeis"]}, {}),
    ("skyline_audit", {"imeis": {"2B": "490154203237518"}}, {}),
    ("skyline_command", {"op": "lock", "ports": "2B"}, {}),
]
# With one that counts indices in another way than its size suggests.
MISPLACING: list[Step] = [
    ("skyline_imei", {"config": {"1A": "490154203237518", "2A": "350000123456749"}}, REAL),
    ("skyline_sim_number", {"config": {"2A": "+49151"}}, REAL),
]
SWITCHES: dict[str, dict[str, Any]] = {"contradicting": {"slots_claimed": 1}, "misplacing": {"index_slots": 1}}

# What the two ways have by their nature: how a module was called, and a traceback of the module's own process.
BY_NATURE = {"invocation", "exception"}


def tasks(steps: list[Step], more: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": f"{number} {module}", f"skyline.gateway.{module}": options, "ignore_errors": True, **keywords, **more}
        for number, (module, options, keywords) in enumerate(steps)
    ]


def plain(result: dict[str, Any], gateway: Handle) -> dict[str, Any]:
    """A result without what tells one gateway from its twin."""
    kept = {key: value for key, value in result.items() if not key.startswith("_") and key not in BY_NATURE}
    text = json.dumps(kept, sort_keys=True)
    text = text.replace(f"127.0.0.1:{gateway.port}", "ADDRESS").replace(gateway.mac, "MAC")
    text = text.replace(f'"port": {gateway.port}', '"port": "PORT"')
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def compare(world: World, fleet: Running, pairs: list[tuple[str, list[Step]]]) -> None:
    """Carries out the steps of each pair of twins: NAME_here in this process, NAME_there delegated to a bastion."""
    hosts: dict[str, dict[str, Any]] = {gateway.name: host_variables(gateway) for gateway in fleet}
    world.inventory({**hosts, "bastion": ELSEWHERE}, skyline_username=USERNAME, skyline_password=PASSWORD)
    run = world.play(
        [
            {"hosts": f"{name}_{where}", "gather_facts": False, "tasks": tasks(steps, keywords)}
            for name, steps in pairs
            for where, keywords in (("here", {}), ("there", {"delegate_to": "bastion"}))
        ],
        ANSIBLE_PIPELINING="1",
    )
    assert run.code == 0, run.stdout + run.stderr
    differing = {}
    for name, steps in pairs:
        for number, (module, options, _keywords) in enumerate(steps):
            task = f"{number} {module}"
            here, there = (
                (outcome.status, plain(outcome.result, fleet[host]))
                for host in (f"{name}_here", f"{name}_there")
                for outcome in [run.outcomes[(host, task)]]
            )
            if here != there:
                differing[f"{task} {options}"] = here, there
    assert differing == {}


def asked_once(gateway: Handle) -> list[str]:
    """What was asked of a gateway, but for a status after a status: how many there are depends on how busy we are."""
    pairs = itertools.pairwise([None, *gateway.operations])
    return [name for before, name in pairs if name is not None and (before, name) != ("status", "status")]


def twins(*names: str) -> list[GatewaySpec]:
    return [
        spec(f"{name}_{where}", seed=seed, mac=f"00-30-f1-00-00-{seed}{number}", switches=SWITCHES.get(name, {}))
        for seed, name in enumerate(names)
        for number, where in enumerate(("here", "there"))
    ]


@pytest.mark.parametrize(
    "steps", [FIRST_OF_EACH, pytest.param([*STEPS, *MISSPELLED], marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_a_healthy_gateway(world: World, steps: list[Step]) -> None:
    with running(twins("healthy"), speed=20) as fleet:
        compare(world, fleet, [("healthy", steps)])
        here, there = fleet
        assert here.state()["ram"] == there.state()["ram"]
        assert here.state()["saved"] == there.state()["saved"]
        assert asked_once(here) == asked_once(there)
        assert {"status", "set", "save"} <= set(here.operations)


def test_a_gateway_that_fails(world: World) -> None:
    with running(twins("faulty"), speed=20) as fleet:
        for gateway in fleet:
            gateway.add_fault("half_applied", "set")
            gateway.add_fault("code", "set", times=None, skip=1, code=5, reason="no {{ 1 }} <b>&amp;")
        compare(world, fleet, [("faulty", FAILING)])


@pytest.mark.slow
def test_gateways_that_count_in_their_own_way(world: World) -> None:
    with running(twins(*SWITCHES), speed=20) as fleet:
        compare(world, fleet, [("contradicting", CONTRADICTING), ("misplacing", MISPLACING)])


def test_steps_are_of_modules_that_there_are() -> None:
    assert {module for module, _options, _keywords in STEPS} <= set(MODULES)
