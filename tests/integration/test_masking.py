# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hiding secrets never changes data: whatever the password is, results come back whole, both ways."""

from __future__ import annotations

import json
from typing import Any

import pytest
from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.tests.integration.conftest import USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, World

IMEI = "490154203237518"
PASSWORDS = ["1", "a", "root", "1234", "drift", "ok", "line", IMEI]
NUMBERS = {"1.01": "+4915123456", "1.02": "12340001"}
CODE = "LPA:1$lab.example$ZZZ"

TASKS: dict[str, tuple[str, dict[str, Any]]] = {
    "numbers": ("skyline_sim_number", {"config": NUMBERS}),
    "imeis": ("skyline_imei", {"config": {"1A": IMEI}}),
    "read": ("skyline_info", {"gather_subset": ["device", "ports", "imeis", "sim_numbers", "port_states"]}),
    "again": ("skyline_sim_number", {"config": "{{ read.sim_numbers }}"}),
    "inbox": ("skyline_sms_info", {"delete": True}),
    "esim": (
        "skyline_esim",
        # A code that is also the gateway's port.
        {
            "config": [{"port": "1B", "activation_code": CODE, "confirmation_code": "{{ skyline_port | string }}"}],
            "wait": False,
        },
    ),
    "audit": ("skyline_audit", {"imeis": {"1A": "865847053403202"}, "sim_numbers": NUMBERS}),
    "in line": ("skyline_audit", {"imeis": {"1A": IMEI}}),
    "bad": ("skyline_sim_number", {"config": {"9A": "x", "1A": "1234a"}}),
}


@pytest.mark.parametrize("where", ["here", pytest.param("there", marks=pytest.mark.slow)])
def test_data_is_never_masked(world: World, where: str) -> None:
    names = {f"gw-{number}": password for number, password in enumerate(PASSWORDS)}
    profile = {"ports": 4, "slots": 2, "esims": {"1A": "LPA:1$lab.example$OLD"}}
    with running([spec(name, password=password, **profile) for name, password in names.items()]) as fleet:
        for gateway in fleet:
            gateway.receive({"slot": "1B", "from": "10010", "text": f"Your code is {gateway.password}, ok 1234 a line"})
        hosts = {gateway.name: {**host_variables(gateway), "skyline_password": gateway.password} for gateway in fleet}
        world.inventory({**hosts, "bastion": ELSEWHERE}, skyline_username=USERNAME)
        keywords = {"ignore_errors": True, **({"delegate_to": "bastion"} if where == "there" else {})}
        tasks = [
            {"name": name, f"skyline.gateway.{module}": options, "register": name.replace(" ", "_"), **keywords}
            for name, (module, options) in TASKS.items()
        ]
        run = world.play([{"hosts": list(hosts), "gather_facts": False, "tasks": tasks}], "--diff")
        assert run.code == 0, run.stdout + run.stderr
        for gateway in fleet:
            results = {task: run.result(gateway.name, task) for task in TASKS}
            for task, result in results.items():
                shown = {key: value for key, value in result.items() if key not in ("invocation", "requests")}
                text = json.dumps(shown)
                assert "VALUE_SPECIFIED" not in text, (gateway.password, task, text)
                assert "****" not in text, (gateway.password, task, text)
                assert "redacted" not in result, (gateway.password, task, text)
                if result["gateway"]:
                    assert (result["gateway"]["host"], result["gateway"]["port"]) == (gateway.host, gateway.port)
            assert results["numbers"]["after"] == NUMBERS
            assert results["read"]["sim_numbers"] == NUMBERS
            assert results["read"]["imeis"]["1.01"] == IMEI
            assert results["again"]["changed"] is False
            (message,) = results["inbox"]["messages"]
            assert message["text"] == f"Your code is {gateway.password}, ok 1234 a line"
            assert gateway.inbox == {}
            assert results["esim"]["after"] == [{"port": 1, "slot": 2}]
            assert results["audit"]["verdict"] == "drifted"
            assert results["audit"]["drift"] == [
                {"part": "imeis", "setting": "imei", "slot": "1.01", "is": IMEI, "should_be": "865847053403202"}
            ]
            assert results["in line"]["verdict"] == "in_line"
            assert results["bad"]["error"]["kind"] == "validation"
            assert "9A" in results["bad"]["msg"]
            assert "'1234a'" in results["bad"]["msg"]
