# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook snapshot: what gateways have configured becomes their inventory."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from skyline_simulator.testing import Handle, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import Run, World

SNAPSHOT = [{"import_playbook": "skyline.gateway.snapshot"}]
PROVISION = [{"import_playbook": "skyline.gateway.provision"}]
CODE = "LPA:1$smdp.example.com$ACTIVATION-CODE"
PARAMETERS = {"ttl": "61", "sms_url": 'http://collector.example.com/{"a"}?x=ü', "gain": ["3", "0"]}
SECRETS = {"web_password": "Hidden-1", "push_url": "http://user:Hidden-2@collector.example.com/"}
LIVED_IN: dict[str, Any] = {
    "locked": "1,2A",
    "operator_locked": "4A",
    "dead_ports": {3: 16},
    "led": "2A",
    "sim_numbers": {"1A": "+4912345", "4A": "0815"},
}


def inventory(world: World, *gateways: Handle) -> None:
    """Addresses and login, and nothing of what the gateways have configured."""
    hosts = {gateway.name: host_variables(gateway) for gateway in gateways}
    world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD)
    world.write("inventory/gateways.yml", json.dumps({"gateways": {"hosts": hosts}}))


def snapshot(world: World, **variables: Any) -> Run:
    variables = {"snapshot_dir": "inventory", **variables}
    return world.play(SNAPSHOT, "--extra-vars", json.dumps(variables))


def changed(run: Run) -> list[tuple[str, str]]:
    return [key for key, outcome in run.outcomes.items() if outcome.result.get("changed")]


@pytest.mark.slow
@pytest.mark.parametrize("extension", ["yml", "json"])
def test_a_fleet_is_adopted(world: World, extension: str) -> None:
    specs = [
        spec("modern", ports=12, slots=4, active={5: "B"}, esims={"6A": CODE}, **LIVED_IN),
        spec("reference", ports=4, slots=2, profile="reference", esims={"1A": CODE}, **LIVED_IN),
        spec("legacy", ports=4, slots=1, profile="legacy", **LIVED_IN),
        spec("sparse", ports=8, slots=2, profile="sparse", switches={"esim": False}, **LIVED_IN),
    ]
    options = {"snapshot_format": {"yml": "yaml"}.get(extension, extension), "snapshot_parameters": ["ttl"]}
    with running(specs, speed=200) as fleet:
        inventory(world, *fleet)
        for gateway in fleet:
            gateway.patch(parameters={"ttl": "61"})
            gateway.read_only()
        run = snapshot(world, **options)
        assert run.code == 0, run.stdout
        files = [world.folder / f"inventory/host_vars/{gateway.name}/skyline.{extension}" for gateway in fleet]
        texts = [file.read_text(encoding="utf-8") for file in files]
        for gateway, text in zip(fleet, texts, strict=True):
            written = json.loads(text) if extension == "json" else yaml.safe_load(text)
            assert written["skyline_parameters"] == {"ttl": "61"}
            assert written["skyline_sim_numbers"].items() >= {"1.01": "+4912345"}.items()
            assert written["skyline_imeis"]["1.01"] == gateway.imei("1A")
            assert ("skyline_esims" in written) == (gateway.name in ("modern", "reference"))
            assert "skyline_status_report" not in written
            assert "ACTIVATION-CODE" not in text
        # Slots in their own order, not in that of their names.
        assert texts[0].index('"2.01"') < texts[0].index('"10.01"')

        # The second one is the first one, byte by byte.
        again = snapshot(world, **options)
        assert again.code == 0
        assert changed(again) == []
        assert [file.read_text(encoding="utf-8") for file in files] == texts

        # Read-only: provisioning does not even try to write.
        adopted = world.play(PROVISION)
        assert adopted.code == 0, adopted.stdout
        assert changed(adopted) == []
        assert [gateway.violations for gateway in fleet] == [[]] * 4


@pytest.mark.slow
def test_parameters_but_no_secrets(world: World) -> None:
    with running(spec("gw1", ports=2, slots=1, parameters={**PARAMETERS, **SECRETS})) as fleet:
        inventory(world, fleet.only)
        run = snapshot(world, snapshot_parameters=[*PARAMETERS, *SECRETS, "not_there"])
        assert run.code == 0, run.stdout
        text = (world.folder / "inventory/host_vars/gw1/skyline.yml").read_text(encoding="utf-8")
        written = yaml.safe_load(text)["skyline_parameters"]
        expected = {"gain(0)": "3", "gain(1)": "0", "sms_url": PARAMETERS["sms_url"], "ttl": "61"}
        assert list(written.items()) == list(expected.items())
        told = run.result("gw1", "List the secrets that were left out")["msg"]
        assert all(name in told for name in SECRETS)
        assert "Hidden" not in text + run.stdout
        assert changed(world.play(PROVISION)) == []


