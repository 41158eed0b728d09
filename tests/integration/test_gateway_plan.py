# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans of a fleet: made by the playbook plan, approved by people, carried out by the playbook provision."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
from skyline_simulator.testing import Running, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, Run, World

PLAN = [{"import_playbook": "skyline.gateway.plan"}]
PROVISION = [{"import_playbook": "skyline.gateway.provision"}]
IMEIS = {"1A": "490154203237518"}


@pytest.fixture
def fleet() -> Iterator[Running]:
    with running([spec("one"), spec("two")], speed=200) as served:
        yield served


def declare(world: World, fleet: Running, **variables: dict[str, Any]) -> None:
    hosts = {name: {**host_variables(fleet[name]), **declared} for name, declared in variables.items()}
    world.inventory(hosts, skyline_username=USERNAME, skyline_password=PASSWORD)


def failures(run: Run) -> dict[str, str]:
    return {
        host: outcome.result["msg"] for (host, _task), outcome in run.outcomes.items() if outcome.status == "failed"
    }


def refused(run: Run) -> dict[str, str]:
    """The gateways that failed, and the kinds of their errors."""
    return {
        host: outcome.result["error"]["kind"]
        for (host, _task), outcome in run.outcomes.items()
        if outcome.status == "failed"
    }


def test_a_plan_is_made_and_carried_out(world: World, fleet: Running) -> None:
    declare(world, fleet, one={"skyline_imeis": IMEIS}, two={"skyline_sim_numbers": {"1A": "+4930"}})
    # As a user starts them: files are in the current folder, not in the collection's.
    file = world.folder / "plan.json"
    option = ["--extra-vars", "skyline_plan=plan.json provision_report=report.json"]
    # Batches are for carrying it out.
    made = world.play("skyline.gateway.plan", "--extra-vars", "skyline_serial=1")
    assert made.code == 0, made.stdout
    assert [gateway.counters.writes for gateway in fleet] == [0, 0]
    plan = json.loads(file.read_text(encoding="utf-8"))
    assert plan["summary"]["line"] == "2 gateways: 2 would change (2 values)"
    assert plan["gateways"]["one"]["mac"] == fleet["one"].mac
    assert plan["gateways"]["one"]["parts"]["imeis"]["1.01"]["after"] == IMEIS["1A"]
    assert PASSWORD[:6] not in file.read_text(encoding="utf-8")

    # Of what is declared meanwhile, nothing is carried out.
    declare(world, fleet, one={"skyline_imeis": IMEIS}, two={"skyline_sim_numbers": {"1A": "+4931"}})
    run = world.play("skyline.gateway.provision", *option)
    assert run.code == 2
    assert (world.folder / "report.json").exists()
    assert list(failures(run)) == ["two"]
    difference = "sim_numbers 1.01 (the plan has: empty -> +4930; this run would make: empty -> +4931)"
    assert f"not in the approved plan: {difference}." in failures(run)["two"]
    assert fleet["one"].saved_imei("1A") == IMEIS["1A"]
    assert fleet["two"].number("1A") == ""
    # Again: what is done already is no error.
    declare(world, fleet, one={"skyline_imeis": IMEIS}, two={"skyline_sim_numbers": {"1A": "+4930"}})
    again = world.play(PROVISION, *option)
    assert again.code == 0, again.stdout
    assert "2 gateways: 1 unchanged, 1 changed (1 value)" in again.stdout


def test_a_plan_holds_wherever_the_run_begins(world: World, fleet: Running) -> None:
    """Also where the task that reads it for all is left out, and of a gateway whose entry is empty."""
    declare(world, fleet, one={"skyline_imeis": IMEIS}, two={"skyline_sim_numbers": {"1A": "+4930"}})
    numbers = {"sim_numbers": {"1.01": {"before": "", "after": "+4930"}}}
    world.write("plan.json", json.dumps({"gateways": {"one": None, "two": {"parts": numbers}}}))
    begin = ["--start-at-task", "skyline.gateway.provision : Bring the gateway to its plan"]
    run = world.play(PROVISION, "--extra-vars", "skyline_plan=plan.json", *begin)
    assert refused(run) == {"one": "approval"}
    assert "not in the approved plan: this gateway; imeis 1.01 (" in failures(run)["one"]
    assert fleet["one"].counters.writes == 0
    assert fleet["two"].saved_number("1A") == "+4930"


def test_a_plan_of_some_gateways(world: World, fleet: Running) -> None:
    """The first gateway, which is asked for all, has none, or one of its own."""
    numbers = {"skyline_sim_numbers": {"1A": "+4930"}}
    approved = {"parts": {"sim_numbers": {"1.01": {"before": "", "after": "+4930"}}}}
    mine = world.write("one.json", json.dumps({"gateways": {"one": approved, "two": approved}}))
    other = world.write("two.json", json.dumps({"gateways": {"one": approved}}))
    declare(world, fleet, one=numbers, two={**numbers, "skyline_plan": other})
    run = world.play(PROVISION)
    assert refused(run) == {"two": "approval"}
    assert fleet["one"].saved_number("1A") == "+4930"
    declare(world, fleet, one={**numbers, "skyline_plan": mine}, two={**numbers, "skyline_plan": other})
    run = world.play(PROVISION)
    assert refused(run) == {"two": "approval"}
    # One whose name leads nowhere is not taken for none.
    declare(world, fleet, one=numbers, two={**numbers, "skyline_plan": "{{ leads_nowhere }}"})
    run = world.play(PROVISION)
    assert list(failures(run)) == ["two"]
    assert "leads_nowhere" in failures(run)["two"]
    assert fleet["two"].counters.writes == 0


