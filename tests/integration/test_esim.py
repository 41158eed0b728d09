# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""skyline_esim in a real play that is cut off half-way: every profile once, none twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from skyline_simulator.testing import Handle, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, World, family, needs_proc

PORTS, SLOTS = 4, 3
# A download takes half a second.
SPEED, SECONDS = 20.0, 10


def code(port: int, slot: int) -> str:
    return f"LPA:1$smdp.example.com$SECRET-{port}-{slot}"


CODES = [code(port, slot) for port in range(1, PORTS + 1) for slot in range(1, SLOTS + 1)]
CONFIG = [
    {"port": port, "slot": slot, "activation_code": code(port, slot)}
    for port in range(1, PORTS + 1)
    for slot in range(1, SLOTS + 1)
]


def _play() -> list[dict[str, Any]]:
    options = {"config": CONFIG, "poll_interval": 0.35, "wait_timeout": 60}
    task = {"name": "Profiles", "skyline.gateway.skyline_esim": options}
    return [{"hosts": "all", "gather_facts": False, "tasks": [task]}]


@pytest.mark.slow
@needs_proc
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["terminated", "killed"])
def test_cut_off_half_way(world: World, how: signal.Signals) -> None:
    with running([spec("gw1", ports=PORTS, slots=SLOTS, switches={"esim_write_seconds": SECONDS})], SPEED) as fleet:
        gateway = fleet["gw1"]
        world.inventory({"gw1": host_variables(gateway)}, skyline_username=USERNAME, skyline_password=PASSWORD)
        _cut_off(world, gateway, how)
        downloaded = dict(gateway.downloads)
        assert 0 < len(downloaded) < len(CODES)

        run = world.play(_play(), "-vvv")
        assert run.code == 0, run.stdout
        assert run.result("gw1", "Profiles")["changed"] is True
        assert gateway.downloads == dict.fromkeys(CODES, 1)
        assert "SECRET" not in run.stdout + run.stderr
        assert run.result("gw1", "Profiles")["pending"] == []
        # And from then on there is nothing to do.
        assert world.play(_play()).result("gw1", "Profiles")["changed"] is False


def _cut_off(world: World, gateway: Handle, how: signal.Signals) -> None:
    """Runs the play in a process group of its own, and ends that when the second round of downloads is under way."""
    playbook = world.write("cut_off.yml", json.dumps(_play()))
    command = [sys.executable, "-m", "ansible", "playbook", "-i", str(world.folder / "inventory"), playbook]
    with subprocess.Popen(
        command, env=world.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        deadline = time.monotonic() + 60
        while gateway.operations.count("esim_write") < 2 and time.monotonic() < deadline:
            assert process.poll() is None, "the play ended by itself"
            time.sleep(0.02)
        for each in family(process.pid):
            os.kill(each, how)
        process.wait(30)


@pytest.mark.slow
def test_both_ways_alike(world: World) -> None:
    """In the worker and as a module on another host; first what would be done, then what was done."""
    tasks: list[dict[str, Any]] = [
        {
            "name": name,
            "skyline.gateway.skyline_esim": {"config": CONFIG[:2], "poll_interval": 0.35},
            "check_mode": check,
        }
        for name, check in (("Preview", True), ("Write", False))
    ]
    results = []
    for elsewhere in (False, True):
        with running([spec("gw1", ports=PORTS, slots=SLOTS, switches={"esim_write_seconds": SECONDS})], SPEED) as fleet:
            hosts = {"gw1": host_variables(fleet["gw1"]), "there": ELSEWHERE}
            world.inventory(hosts, skyline_username=USERNAME, skyline_password=PASSWORD)
            delegated = {"delegate_to": "there"} if elsewhere else {}
            play = {"hosts": "gw1", "gather_facts": False, "tasks": [{**task, **delegated} for task in tasks]}
            run = world.play([play], "-vvv")
            assert run.code == 0, run.stdout
            assert "SECRET" not in run.stdout + run.stderr
            keys = ("changed", "before", "after", "recognised", "pending", "requests")
            results.append([{key: run.result("gw1", task["name"])[key] for key in keys} for task in tasks])
    assert results[0] == results[1]
