# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role audit with skyline_expected: gateways that are as declared and do not work, in every report."""

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
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit.unpacking import blocks

AUDIT: list[dict[str, Any]] = [{"import_playbook": "skyline.gateway.audit"}]
FORMATS = ["html", "json", "csv", "metrics"]
EXPECTED = {"registered": "{{ ports_in_use }}", "sims": ["1A-8A"], "min_signal": 10, "operators": ["testnet"]}
COUNTS = "4 gateways: 1 in line, 1 drifted, 1 unhealthy, 0 unreachable, 1 cannot be known"


@pytest.fixture
def fleet(world: World) -> Iterator[Running]:
    """One gateway that works, two with a dead port, of which one has drifted too, and one with mistakes in its plan."""
    specs = [
        spec("fine"),
        spec("ill", dead_ports={"3": 16}),
        spec("worse", dead_ports={"3": 16}, locked=["7"]),
        spec("unclear"),
    ]
    with running(specs) as gateways:
        hosts: dict[str, Any] = {gateway.name: host_variables(gateway) for gateway in gateways}
        hosts["worse"]["skyline_port_states"] = [{"ports": "7", "locked": False}]
        hosts["unclear"]["skyline_expected"] = {"registered": "99", "min_signal": 40}
        everyone = {"skyline_expected": EXPECTED, "ports_in_use": "1-3"}
        world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD)
        world.write("inventory/gateways.yml", json.dumps({"gateways": {"hosts": hosts, "vars": everyone}}))
        yield gateways


def audit(world: World, *arguments: str, code: int = 0, **variables: Any) -> Run:
    run = world.play(AUDIT, *arguments, "-e", json.dumps({"audit_report_formats": FORMATS, **variables}))
    assert run.code == code, run.stdout + run.stderr
    return run


def text(world: World, name: str) -> str:
    return (world.folder / "audit" / name).read_text(encoding="utf-8")


def test_every_report_has_it(world: World, fleet: Running) -> None:
    run = audit(world, audit_history="history.jsonl")
    assert COUNTS in " ".join(run.stdout.split())
    assert [record.operation for gateway in fleet for record in gateway.log if record.write] == []
    fault = {"part": "expected", "setting": "state", "slot": "3", "is": "module_timeout", "should_be": "registered"}

    report = json.loads(text(world, "audit.json"))
    assert (report["summary"]["unhealthy"], report["summary"]["health"]) == (1, 2)
    found = {one["name"]: (one["verdict"], one["health"]) for one in report["gateways"]}
    assert found == {
        "worse": ("drifted", [fault]),
        "ill": ("unhealthy", [fault]),
        "unclear": ("unknown", []),
        "fine": ("in_line", []),
    }
    (problem,) = report["gateways"][2]["problems"]
    assert problem["part"] == "expected"
    assert "99: port 99 is beyond" in problem["message"]
    assert "min_signal: 40 is not between 1 and 31" in problem["message"]

    rows = [row for row in csv.DictReader(text(world, "audit.csv").splitlines()) if row["finding"] == "health"]
    keys = ("gateway", "verdict", *fault)
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("worse", "drifted", *fault.values()),
        ("ill", "unhealthy", *fault.values()),
    ]
    metrics = text(world, "audit.prom").splitlines()
    assert 'skyline_audit_gateways{verdict="unhealthy"} 1' in metrics
    assert 'skyline_audit_gateway_findings{gateway="worse",finding="health"} 1' in metrics
    faults = [block["health"] for block in blocks(text(world, "audit.html"))]
    assert faults == [[["State", "3", "module_timeout", "registered"]]] * 2 + [[], []]
    (line,) = (world.folder / "history.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["unhealthy"] == 1
    assert stat.S_IMODE((world.folder / "audit" / "audit.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("limit", "code"), [("fine,unclear", 0), ("fine,worse", 2), ("fine,ill", 2)], ids=["none", "drifted", "unhealthy"]
)
def test_exit_status(world: World, fleet: Running, limit: str, code: int) -> None:
    audit(world, "--limit", limit, code=code, audit_fail_on_unhealthy=True)
    # The reports are written either way.
    assert len(json.loads(text(world, "audit.json"))["gateways"]) == 2


def test_a_misspelt_variable_is_told(world: World, fleet: Running) -> None:
    run = audit(world, "--limit", "fine", skyline_expect={"registered": "1"})
    assert "Did you mean skyline_expected?" in " ".join((run.stdout + run.stderr).split())