@pytest.mark.slow
def test_declared_parameters_stay_declared(world: World) -> None:
    """A second snapshot reads what the host declares by now, array parameters too, and not all that the gateway has."""
    with running(spec("gw1", ports=2, slots=1, parameters=PARAMETERS)) as fleet:
        inventory(world, fleet.only)
        file = world.folder / "inventory/host_vars/gw1/skyline.yml"
        assert snapshot(world, snapshot_parameters=["ttl", "gain"]).code == 0
        text = file.read_text(encoding="utf-8")
        again = snapshot(world)
        assert (again.code, changed(again)) == (0, []), again.stdout
        assert file.read_text(encoding="utf-8") == text
        fleet.only.patch(parameters={"ttl": "62"})
        assert snapshot(world).code == 0
        written = yaml.safe_load(file.read_text(encoding="utf-8"))["skyline_parameters"]
        assert written == {"gain(0)": "3", "gain(1)": "0", "ttl": "62"}


@pytest.mark.slow
def test_a_group_declares_parameters_that_generation_3_does_not_know(world: World) -> None:
    specs = [spec(name, ports=2, slots=1, profile=name) for name in ("modern", "generation3")]
    with running(specs, speed=200) as fleet:
        inventory(world, *fleet)
        world.write("inventory/group_vars/gateways.yml", json.dumps({"skyline_parameters": {"ttl": "64"}}))
        fleet["modern"].patch(parameters={"ttl": "61"})
        run = snapshot(world)
        assert run.code == 0, run.stdout
        files = [world.folder / f"inventory/host_vars/{gateway.name}/skyline.yml" for gateway in fleet]
        written = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
        assert [each.get("skyline_parameters") for each in written] == [{"ttl": "61"}, None]
        assert all(each["skyline_imeis"] for each in written)
        # What is declared, but leads nowhere, would be lost.
        world.write("inventory/group_vars/gateways.yml", json.dumps({"skyline_parameters": "{{ leads_nowhere }}"}))
        for file in files:
            file.unlink()
        run = snapshot(world)
        assert run.code == 2
        assert "leads_nowhere" in run.stdout
        assert [file.exists() for file in files] == [False, True]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["web_password", "not_there"])
def test_a_declared_parameter_that_cannot_be_written_is_not_dropped(world: World, name: str) -> None:
    with running(spec("gw1", ports=2, slots=1, parameters={"ttl": "61", **SECRETS})) as fleet:
        inventory(world, fleet.only)
        world.write("inventory/host_vars/gw1/own.yml", json.dumps({"skyline_parameters": {"ttl": "64", name: "x"}}))
        run = snapshot(world)
        assert run.code == 2
        told = run.result("gw1", "Check that every declared parameter can be written")["msg"]
        assert f": {name}. Nothing was written" in told
        assert not (world.folder / "inventory/host_vars/gw1/skyline.yml").exists()
        # Whoever names parameters, or none, has decided.
        assert snapshot(world, snapshot_parameters=["ttl"]).code == 0
        assert snapshot(world, snapshot_parameters=[]).code == 0
        text = (world.folder / "inventory/host_vars/gw1/skyline.yml").read_text(encoding="utf-8")
        assert "skyline_parameters" not in text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["..", "../../outside", ".", "a/b"])
def test_the_name_of_a_host_leads_nowhere_else(world: World, name: str) -> None:
    with running([spec("gw1", ports=2, slots=1), spec("gw2", ports=2, slots=1)]) as fleet:
        hosts = {name: host_variables(fleet["gw1"]), "gw2": host_variables(fleet["gw2"])}
        world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD)
        world.write("inventory/gateways.yml", json.dumps({"gateways": {"hosts": hosts}}))
        run = snapshot(world)
        assert run.code == 2
        assert name in run.result(name, "Check that the host's name can name a folder")["msg"]
        written = [path.relative_to(world.folder).as_posix() for path in world.folder.rglob("skyline.yml")]
        assert written == ["inventory/host_vars/gw2/skyline.yml"]


