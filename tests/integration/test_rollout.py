# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks imei_rollout and number_rollout, over small simulated fleets."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

import pytest
from skyline_simulator.server.record import Record
from skyline_simulator.testing import Handle, Running, running

from ansible_collections.skyline.gateway.plugins.module_utils.model.imei import check_digit
from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, ROOT, Run, World, kill, needs_proc

ROLLOUT = str(ROOT / "playbooks" / "imei_rollout.yml")
NUMBERS = str(ROOT / "playbooks" / "number_rollout.yml")
# A reset of 8 to 15 device seconds takes a quarter of a second, a registration as long.
SPEED = 50.0
SLOTS = ("1A", "1B", "2A", "3B")
PROBLEMS = "List the problems that the pre-flight has found"
STATUS = "Fail for gateways whose rollout has failed"


def imei(number: int) -> str:
    body = f"35{number:012}"
    return body + check_digit(body)


def plan(gateway: int, *slots: str) -> dict[str, str]:
    return {slot: imei(1000 * gateway + place) for place, slot in enumerate(slots or SLOTS)}


class Fleet:
    """Gateways gw1, gw2 and so on, with an inventory of them and their plans."""

    group = "gateways"

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
        content = {self.group: {"hosts": hosts, "vars": {**login, **variables}}}
        self.world.write("inventory/hosts.yml", json.dumps(content))

    def play(self, *arguments: str, playbook: Any = ROLLOUT, strategy: str = "linear", **variables: Any) -> Run:
        """Of a playbook, or of several, among them plays of their own."""
        playbooks = playbook if isinstance(playbook, list) else [playbook]
        self.inventory()
        return self.world.play(
            [each if isinstance(each, dict) else {"ansible.builtin.import_playbook": each} for each in playbooks],
            "--extra-vars",
            json.dumps(variables),
            *arguments,
            ANSIBLE_STRATEGY=strategy,
        )

    def writes(self) -> dict[str, int]:
        return {gateway.name: gateway.counters.writes for gateway in self.served}

    def as_planned(self, *names: str) -> bool:
        return all(
            self[name].imei(slot) == self[name].saved_imei(slot) == value
            for name in names or self.plans
            for slot, value in self.plans[name].items()
        )

    def report(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.world.folder / name).read_text(encoding="utf-8"))
        return found

    def notes(self) -> list[str]:
        return [name for name in self.world.files("home") if name.endswith(".json")]


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A folder with a short name: Ansible's sockets in it may have 107 characters, whatever the test is called."""
    return World(tmp_path_factory.mktemp("rollout"))


@pytest.fixture
def fleet(world: World) -> Iterator[Fleet]:
    with serving(world) as served:
        yield served


