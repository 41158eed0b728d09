# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook audit over a fleet in two slices, whose reports become one."""

from __future__ import annotations

import json
import pathlib
import re
from typing import NamedTuple

import pytest
from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import Run, World

AUDIT = "skyline.gateway.audit"
WRITE, FAIL = "skyline.gateway.audit : Write the report", "skyline.gateway.audit : Fail if the fleet is not as declared"
MERGE = '{"audit_merge": ["one/audit.json", "two/audit.json"]}'
FORMATS = '{"audit_report_formats": ["html", "json", "csv", "metrics"]}'
IMEI, OTHER = "490154203237518", "865847053403202"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\+\d\d:\d\d|(?<=timestamp_seconds )\d+")


class Slices(NamedTuple):
    """Reports of a whole fleet and of its slices, whose gateways are not there any more."""

    world: World

    def play(self, *arguments: str, **environment: str) -> Run:
        return self.world.play(AUDIT, *arguments, **environment)

    def text(self, name: str) -> str:
        return (self.world.folder / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def slices(tmp_path_factory: pytest.TempPathFactory) -> Slices:
    world = World(tmp_path_factory.mktemp("merge"))
    specs = [
        spec("berlin-1", imeis={"1A": IMEI}, ports=8, slots=2),
        spec("berlin-2", imeis={"1A": OTHER}, ports=8, slots=2),
        spec("paris-1", imeis={"2B": IMEI}, ports=8, slots=2),
    ]
    with running(specs) as fleet:
        hosts = {
            name: {**host_variables(fleet[name]), "skyline_imeis": {slot: IMEI}}
            for name, slot in (("berlin-1", "1A"), ("berlin-2", "3A"), ("paris-1", "2B"))
        }
        away = {"ansible_host": "127.91.0.1", "skyline_port": 9, "skyline_retries": 0}
        groups = {
            "berlin": {"hosts": {name: hosts[name] for name in ("berlin-1", "berlin-2")}},
            "paris": {"hosts": {"paris-1": hosts["paris-1"], "paris-2": away}},
        }
        world.write("inventory/gateways.yml", json.dumps({"gateways": {"children": groups}}))
        world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD)
        found = Slices(world)
        for folder, limit in (("whole", "all"), ("one", "gateways[0:1]"), ("two", "gateways[2:]")):
            run = found.play("-e", FORMATS, "-e", f"audit_report_dir={folder}", "--limit", limit)
            assert run.code == 0, run.stdout + run.stderr
    return found


def test_the_report_is_that_of_one_audit(slices: Slices) -> None:
    run = slices.play("-e", FORMATS, "-e", MERGE, "-e", "audit_report_dir=merged")
    assert run.code == 0, run.stdout + run.stderr
    for name in ("audit.html", "audit.json", "audit.csv", "audit.prom"):
        merged, whole = (MOMENT.sub("", slices.text(f"{folder}/{name}")) for folder in ("merged", "whole"))
        assert merged == whole, name
    # Only localhost did anything.
    assert {host for host, _task in run.outcomes} == {"localhost"}
    report = json.loads(slices.text("merged/audit.json"))
    (duplicate,) = report["duplicates"]
    assert (duplicate["imei"], [(slot["gateway"], slot["slot"], slot["status"]) for slot in duplicate["slots"]]) == (
        IMEI,
        [("berlin-1", "1.01", "has"), ("berlin-2", "3.01", "gets"), ("paris-1", "2.02", "has")],
    )
    assert {gateway["name"]: gateway["verdict"] for gateway in report["gateways"]} == {
        "berlin-2": "drifted",
        "paris-2": "unreachable",
        "berlin-1": "in_line",
        "paris-1": "in_line",
    }


def test_a_slice_without_a_report(slices: Slices) -> None:
    run = slices.play("-e", "audit_merge=[ot]n[we]/audit.json", "-e", "audit_report_dir=again")
    assert run.code == 0
    assert run.result("localhost", WRITE)["missing"] == ["paris-1", "paris-2"]
    assert "2 of 4 gateways" in run.stderr
    assert slices.play("-e", MERGE, "-e", "audit_report_dir=again").result("localhost", WRITE)["missing"] == []


