# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which hosts have a local connection of their own. In real playbooks: tests/integration/test_places.py."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
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
    path = tmp_path / "hosts"
    path.write_text(INVENTORY)
    loader = DataLoader()
    inventory = InventoryManager(loader, [str(path)])
    return {"hostvars": HostVars(inventory, VariableManager(loader, inventory), loader), "playbook_dir": str(tmp_path)}


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
    task_vars: dict[str, Any], tmp_path: pathlib.Path, group: str, hosts: list[str]
) -> None:
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / f"{group}.yml").write_text("ansible_connection: local")
    assert [host for host in ("gw2", "jump", "none") if own(host, task_vars)] == hosts


def test_the_group_of_the_gateways_for_a_host_beside_them(task_vars: dict[str, Any], tmp_path: pathlib.Path) -> None:
    """It is shared with the play's host where that is a gateway only."""
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "gateways.yml").write_text("ansible_connection: local")
    assert own("gw2", task_vars, host="none") is True


def test_without_an_inventory() -> None:
    assert own("gw2", {}) is False


def test_the_complaint_names_both_hosts() -> None:
    complaint = delegation.complaint("gw2", "gw1")
    assert "gw1" in complaint
    assert "gw2" in complaint
    assert "skyline_bastion" in complaint
