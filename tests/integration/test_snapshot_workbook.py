# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook snapshot with a workbook, and the module skyline_workbook that writes it."""

from __future__ import annotations

import json
from typing import Any

import openpyxl
import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from skyline_simulator.testing import Handle, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import Run, World

SNAPSHOT = [{"import_playbook": "skyline.gateway.snapshot"}]
PROVISION = [{"import_playbook": "skyline.gateway.provision"}]
A, B, C = "490154203237518", "490154203237526", "490154203237534"
SOURCE = "plugin: skyline.gateway.csv\nfiles: [../plans/fleet.xlsx]\nhost_vars: {Site: site}\n"


def inventory(world: World, *gateways: Handle, **more: Any) -> None:
    hosts = {
        gateway.name: {**host_variables(gateway), "site": f"{{{{ 'at' }}}} {gateway.name}", **more}
        for gateway in gateways
    }
    world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD)
    world.write("inventory/gateways.yml", json.dumps({"gateways": {"hosts": hosts}}))


def snapshot(world: World, *arguments: str, **variables: Any) -> Run:
    given = {
        "snapshot_dir": "inventory",
        "snapshot_format": "xlsx",
        "snapshot_workbook": "plans/fleet.xlsx",
        "snapshot_host_vars": {"Site": "site"},
        **variables,
    }
    return world.play(SNAPSHOT, *arguments, "--extra-vars", json.dumps(given))


def changed(run: Run) -> list[tuple[str, str]]:
    return [key for key, outcome in run.outcomes.items() if outcome.result.get("changed")]


def rows(world: World) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(world.folder / "plans/fleet.xlsx")
    return [tuple(cell.value for cell in row) for sheet in book for row in sheet.iter_rows(min_row=2)]


def test_a_fleet_is_adopted_by_a_workbook(world: World) -> None:
    """The workbook takes the place of the inventory that it was written from; then nothing is left to do."""
    specs = [
        spec(
            "gw1",
            ports=12,
            slots=4,
            imeis={"1A": A, "10B": B},
            sim_numbers={"1A": "+4912345"},
            locked="1",
            parameters={"ttl": "61"},
        ),
        spec("gw2", ports=4, slots=1, profile="legacy", imeis={"1A": C}),
    ]
    with running(specs) as fleet:
        inventory(world, *fleet)
        for gateway in fleet:
            gateway.read_only()
        run = snapshot(world, snapshot_parameters=["ttl"])
        assert run.code == 0, run.stdout
        assert run.result("gw1", "Write the workbook")["gateways"] == 2
        found = rows(world)
        assert ("gw1", fleet["gw1"].host, str(fleet["gw1"].port), None, "at gw1") in found
        assert ("gw1", "1.01", A, "+4912345") in found
        assert ("gw2", "1.01", C, None) in found
        rest = yaml.safe_load((world.folder / "inventory/host_vars/gw1/skyline.yml").read_text(encoding="utf-8"))
        assert rest["skyline_parameters"] == {"ttl": "61"}
        assert rest.keys() & {"skyline_imeis", "skyline_sim_numbers"} == set()

        # A second one finds the same, and leaves the file as it is.
        content = (world.folder / "plans/fleet.xlsx").read_bytes()
        again = snapshot(world, snapshot_parameters=["ttl"])
        assert (again.code, changed(again)) == (0, [])
        assert (world.folder / "plans/fleet.xlsx").read_bytes() == content

        (world.folder / "inventory/gateways.yml").unlink()
        world.write("inventory/fleet.skyline_csv.yml", SOURCE)
        adopted = world.play(PROVISION)
        assert adopted.code == 0, adopted.stdout
        assert {host for host, _task in adopted.outcomes} == {"gw1", "gw2"}
        assert changed(adopted) == []
        assert [gateway.violations for gateway in fleet] == [[], []]

        # From the workbook's own inventory it is written again, unchanged.
        again = snapshot(world, snapshot_parameters=["ttl"])
        assert (again.code, changed(again)) == (0, []), again.stdout


@pytest.mark.slow
def test_gateways_that_are_not_read_keep_their_rows(world: World) -> None:
    with running([spec("gw1", ports=2, slots=1), spec("gw2", ports=2, slots=1)]) as fleet:
        inventory(world, *fleet)
        assert snapshot(world).code == 0
        before = rows(world)
        fleet["gw1"].patch(sim_numbers={"1A": "4711"})
        fleet["gw2"].patch(sim_numbers={"1A": "{{ 1 }}"})
        run = snapshot(world)
        assert run.outcomes[("gw2", "Check that no value looks like a template")].status == "failed"
        assert run.result("gw1", "Write the workbook")["kept"] == ["gw2"]
        after = rows(world)
        assert [row for row in after if row[0] == "gw2"] == [row for row in before if row[0] == "gw2"]
        assert ("gw1", "1.01", fleet["gw1"].imei("1A"), "4711") in after
        fleet["gw1"].patch(sim_numbers={"1A": "4712"})
        assert snapshot(world, "--limit", "gw1").code == 0
        assert [row for row in rows(world) if row[0] == "gw2"] == [row for row in before if row[0] == "gw2"]


