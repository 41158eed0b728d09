# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tags of role provision select parts of its one task, as they would select a task for each part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from skyline_simulator.testing import Running, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import Run, World

ROLE = "skyline.gateway.provision"
TASK = f"{ROLE} : Bring the gateway to its plan"
DECLARED: dict[str, Any] = {
    "skyline_parameters": {"ttl": "61"},
    "skyline_sim_numbers": {"1A": "+4911111"},
    "skyline_imeis": {"1A": "490154203237518"},
    "skyline_port_states": [{"ports": "3", "locked": True}],
}
ALL = ["parameters", "sim_numbers", "imeis", "port_states"]


@pytest.fixture
def fleet(world: World) -> Iterator[Running]:
    with running([spec("gw1")], speed=200) as served:
        login = {"skyline_username": USERNAME, "skyline_password": PASSWORD}
        world.inventory({"gw1": {**host_variables(served["gw1"]), **DECLARED}}, **login)
        yield served


def play(world: World, tags: list[str], *arguments: str) -> Run:
    role = {"role": ROLE, **({"tags": tags} if tags else {})}
    return world.play([{"hosts": "all", "gather_facts": False, "roles": [role]}], *arguments)


@pytest.mark.parametrize(
    ("tags", "arguments", "expected"),
    [
        ([], ["--tags", "numbers"], ["sim_numbers"]),
        ([], ["--skip-tags", "imeis"], ["parameters", "sim_numbers", "port_states"]),
        ([], ["--tags", "provision", "--skip-tags", "numbers,parameters"], ["imeis", "port_states"]),
        ([], ["--tags", "other"], []),
        (["site"], ["--tags", "site"], ALL),
        (["never"], [], []),
        *(
            pytest.param(*each, marks=pytest.mark.slow)
            for each in (
                (["site"], ["--tags", "site", "--skip-tags", "imeis"], ["parameters", "sim_numbers", "port_states"]),
                (["always"], ["--tags", "other"], ALL),
                (["never"], ["--tags", "numbers"], ["sim_numbers"]),
            )
        ),
    ],
    ids=str,
)
def test_the_parts_that_are_asked_for(
    world: World, fleet: Running, tags: list[str], arguments: list[str], expected: list[str]
) -> None:
    run = play(world, tags, *arguments, "--check")
    assert run.code == 0, run.stdout + run.stderr
    assert [*run.result("gw1", TASK)["parts"]] == expected
    # What is not asked for is not read either.
    assert bool(fleet["gw1"].operations) is bool(expected)


def test_a_role_whose_tag_is_skipped_does_nothing(world: World, fleet: Running) -> None:
    run = play(world, ["site"], "--skip-tags", "site")
    assert run.code == 0, run.stdout + run.stderr
    assert ("gw1", TASK) not in run.outcomes
    assert fleet["gw1"].operations == []


def test_what_is_not_asked_for_is_not_written(world: World, fleet: Running) -> None:
    """Nor is there a summary, where its tag is skipped."""
    run = play(world, [], "--tags", "numbers", "--skip-tags", "summary")
    assert run.code == 0, run.stdout + run.stderr
    assert ("gw1", f"{ROLE} : Summary") not in run.outcomes
    gateway = fleet["gw1"]
    assert gateway.saved_number("1A") == DECLARED["skyline_sim_numbers"]["1A"]
    assert gateway.imei("1A") != DECLARED["skyline_imeis"]["1A"]
    assert not gateway.locked("3A")
