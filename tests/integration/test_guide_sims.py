# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks of the guide about SIMs do what it says."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
import yaml
from skyline_simulator.testing import Running, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import World
from ansible_collections.skyline.gateway.tests.repository import tree

BLOCKS = [yaml.safe_load(text) for _line, text in tree.yaml_blocks(tree.ROOT / "docs" / "sims.md")]
IMEI = "867584030000017"


def block(name: str) -> list[dict[str, Any]]:
    """The block whose first play or task has this name."""
    (found,) = [each for each in BLOCKS if each[0]["name"] == name]
    return list(found)


def inventory(world: World, fleet: Running) -> None:
    """An inventory as the guides take it: the fleet is the group gateways."""
    hosts = {gateway.name: host_variables(gateway) for gateway in fleet}
    login = {"skyline_username": USERNAME, "skyline_password": PASSWORD}
    world.write("inventory/hosts.yml", json.dumps({"gateways": {"hosts": hosts, "vars": login}}))


@pytest.mark.slow
def test_balances_of_every_sim(world: World) -> None:
    with running(
        [spec("one", ports=2, slots=2, no_sim="2B"), spec("two", ports=1, slots=2, no_sim=[], active={1: 2})], speed=500
    ) as fleet:
        inventory(world, fleet)
        fleet["one"].answer("*100#", '5.00 "EUR"', ports="2")
        world.write("balances_of_slot.yml", yaml.safe_dump(block("Switch all ports to the slot")))
        balances = block("Ask all SIMs for their balances")
        run = world.play(balances, "--extra-vars", f"balance_file={world.folder / 'balances.csv'}")
        assert run.code == 0, run.stdout
        with (world.folder / "balances.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [(row["gateway"], row["port"], row["slot"]) for row in rows] == [
            *(("one", port, slot) for port, slot in (("1", "1"), ("2", "1"), ("1", "2"))),
            *(("two", "1", slot) for slot in ("1", "2")),
        ]
        assert [row["answer"] for row in rows][1] == '5.00 "EUR"'
        assert [fleet["one"].active_slot(1), fleet["one"].active_slot(2), fleet["two"].active_slot(1)] == [1, 1, 2]


def test_imeis_of_modems_and_requests(world: World) -> None:
    with running(spec("one", ports=2, slots=2, no_sim=[]), speed=500) as fleet:
        gateway = fleet.only
        gateway.patch(transmitted_imeis={"2": IMEI})
        inventory(world, fleet)
        compare = block("Compare the IMEIs of modems with the configured IMEIs")
        run = world.play([*compare, *block("Send a request of your own")])
        assert run.code == 0, run.stdout
        assert f"port 2: the modem has the IMEI {IMEI}, the configured IMEI is {gateway.imei('2A')}" in run.stdout
        assert "port 1: the modem" not in run.stdout
        assert run.outcomes[("one", "Show the number of entries in the status")].result["msg"] in (2, "2")
