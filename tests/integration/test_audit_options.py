# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the role audit for its reports: groups, history, metrics, and what fails the play."""

from __future__ import annotations

import csv
import json
import stat
from collections.abc import Iterator
from typing import Any

import pytest
from skyline_simulator.testing import Running, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import Run, World

AUDIT: list[dict[str, Any]] = [{"import_playbook": "skyline.gateway.audit"}]
ROLE = "skyline.gateway.audit"
DECLARED = "490154203237518"
DRIFTED = "865847053403202"


@pytest.fixture
def sites(world: World) -> Iterator[tuple[World, Running]]:
    """Three gateways of two sites; that of Paris has drifted."""
    imeis = {"berlin1": DECLARED, "berlin2": DECLARED, "paris1": DRIFTED}
    with running([spec(name, imeis={"6B": imei}) for name, imei in imeis.items()]) as fleet:
        hosts = {gateway.name: {**host_variables(gateway), "skyline_imeis": {"6B": DECLARED}} for gateway in fleet}
        hosts["berlin1"]["site"] = "Mitte"
        hosts["berlin2"]["site"] = "{{ district }}"
        hosts["berlin2"]["district"] = "Wedding"
        hosts["paris1"]["site"] = "{{ leads_nowhere }}"
        groups: dict[str, Any] = {
            "berlin": {"hosts": {"berlin1": {}, "berlin2": {}}},
            "paris": {"hosts": {"paris1": {}}},
        }
        world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD)
        world.write("inventory/gateways.yml", json.dumps({"gateways": {"hosts": hosts}, **groups}))
        yield world, fleet


def audit(world: World, *arguments: str, code: int = 0, **variables: Any) -> Run:
    run = world.play(AUDIT, *arguments, "-e", json.dumps(variables))
    assert run.code == code, run.stdout + run.stderr
    return run


def groups(world: World) -> dict[str, str]:
    report = json.loads((world.folder / "audit" / "audit.json").read_text(encoding="utf-8"))
    return {gateway["name"]: gateway["group"] for gateway in report["gateways"]}


def test_groups_of_the_inventory(sites: tuple[World, Running]) -> None:
    world, _fleet = sites
    audit(world)
    assert groups(world) == {"berlin1": "berlin", "berlin2": "berlin", "paris1": "paris"}
    rows = csv.DictReader((world.folder / "audit" / "audit.csv").read_text(encoding="utf-8").splitlines())
    assert {row["gateway"]: row["group"] for row in rows} == groups(world)
    assert sorted(path.name for path in (world.folder / "audit").iterdir()) == ["audit.csv", "audit.html", "audit.json"]


def test_groups_by_a_variable(sites: tuple[World, Running]) -> None:
    world, _fleet = sites
    audit(world, audit_group_by="site")
    assert groups(world) == {"berlin1": "Mitte", "berlin2": "Wedding", "paris1": ""}
    page = (world.folder / "audit" / "audit.html").read_text(encoding="utf-8")
    assert '<option value="group">site</option>' in page


@pytest.mark.slow
def test_a_variable_that_nobody_has(sites: tuple[World, Running]) -> None:
    world, _fleet = sites
    run = audit(world, audit_group_by="sight")
    assert {*groups(world).values()} == {""}
    assert "the variable sight" in " ".join(run.stderr.split()) + " ".join(run.stdout.split())


def test_a_secret_is_no_group(sites: tuple[World, Running]) -> None:
    world, _fleet = sites
    run = audit(world, code=2, audit_group_by="skyline_password")
    assert PASSWORD not in run.stdout + run.stderr
    assert not (world.folder / "audit").exists()


@pytest.mark.slow
def test_history(sites: tuple[World, Running]) -> None:
    world, fleet = sites
    file = world.folder / "kept" / "history.jsonl"
    audit(world, audit_history="kept/history.jsonl")
    page = (world.folder / "audit" / "audit.html").read_text(encoding="utf-8")
    assert "<polyline" not in page
    fleet["paris1"].patch(imeis={"6B": DECLARED})
    # A report changes no gateway; it is written, and remembered, in check mode too.
    audit(world, "--check", audit_history="kept/history.jsonl", audit_report_mode="0640")
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(line["gateways"], line["drifted"], line["in_line"]) for line in lines] == [(3, 1, 2), (3, 0, 3)]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    page = (world.folder / "audit" / "audit.html").read_text(encoding="utf-8")
    assert page.count("<polyline") == 3
    assert "The last 2 audits" in page


@pytest.mark.slow
def test_a_damaged_history_stops_no_report(sites: tuple[World, Running]) -> None:
    world, _fleet = sites
    world.write("history.jsonl", "damaged\n")
    run = audit(world, audit_history="history.jsonl")
    assert "1 lines are no audits" in " ".join((run.stdout + run.stderr).split())
    assert len((world.folder / "history.jsonl").read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.slow
def test_a_history_that_cannot_be_written(sites: tuple[World, Running]) -> None:
    world, _fleet = sites
    run = audit(world, code=2, audit_history=str(world.folder))
    assert "the report could not be written" in run.stdout


def test_with_serial_an_audit_is_remembered_once(sites: tuple[World, Running]) -> None:
    world, _fleet = sites
    play = {"hosts": "gateways", "gather_facts": False, "serial": 1, "roles": [ROLE]}
    run = world.play([play], "-e", "audit_history=history.jsonl")
    assert run.code == 0, run.stdout + run.stderr
    (line,) = (world.folder / "history.jsonl").read_text(encoding="utf-8").splitlines()
    assert {key: json.loads(line)[key] for key in ("gateways", "drifted", "in_line")} == {
        "gateways": 3,
        "drifted": 1,
        "in_line": 2,
    }


def test_metrics(sites: tuple[World, Running]) -> None:
    world, _fleet = sites
    run = audit(world, audit_report_formats=["metrics"], audit_report_mode="0644")
    (file,) = (world.folder / "audit").iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == ("audit.prom", 0o644)
    lines = file.read_text(encoding="utf-8").splitlines()
    assert 'skyline_audit_gateways{verdict="drifted"} 1' in lines
    assert 'skyline_audit_gateway_verdict{gateway="paris1",group="paris",verdict="drifted"} 1' in lines
    assert str(file) in run.stdout


@pytest.mark.slow
def test_the_older_name_of_the_formats(sites: tuple[World, Running]) -> None:
    world, _fleet = sites
    audit(world, audit_formats=["metrics", "json"])
    assert sorted(path.name for path in (world.folder / "audit").iterdir()) == ["audit.json", "audit.prom"]
    audit(world, audit_report_dir="other", audit_formats=["metrics"], audit_report_formats=["csv"])
    assert [path.name for path in (world.folder / "other").iterdir()] == ["audit.csv"]


@pytest.mark.parametrize(
    ("variable", "code"),
    [
        ("audit_fail_on_drift", 2),
        pytest.param("audit_fail_on_unhealthy", 0, marks=pytest.mark.slow),
        pytest.param("audit_fail_on_unreachable", 0, marks=pytest.mark.slow),
    ],
)
def test_what_fails_the_play(sites: tuple[World, Running], variable: str, code: int) -> None:
    world, _fleet = sites
    audit(world, code=code, **{variable: "yes"})
