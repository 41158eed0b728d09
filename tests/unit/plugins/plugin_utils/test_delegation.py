# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which hosts have a local connection of their own. In real playbooks: tests/integration/test_places.py."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from ansible import constants
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.vars import plugins
from ansible.vars.hostvars import HostVars
from ansible.vars.manager import VariableManager

from ansible_collections.skyline.gateway.plugins.plugin_utils import delegation

INVENTORY = """
[gateways]
gw1
gw2
[jumps]
jump
[others]
own ansible_connection=local
qualified ansible_connection=ansible.builtin.local
remote ansible_connection=ssh
none
[site:children]
gateways
[fleet:children]
site
jumps
"""


@pytest.fixture
def task_vars(tmp_path: pathlib.Path) -> dict[str, Any]:
    """Those of a playbook that lies in another folder than the inventory."""
    for name in ("inventory", "playbook"):
        (tmp_path / name / "group_vars").mkdir(parents=True)
    path = tmp_path / "inventory" / "hosts"
    path.write_text(INVENTORY)
    loader = DataLoader()
    inventory = InventoryManager(loader, [str(path)])
    hostvars = HostVars(inventory, VariableManager(loader, inventory), loader)
    return {"hostvars": hostvars, "playbook_dir": str(tmp_path / "playbook")}


@pytest.fixture(params=["inventory", "playbook"])
def group_vars(tmp_path: pathlib.Path, request: pytest.FixtureRequest) -> pathlib.Path:
    return tmp_path / str(request.param) / "group_vars"


def own(target: str, task_vars: dict[str, Any], host: str = "gw1") -> bool:
    return delegation.has_local_connection_of_its_own(target, host, task_vars, Templar(DataLoader()))


@pytest.mark.parametrize(
    ("target", "expected"),
    [("own", True), ("qualified", True), ("remote", False), ("none", False), ("gw2", False), ("nowhere", False)],
)
def test_in_the_inventory(task_vars: dict[str, Any], target: str, expected: bool) -> None:
    assert own(target, task_vars) is expected


@pytest.mark.parametrize(
    ("group", "hosts"),
    [
        # These groups have gw1 too, so that they say nothing of the others.
        ("all", []), ("gateways", []), ("site", []), ("fleet", []),
        ("jumps", ["jump"]), ("others", ["none"]),
    ],
)  # fmt: skip
def test_in_the_variables_of_a_group(
    task_vars: dict[str, Any], group_vars: pathlib.Path, group: str, hosts: list[str]
) -> None:
    (group_vars / f"{group}.yml").write_text("ansible_connection: local")
    assert [host for host in ("gw2", "jump", "none") if own(host, task_vars)] == hosts


def test_the_group_of_the_gateways_for_a_host_beside_them(task_vars: dict[str, Any], group_vars: pathlib.Path) -> None:
    """It is shared with the play's host where that is a gateway only."""
    (group_vars / "gateways.yml").write_text("ansible_connection: local")
    assert own("gw2", task_vars, host="none") is True


@pytest.mark.parametrize(("setting", "expected"), [("demand", True), ("start", False)])
def test_files_are_read_for_a_task_where_ansible_does_so(
    task_vars: dict[str, Any], group_vars: pathlib.Path, monkeypatch: pytest.MonkeyPatch, setting: str, expected: bool
) -> None:
    """By its setting run_vars_plugins, which it asks for once in a process."""
    monkeypatch.setattr(constants, "RUN_VARS_PLUGINS", setting)
    monkeypatch.setattr(plugins, "_plugin_should_run", plugins._plugin_should_run.__wrapped__)
    (group_vars / "jumps.yml").write_text("ansible_connection: local")
    assert own("jump", task_vars) is expected


@pytest.mark.parametrize("host", ["nowhere", "localhost"])
def test_a_host_that_the_inventory_does_not_have_shares_no_group_but_all(
    task_vars: dict[str, Any], group_vars: pathlib.Path, host: str
) -> None:
    for group in ("all", "jumps"):
        (group_vars / f"{group}.yml").write_text("ansible_connection: local")
    targets = ("own", "remote", "none", "gw2", "jump")
    assert [target for target in targets if own(target, task_vars, host)] == ["own", "jump"]


def test_without_an_inventory() -> None:
    assert own("gw2", {}) is False


def test_the_complaint_names_both_hosts() -> None:
    complaint = delegation.complaint("gw2", "gw1")
    assert "gw1" in complaint
    assert "gw2" in complaint
    assert "skyline_bastion" in complaint
