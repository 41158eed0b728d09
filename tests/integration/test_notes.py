# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the notes about gateways lie, and the lock beside them, in real playbooks."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from skyline_simulator.testing import running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import ELSEWHERE, World

NUMBER = "skyline.gateway.skyline_sim_number"
LOGIN = {"skyline_username": USERNAME, "skyline_password": PASSWORD}


def play(name: str, options: dict[str, Any], **task: Any) -> list[dict[str, Any]]:
    return [{"hosts": "gateways", "gather_facts": False, "tasks": [{"name": name, NUMBER: options, **task}]}]


@pytest.fixture
def configured(world: World) -> pathlib.Path:
    """A home that only ansible.cfg tells."""
    home = world.folder / "configured"
    world.environment["ANSIBLE_CONFIG"] = world.write("cfg/ansible.cfg", f"[defaults]\nhome = {home}\n")
    del world.environment["ANSIBLE_HOME"]
    return home


def files(home: pathlib.Path) -> list[str]:
    return sorted(path.parent.name for path in home.glob("skyline_gateway/*/*"))


def test_notes_follow_the_configured_home(world: World, configured: pathlib.Path) -> None:
    usual = world.folder / "home" / ".ansible"
    with running(spec("gw1")) as fleet:
        world.inventory({"gw1": host_variables(fleet.only)}, **LOGIN)
        world.write("inventory/groups", "[gateways]\ngw1\n")
        run = world.play(play("set", {"config": {"1A": "12"}, "save": False}))
        assert run.result("gw1", "set")["unsaved"] is True
        assert (files(configured), files(usual)) == (["lock", "pending"], [])
        # A note that version 1.0.0 has left where it looked for the home.
        (note,) = configured.glob("skyline_gateway/pending/*")
        old = usual / note.relative_to(configured)
        old.parent.mkdir(parents=True)
        note.rename(old)
        run = world.play(play("save", {"config": {"1A": "12"}, "save": False}))
        assert (run.result("gw1", "save")["unsaved"], run.result("gw1", "save")["requests"]) == (True, [])
        old.write_text(json.dumps({"save": True, "restart": [], "unsaved": False}), encoding="utf-8")
        run = world.play(play("save", {"config": {"1A": "12"}}))
        assert run.result("gw1", "save")["saved"] is True
        assert fleet.only.saved_number("1A") == "12"
        assert (files(configured), files(usual)) == (["lock"], [])


def test_on_a_bastion_only_its_environment_counts(world: World, configured: pathlib.Path) -> None:
    with running(spec("gw1")) as fleet:
        world.inventory({"gw1": host_variables(fleet.only), "bastion": ELSEWHERE}, **LOGIN)
        world.write("inventory/groups", "[gateways]\ngw1\n")
        elsewhere = world.folder / "elsewhere"
        options = {"config": {"1A": "12"}, "save": False}
        world.play(play("set", options, delegate_to="bastion", environment={"ANSIBLE_HOME": str(elsewhere)}))
        assert (files(elsewhere), files(configured)) == (["lock", "pending"], [])


def test_two_hosts_that_are_one_gateway(world: World) -> None:
    """Each removes every number that it does not name: at the same time, they would undo each other unseen."""
    names = [f"gw{number}" for number in range(4)]
    with running(spec("gw1")) as fleet:
        gateway = fleet.only
        variables = {name: {**host_variables(gateway), "number": str(place)} for place, name in enumerate(names, 1)}
        world.inventory(variables, **LOGIN)
        world.write("inventory/groups", "\n".join(["[gateways]", *names]))
        options = {"config": {"1A": "{{ number }}"}, "state": "overridden"}
        run = world.play(play("set", options), "--forks", "4")
        assert run.code == 0
        results = [run.result(name, "set") for name in names]
        assert all(result["changed"] and result["saved"] for result in results)
        # One after the other: what one has set is what the next one has found.
        found = {result["before"]["1.01"]: result["after"]["1.01"] for result in results}
        value, order = "", []
        while value in found:
            value = found.pop(value)
            order.append(value)
        assert sorted(order) == ["1", "2", "3", "4"]
        assert gateway.saved_number("1A") == order[-1]
