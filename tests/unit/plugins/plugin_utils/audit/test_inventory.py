# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Groups and links from the inventory."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Place
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.inventory import is_secret, places_of

GROUPS = {
    "all": ["b1", "b2", "p1", "x"],
    "gateways": ["b1", "b2", "p1"],
    "germany": ["b1", "b2"],
    "berlin": ["b1", "b2"],
    "berlin_mitte": ["b1"],
    "paris": ["p1"],
}


def hosts(**variables: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {}
    for host in ("b1", "b2", "p1"):
        own = sorted(group for group, members in GROUPS.items() if host in members and group != "all")
        found[host] = {"group_names": own, **variables.get(host, {})}
    return found


def never(host: str, name: str) -> Any:
    raise AssertionError(f"{name} of {host} is not a template")


def groups(found: dict[str, Place]) -> dict[str, str]:
    return {host: place.group for host, place in found.items()}


def test_the_smallest_group() -> None:
    found = places_of(hosts(), GROUPS, "", never)
    assert groups(found) == {"b1": "berlin_mitte", "b2": "berlin", "p1": "paris"}
    assert found["b2"].groups == ["berlin", "gateways", "germany"]


def test_groups_of_all_hosts_count_where_there_are_no_others() -> None:
    only = {"p1": hosts()["p1"], "y": {"group_names": ["gateways", "ungrouped"]}, "z": {"group_names": ["ungrouped"]}}
    members = {"gateways": ["p1", "y", "z"], "paris": ["p1"], "ungrouped": ["z"]}
    assert groups(places_of(only, members, "", never)) == {"p1": "paris", "y": "gateways", "z": ""}
    assert groups(places_of({"none": {}}, {}, "", never)) == {"none": ""}


def test_a_group_whose_hosts_nobody_names_is_the_smallest() -> None:
    own: dict[str, dict[str, Any]] = {"p1": {"group_names": ["annex", "paris"]}, "b1": {"group_names": []}}
    assert groups(places_of(own, {"annex": ["p1"]}, "", never)) == {"p1": "paris", "b1": ""}


@pytest.mark.parametrize(
    ("value", "group"),
    [("Berlin", "Berlin"), (7, "7"), (True, "True"), (["a"], ""), ({"a": 1}, ""), (None, ""), (object(), "")],
)
def test_a_variable(value: object, group: str) -> None:
    assert places_of(hosts(b1={"site": value}), GROUPS, "site", never)["b1"].group == group


def test_a_template() -> None:
    asked = []

    def resolve(host: str, name: str) -> Any:
        asked.append((host, name))
        return {"b1": "Mitte", "b2": None}[host]

    found = places_of(hosts(b1={"site": "{{ x }}"}, b2={"site": "{% if y %}z{% endif %}"}), GROUPS, "site", resolve)
    assert groups(found) == {"b1": "Mitte", "b2": "", "p1": ""}
    assert asked == [("b1", "site"), ("b2", "site")]


@pytest.mark.parametrize(
    ("value", "scheme"), [("https", "https"), ("http", "http"), ("javascript", "http"), (None, "http"), ([], "http")]
)
def test_scheme(value: object, scheme: str) -> None:
    assert places_of(hosts(b1={"skyline_scheme": value}), GROUPS, "", never)["b1"].scheme == scheme


@pytest.mark.parametrize(
    "name",
    [
        "skyline_password",
        "skyline_headers",
        "ansible_password",
        "db_passwd",
        "api_token",
        "vault_x",
        "ssh_key",
        "sim_pin",
    ],
)
def test_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["site", "", "country", "keyboard", "pinned", "skyline_bastion", "region"])
def test_no_secrets(name: str) -> None:
    assert not is_secret(name)
