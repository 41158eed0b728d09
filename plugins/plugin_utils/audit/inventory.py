# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory says of the gateways of a report: their groups, and how their own pages are reached."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from ...module_utils import connection
from .fleet import Place

# A report is passed on. Variables that are secrets by their names do not go into it.
_SECRETS = frozenset(f"skyline_{option}" for option, spec in connection.SPEC.items() if spec.get("no_log"))
_SECRET = re.compile(r"passw|secret|token|vault|(^|_)(key|pin|puk)(_|$)", re.IGNORECASE)
SCHEMES = ("http", "https")

# The value of a variable of a host with its templates resolved: name of the host, name of the variable -> value.
Resolver = Callable[[str, str], Any]


def is_secret(variable: str) -> bool:
    """Whether a variable is a secret by its name."""
    return variable in _SECRETS or bool(_SECRET.search(variable))


def places_of(
    hosts: Mapping[str, Mapping[str, Any]], groups: Mapping[str, Collection[str]], group_by: str, resolve: Resolver
) -> dict[str, Place]:
    """The place of each host.

    hosts: the variables of each host, as they are written. groups: the hosts of each group of the inventory.
    group_by: the variable to group by; empty for the groups of the inventory.
    """
    own = {host: _groups(variables) for host, variables in hosts.items()}
    nearest = {} if group_by else nearest_groups(own, {group: len(members) for group, members in groups.items()})
    found = {}
    for host, variables in hosts.items():
        group = _text(host, variables, group_by, resolve) if group_by else nearest[host]
        scheme = _text(host, variables, "skyline_scheme", resolve)
        found[host] = Place(group, own[host], scheme if scheme in SCHEMES else "http")
    return found


def _groups(variables: Mapping[str, Any]) -> list[str]:
    return [str(group) for group in variables.get("group_names") or () if group != "ungrouped"]


def nearest_groups(own: Mapping[str, Sequence[str]], sizes: Mapping[str, int]) -> dict[str, str]:
    """The smallest group of each host: a site rather than a country. One that all are in tells nothing apart.

    own: the groups of each host. sizes: how many hosts are in each group.
    """
    everywhere = set.intersection(*map(set, own.values())) if own else set()
    found = {}
    for host, groups in own.items():
        telling = [group for group in groups if group not in everywhere] or groups
        found[host] = min(telling, key=lambda group: (sizes.get(group, 0), group), default="")
    return found


def _text(host: str, variables: Mapping[str, Any], name: str, resolve: Resolver) -> str:
    """The value of a variable as a text; empty where it is absent, a list or a mapping, or encrypted by a vault."""
    value = variables.get(name)
    if isinstance(value, str) and ("{{" in value or "{%" in value):
        value = resolve(host, name)
    return str(value) if isinstance(value, (str, int, float)) else ""
