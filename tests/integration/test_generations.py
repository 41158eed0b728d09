# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet of both generations of the API: the same inventory, the same playbooks."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import World

PROVISION = [{"import_playbook": "skyline.gateway.provision"}]
SNAPSHOT = [{"import_playbook": "skyline.gateway.snapshot"}]
AUDIT = [{"import_playbook": "skyline.gateway.audit"}]
PLAN: dict[str, Any] = {
    "skyline_imeis": {"1A": "865847053403202", "2B": "865847053403210"},
    "skyline_sim_numbers": {"1A": "+49301234567"},
    "skyline_port_states": [{"ports": "1", "locked": True}],
    "skyline_status_report": {"url": "http://127.0.0.1:9/status", "period": 300},
    "provision_report_update_url": "on_enable",
}
PROFILES = ("modern", "both", "generation3", "generation3-examples")


@pytest.mark.slow
@pytest.mark.parametrize("extension", ["yml", "json"])
def test_provisioned_audited_and_written_down(world: World, extension: str) -> None:
    newer: dict[str, Any] = {"network": "lte", "operators": {"1": 101}, "pins": {"1A": "64281937"}}
    specs = [
        spec(f"gw{number}", ports=2, slots=2, profile=profile, **({} if profile == "modern" else newer))
        for number, profile in enumerate(PROFILES)
    ]
    with running(specs, speed=200) as fleet:
        for gateway in fleet:
            if gateway.name != "gw0":
                gateway.patch(sms_config={"recv_sms_url": "http://user:hush@127.0.0.1:9/", "recv_sms_max": 9})
        hosts = {gateway.name: host_variables(gateway) for gateway in fleet}
        world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD, **PLAN)
        world.write("inventory/gateways.yml", json.dumps({"gateways": {"hosts": hosts}}))

        assert world.play(PROVISION).code == 0
        for gateway in fleet:
            assert gateway.saved_imei("2B") == "865847053403210"
            assert gateway.saved_number("1A") == "+49301234567"
            assert gateway.locked("1A", saved=True)
            assert gateway.reporting["period"] == 300
            gateway.read_only()
        again = world.play(PROVISION)
        assert again.code == 0, again.stdout
        assert [key for key, outcome in again.outcomes.items() if outcome.result.get("changed")] == []
        assert world.play(AUDIT, "--extra-vars", "audit_report_dir=audit").code == 0

        options = {"snapshot_dir": "inventory", "snapshot_format": {"yml": "yaml"}.get(extension, extension)}
        run = world.play(SNAPSHOT, "--extra-vars", json.dumps(options))
        assert run.code == 0, run.stdout
        for gateway, profile in zip(fleet, PROFILES, strict=True):
            text = (world.folder / f"inventory/host_vars/{gateway.name}/skyline.{extension}").read_text(
                encoding="utf-8"
            )
            written = json.loads(text) if extension == "json" else yaml.safe_load(text)
            assert written.get("skyline_api") == ("3" if profile.startswith("generation3") else None)
            assert written["skyline_imeis"]["2.02"] == "865847053403210"
            if profile == "modern":
                assert not {*written} & {"skyline_network", "skyline_sms_report", "skyline_number_discovery"}
            else:
                # What is a secret is not written down: PINs, and the URL with a login.
                assert written["skyline_network"]["network_type"] == "lte"
                assert written["skyline_network"]["operators"] == {"1": "00101"}
                assert written["skyline_sms_report"]["received_max"] == 9
                assert "received_url" not in written["skyline_sms_report"]
                assert [entry["operator"] for entry in written["skyline_number_discovery"]] == ["00101"]
                assert "64281937" not in text
                assert "hush" not in text + run.stdout
                assert "received_url" in run.result(gateway.name, "List the secrets that were left out")["msg"]
            gateway.clear_log()
        # What was written down is not asked again, and changes nothing.
        assert world.play(PROVISION).code == 0
        for gateway, profile in zip(fleet, PROFILES, strict=True):
            paths = {record.path for record in gateway.log}
            assert ("/goip_get_status.html" in paths) is not profile.startswith("generation3")
            assert gateway.violations == []


def test_what_generation_3_cannot_do_is_said(world: World) -> None:
    with running([spec("gw", ports=2, slots=2, profile="generation3")], speed=200) as fleet:
        gateway = fleet.only
        world.inventory(
            {"gw": host_variables(gateway)},
            skyline_username=USERNAME,
            skyline_password=PASSWORD,
            skyline_parameters={"ttl": "61"},
            **PLAN,
        )
        run = world.play(PROVISION, "--extra-vars", '{"skyline_hosts": "all"}')
        assert run.code == 2
        assert "generation 2 of the API" in run.stdout
        assert not [record for record in gateway.log if record.write]


NEWER: dict[str, Any] = {
    "skyline_pins": {"1A": "73915846", "2B": "1234"},
    "skyline_network": {"network_type": "lte", "operators": {"1": "00101"}},
    "skyline_sms_report": {"received_url": "http://127.0.0.1:9/sms", "received_max": 1},
    "skyline_number_discovery": [{"operator": "00101", "method": "sim"}],
    "skyline_parameters": {"ttl": "61"},
}
NEWER_PARTS = {"pins", "network", "sms_report", "number_discovery"}
# What each kind of gateway in the fleet cannot do.
LACKING = {
    "modern": NEWER_PARTS,
    "both": set(),
    "generation3": {"parameters"},
    "generation3-early": {"parameters", "pins", "network"},
}


def test_one_group_with_pins_and_parameters(world: World) -> None:
    """Both kinds of gateways are declared alike; each does what it can, and says what it cannot."""
    specs = [spec(profile, ports=2, slots=2, profile=profile) for profile in LACKING]
    skip = {"provision_on_unsupported": "skip"}
    task = "skyline.gateway.provision : Bring the gateway to its plan"
    with running(specs, speed=200) as fleet:
        hosts = {gateway.name: host_variables(gateway) for gateway in fleet}
        # To a path that it does not know it answers as to a wrong login.
        hosts["generation3-early"]["skyline_api"] = "3"
        world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD, **PLAN, **NEWER)
        world.write("inventory/gateways.yml", json.dumps({"gateways": {"hosts": hosts}}))

        refused = world.play(PROVISION)
        assert refused.code == 2
        assert {gateway.name for gateway in fleet if any(record.write for record in gateway.log)} == {"both"}

        run = world.play(PROVISION, "--extra-vars", json.dumps(skip))
        assert run.code == 0, run.stdout
        for name, lacking in LACKING.items():
            parts = run.result(name, task)["parts"]
            assert {part for part, each in parts.items() if each["status"] == "unsupported"} == lacking
            gateway = fleet[name]
            assert gateway.saved_imei("2B") == "865847053403210"
            if "pins" not in lacking:
                assert gateway.pin("1A", saved=True) == "73915846"
            if "parameters" not in lacking:
                assert gateway.parameter("ttl", saved=True) == "61"
            gateway.read_only()
        assert "73915846" not in run.stdout

        again = world.play(PROVISION, "--extra-vars", json.dumps(skip))
        assert again.code == 0, again.stdout
        assert [key for key, outcome in again.outcomes.items() if outcome.result.get("changed")] == []
        assert [gateway.violations for gateway in fleet] == [[]] * len(LACKING)
