# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook sim_survey: the SIMs of a fleet in one file, beside those of the last survey."""

from __future__ import annotations

import csv
import json
from typing import Any

from skyline_simulator.testing import Handle, Running, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import Run, World

# Of the current folder.
FOLDER = "sim_survey"


def survey(world: World, fleet: Running, *options: str, **variables: Any) -> Run:
    hosts = {gateway.name: {**host_variables(gateway), **variables.get(gateway.name, {})} for gateway in fleet}
    world.inventory(hosts, skyline_username=USERNAME, skyline_password=PASSWORD)
    return world.play("skyline.gateway.sim_survey", *options)


def sims(world: World) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((world.folder / FOLDER / "sims.json").read_text(encoding="utf-8"))
    return report


def visited(gateway: Handle) -> bool:
    return "switch" in gateway.operations


def test_a_fleet_and_its_next_survey(world: World) -> None:
    specs = [
        spec("one", ports=2, slots=2, no_sim="2B"),
        spec("two", ports=2, slots=2, no_sim="1B", switches={"generation": 3}),
    ]
    with running(specs, speed=500) as fleet:
        run = survey(world, fleet)
        assert run.code == 0, run.stdout
        first = sims(world)
        assert [(row["gateway"], row["slot"]) for row in first["sims"]] == [
            *(("one", slot) for slot in ("1.01", "1.02", "2.01")),
            *(("two", slot) for slot in ("1.01", "2.01", "2.02")),
        ]
        assert {row["registered"] for row in first["sims"]} == {True}
        assert (first["failed"], first["differences"]) == ({}, None)
        assert [gateway.active_slot(port) for gateway in fleet for port in (1, 2)] == [1, 1, 1, 1]
        with (world.folder / FOLDER / "sims.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["iccid"] for row in rows] == [row["iccid"] for row in first["sims"]]

        fleet["one"].patch(no_sim={"1B": True, "2B": False})
        fleet["two"].add_fault("code", "status", None, code=5, reason="busy")
        # Another way to write all.
        run = survey(world, fleet, "--extra-vars", "skyline_retries=0 sim_survey_ports=*")
        assert run.code == 2
        second = sims(world)
        changes = second["differences"]
        assert [(row["gateway"], row["slot"]) for row in changes["gone"]] == [("one", "1.02")]
        assert [(row["gateway"], row["slot"]) for row in changes["new"]] == [("one", "2.02")]
        assert list(second["failed"]) == ["two"]
        assert len(second["not_surveyed"]) == 3
        assert "one 2.02: SIM" in run.stdout
        assert PASSWORD[:6] not in (world.folder / FOLDER / "sims.json").read_text(encoding="utf-8")


def test_check_mode_and_a_file_that_is_in_the_way(world: World) -> None:
    with running(spec("one", ports=1, slots=2, no_sim=[]), speed=500) as fleet:
        run = survey(world, fleet, "--check")
        assert run.code == 0, run.stdout
        assert not (world.folder / FOLDER).exists()
        world.write(f"{FOLDER}/sims.json", "not a report")
        assert survey(world, fleet).code == 2
        assert not visited(fleet.only)