@pytest.mark.slow
def test_check_mode_and_diff(world: World) -> None:
    with running(spec("gw1", ports=2, slots=1, imeis={"1A": A})) as fleet:
        inventory(world, fleet.only)
        run = snapshot(world, "--check", "--diff")
        assert run.result("gw1", "Write the workbook")["changed"]
        assert f"+gw1 skyline_imeis 1.01: {A}" in run.stdout
        assert not (world.folder / "plans").exists()
        assert snapshot(world).code == 0
        fleet.only.patch(sim_numbers={"1A": "4711"})
        run = snapshot(world, "--check", "--diff")
        assert "+gw1 skyline_sim_numbers 1.01: 4711" in run.stdout
        assert f"+gw1 skyline_imeis 1.01: {A}" not in run.stdout


class TestRefusals:
    def told(self, world: World, **variables: Any) -> str:
        """Why the workbook was not written; then host_vars are not either."""
        run = snapshot(world, **variables)
        assert run.code == 2, run.stdout
        assert not (world.folder / "inventory/host_vars").exists()
        failed = [outcome.result["msg"] for outcome in run.outcomes.values() if outcome.status == "failed"]
        return str(failed[0])

    @pytest.mark.parametrize("path", ["", "inventory/fleet.xlsx"])
    def test_a_workbook_is_named_outside_of_the_inventory(self, world: World, path: str) -> None:
        with running(spec("gw1")) as fleet:
            inventory(world, fleet.only)
            given = {
                "snapshot_dir": "inventory",
                "snapshot_format": "xlsx",
                **({"snapshot_workbook": path} if path else {}),
            }
            run = world.play(SNAPSHOT, "--extra-vars", json.dumps(given))
        assert "It must be outside the inventory's folder" in run.result("gw1", "Check that a workbook is named")["msg"]
        assert world.files("inventory") == ["inventory/gateways.yml", "inventory/hosts.yml"]

    @pytest.mark.slow
    def test_all_that_could_not_be_read_again_is_named(self, world: World) -> None:
        with running([spec("gw1", sim_numbers={"1A": "*100#"}), spec("gw2", sim_numbers={"1B": "a b"})]) as fleet:
            inventory(world, *fleet, site=["a", "b"])
            told = self.told(world)
        assert told.startswith("nothing was written, problems: 4\n* gw1: site is no single value")
        assert "gw1: number of slot 1.01 '*100#'" in told
        assert "gw2: number of slot 1.02 'a b'" in told
        assert not (world.folder / "plans").exists()

    def test_a_workbook_of_somebody_else(self, world: World) -> None:
        with running(spec("gw1")) as fleet:
            inventory(world, fleet.only)
            book = openpyxl.Workbook()
            (world.folder / "plans").mkdir()
            book.save(world.folder / "plans/fleet.xlsx")
            content = (world.folder / "plans/fleet.xlsx").read_bytes()
            assert "was not written by this module" in self.told(world)
            assert (world.folder / "plans/fleet.xlsx").read_bytes() == content

    @pytest.mark.slow
    def test_an_encrypted_one(self, world: World) -> None:
        with running(spec("gw1")) as fleet:
            inventory(world, fleet.only)
            vault = VaultLib([("default", VaultSecret(b"open sesame"))])
            world.write("plans/fleet.xlsx", vault.encrypt("x").decode())
            assert "is encrypted with ansible-vault" in self.told(world)

    @pytest.mark.slow
    def test_one_that_somebody_has_damaged(self, world: World) -> None:
        with running(spec("gw1")) as fleet:
            inventory(world, fleet.only)
            book = openpyxl.Workbook(write_only=True)
            sheet = book.create_sheet("Gateways")
            for row in (["gateway", "address"], ["gw9", "192.0.2.1:80"]):
                sheet.append(row)
            (world.folder / "plans").mkdir()
            book.save(world.folder / "plans/fleet.xlsx")
            assert "fleet.xlsx:Gateways:2: address '192.0.2.1:80'" in self.told(world)

    def test_columns_that_are_there_already_and_passwords(self, world: World) -> None:
        with running(spec("gw1")) as fleet:
            inventory(world, fleet.only)
            told = self.told(world, snapshot_host_vars={"IMEI": "x", "Login": "skyline_password"})
        assert "host_vars: IMEI: x" in told
        assert "passwords do not belong" in told

    def test_without_the_library(self, world: World) -> None:
        world.write("lacking/openpyxl.py", "raise ImportError(name='openpyxl')\n")
        world.environment["PYTHONPATH"] = str(world.folder / "lacking")
        with running(spec("gw1")) as fleet:
            inventory(world, fleet.only)
            assert "workbooks need the Python library openpyxl" in self.told(world)


@pytest.mark.slow
def test_imeis_that_are_there_twice_are_told(world: World) -> None:
    with running([spec("gw1", imeis={"1A": A}), spec("gw2", imeis={"2A": A})]) as fleet:
        inventory(world, *fleet)
        run = snapshot(world)
    assert run.code == 0, run.stdout
    told = " ".join((run.stdout + run.stderr).split())
    assert f"{A} of gw2 2.01 is the IMEI of gw1 1.01 too" in told