def test_a_limit_does_not_leave_out_the_merge(slices: Slices) -> None:
    """It leaves out localhost. A host of the limit merges, and is not asked."""
    run = slices.play("-e", MERGE, "-e", "audit_report_dir=limited", "--limit", "paris-1")
    assert run.code == 0, run.stdout + run.stderr
    assert len(json.loads(slices.text("limited/audit.json"))["gateways"]) == 4
    assert "Look at the gateway" not in "".join(
        task for (_host, task), outcome in run.outcomes.items() if outcome.status != "skipped"
    )


@pytest.mark.slow
def test_patterns_and_a_text(slices: Slices) -> None:
    for given in ("[ot][nw][eo]/audit.json", "one/audit.json, two/audit.json"):
        run = slices.play("-e", f"audit_merge='{given}'", "-e", "audit_report_dir=again")
        assert run.result("localhost", WRITE)["summary"]["gateways"] == 4, given


@pytest.mark.parametrize(
    "verdict",
    ["drift", *(pytest.param(each, marks=pytest.mark.slow) for each in ("unreachable", "unhealthy", "duplicates"))],
)
def test_exit_status(slices: Slices, verdict: str) -> None:
    run = slices.play("-e", MERGE, "-e", "audit_report_dir=merged", "-e", f"audit_fail_on_{verdict}=true")
    assert (run.code, ("localhost", FAIL) in run.outcomes and run.outcomes[("localhost", FAIL)].status) == (
        (0, "skipped") if verdict == "unhealthy" else (2, "failed")
    )
    assert (slices.world.folder / "merged" / "audit.json").exists()
    if verdict == "duplicates":
        assert run.result("localhost", FAIL)["msg"].endswith(", 1 duplicate IMEIs")


@pytest.mark.slow
def test_history(slices: Slices) -> None:
    arguments = ("-e", MERGE, "-e", "audit_report_dir=merged", "-e", "audit_history=merged/history.jsonl")
    slices.play(*arguments)
    assert "<polyline" not in slices.text("merged/audit.html")
    with (slices.world.folder / "merged" / "history.jsonl").open("a", encoding="utf-8") as file:
        file.write("damaged\n")
    run = slices.play(*arguments)
    assert run.code == 0, run.stdout + run.stderr
    assert "<polyline" in slices.text("merged/audit.html")
    lines = slices.text("merged/history.jsonl").splitlines()
    assert len(lines) == 3
    assert json.loads(lines[2])["gateways"] == 4
    assert "merged/history.jsonl" in run.stderr


def test_what_cannot_be_merged(slices: Slices, tmp_path: pathlib.Path) -> None:
    text = tmp_path / "text"
    text.write_text("no JSON", encoding="utf-8")
    files = ["one/audit.json", "whole/audit.json", "missing.json", str(text), "one/audit.csv"]
    run = slices.play("-e", json.dumps({"audit_merge": files}), "-e", "audit_report_dir=refused")
    assert run.code == 2
    message = run.result("localhost", WRITE)["msg"]
    for file in files:
        assert file in message
    assert "berlin-2, berlin-1" in message
    assert not (slices.world.folder / "refused").exists()


def test_no_slice_is_replaced(slices: Slices) -> None:
    before = slices.text("one/audit.json")
    run = slices.play("-e", MERGE, "-e", "audit_report_dir=one")
    assert run.code == 2
    assert slices.text("one/audit.json") == before


def test_an_empty_list_does_not_audit_the_fleet(slices: Slices) -> None:
    run = slices.play("-e", "audit_merge=", "-e", "audit_report_dir=refused")
    assert (run.code, {host for host, _task in run.outcomes}) == (2, {"localhost"})


@pytest.mark.slow
def test_the_role_in_a_play_of_the_fleet(slices: Slices) -> None:
    """With the variable in the inventory, every gateway is skipped, and none is asked."""
    play = [{"hosts": "gateways", "gather_facts": False, "roles": [{"role": "skyline.gateway.audit"}]}]
    run = slices.world.play(play, "-e", MERGE, "-e", "audit_report_dir=role")
    assert run.code == 0, run.stdout + run.stderr
    assert MOMENT.sub("", slices.text("role/audit.csv")) == slices.text("whole/audit.csv")
