# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only newer firmware has is told alike in Ansible's own process and on another host, and PINs on neither."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, World
from ansible_collections.skyline.gateway.tests.integration.test_parity import CHECK, REAL, Step, compare

# As no other number has them.
WANTED, HELD = "73915846", "64281937"
VOUCHER, REPLIED = "*101*48151623#", "PUK 87654321"
COMMANDS = ['AT+CPWD="SC","48151623"', "AT+CPWD?"]
SECRET = {"secret": True, "accept_failures": True, "wait_timeout": 5}
KEPT = {"register": "code"}
BAD = {**SECRET, "ports": "1"}
PINS = {"1A": WANTED, "6B": WANTED}
CELLS = {"network_type": "lte", "operators": {1: "00101", "2": "none"}, "cells": {1: {"earfcn": 1300, "pci": 5}}}
DISCOVERY = [{"operator": "00101", "command": "*99#", "old_prefix": "0049"}, {"operator": "00102", "method": "sim"}]
SUBSETS = ["pins", "network", "sms_report", "number_discovery"]

STEPS: list[Step] = [
    ("skyline_pin", {"config": PINS}, CHECK),
    ("skyline_pin", {"config": PINS}, REAL),
    ("skyline_pin", {"config": {"1A": 1234, "99A": "x", "1a": None}}, REAL),
    ("skyline_pin", {"config": {"6B": None}, "state": "deleted", "save": False}, REAL),
    ("skyline_pin", {"config": ["1A"]}, {}),
    ("skyline_network", CELLS, CHECK),
    ("skyline_network", {**CELLS, "poll_interval": 0.4}, REAL),
    ("skyline_network", {**CELLS, "poll_interval": 0.4}, REAL),
    ("skyline_network", {"cells": {9: None, 1: {"earfcn": 1}}, "operators": {1: 101}}, {}),
    ("skyline_network", {"network_type": "5g"}, {}),
    ("skyline_network", {}, {}),
    ("skyline_sms_report", {"status_url": "http://user:hush@192.0.2.1/?token=hush", "received_max": 5}, CHECK),
    ("skyline_sms_report", {"status_url": "http://user:hush@192.0.2.1/?token=hush", "received_max": 5}, REAL),
    ("skyline_sms_report", {"received_url": "x", "status_max": -1}, {}),
    ("skyline_sms_report", {}, {}),
    ("skyline_number_discovery", {"config": DISCOVERY}, CHECK),
    ("skyline_number_discovery", {"config": DISCOVERY}, REAL),
    ("skyline_number_discovery", {"config": [{"operator": 101}, {"operator": "26201", "method": "sim"}]}, {}),
    ("skyline_number_discovery", {"config": [{"operator": "00101", "methd": "sim"}]}, {}),
    ("skyline_cell_info", {"ports": "1-2", "poll_interval": 0.4}, CHECK),
    ("skyline_cell_info", {"ports": "99"}, {}),
    ("skyline_info", {"gather_subset": SUBSETS}, {}),
]
OLDER: list[Step] = [
    ("skyline_pin", {"config": PINS}, REAL),
    ("skyline_network", {"network_type": "lte"}, {}),
    ("skyline_sms_report", {"status_max": 5}, {}),
    ("skyline_number_discovery", {"config": DISCOVERY}, {}),
    ("skyline_cell_info", {"ports": "1"}, {}),
    ("skyline_info", {"gather_subset": SUBSETS}, {}),
]


@pytest.mark.slow
def test_parity(world: World) -> None:
    kinds: dict[str, dict[str, Any]] = {
        "newer": {"generation": 3, "pins": {"1A": HELD, "3C": HELD}},
        "both": {"generation": "both", "pins": {"1A": HELD}},
        "older": {},
    }
    twins = [
        spec(f"{name}_{where}", seed=seed, mac=f"00-30-f1-00-00-{seed}{number}", **more)
        for seed, (name, more) in enumerate(kinds.items())
        for number, where in enumerate(("here", "there"))
    ]
    with running(twins, speed=200) as fleet:
        compare(world, fleet, [("newer", STEPS), ("both", STEPS), ("older", OLDER)])
        for name in ("newer", "both"):
            here, there = fleet[f"{name}_here"].state(), fleet[f"{name}_there"].state()
            assert here["ram"] == there["ram"]
            assert here["saved"] == there["saved"]
            assert here["saved"]["pins"]["1.01"] == WANTED


