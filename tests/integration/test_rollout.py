# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks imei_rollout and number_rollout, over small simulated fleets."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from skyline_simulator.testing import Handle, Running, running

from ansible_collections.skyline.gateway.plugins.module_utils.model.imei import check_digit
from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ROOT, Run, World

ROLLOUT = str(ROOT / "playbooks" / "imei_rollout.yml")
NUMBERS = str(ROOT / "playbooks" / "number_rollout.yml")
# A reset of 8 to 15 device seconds takes a quarter of a second, a registration as long.
SPEED = 50.0
SLOTS = ("1A", "1B", "2A", "3B")
PROBLEMS = "List everything that is wrong"


def imei(number: int) -> str:
    body = f"35{number:012}"
    return body + check_digit(body)


def plan(gateway: int, *slots: str) -> dict[str, str]:
    return {slot: imei(1000 * gateway + place) for place, slot in enumerate(slots or SLOTS)}


class Fleet:
    """Gateways gw1, gw2 and so on, with an inventory of them and their plans."""

    def __init__(self, world: World, served: Running) -> None:
        self.world = world
        self.served = served
        self.plans = {gateway.name: plan(number) for number, gateway in enumerate(served, 1)}
        self.hosts: dict[str, dict[str, Any]] = {
            gateway.name: {"ansible_host": gateway.host, "skyline_port": gateway.port, "skyline_mac": gateway.mac}
            for gateway in served
        }

    def __getitem__(self, name: str) -> Handle:
        return self.served[name]

    def inventory(self, **variables: Any) -> None:
        hosts = {
            name: {**host, **({"skyline_imeis": self.plans[name]} if self.plans.get(name) else {})}
            for name, host in self.hosts.items()
        }
        login = {"skyline_username": USERNAME, "skyline_password": PASSWORD, "skyline_retries": 0}
        content = {"gateways": {"hosts": hosts, "vars": {**login, **variables}}}
        self.world.write("inventory/hosts.yml", json.dumps(content))

    def play(self, *arguments: str, playbook: str = ROLLOUT, **variables: Any) -> Run:
        self.inventory()
        return self.world.play(
            [{"ansible.builtin.import_playbook": playbook}], "--extra-vars", json.dumps(variables), *arguments
        )

    def writes(self) -> dict[str, int]:
        return {gateway.name: gateway.counters.writes for gateway in self.served}

    def as_planned(self, *names: str) -> bool:
        return all(
            self[name].imei(slot) == self[name].saved_imei(slot) == value
            for name in names or self.plans
            for slot, value in self.plans[name].items()
        )

    def notes(self) -> list[str]:
        return [name for name in self.world.files("home") if name.endswith(".json")]


@pytest.fixture
def fleet(world: World) -> Iterator[Fleet]:
    with serving(world) as served:
        yield served


@contextlib.contextmanager
def serving(world: World, gateways: int = 3, **more: Any) -> Iterator[Fleet]:
    specs = [
        spec(f"gw{number}", host=f"127.92.0.{number}", seed=number, ports=3, slots=2, no_sim=[], **more)
        for number in range(1, gateways + 1)
    ]
    with running(specs, speed=SPEED) as served:
        yield Fleet(world, served)


def said(run: Run) -> list[str]:
    """The problems that the pre-flight lists."""
    found = [outcome.result["rollout_problems"] for (_host, task), outcome in run.outcomes.items() if task == PROBLEMS]
    assert len(found) == 1, run.stdout + run.stderr
    return list(found[0])


def summary(run: Run) -> list[str]:
    found = [outcome.result["msg"] for (_host, task), outcome in run.outcomes.items() if task == "Summary"]
    assert len(found) == 1, run.stdout + run.stderr
    return list(found[0])


def test_a_whole_rollout(fleet: Fleet) -> None:
    run = fleet.play()
    assert run.code == 0, run.stdout + run.stderr
    print(run.stdout)
    assert fleet.as_planned()
    assert summary(run) == ["3 gateways changed (12 values), 0 as planned already, 0 failed, 0 not begun"]
