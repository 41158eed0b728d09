# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Misspelt variables, wherever they stand, are told by what would have read them; with fail, nothing is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from skyline_simulator.testing import Running, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import Run, World

ROLES = ("provision", "audit")
ROLLOUTS = ("imei_rollout", "number_rollout")
SENTENCE = re.compile(r"Variable (\w+) \(([^)]*)\) has no effect: it is not known\. ([^.?]+[.?])")
TOLD = {
    "skyline_port_state": ("gw1, gw2, gw3", "Did you mean skyline_port_states?"),
    "skyline_sim_number": ("gw2", "Did you mean skyline_sim_numbers?"),
    "skyline_retry": ("all hosts", "Did you mean skyline_retries?"),
    "provision_imei_activated": ("all hosts", "Did you mean provision_imei_activate?"),
}
OF_THE_ROLE = {"skyline_parameter": ("all hosts", "Did you mean skyline_parameters?")}


@pytest.fixture
def fleet(world: World) -> Iterator[tuple[World, Running]]:
    """Misspelt names in group all, in host_vars and in a group; one in the extra variables of each play."""
    with running([spec(f"gw{number}", ports=3, slots=2, no_sim=[]) for number in (1, 2, 3)], speed=100) as served:
        hosts = {
            gateway.name: {
                **host_variables(gateway),
                "skyline_imeis": {"1A": f"49015420323751{number}"},
                "skyline_sim_numbers": {"1A": f"+4911{number}"},
            }
            for number, gateway in enumerate(served)
        }
        login = {"skyline_username": USERNAME, "skyline_password": PASSWORD}
        world.inventory({"elsewhere": {}}, **login, provision_imei_activated="reset", audit_team="ours")
        world.write(
            "inventory/gateways.yml", json.dumps({"gateways": {"hosts": hosts, "vars": {"skyline_port_state": []}}})
        )
        world.write("inventory/host_vars/gw2.yml", 'skyline_sim_number: {1A: "1"}')
        yield world, served


def play(world: World, name: str, **variables: Any) -> Run:
    extra = {"skyline_retry": 1, "imei_rollout_check_digit": "ignore", "imei_rollout_activate": "none", **variables}
    role = {"role": f"skyline.gateway.{name}", "vars": {"skyline_parameter": {"ttl": "64"}}}
    playbook = (
        [{"hosts": "gateways", "gather_facts": False, "roles": [role]}]
        if name in ROLES
        else [{"import_playbook": f"skyline.gateway.{name}"}]
    )
    return world.play(playbook, "--extra-vars", json.dumps(extra))


def sentences(text: str) -> list[tuple[str, str, str]]:
    """Name, hosts and hint of each sentence; older ansible-cores break the lines of warnings."""
    return SENTENCE.findall(" ".join(text.split()))


def told(text: str) -> dict[str, tuple[str, str]]:
    found = sentences(text)
    names = [name for name, _hosts, _hint in found]
    assert sorted(names) == sorted(set(names)), "a name is told once for the fleet"
    return {name: (hosts, hint) for name, hosts, hint in found}


def expected(name: str) -> dict[str, tuple[str, str]]:
    found = {**TOLD, **(OF_THE_ROLE if name in ROLES else {})}
    return {**found, "skyline_port_state": ("all hosts", found["skyline_port_state"][1])}


def writes(fleet: Running) -> list[str]:
    return [record.operation for gateway in fleet for record in gateway.log if record.write]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ROLES, *ROLLOUTS])
def test_warnings(fleet: tuple[World, Running], name: str) -> None:
    world, served = fleet
    run = play(world, name)
    assert run.code == 0, run.stdout + run.stderr
    assert told(run.stderr) == expected(name)
    assert bool(writes(served)) == (name != "audit")


@pytest.mark.parametrize("name", [*ROLES, *ROLLOUTS])
def test_fail(fleet: tuple[World, Running], name: str) -> None:
    world, served = fleet
    run = play(world, name, skyline_unknown_variables="fail")
    assert run.code == 2, run.stdout + run.stderr
    failures = [
        json.dumps(outcome.result)
        for outcome in run.outcomes.values()
        if outcome.status == "failed" or "rollout_problems" in outcome.result
    ]
    assert {**told(" ".join(failures))} == expected(name)
    assert writes(served) == []
    # An audit tells in any case what it has found.
    assert (world.folder / "audit" / "audit.json").exists() == (name == "audit")


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ROLES, *ROLLOUTS])
def test_names_of_the_site(fleet: tuple[World, Running], name: str) -> None:
    """Those that are listed, also by a template or as a text of names; nothing is left to tell."""
    world, _served = fleet
    own = "{{ ['skyline_retry', 'skyline_sim_number'] + more }}"
    run = play(world, name, skyline_own_variables=own, more=[*TOLD, *OF_THE_ROLE])
    assert run.code == 0, run.stdout + run.stderr
    assert told(run.stdout + run.stderr) == {}


@pytest.mark.slow
def test_ignored(fleet: tuple[World, Running]) -> None:
    world, _served = fleet
    run = play(world, "provision", skyline_unknown_variables="ignore")
    assert (run.code, told(run.stdout + run.stderr)) == (0, {})


def test_a_word_that_means_nothing(fleet: tuple[World, Running]) -> None:
    world, served = fleet
    run = play(world, "provision", skyline_unknown_variables="wran")
    assert run.code == 2
    assert "wran" in run.stdout + run.stderr
    assert writes(served) == []


@pytest.mark.slow
def test_a_fleet_in_batches(fleet: tuple[World, Running]) -> None:
    """All hosts are looked at before the first batch; each name is told once. A second play begins anew."""
    world, served = fleet
    provision = {"hosts": "gateways", "gather_facts": False, "serial": 1, "roles": ["skyline.gateway.provision"]}
    run = world.play([provision, provision], "--extra-vars", "skyline_unknown_variables=fail")
    assert run.code == 2, run.stdout + run.stderr
    assert "skyline_sim_number (gw2)" in run.stdout
    assert writes(served) == []
    run = world.play([provision, provision])
    assert run.code == 0, run.stdout + run.stderr
    assert {*told(run.stderr)} == {"skyline_port_state", "skyline_sim_number", "provision_imei_activated"}


@pytest.mark.slow
def test_a_strategy_without_run_once(fleet: tuple[World, Running]) -> None:
    world, _served = fleet
    run = world.play([{"import_playbook": "skyline.gateway.provision"}], ANSIBLE_STRATEGY="free")
    assert run.code == 0, run.stdout + run.stderr
    names = {name for name, _hosts, _hint in sentences(run.stderr)}
    assert names == {"skyline_port_state", "skyline_sim_number", "provision_imei_activated"}


def test_a_fleet_without_misspellings(world: World) -> None:
    with running(spec("gw1")) as served:
        world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD)
        world.write("inventory/g.yml", json.dumps({"gateways": {"hosts": {"gw1": host_variables(served.only)}}}))
        plays = [{"import_playbook": f"skyline.gateway.{name}"} for name in [*ROLES, *ROLLOUTS, *ROLES]]
        run = world.play(plays)
    assert run.code == 0, run.stdout + run.stderr
    assert "has no effect" not in run.stdout + run.stderr
