# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures rows on a running fleet, and makes sure that they did what they were to do."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from . import inventory, plans
from .commands import CORES, Cost, busy, run
from .errors import BenchError
from .fleet import PASSWORD, USERNAME, Fleet, Gateway, Size
from .memory import Memory
from .rows import Row

LOGIN = {"username": USERNAME, "password": PASSWORD}
HERE = Path(__file__).resolve().parent
ANSIBLE = Path(sys.executable).parent / "ansible-playbook"
COLLECTIONS = HERE.parents[1] / ".build"


class Measurement(NamedTuple):
    """What one run cost, for the whole fleet; extrapolated where only a part of the work was done."""

    wall: float
    cpu: float
    simulator_cpu: float
    requests: float
    extrapolated: bool
    # The part of the machine that others used meanwhile: neither this nor the simulator.
    disturbed: float
    # MiB that all processes together took for themselves; not extrapolated.
    memory: float = 0.0


def environment(folder: Path, forks: int, collections: Path) -> dict[str, str]:
    """The environment of every command: nothing of the user's settings for Ansible, the same for every row."""
    (folder / "ansible.cfg").touch()
    foreign = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "SK_"))}
    return {
        **foreign,
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_CONFIG": str(folder / "ansible.cfg"),
        "ANSIBLE_FORKS": str(forks),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_NOCOLOR": "1",
        # What the uri rows can be given without touching their playbooks.
        "ANSIBLE_PIPELINING": "1",
    }


class Bench:
    """One fleet, one folder with its inventory, one set of conditions."""

    def __init__(
        self, fleet: Fleet, size: Size, folder: Path, layout: str, forks: int, collections: Path = COLLECTIONS
    ) -> None:
        self.fleet = fleet
        self._size = size
        self._folder = folder
        self._layout = layout
        self._forks = forks
        self._environment = environment(folder, forks, collections)
        self._inventory = folder / f"inventory_{layout}"
        self._plans: dict[str, inventory.Plan] = {}
        self._turn = {"yaml": 0, "json": 500}[layout]
        self._provisioned = False
        inventory.write_inventory(self._inventory, fleet.gateways, plans.everything_else(size, fleet.generation))
        self._renew_plans()
        self._start = self._ansible("nothing")
        # Whichever rows are chosen: the first may be one that has nothing to change.
        self._ansible("imei")

    def measure(self, row: Row, memory: Memory | None = None, further: Mapping[str, str] | None = None) -> Measurement:
        """Runs a row once, with further environment variables. Raises BenchError if it failed or the fleet is wrong."""
        gateways = self.fleet.gateways[: row.hosts]
        slots = row.slots and min(row.slots, self._size.all)
        if row.changes:
            self._renew_plans()
        if row.everything and not self._provisioned:
            self._ansible("provision")
            self._provisioned = True
        before, simulator, machine = self.fleet.counters(), self.fleet.cpu(), busy()
        cost = self._run(row, slots, len(gateways), memory, further or {})
        machine, simulator, after = busy() - machine, self.fleet.cpu() - simulator, self.fleet.counters()
        counted = {name: after[name] - before[name] for name in ("requests", "writes", "refused", "auth_failures")}
        self._check(row, gateways, slots, counted)
        steps = (self._size.all + 1) / (slots + 1) if slots else 1
        factor = len(self.fleet.gateways) / len(gateways) * steps
        return Measurement(
            wall=self._start.wall + (cost.wall - self._start.wall) * factor if factor > 1 else cost.wall,
            cpu=self._start.cpu + (cost.cpu - self._start.cpu) * factor if factor > 1 else cost.cpu,
            simulator_cpu=simulator * factor,
            requests=counted["requests"] / len(gateways) * steps,
            extrapolated=factor > 1,
            disturbed=max(0.0, (machine - cost.cpu - simulator) / (cost.wall * CORES)),
            memory=cost.memory,
        )

    def _renew_plans(self) -> None:
        self._turn += 1
        self._plans = {
            gateway.name: plans.imeis(number, self._turn, self._size)
            for number, gateway in enumerate(self.fleet.gateways)
        }
        inventory.write_plans(self._inventory, self._layout, self._plans)

    def _run(self, row: Row, slots: int | None, hosts: int, memory: Memory | None, further: Mapping[str, str]) -> Cost:
        if row.playbook is None:
            return self._script()
        limit = ["--limit", f"gateways[0:{hosts - 1}]"] if row.hosts else []
        variables = [*row.variables, *([f"sample_slots={slots}"] if slots else [])]
        extra = [option for each in variables for option in ("--extra-vars", each)]
        return self._ansible(row.playbook, *limit, *extra, memory=memory, further=further)

    def _ansible(
        self, playbook: str, *options: str, memory: Memory | None = None, further: Mapping[str, str] | None = None
    ) -> Cost:
        command = [str(ANSIBLE), "--inventory", str(self._inventory), *options, str(HERE / f"playbooks/{playbook}.yml")]
        watch = memory.watch if memory is not None else None
        return run(command, {**self._environment, **(further or {})}, self._folder / "output.txt", watch)

    def _script(self) -> Cost:
        file = self._folder / "plan.json"
        file.write_text(
            json.dumps({"login": LOGIN, "gateways": [self._scripted(each) for each in self.fleet.gateways]})
        )
        command = [sys.executable, str(HERE / "script.py"), str(self._forks), str(file)]
        return run(command, self._environment, self._folder / "output.txt")

    def _scripted(self, gateway: Gateway) -> dict[str, Any]:
        plan = self._plans[gateway.name]
        return {
            "url": f"http://{gateway.host}:{gateway.port}",
            "imeis": {plans.dotted(slot): imei for slot, imei in plan.items()},
        }

    def _check(self, row: Row, gateways: list[Gateway], slots: int | None, counted: Mapping[str, int]) -> None:
        if counted["refused"] or counted["auth_failures"]:
            raise BenchError(f"{row.title}: the fleet refused requests: {dict(counted)}")
        resent = row.resends * len(gateways) if self.fleet.generation == 2 else 0
        expected = counted["writes"] > 0 if row.changes else counted["writes"] == resent
        if bool(counted["requests"]) == row.idle or not expected:
            raise BenchError(f"{row.title}: {counted['requests']} requests, {counted['writes']} writes")
        for gateway in [] if row.idle else gateways:
            plan = dict(list(self._plans[gateway.name].items())[:slots])
            wrong = plans.wrong_imeis(self.fleet.state(gateway), plan, row.saves)
            if wrong:
                raise BenchError(f"{row.title}: {gateway.name} is not as planned: {', '.join(wrong[:5])}")
