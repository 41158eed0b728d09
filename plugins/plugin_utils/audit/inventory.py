# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory says of the gateways of a report: their groups, and how their own pages are reached."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ...module_utils import connection
from .fleet import Place

# A report is passed on. Variables that are secrets by their names do not go into it.
_SECRETS = frozenset(f"skyline_{option}" for option, spec in connection.SPEC.items() if spec.get("no_log"))
_SECRET = re.compile(r"passw|secret|token|vault|(^|_)(key|pin|puk)(_|$)", re.IGNORECASE)
_SCHEMES = ("http", "https")

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
    everywhere = {group for group, members in groups.items() if {*members}.issuperset(hosts)}
    found = {}
    for host, variables in hosts.items():
        own = [str(group) for group in variables.get("group_names") or () if group != "ungrouped"]
        group = _text(host, variables, group_by, resolve) if group_by else _nearest(own, groups, everywhere)
        scheme = _text(host, variables, "skyline_scheme", resolve)
        found[host] = Place(group, own, scheme if scheme in _SCHEMES else "http")
    return found


def _nearest(own: list[str], groups: Mapping[str, Collection[str]], everywhere: Collection[str]) -> str:
    """The smallest group of a host: a site rather than a country. One that all are in tells nothing apart."""
    telling = [group for group in own if group not in everywhere] or own
    return min(telling, key=lambda group: (len(groups.get(group, ())), group), default="")


def _text(host: str, variables: Mapping[str, Any], name: str, resolve: Resolver) -> str:
    """The value of a variable as a text; empty where it is absent, a list or a mapping, or encrypted by a vault."""
    value = variables.get(name)
    if isinstance(value, str) and ("{{" in value or "{%" in value):
        value = resolve(host, name)
    return str(value) if isinstance(value, (str, int, float)) else ""
