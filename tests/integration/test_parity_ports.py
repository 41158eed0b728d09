# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What takes its time, or goes wrong on the way, is told alike in Ansible's own process and on another host."""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, World
from ansible_collections.skyline.gateway.tests.integration.test_parity import CHECK, REAL, Step, compare

PLAN = [{"ports": "1-2", "locked": True, "led": True}, {"ports": "3", "active_slot": "B"}]
SECRETS = {"web_password": "new-hush", "sms_url": "http://user:hush@192.0.2.1/a?b=c&d= e%", "ttl": 65}
SAVE = {"query": {"version": "1.1"}, "body": {"type": "command", "op": "save"}}

STEPS: dict[str, list[Step]] = {
    "healthy": [
        ("skyline_port_state", {"config": PLAN}, CHECK),
        ("skyline_port_state", {"config": PLAN, "save": False}, REAL),
        ("skyline_port_state", {"config": PLAN}, REAL),
        ("skyline_port_state", {"config": [{"ports": "1-2", "locked": False}], "wait": False}, REAL),
        ("skyline_port_state", {"config": [{"ports": "1", "locked": True}, {"ports": 1, "locked": "no"}]}, {}),
        ("skyline_command", {"commands": [{"op": "switch", "ports": "4B"}, {"op": "reset", "ports": 5}]}, REAL),
        ("skyline_command", {"commands": [{"op": "ledon", "ports": "4"}, {"op": "reboot"}]}, CHECK),
        ("skyline_command", {"commands": [{"op": "ledon", "ports": "4"}, {"op": "reboot"}]}, REAL),
        ("skyline_command", {"commands": []}, {}),
        ("skyline_request", {"path": "/goip_send_cmd.html", "query": {"op": "get", "ttl": None}}, CHECK),
        ("skyline_request", {"method": "POST", "path": "/goip_send_cmd.html", **SAVE}, REAL),
        ("skyline_request", {"path": "x?y", "query": {"username": "hush"}, "body": True}, {}),
        ("skyline_sim_survey", {"ports": "1-2"}, CHECK),
        ("skyline_sim_survey", {"ports": "99", "slots": "99"}, {}),
        ("skyline_ussd", {"ports": "1-2", "code": "*100#"}, CHECK),
        ("skyline_ussd", {"ports": "1-2", "code": "*100#"}, REAL),
        ("skyline_ussd", {"ports": "1A", "code": "hush", "secret": True}, {}),
        ("skyline_at_command", {"ports": 1, "commands": ["AT+CSQ", "AT+X=hush"], "secret": True}, REAL),
        ("skyline_config", {"parameters": SECRETS}, CHECK),
        ("skyline_config", {"parameters": SECRETS}, REAL),
        ("skyline_config", {"parameters": {"web_password": "********"}}, {}),
        ("skyline_status_report", {"url": "http://user:hush@127.0.0.1:1/", "update_url": "on_enable"}, REAL),
        ("skyline_info", {"gather_subset": ["port_states", "parameters"], "parameters": list(SECRETS)}, {}),
    ],
    # Port 3 is dead, port 4 locked by its operator, multiple is not known, and LEDs are refused.
    "troubled": [
        ("skyline_port_state", {"config": [{"ports": "2-3", "active_slot": "B"}], "wait_timeout": 8}, REAL),
        ("skyline_port_state", {"config": [{"ports": "1,5", "led": True, "locked": True}], "retries": 0}, REAL),
        ("skyline_command", {"commands": [{"op": "lock", "ports": 1}, {"op": "ledon", "ports": 1}]}, REAL),
        ("skyline_command", {"op": "switch", "ports": "3B", "wait_timeout": 0.2}, {}),
        ("skyline_ussd", {"ports": "2-3", "code": "*100#", "wait_timeout": 5}, REAL),
        ("skyline_config", {"parameters": {"web_password": "new-hush", "ttl": "0"}, "retries": 0}, REAL),
    ],
}


@pytest.mark.slow
def test_parity(world: World) -> None:
    twins = [
        spec(
            f"{name}_{where}",
            seed=seed,
            mac=f"00-30-f1-00-00-{seed}{number}",
            parameters={"web_password": "old-hush"},
            no_sim=[],
            **more,
        )
        for seed, (name, more) in enumerate(
            {
                "healthy": {},
                "troubled": {"dead_ports": "3", "operator_locked": "4", "switches": {"multiple": False}},
            }.items()
        )
        for number, where in enumerate(("here", "there"))
    ]
    with running(twins, speed=100) as fleet:
        for name in ("troubled_here", "troubled_there"):
            fleet[name].add_fault("code", "ledon", times=None, code=5, reason="no {{ LED }}")
        compare(world, fleet, list(STEPS.items()))
        here, there = fleet["healthy_here"].state(), fleet["healthy_there"].state()
        assert here["saved"] == there["saved"]
        assert here["saved"]["parameters"]["web_password"] == "new-hush"


@pytest.mark.slow
def test_secrets_of_parameters_stay_on_the_other_host(world: World) -> None:
    """Only the resource can tell which parameters are secrets; the module returns its options with its result."""
    tasks: list[dict[str, Any]] = [
        {"name": "parameters", "skyline.gateway.skyline_config": {"parameters": SECRETS}},
        {"name": "reports", "skyline.gateway.skyline_status_report": {"url": "http://user:hush@127.0.0.1:1/"}},
        {
            "name": "refused",
            "skyline.gateway.skyline_config": {"parameters": {**SECRETS, "a b": "1"}},
            "ignore_errors": True,
        },
        {"name": "ussd", "skyline.gateway.skyline_ussd": {"ports": "1", "code": "*hush#", "secret": True}},
    ]
    play = [
        {"hosts": "gateway", "gather_facts": False, "tasks": [{**task, "delegate_to": "bastion"} for task in tasks]}
    ]
    with running(spec("gateway", parameters={"web_password": "old-hush"})) as fleet:
        hosts = {"gateway": host_variables(fleet.only), "bastion": dict(ELSEWHERE)}
        world.inventory(hosts, skyline_username=USERNAME, skyline_password=PASSWORD)
        # From ansible-core 2.20 on they are returned only if one asks for it.
        run = world.play(play, "-vvv", "--diff", ANSIBLE_INJECT_INVOCATION="1")
        assert run.code == 0, run.stdout + run.stderr
        assert fleet.only.parameter("web_password", saved=True) == "new-hush"
    results = [outcome.result for outcome in run.outcomes.values()]
    assert [result["invocation"]["module_args"].get("password") for result in results] == [
        "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    ] * 4
    assert results[0]["invocation"]["module_args"]["parameters"]["web_password"] == "********"
    for text in (json.dumps(results), run.stdout, run.stderr, (world.folder / "log").read_text()):
        assert "hush" not in text
