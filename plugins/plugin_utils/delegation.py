# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Delegated tasks under a local connection: which gateway are they about?

With ``connection: local`` for the play, ``delegate_to: gw2`` in a play over gw1 runs on the controller with the options
of gw1: Ansible says ``gw1 -> gw2``, and gw1 would be written. This is right only where the target is the machine that
the module is meant to run on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible.vars.plugins import get_vars_from_inventory_sources, get_vars_from_path

CONNECTION = "ansible_connection"
LOCAL = ("local", "ansible.builtin.local", "ansible.legacy.local")


def complaint(target: str, host: str) -> str:
    """What to tell the user about a task of which nobody can say whether it is about the host or the target."""
    return (
        f"the task of {host} is delegated to {target} under a local connection: it would run on the controller, with "
        f"the options of {host}, and {target} would not be reached. Nothing was sent to either. To configure {target}, "
        f"make it a host of the play, or give the option host. If {target} is the machine from which {host} is "
        f"reached, set skyline_bastion: {target} for {host}, or {CONNECTION}: local in the host variables of {target}."
    )


def has_local_connection_of_its_own(target: str, host: str, task_vars: Mapping[str, Any], templar: Any) -> bool:
    """Whether the inventory says of a host that modules for it run on the controller, as it does for a jump host.

    A variable of a group that the play's host belongs to as well, such as ``all``, says nothing about the target.
    """
    return any(templar.template(found.get(CONNECTION)) in LOCAL for found in _variables(target, host, task_vars))


def _variables(target: str, host: str, task_vars: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The variables that the inventory has for a host and for those of its groups that another host is not in.

    What Ansible offers to action plugins is merged with the variables of group ``all`` and of the play. So this asks
    for the parts, as Ansible's variable manager does.
    """
    hostvars = task_vars.get("hostvars")
    if hostvars is None:
        return
    inventory, loader = hostvars._inventory, hostvars._loader
    found, other = inventory.get_host(target), inventory.get_host(host)
    if found is None:
        return
    shared = {"all", *(group.name for group in (other.get_groups() if other else ()))}
    for entity in (found, *(group for group in found.get_groups() if group.name not in shared)):
        yield entity.vars
        yield get_vars_from_inventory_sources(loader, inventory._sources, [entity], "task")
        yield get_vars_from_path(loader, task_vars.get("playbook_dir", ""), [entity], "task")