@pytest.mark.parametrize(
    "text", ["{{ lookup('pipe', 'id') }}", pytest.param("#jinja2: variable_start_string:'[%'", marks=pytest.mark.slow)]
)
def test_only_text_is_written(world: World, text: str) -> None:
    with running([spec("gw1"), spec("gw2")]) as fleet:
        inventory(world, *fleet)
        fleet["gw1"].patch(sim_numbers={"1A": text})
        run = snapshot(world)
        assert run.code == 2
        assert "looks like a template" in run.result("gw1", "Check that no value looks like a template")["msg"]
        assert world.files("inventory") == [
            "inventory/gateways.yml",
            "inventory/host_vars",
            "inventory/host_vars/gw2",
            "inventory/host_vars/gw2/skyline.yml",
            "inventory/hosts.yml",
        ]


@pytest.mark.slow
@pytest.mark.parametrize("present", ["gw1", "gw1.yml", "gw1.yaml", "gw1.json", "gw1/skyline.json"])
def test_nothing_is_written_that_hides_other_variables(world: World, present: str) -> None:
    """Ansible would read the folder and forget the file beside it."""
    with running(spec("gw1")) as fleet:
        inventory(world, fleet.only)
        world.write(f"inventory/host_vars/{present}", '{"location": "cellar"}')
        run = snapshot(world)
        assert run.code == 2
        told = run.result("gw1", "Check that Ansible will read the new file")["msg"]
        assert f"host_vars/{present} correctly" in told
        assert not (world.folder / "inventory/host_vars/gw1/skyline.yml").exists()


@pytest.mark.slow
def test_check_mode_and_diff(world: World) -> None:
    with running(spec("gw1", ports=2, slots=1)) as fleet:
        inventory(world, fleet.only)
        arguments = ("--check", "--diff", "--extra-vars", "snapshot_dir=inventory")
        assert world.play(SNAPSHOT, *arguments).code == 0
        assert world.files("inventory") == ["inventory/gateways.yml", "inventory/hosts.yml"]
        assert snapshot(world).code == 0
        fleet.only.patch(sim_numbers={"2A": "4711"})
        run = world.play(SNAPSHOT, *arguments)
        assert '+  "2.01": "4711"' in run.stdout


@pytest.mark.slow
def test_mistakes(world: World) -> None:
    with running([spec("gw1"), spec("gw2")]) as fleet:
        inventory(world, *fleet)
        run = world.play(SNAPSHOT)
        assert run.code == 2
        assert "Name the folder" in run.result("gw1", "Check that a folder is named")["msg"]
        fleet["gw1"].add_fault("http_error", "esim_query", status=503, times=None)
        fleet["gw2"].add_fault("http_error", "esim_query", status=404, times=None)
        run = snapshot(world, skyline_retries=0)
        # A gateway that does not know eSIMs is one thing, one that could not be read is another.
        assert run.outcomes[("gw1", "Read the gateway")].status == "failed"
        assert "inventory/host_vars/gw2/skyline.yml" in world.files("inventory")
        assert "inventory/host_vars/gw1/skyline.yml" not in world.files("inventory")


@pytest.mark.slow
def test_a_short_password_is_no_part_of_a_number(world: World) -> None:
    with running([spec("gw", password="1234", sim_numbers={"1A": "+4915123456", "1B": "1234"})]) as fleet:
        inventory(world, *fleet)
        run = snapshot(world, skyline_password="1234")
    assert run.code == 0, run.stdout
    written = yaml.safe_load((world.folder / "inventory/host_vars/gw/skyline.yml").read_text())
    assert written["skyline_sim_numbers"] == {"1.01": "+4915123456", "1.02": "1234"}


def test_no_mask_is_written_in_place_of_a_value(world: World) -> None:
    with running([spec("gw", sim_numbers={"1A": PASSWORD}), spec("other", sim_numbers={"1A": "+49"})]) as fleet:
        inventory(world, *fleet)
        run = snapshot(world)
    assert run.outcomes[("gw", "Check that no value is masked")].status == "failed"
    assert not (world.folder / "inventory/host_vars/gw").exists()
    assert (world.folder / "inventory/host_vars/other/skyline.yml").exists()
    assert PASSWORD not in run.stdout + run.stderr