@pytest.mark.parametrize("where", ["here", pytest.param("there", marks=pytest.mark.slow)])
def test_secrets_are_in_no_output(world: World, where: str) -> None:
    """PINs; and with secret: true codes, commands, and what is replied to them."""
    delegated = {"delegate_to": "bastion"} if where == "there" else {}
    tasks: list[dict[str, Any]] = [
        {
            "name": "raw",
            "skyline.gateway.skyline_request": {
                "method": "POST",
                "path": "/set_pins",
                "body": [{"port": 4, "slot": 1, "pin": WANTED}],
                "retries": 0,
            },
        },
        {"name": "set", "skyline.gateway.skyline_pin": {"config": PINS}, "register": "pins"},
        {"name": "refused", "skyline.gateway.skyline_pin": {"config": {**PINS, "99A": WANTED}}},
        {"name": "quoted", "skyline.gateway.skyline_pin": {"config": {"2A": WANTED}, "retries": 0}},
        {"name": "wrong shape", "skyline.gateway.skyline_pin": {"config": int(WANTED)}},
        {"name": "read", "skyline.gateway.skyline_info": {"gather_subset": ["pins"]}},
        {"name": "whole", "skyline.gateway.skyline_gateway": {"pins": {"2B": WANTED}, "retries": 0}},
        {"name": "whole, refused", "skyline.gateway.skyline_gateway": {"pins": {"2B": WANTED, "77A": WANTED}}},
        {"name": "audit", "skyline.gateway.skyline_audit": {"pins": {"2B": WANTED, "6B": WANTED}}},
        {"name": "raw read", "skyline.gateway.skyline_request": {"path": "/get_pins"}},
        {
            "name": "code",
            "skyline.gateway.skyline_ussd": {"ports": "1-3", "code": VOUCHER, **SECRET},
            "register": "code",
        },
        {"name": "code, refused", "skyline.gateway.skyline_ussd": {"ports": "1,99", "code": VOUCHER, **SECRET}},
        {"name": "code, predicted", "skyline.gateway.skyline_ussd": {"ports": "1", "code": VOUCHER, **SECRET}, **CHECK},
        {"name": "command", "skyline.gateway.skyline_at_command": {"ports": "1-2", "commands": COMMANDS, **SECRET}},
        {"name": "command, refused", "skyline.gateway.skyline_at_command": {"commands": [*COMMANDS, ""], **BAD}},
    ]
    plain: list[dict[str, Any]] = [
        {"name": f"show {name}", "ansible.builtin.debug": {"var": name}} for name in ("pins", "code")
    ]
    play = [
        {
            "hosts": "gateway",
            "gather_facts": False,
            "tasks": [*({**task, **delegated, "ignore_errors": True} for task in tasks), *plain],
        }
    ]
    with running(spec("gateway", generation=3, pins={"1A": HELD, "3C": HELD}, no_sim=[]), speed=200) as fleet:
        gateway = fleet.only
        gateway.add_fault("code", "set_pins", times=None, skip=2, code=5, reason=f"{WANTED} is not {HELD}")
        gateway.answer(VOUCHER, f"{REPLIED} for {VOUCHER}", ports="1-2")
        gateway.answer(VOUCHER, outcome="timeout", ports="3")
        gateway.answer(COMMANDS[0], REPLIED, kind="at")
        gateway.answer(COMMANDS[1], f"+CME ERROR: {REPLIED}", kind="at")
        hosts = {"gateway": host_variables(gateway), "bastion": dict(ELSEWHERE)}
        world.inventory(hosts, skyline_username=USERNAME, skyline_password=PASSWORD)
        run = world.play(play, "-vvvvv", "--diff", ANSIBLE_INJECT_INVOCATION="1")
        assert run.code == 0, run.stdout + run.stderr
        assert gateway.pin("6B", saved=True) == WANTED
        # The test can see what it looks for: each port was asked, once.
        assert gateway.asked[("ussd", 1, VOUCHER)] == gateway.asked[("ussd", 3, VOUCHER)] == 1
        assert gateway.asked[("at", 2, COMMANDS[1])] == 1
    outcomes = {task: outcome for (_host, task), outcome in run.outcomes.items()}
    assert outcomes["quoted"].result["error"]["reason"] == "******** is not ********"
    for task in ("refused", "whole, refused", "code, refused", "command, refused"):
        assert outcomes[task].result["error"]["kind"] == "validation"
    assert outcomes["whole"].result["parts"]["pins"]["status"] == "failed"
    assert [reply["reply"] for reply in outcomes["code"].result["replies"]] == ["********", "********", None]
    assert {reply["reply"] for reply in outcomes["command"].result["replies"]} == {"********"}
    if where == "there":
        for task in ("set", "whole"):
            given = outcomes[task].result["invocation"]["module_args"]
            assert set(given["config" if task == "set" else "pins"].values()) == {"VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}
    texts = {"results": json.dumps([outcome.result for outcome in outcomes.values()])}
    texts.update(stdout=run.stdout, stderr=run.stderr)
    for path in pathlib.Path(world.folder).rglob("*"):
        if path.is_file() and "play" not in path.name:
            texts[path.relative_to(world.folder).as_posix()] = path.read_bytes().decode("utf-8", "replace")
    assert "log" in texts
    secrets = (WANTED, HELD, VOUCHER[5:-1], REPLIED, "CPWD")
    assert [(name, secret) for name, text in texts.items() for secret in secrets if secret in text] == []
