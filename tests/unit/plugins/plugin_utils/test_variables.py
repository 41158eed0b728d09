# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The list of all variables is the one of roles, playbooks, rulebooks, simulator and plugins; misspellings are told."""

from __future__ import annotations

import re

import pytest
import yaml

from ansible_collections.skyline.gateway.plugins.module_utils import connection
from ansible_collections.skyline.gateway.plugins.plugin_utils.variables import KNOWN, OURS, SHARED, complaints, unknown
from ansible_collections.skyline.gateway.tests.repository import tree

NAME = re.compile(rf"(?<![\w.])(?:{'|'.join([OURS, *SHARED])})[a-z0-9_]+(?![\w(-])")
TEMPLATED = re.compile(rf"\{{\{{ ({OURS}[a-z_]+)")
# Names of files, folders and groups.
NO_VARIABLES = {"skyline_csv", "skyline_gateway", "imei_rollout_gateway", "imei_rollout_fleet", "provision_fleet"}
NO_VARIABLES |= {"audit_fleet"}
# Written nowhere as such: modules read them as "skyline_" and the name of an option.
COMPOSED = {f"{OURS}{option}" for option in connection.SPEC} | {"skyline_secret_parameters"}
LISTED_IN = tree.ROOT / "plugins" / "plugin_utils" / "variables.py"


def used() -> set[str]:
    """The names in the code of the collection, but for those of its modules."""
    found: set[str] = set()
    for folder in ("roles", "playbooks", "extensions", "plugins"):
        for path in tree.below(folder, ".py", ".yml", ".j2"):
            if path != LISTED_IN:
                found |= {*NAME.findall(path.read_text(encoding="utf-8"))}
    return (found - {*tree.modules()} - NO_VARIABLES) | arguments_of_roles() | templated()


def templated() -> set[str]:
    """What the examples of modules take from variables, some of which have the names of modules."""
    return {
        name for path in tree.below("plugins/modules", ".py") for name in TEMPLATED.findall(path.read_text("utf-8"))
    }


def arguments_of_roles() -> set[str]:
    specs = [path for path in tree.below("roles", ".yml") if path.name == "argument_specs.yml"]
    return {
        name for path in specs for name in yaml.safe_load(path.read_text("utf-8"))["argument_specs"]["main"]["options"]
    }


def test_the_list_is_complete() -> None:
    assert used() - KNOWN == set()
    assert len(arguments_of_roles()) > 30


def test_nothing_is_listed_that_nothing_reads() -> None:
    assert KNOWN - COMPOSED - used() == set()


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("skyline_sim_number", "skyline_sim_numbers"),
        ("skyline_port_state", "skyline_port_states"),
        ("skyline_imei", "skyline_imeis"),
        ("skyline_retry", "skyline_retries"),
        ("skyline_validate_cert", "skyline_validate_certs"),
        # Not a name of another family behind this one's first word, which nothing knows either.
        ("skyline_audit_reports", "skyline_audit_report_dir"),
        ("skyline_xyz", None),
        ("skyline_", None),
        ("provision_imei_activated", "provision_imei_activate"),
        ("audit_reports_dir", "audit_report_dir"),
        ("imei_rollout_serials", "imei_rollout_serial"),
        ("number_rollout_max_fail_percent", "number_rollout_max_fail_percentage"),
    ],
)
def test_unknown_names(name: str, nearest: str | None) -> None:
    assert unknown([name], []) == {name: nearest}
    assert unknown([name], [name]) == {}


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_known_names(name: str) -> None:
    assert unknown([name], []) == {}


@pytest.mark.parametrize(
    "name",
    [
        "audit_team",
        "provision_user",
        "imei_rollout_ticket",
        "number_rollout_owner",
        "provision_state",
        "auditor",
        "sky_line",
        "_skyline_x",
    ],
)
def test_names_of_the_site(name: str) -> None:
    assert unknown([name], []) == {}


def test_one_sentence_for_a_name() -> None:
    hosts = {"skyline_zone": ["gw1", "gw2"], "skyline_imei": [f"gw{number}" for number in range(1, 6)], "site": ["gw1"]}
    assert complaints(hosts, [], 5) == [
        "Variable skyline_imei (all hosts) has no effect: it is not known. Did you mean skyline_imeis?",
        "Variable skyline_zone (gw1, gw2) has no effect: it is not known. "
        "If it is your own, list it in skyline_own_variables.",
    ]
    assert "(gw1, gw2, gw3, 2 more)" in complaints(hosts, [], 300)[0]
    assert "(gw1, gw2, gw3, 1 more)" in complaints({"skyline_imei": ["gw1", "gw2", "gw3", "gw4"]}, [], 300)[0]
    assert "(gw1, gw2, gw3)" in complaints({"skyline_imei": ["gw1", "gw2", "gw3"]}, [], 300)[0]
    assert "(all hosts)" in complaints({"skyline_imei": ["gw1", "gw2"]}, [], 2)[0]
    assert "(gw1)" in complaints({"skyline_imei": ["gw1"]}, [], 1)[0]