def test_the_tags_of_parts_select_parts_of_the_plan(world: World, fleet: Running) -> None:
    declare(world, fleet, one={"skyline_imeis": IMEIS, "skyline_sim_numbers": {"1A": "+4930"}})
    made = world.play(PLAN, "--tags", "numbers", "--extra-vars", "plan_detailed_exitcode=true skyline_plan=plan.json")
    assert made.code == 2, made.stdout
    plan = json.loads((world.folder / "plan.json").read_text(encoding="utf-8"))
    assert list(plan["gateways"]["one"]["parts"]) == ["sim_numbers"]


@pytest.mark.slow
def test_another_box_another_restart_and_a_gateway_that_is_not_in_it(world: World, fleet: Running) -> None:
    declare(world, fleet, one={"skyline_imeis": IMEIS})
    file = world.folder / "plan.json"
    option = ["--extra-vars", f"skyline_plan={file}"]
    assert world.play(PLAN, *option).code == 0
    declare(
        world, fleet, one={"skyline_imeis": IMEIS, "provision_imei_activate": "reset"}, two={"skyline_imeis": IMEIS}
    )
    run = world.play(PROVISION, *option)
    assert "activate reset (the plan has: none)" in failures(run)["one"]
    assert "this gateway" in failures(run)["two"]
    plan = json.loads(file.read_text(encoding="utf-8"))
    plan["gateways"]["one"]["mac"] = "00-30-f1-ff-ff-ff"
    file.write_text(json.dumps(plan), encoding="utf-8")
    declare(world, fleet, one={"skyline_imeis": IMEIS})
    assert "the MAC address" in failures(world.play(PROVISION, *option))["one"]
    assert [gateway.counters.writes for gateway in fleet] == [0, 0]


@pytest.mark.slow
def test_the_exit_status_tells_whether_anything_would_change(world: World, fleet: Running) -> None:
    declare(world, fleet, one={"skyline_imeis": IMEIS})
    option = ["--extra-vars", f"skyline_plan={world.folder / 'plan.json'} plan_detailed_exitcode=true"]
    assert world.play(PLAN, *option).code == 2
    assert world.play(PROVISION).code == 0
    assert world.play(PLAN, *option).code == 0


@pytest.mark.parametrize("down", [pytest.param("one", marks=pytest.mark.slow), "both"])
def test_a_bastion_that_is_down(world: World, fleet: Running, down: str) -> None:
    """No file of an earlier run stays as if it were of this one; the summary says what the bastion has."""
    declare(world, fleet, one={"skyline_imeis": IMEIS}, two={"skyline_imeis": IMEIS})
    files = [pathlib.Path(world.write(name, "{}")) for name in ("plan.json", "report.json")]
    bastion = {**ELSEWHERE, "ansible_elsewhere_cut_off": str(world.folder)}
    world.write("inventory/bastion.yml", json.dumps({"all": {"hosts": {"bastion": bastion}}}))
    away = ["one", "two"] if down == "both" else ["one"]
    gateways = {name: {"skyline_bastion": "bastion"} if name in away else {} for name in ("one", "two")}
    world.write("inventory/gateways.yml", json.dumps({"gateways": {"hosts": gateways}}))
    for playbook in (PLAN, PROVISION):
        run = world.play(playbook, "--extra-vars", "provision_report=report.json")
        assert run.code == 4, run.stdout
        if down == "one":
            assert "one: FAILED: cut off" in run.stdout.replace("Task failed: ", "")
            assert "1 failed: one (unreachable)" in run.stdout
    assert [file.exists() for file in files] == [down == "one"] * 2
    assert all(file.read_text(encoding="utf-8") != "{}" for file in files if file.exists())


@pytest.mark.slow
def test_results_of_an_earlier_play_are_none_of_this_one(world: World, fleet: Running) -> None:
    """A plan was made in the same run. The first batch fails, so that nobody gets to the second."""
    declare(world, fleet, one={"skyline_imeis": IMEIS}, two={"skyline_imeis": IMEIS})
    fleet["one"].add_fault("code", "set", times=None, code=5, reason="busy")
    run = world.play([*PLAN, *PROVISION], "--extra-vars", "skyline_serial=1 provision_report=report.json")
    assert run.code == 2, run.stdout
    assert fleet["two"].counters.writes == 0
    report = json.loads((world.folder / "report.json").read_text(encoding="utf-8"))
    assert (report["gateways"], report["changed"], report["failed"]) == (1, {}, {"one": "device"})
    plan = json.loads((world.folder / "plan.json").read_text(encoding="utf-8"))
    assert plan["summary"]["changed"] == {"one": 1, "two": 1}


def test_each_batch_has_its_own_summary(world: World, fleet: Running) -> None:
    declare(world, fleet, one={"skyline_imeis": IMEIS}, two={"skyline_imeis": IMEIS})
    run = world.play(PROVISION, "--extra-vars", "skyline_serial=1")
    assert run.code == 0, run.stdout
    assert run.stdout.count("1 gateway: 1 changed (1 value)") == 2


def test_a_summary_of_the_fleet(world: World, fleet: Running) -> None:
    declare(world, fleet, one={"skyline_imeis": IMEIS}, two={"skyline_imeis": {"99A": IMEIS["1A"]}})
    file = world.folder / "summary.json"
    run = world.play(PROVISION, "--extra-vars", f"provision_report={file}")
    assert run.code == 2
    assert "2 gateways: 1 changed (1 value), 1 failed: two (validation)" in run.stdout
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "gateways": 2,
        "check_mode": False,
        "values": 1,
        "unchanged": [],
        "changed": {"one": 1},
        "failed": {"two": "validation"},
        "not_asked": [],
    }