@contextlib.contextmanager
def serving(world: World, gateways: int = 3, **more: Any) -> Iterator[Fleet]:
    specs = [
        spec(f"gw{number}", address=f"127.92.0.{number}", seed=number, ports=3, slots=2, no_sim=[], **more)
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


def failures(run: Run) -> set[str]:
    return {host for (host, task), outcome in run.outcomes.items() if task == STATUS and outcome.status == "failed"}


def locks(gateway: Handle) -> list[Any]:
    """The locks, now and after a reboot."""
    state = gateway.state()
    return [state[kind][key] for kind in ("ram", "saved") for key in ("locked", "locked_ports")]


def test_a_whole_rollout(world: World) -> None:
    """Predicted, done, and done already; the operator's locks stay."""
    with serving(world, locked="2B,3") as fleet:
        before = {gateway.name: locks(gateway) for gateway in fleet.served}
        run = fleet.play("--check", "--diff")
        assert run.code == 0, run.stdout + run.stderr
        assert not any(fleet.writes().values())
        assert fleet.notes() == []
        assert summary(run) == ["3 gateways would be changed (12 values), 0 as planned already, 0 failed, 0 not begun"]
        predicted = run.result("gw2", "Set, save and activate the IMEIs")
        assert f"+1.02: {fleet.plans['gw2']['1B']}" in run.stdout

        run = fleet.play("--diff")
        assert run.code == 0, run.stdout + run.stderr
        assert run.result("gw2", "Set, save and activate the IMEIs")["after"] == predicted["after"]
        assert [entry["ports"] for entry in run.result("gw2", "Take touched ports off the air")["after"]] == [
            "1.01-2.01,1.02"
        ]
        assert fleet.as_planned()
        assert {gateway.name: locks(gateway) for gateway in fleet.served} == before
        for gateway in fleet.served:
            assert (gateway.st("1A"), gateway.st("2A"), gateway.st("3A")) == (3, 3, 12)
            assert gateway.transmitted_imei(1) == fleet.plans[gateway.name]["1A"]
        assert fleet.notes() == []
        # One after the other: the first was back before the second was written to.
        assert fleet["gw1"].log[-1].time <= next(record.time for record in fleet["gw2"].log if record.write)

        for gateway in fleet.served:
            gateway.read_only()
        run = fleet.play()
        assert run.code == 0, run.stdout + run.stderr
        assert summary(run) == ["0 gateways changed (0 values), 3 as planned already, 0 failed, 0 not begun"]
        assert not any(outcome.result.get("changed") for outcome in run.outcomes.values())


class TestPreflight:
    """Whatever is wrong is said at once, and nothing is written anywhere."""

    def test_everything_wrong_in_one_list(self, fleet: Fleet) -> None:
        fleet.plans["gw1"]["9A"] = imei(9)
        fleet.plans["gw1"]["1B"] = "12"
        fleet.plans["gw2"]["2A"] = fleet.plans["gw3"]["2A"]
        fleet.hosts["gw2"]["skyline_password"] = "wrong"
        fleet.hosts["gw3"]["skyline_mac"] = "00:00:00:00:00:01"
        fleet.hosts["gw4"] = {"ansible_host": "127.92.0.99", "skyline_port": 9}
        fleet.hosts["gw5"] = dict(fleet.hosts["gw1"])
        run = fleet.play()
        problems = said(run)
        assert [problem.split(":")[0] for problem in problems] == ["gw1", "gw1", "gw2", "gw2", "gw3", "gw4"]
        assert "1B: 12 has 2 digits" in problems[0]
        assert "9A: port 9 is beyond the gateway's 3 ports" in problems[0]
        assert problems[1] == "gw1: has the same MAC address as gw5: one gateway under several names"
        assert "the login was refused" in problems[2]
        assert problems[3] == f"gw2: IMEI {fleet.plans['gw3']['2A']} is planned for gw2 2A and gw3 2A"
        assert "00-00-00-00-00-01" in problems[4] or "00:00:00:00:00:01" in problems[4]
        assert fleet["gw2"].counters.auth_failures == 1
        self.stopped(fleet, run)

    def test_an_imei_that_a_gateway_outside_the_limit_has(self, fleet: Fleet) -> None:
        fleet.plans["gw1"]["2A"] = fleet.plans["gw3"]["2A"]
        run = fleet.play("--limit", "gw1")
        assert said(run) == [f"gw1: IMEI {fleet.plans['gw3']['2A']} is planned for gw1 2A and gw3 2A"]
        assert fleet["gw3"].operations == []
        self.stopped(fleet, run)

    @pytest.mark.parametrize("limit", ["gw1", "all"])
    def test_a_plan_whose_template_leads_nowhere(self, fleet: Fleet, limit: str) -> None:
        fleet.hosts["gw2"]["skyline_imeis"] = "{{ leads_nowhere }}"
        del fleet.plans["gw2"]
        run = fleet.play("--limit", limit)
        problems = said(run)
        assert [problem.split(":")[0] for problem in problems] == ["gw2"] * len(problems)
        assert "something in its template is undefined" in problems[0]
        assert [problem for problem in problems if "'leads_nowhere' is undefined" in problem] == problems[1:]
        assert bool(problems[1:]) is (limit == "all")
        self.stopped(fleet, run)

    @pytest.mark.slow
    def test_the_fleet_may_be_any_group_or_pattern(self, fleet: Fleet) -> None:
        fleet.plans["gw1"]["2A"] = fleet.plans["gw3"]["2A"]
        run = fleet.play("--check", skyline_hosts="gw1:gw2")
        assert run.code == 0, run.stdout + run.stderr
        self.stopped(fleet, fleet.play(skyline_hosts="all"))

    @pytest.mark.slow
    def test_without_a_group_gateways_the_fleet_is_the_whole_inventory(self, fleet: Fleet) -> None:
        """Words as --extra-vars has them: false is false. With the strategy of other playbooks, whichever that is."""
        fleet.plans["gw1"]["2A"] = fleet.plans["gw3"]["2A"]
        fleet.group = "others"
        for host in fleet.hosts.values():
            host["skyline_bastion"] = ""
        no = ("--extra-vars", "imei_rollout_allow_duplicates=false")
        run = fleet.play("--limit", "gw1", *no, strategy="free")
        assert said(run) == [f"gw1: IMEI {fleet.plans['gw3']['2A']} is planned for gw1 2A and gw3 2A"]
        self.stopped(fleet, run)
        run = fleet.play("--check", "--extra-vars", "imei_rollout_allow_duplicates=yes", strategy="free")
        assert run.code == 0, run.stdout + run.stderr
        assert summary(run)[0].startswith("3 gateways would be changed")
        assert not any(fleet.writes().values())

    @pytest.mark.slow
    @pytest.mark.parametrize("variable", ["on_failure", "activate", "wait_timeout"])
    def test_a_word_that_means_nothing_is_found_before_anything_is_written(self, fleet: Fleet, variable: str) -> None:
        run = fleet.play(**{f"imei_rollout_{variable}": "lokced"})
        assert run.code != 0
        assert variable in run.stdout
        assert "Nothing was written to any gateway." in run.stdout
        assert not any(fleet.writes().values())
        assert not [task for _host, task in run.outcomes if task == "Summary"]

    def test_it_asks_each_gateway_once(self, fleet: Fleet) -> None:
        assert fleet.play("--tags", "preflight").code == 0
        assert [gateway.operations for gateway in fleet.served] == [["status"]] * 3

    @pytest.mark.slow
    def test_no_report_of_an_earlier_run_stays(self, fleet: Fleet) -> None:
        """Neither where the fleet has problems. The pre-flight alone writes no report, and removes none."""
        fleet.plans["gw1"]["9A"] = imei(9)
        for playbook, variable in ((ROLLOUT, "imei_rollout_report"), (NUMBERS, "number_rollout_report")):
            fleet.hosts["gw1"]["skyline_sim_numbers"] = {"9A": "+4930"}
            report = pathlib.Path(fleet.world.write("report.json", "{}"))
            fleet.play("--tags", "preflight", playbook=playbook, **{variable: "report.json"})
            assert report.exists()
            self.stopped(fleet, fleet.play(playbook=playbook, **{variable: "report.json"}))
            assert not report.exists()

    def test_left_out(self, fleet: Fleet) -> None:
        fleet.plans = {"gw1": plan(1, "1A")}
        run = fleet.play("--skip-tags", "preflight", "--limit", "gw1", imei_rollout_report="report.json")
        assert run.code == 0, run.stdout + run.stderr
        assert fleet.report("report.json")["changed"] == {"gw1": 1}

    @pytest.mark.slow
    @pytest.mark.parametrize("faulty", [False, True])
    def test_begun_behind_it(self, fleet: Fleet, faulty: bool) -> None:
        """As the tasks that number a rollout are left out as well."""
        fleet.plans = {"gw1": plan(1, "1A")}
        if faulty:
            fleet["gw1"].add_fault("code", "set", times=None, code=5, reason="busy")
        run = fleet.play(
            "--start-at-task", "Count this gateway as started", "--limit", "gw1", imei_rollout_report="report.json"
        )
        assert run.code == 2 * faulty, run.stdout + run.stderr
        assert "undefined" not in run.stdout
        report = fleet.report("report.json")
        assert (report["changed"], report["failed"]) == (({}, {"gw1": "device"}) if faulty else ({"gw1": 1}, {}))

    @pytest.mark.parametrize("nothing", [{}, None])
    def test_alone(self, fleet: Fleet, nothing: object) -> None:
        fleet.plans.pop("gw2")
        fleet.hosts["gw2"]["skyline_imeis"] = nothing
        run = fleet.play("--tags", "preflight", imei_rollout_report=None)
        assert run.code == 0, run.stdout + run.stderr
        assert not any(fleet.writes().values())
        told = [
            outcome.result["msg"]
            for (_host, task), outcome in run.outcomes.items()
            if task == "Show what the rollout will change"
        ]
        assert told == ["2 gateways are to be changed (8 values), 1 are as planned already"]

    def test_what_an_earlier_run_left_open(self, fleet: Fleet) -> None:
        """Ports that it locked, and values that it did not save, although no value differs any more."""
        fleet.hosts["gw3"] = {"ansible_host": "127.92.0.99", "skyline_port": 9}
        fleet.plans = {"gw1": plan(1, "1A"), "gw2": plan(2, "1A"), "gw3": plan(3, "1A")}
        hold = {"skyline.gateway.skyline_port_hold": {"state": "held", "ports": "2,3"}}
        cut_off = {"skyline.gateway.skyline_imei": {"config": "{{ skyline_imeis }}", "retries": 0}}
        fleet.inventory(skyline_timeout=1)
        # The save after the values does not arrive.
        fleet["gw2"].add_fault("hang", "save", times=None)
        steps = [
            {**hold, "when": "inventory_hostname == 'gw1'"},
            {**cut_off, "when": "inventory_hostname == 'gw2'"},
        ]
        fleet.world.play([{"hosts": "gw1:gw2", "gather_facts": False, "tasks": steps}])
        fleet["gw2"].clear_faults()
        assert fleet["gw2"].imei("1A") == fleet.plans["gw2"]["1A"] != fleet["gw2"].saved_imei("1A")
        run = fleet.play("--tags", "preflight", imei_rollout_skip_unreachable=True)
        assert run.code == 0, run.stdout + run.stderr
        assert run.result("gw1", "Show what the rollout will change")["msg"] == (
            "1 gateways are to be changed (1 value), 1 to be finished, 0 are as planned already; "
            "left open by earlier runs: gw1 (ports 2,3 locked), gw2 (a save); "
            "left out because they were not reached: gw3"
        )

    @pytest.mark.slow
    def test_gateways_that_are_not_reached(self, fleet: Fleet) -> None:
        """The message has both ways round them; with the one, the canary is a gateway that is reached."""
        fleet.hosts = {"gw0": {"ansible_host": "127.92.0.99", "skyline_port": 9}, **fleet.hosts}
        fleet.plans["gw0"] = plan(9)
        run = fleet.play("--limit", "gw0:gw1:gw2")
        self.stopped(fleet, run)
        assert "--limit 'gw0:gw1:gw2:!gw0', or --extra-vars imei_rollout_skip_unreachable=true" in " ".join(
            run.result("gw0", "Stop if the fleet has problems")["msg"].split()
        )
        fleet["gw1"].add_fault("code", "set", times=None, code=5, reason="busy")
        fleet.plans["gw3"] = {}
        report = fleet.world.folder / "report.json"
        run = fleet.play(imei_rollout_skip_unreachable="yes", imei_rollout_report=str(report))
        assert run.code == 2
        told = summary(run)
        assert told[0] == "0 gateways changed (0 values), 1 as planned already, 1 failed, 1 not begun"
        assert told[-2:] == [
            "not started because too many failed: gw2 (4 values)",
            "left out because they were not reached: gw0",
        ]
        assert failures(run) == {"gw1"}
        assert json.loads(report.read_text(encoding="utf-8")) == {
            "gateways": 4,
            "check_mode": False,
            "values": 0,
            "unchanged": ["gw3"],
            "changed": {},
            "failed": {"gw1": "device"},
            "locked": {"gw1": "1,2,3"},
            "not_begun": ["gw2"],
            "not_reached": ["gw0"],
            "left": {"gw1": {"values": 4, "open": []}, "gw2": {"values": 4, "open": []}},
        }

    def stopped(self, fleet: Fleet, run: Run) -> None:
        assert run.code != 0
        assert "problem(s), listed above. Nothing was written to any gateway." in run.stdout + run.stderr
        assert not any(fleet.writes().values())
        assert not [task for _host, task in run.outcomes if task == "Summary"]


class TestFailure:
    def test_the_canary_stops_the_rest(self, fleet: Fleet) -> None:
        """It fails in the middle; its ports stay locked, the next run brings everything to its end."""
        fleet["gw1"].add_fault("code", "set", times=None, code=5, reason="busy")
        run = fleet.play()
        assert run.code != 0
        told = summary(run)
        assert told[0] == "0 gateways changed (0 values), 0 as planned already, 1 failed, 2 not begun"
        assert told[1].startswith("gw1 FAILED: gateway 127.92.0.1:")
        assert "busy" in told[1]
        assert told[2] == "ports locked until the next run: gw1 1,2,3"
        assert told[3] == "left to do where it failed: gw1 (4 values)"
        assert told[4] == "not started because too many failed: gw2 (4 values), gw3 (4 values)"
        assert failures(run) == {"gw1"}
        writes = fleet.writes()
        assert (writes["gw2"], writes["gw3"]) == (0, 0)
        assert fleet["gw1"].locked("1A", saved=True)
        assert len(fleet.notes()) == 1

        fleet["gw1"].clear_faults()
        run = fleet.play(imei_rollout_serial=3)
        assert run.code == 0, run.stdout + run.stderr
        assert fleet.as_planned()
        assert not fleet["gw1"].locked("1A", saved=True)
        assert fleet.notes() == []

    @pytest.mark.slow
    def test_a_gateway_that_goes_away(self, world: World) -> None:
        """It answered the pre-flight: its address is right."""
        with serving(world, 1) as fleet:
            fleet["gw1"].add_fault("reset", "*", times=None, skip=1)
            run = fleet.play()
        assert run.code == 2
        told = summary(run)
        assert "It has answered before in this run" in told[1]
        assert told[2:] == ["left to do where it failed: gw1 (4 values)"]

    def test_unlocked_on_failure_and_the_others_go_on(self, fleet: Fleet) -> None:
        """One after the other, so that the third would not be begun if a third of them were too many."""
        fleet["gw2"].add_fault("code", "set", times=None, code=5, reason="busy")
        run = fleet.play(
            "--forks",
            "1",
            imei_rollout_serial=3,
            imei_rollout_max_fail_percentage=50,
            imei_rollout_on_failure="unlocked",
        )
        told = summary(run)
        assert told[0] == "2 gateways changed (8 values), 0 as planned already, 1 failed, 0 not begun"
        assert told[2:] == ["left to do where it failed: gw2 (4 values)"]
        assert failures(run) == {"gw2"}
        assert fleet.as_planned("gw1", "gw3")
        assert "lock" in fleet["gw2"].operations
        assert not any(fleet["gw2"].locked(slot, saved) for slot in SLOTS for saved in (False, True))
        assert fleet["gw2"].st("1A") == 3
        assert fleet.notes() == []

    @pytest.mark.slow
    def test_any_errors_fatal_of_the_configuration(self, fleet: Fleet) -> None:
        """A gateway that fails cuts no other off in the middle, and the summary speaks of all."""
        fleet.world.environment["ANSIBLE_ANY_ERRORS_FATAL"] = "1"
        fleet["gw2"].add_fault("code", "set", times=None, code=5, reason="busy")
        run = fleet.play(imei_rollout_serial=3, imei_rollout_max_fail_percentage=50)
        assert run.code == 2, run.stdout + run.stderr
        assert summary(run)[0] == "2 gateways changed (8 values), 0 as planned already, 1 failed, 0 not begun"
        assert failures(run) == {"gw2"}
        assert fleet.as_planned("gw1", "gw3")
        assert "any_errors_fatal" not in run.stdout + run.stderr

    @pytest.mark.slow
    @pytest.mark.parametrize("on_failure", ["locked", "unlocked"])
    def test_a_port_that_does_not_register(self, world: World, on_failure: str) -> None:
        """The IMEIs are in place; the port is off the air, or not, as the variable says. The others are back."""
        with serving(world, 1, switches={"register_seconds": "100000"}) as fleet:
            fleet.plans["gw1"] = plan(1, "1A", "2B")
            run = fleet.play(imei_rollout_on_failure=on_failure, imei_rollout_wait_timeout=3)
            assert run.code != 0
            told = summary(run)
            assert "not registered again within 3 s: 1.01 (" in told[1]
            assert told[2:] == (["ports locked until the next run: gw1 1,2"] if on_failure == "locked" else [])
            assert fleet.as_planned()
            assert fleet["gw1"].locked("1A", saved=True) is (on_failure == "locked")
            assert not fleet["gw1"].locked("1B", saved=True)
            assert not fleet["gw1"].locked("2B", saved=True)
            assert len(fleet.notes()) == (1 if on_failure == "locked" else 0)


class TestSeveralRollouts:
    """In one run: each speaks of its own results only."""

    REPORTS: ClassVar = {"imei_rollout_report": "imeis.json", "number_rollout_report": "numbers.json"}

    def numbers(self, fleet: Fleet) -> None:
        for number, host in enumerate(fleet.hosts.values()):
            host["skyline_sim_numbers"] = {"1A": f"+4930{number}"}

    @pytest.mark.slow
    def test_the_second_fails(self, fleet: Fleet) -> None:
        self.numbers(fleet)
        fleet["gw1"].add_fault("code", "set", times=None, skip=1, code=5, reason="busy")
        run = fleet.play(playbook=[ROLLOUT, NUMBERS], **self.REPORTS)
        assert run.code == 2
        assert fleet.report("imeis.json")["changed"] == {"gw1": 4, "gw2": 4, "gw3": 4}
        assert fleet.report("numbers.json") == {
            "gateways": 3,
            "check_mode": False,
            "values": 0,
            "unchanged": [],
            "changed": {},
            "failed": {"gw1": "device"},
            "locked": {},
            "not_begun": ["gw2", "gw3"],
            "not_reached": [],
            "left": {name: {"values": 1, "open": []} for name in ("gw1", "gw2", "gw3")},
        }
        assert failures(run) == {"gw1"}

    @pytest.mark.slow
    def test_the_first_fails(self, fleet: Fleet) -> None:
        """Ansible goes on without the gateway; the second rollout is stopped by no failure of the first."""
        self.numbers(fleet)
        fleet["gw1"].add_fault("code", "set", times=None, code=5, reason="busy")
        run = fleet.play(playbook=[ROLLOUT, NUMBERS], **self.REPORTS)
        assert run.code == 2
        first, second = fleet.report("imeis.json"), fleet.report("numbers.json")
        assert (first["failed"], first["not_begun"]) == ({"gw1": "device"}, ["gw2", "gw3"])
        assert (second["gateways"], second["changed"]) == (2, {"gw2": 1, "gw3": 1})
        assert (second["failed"], second["locked"], second["left"]) == ({}, {}, {})

    @pytest.mark.slow
    def test_the_same_again(self, fleet: Fleet) -> None:
        """A gateway that the first did not reach takes part in the second."""
        port = fleet.hosts["gw2"]["skyline_port"]
        fleet.hosts["gw2"]["skyline_port"] = f"{{{{ {port} if again is defined else 9 }}}}"
        spoil = {"config": {"1A": imei(7)}}
        between = [
            {"skyline.gateway.skyline_imei": spoil, "when": "inventory_hostname == 'gw1'"},
            {"ansible.builtin.set_fact": {"again": True}},
        ]
        fleet["gw1"].add_fault("code", "set", times=None, skip=2, code=5, reason="busy")
        run = fleet.play(
            playbook=[ROLLOUT, {"hosts": "gateways", "gather_facts": False, "tasks": between}, ROLLOUT],
            imei_rollout_skip_unreachable=True,
            imei_rollout_max_fail_percentage=100,
            **self.REPORTS,
        )
        assert run.code == 2
        second = fleet.report("imeis.json")
        assert second["failed"] == {"gw1": "device"}
        assert (second["changed"], second["unchanged"], second["not_reached"]) == ({"gw2": 4}, ["gw3"], [])
        assert second["left"] == {"gw1": {"values": 1, "open": []}}


class Point(NamedTuple):
    """Where a gateway does not answer any more: at the n-th request of an operation, carried out or not."""

    operation: str
    skip: int
    applied: bool

    def arm(self, gateway: Handle) -> None:
        gateway.add_fault("hang", self.operation, skip=self.skip, applied=self.applied)


def boundaries(records: Sequence[Record]) -> list[Point]:
    """Every place where a rollout can be cut off, from the requests of one that was not.

    The first request is that of the pre-flight, which waits for all gateways. Who is killed before a write, or before
    a reading, leaves the same behind as after the request before. So only writes have a place of their own after them.
    """
    before = [Point("*", place, False) for place in range(1, len(records))]
    seen: Counter[str] = Counter()
    after = []
    for record in records:
        if record.write:
            after.append(Point(record.operation, seen[record.operation], True))
        seen[record.operation] += 1
    return [*before, *after]


@pytest.mark.slow
@needs_proc
@pytest.mark.parametrize("profile", ["modern", "legacy"])
def test_killed_anywhere_a_run_is_brought_to_its_end_by_the_next(world: World, profile: str) -> None:
    with serving(world, 1, profile=profile, locked="2B,3") as fleet:
        assert fleet.play().code == 0
        clean = fleet["gw1"].log
    points = boundaries(clean)
    writes = [record.operation for record in clean if record.write]
    assert writes == ["lock", "save", "set", "save", "reset", "unlock", "save"]
    with serving(world, len(points), profile=profile, locked="2B,3") as fleet:
        before = {gateway.name: locks(gateway) for gateway in fleet.served}
        for gateway, point in zip(fleet.served, points, strict=True):
            point.arm(gateway)

        def cut_off(gateway: Handle) -> bool:
            return bool(gateway.counters.faults)

        def at_its_end(gateway: Handle) -> bool:
            # On a slow machine some waits need one look less, so that the last places are never reached.
            return gateway.operations[-1:] == ["status"] and gateway.operations.count("save") == writes.count("save")

        cut_off_rollout(fleet, lambda: all(cut_off(gateway) or at_its_end(gateway) for gateway in fleet.served))
        assert len([gateway for gateway in fleet.served if not cut_off(gateway)]) <= 4
        assert len(fleet.notes()) > 10
        for gateway in fleet.served:
            gateway.clear_faults()
        run = fleet.play("--forks", str(len(points)), imei_rollout_serial="100%")
        assert run.code == 0, run.stdout + run.stderr
        assert fleet.as_planned()
        assert {gateway.name: locks(gateway) for gateway in fleet.served} == before
        for gateway in fleet.served:
            assert gateway.transmitted_imei(1) == fleet.plans[gateway.name]["1A"]
        assert fleet.notes() == []


def cut_off_rollout(fleet: Fleet, when: Callable[[], bool]) -> None:
    """Starts a rollout over all gateways at once, and kills it."""
    fleet.inventory()
    # Nobody gives up before all are where they are to be killed.
    extra = json.dumps({"imei_rollout_serial": "100%", "skyline_timeout": 300})
    command = [sys.executable, "-m", "ansible", "playbook", "--inventory", str(fleet.world.folder / "inventory")]
    with subprocess.Popen(
        [*command, ROLLOUT, "--extra-vars", extra, "--forks", str(len(fleet.served))],
        cwd=fleet.world.folder,
        env={**fleet.world.environment, "SKYLINE_TEST_RECORD": os.devnull},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as process:
        deadline = time.monotonic() + 60
        while not when() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        reached = when()
        kill(process)
    assert reached


class TestBastion:
    """Gateways that only another host can reach; the notes are there then."""

    def play(self, fleet: Fleet, **bastion: Any) -> Run:
        fleet.world.write(
            "inventory/bastion.yml", json.dumps({"all": {"hosts": {"bastion": {**ELSEWHERE, **bastion}}}})
        )
        for host in fleet.hosts.values():
            host["skyline_bastion"] = "bastion"
        return fleet.play(imei_rollout_report="report.json")

    @pytest.mark.parametrize("others", [pytest.param(0, marks=pytest.mark.slow), 1])
    def test_a_bastion_that_goes_away_in_the_middle(self, world: World, others: int) -> None:
        """As soon as ports are locked. No further gateway is begun, and the summary speaks of all."""
        with serving(world, 1 + others) as fleet:
            run = self.play(
                fleet, ansible_elsewhere_cut_off=f"{world.folder}/home/.ansible/**/*.json", ansible_pipelining=True
            )
            assert fleet["gw1"].operations.count("lock") == 1
            assert fleet["gw1"].locked("1A", saved=True)
            assert "set" not in fleet["gw1"].operations
            assert fleet.report("report.json") == {
                "gateways": 1 + others,
                "check_mode": False,
                "values": 0,
                "unchanged": [],
                "changed": {},
                "failed": {"gw1": "unreachable"},
                "locked": {"gw1": "1,2,3"},
                "not_begun": ["gw2"][:others],
                "not_reached": [],
                "left": {name: {"values": 4, "open": []} for name in ["gw1", "gw2"][: 1 + others]},
            }
            assert run.code == 2, run.stdout + run.stderr
            assert "gw1 FAILED: bastion cannot be reached any more: " in summary(run)[1]
            assert not any(fleet.writes()[name] for name in ["gw2"][:others])

    @pytest.mark.slow
    def test_a_whole_rollout(self, world: World) -> None:
        with serving(world, 2) as fleet:
            run = self.play(fleet)
            assert run.code == 0, run.stdout + run.stderr
            assert fleet.as_planned()
            assert not fleet["gw1"].locked("1A", saved=True)

    def test_a_bastion_that_cannot_be_reached_is_a_problem_like_others(self, world: World) -> None:
        with serving(world, 2) as fleet:
            run = self.play(fleet, ansible_connection="ssh", ansible_host="127.92.0.98", ansible_port=9)
            assert [problem[:5] for problem in said(run)] == ["gw1: ", "gw2: "]
            assert not any(fleet.writes().values())


class TestNumbers:
    def play(self, fleet: Fleet, *arguments: str, **variables: Any) -> Run:
        numbers = {name: {"1A": f"+4930{number}1", "3B": f"+4930{number}2"} for number, name in enumerate(fleet.hosts)}
        for name, host in fleet.hosts.items():
            host.setdefault("skyline_sim_numbers", numbers[name])
        return fleet.play(*arguments, playbook=NUMBERS, **variables)

    @pytest.mark.slow
    def test_a_whole_rollout(self, fleet: Fleet) -> None:
        assert summary(self.play(fleet, "--check"))[0].startswith("3 gateways would be changed (6 values)")
        assert not any(fleet.writes().values())
        run = self.play(fleet)
        assert run.code == 0, run.stdout + run.stderr
        assert fleet["gw3"].saved_number("3B") == "+493022"
        assert {*fleet["gw1"].operations} == {"status", "set", "save"}
        assert summary(self.play(fleet)) == [
            "0 gateways changed (0 values), 3 as planned already, 0 failed, 0 not begun"
        ]

    def test_a_number_twice_outside_the_limit(self, fleet: Fleet) -> None:
        fleet.hosts["gw3"]["skyline_sim_numbers"] = {"2A": "+493001"}
        assert said(self.play(fleet, "--limit", "gw1")) == ["gw1: number +493001 is planned for gw1 1A and gw3 2A"]
        assert not any(fleet.writes().values())

    @pytest.mark.slow
    def test_a_bastion_that_goes_away_in_the_middle(self, fleet: Fleet) -> None:
        """After the pre-flight: the batches are made then."""
        bastion = {**ELSEWHERE, "ansible_elsewhere_cut_off": f"{fleet.world.folder}/down"}
        fleet.world.write("inventory/bastion.yml", json.dumps({"all": {"hosts": {"bastion": bastion}}}))
        for host in fleet.hosts.values():
            host["skyline_bastion"] = "bastion"
        then = f"{{{{ lookup('ansible.builtin.pipe', 'touch {fleet.world.folder}/down; echo 1') | int }}}}"
        run = self.play(fleet, number_rollout_serial=then, number_rollout_report="report.json")
        assert run.code == 2, run.stdout + run.stderr
        report = fleet.report("report.json")
        assert (report["failed"], report["not_begun"]) == ({"gw1": "unreachable"}, ["gw2", "gw3"])
        assert report["left"]["gw1"] == {"values": 2, "open": []}

    def test_a_plan_whose_template_leads_nowhere(self, fleet: Fleet) -> None:
        fleet.hosts["gw3"]["skyline_sim_numbers"] = "{{ leads_nowhere }}"
        problems = said(self.play(fleet))
        assert [problem.split(":")[0] for problem in problems] == ["gw3", "gw3"]
        assert "'leads_nowhere' is undefined" in problems[1]
        assert not any(fleet.writes().values())

    @pytest.mark.slow
    def test_the_canary_stops_the_rest(self, fleet: Fleet) -> None:
        fleet["gw1"].add_fault("code", "set", times=None, code=5, reason="busy")
        run = self.play(fleet)
        assert failures(run) == {"gw1"}
        assert fleet.writes()["gw2"] == 0
