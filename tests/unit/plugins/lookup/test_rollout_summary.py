# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup rollout_summary: what the tasks of a rollout have registered, in each of its forms."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible import constants

from ansible_collections.skyline.gateway.plugins.lookup.rollout_summary import DOCUMENTATION, LookupModule
from ansible_collections.skyline.gateway.tests.unit.plugins.lookup.hostvars import HostVars

NAME = "skyline.gateway.rollout_summary"
# Ansible's own loader takes no plugin that was imported before; it would do this.
constants.config.initialize_plugin_configuration_definitions("lookup", NAME, yaml.safe_load(DOCUMENTATION)["options"])

DIFFERS = {"after": {"1.01": "2"}, "requests": []}
SET = {"changed": True, "after": {"1.01": "2"}}
GONE = {"msg": "no connection", "error": {"kind": "connection", "http_status": None}}
REGISTERED: dict[str, Any] = {
    "done": {"rollout_check": DIFFERS, "rollout_set": SET},
    "failed": {"rollout_check": DIFFERS, "rollout_failure": "refused", "rollout_failure_kind": "device"},
    "waiting": {"rollout_check": DIFFERS},
    "silent": {"rollout_check": GONE},
    "fresh": {},
}
GROUPS = {
    "rollout_run_0_begun": ["done", "failed"],
    "rollout_run_0_finished": ["done"],
    "rollout_run_0_unreached": ["silent"],
}


def look(**more: Any) -> list[Any]:
    options = {name: more.pop(name) for name in ("form", "option") if name in more}
    variables = {
        "hostvars": HostVars(REGISTERED),
        "groups": GROUPS,
        "ansible_play_hosts_all": [*REGISTERED],
        **more,
    }
    lookup = LookupModule()
    lookup._load_name = NAME
    return lookup.run([], variables, **options)


LINES = [
    "1 gateways changed (1 value), 1 as planned already, 1 failed, 1 not begun",
    "failed FAILED: refused",
    "left to do where it failed: failed (1 value)",
    "not started because too many failed: waiting (1 value)",
    "left out because they were not reached: silent",
]


def test_without_a_form_lines() -> None:
    assert look() == look(form="lines") == LINES


def test_check_mode() -> None:
    assert look(ansible_check_mode=True)[0].startswith("1 gateways would be changed ")
    assert look(ansible_check_mode=False) == LINES


def test_facts() -> None:
    (facts,) = look(form="facts")
    assert facts == {
        "gateways": 5,
        "check_mode": False,
        "values": 1,
        "unchanged": ["fresh"],
        "changed": {"done": 1},
        "failed": {"failed": "device"},
        "locked": {},
        "not_begun": ["waiting"],
        "not_reached": ["silent"],
        "left": {"failed": {"values": 1, "open": []}, "waiting": {"values": 1, "open": []}},
    }
    assert look(form="facts", ansible_check_mode=True)[0]["check_mode"] is True


def test_what_is_ahead() -> None:
    assert look(form="ahead") == [
        "3 gateways are to be changed (3 values), 1 are as planned already; "
        "left out because they were not reached: silent"
    ]


@pytest.mark.parametrize(("limit", "pattern"), [({}, "!silent"), ({"ansible_limit": "berlin"}, "berlin,!silent")])
def test_the_way_round(limit: dict[str, str], pattern: str) -> None:
    assert look(form="way_round", option="imei_rollout_skip_unreachable", **limit) == [
        f"To go on without gateways that are not reached: --limit '{pattern}', "
        "or --extra-vars imei_rollout_skip_unreachable=true."
    ]


def test_groups_of_which_nothing_is_known() -> None:
    """Before any gateway was begun, the play has none of the groups."""
    assert look(groups={})[0] == "0 gateways changed (0 values), 2 as planned already, 0 failed, 3 not begun"


def test_of_several_rollouts_in_one_run_the_present_one() -> None:
    """Its groups, and its gateways: those without the ones that an earlier play has failed for."""
    runs = {"rollout_run_1": ["done"], "rollout_run_2": ["waiting"]}
    begun = {"rollout_run_2_begun": ["waiting", "fresh"], "rollout_run_2_finished": ["fresh"]}
    second = {"groups": {**GROUPS, **runs, **begun}, "rollout_gateways": ["waiting", "fresh"]}
    assert look(form="run", **second) == ["rollout_run_2"]
    assert look(**second) == [
        "0 gateways changed (0 values), 1 as planned already, 1 failed, 0 not begun",
        "waiting FAILED: not reached any more",
        "left to do where it failed: waiting (1 value)",
    ]
    assert look(form="ahead", **second) == ["1 gateways are to be changed (1 value), 1 are as planned already"]


def test_a_failure_is_that_of_the_task() -> None:
    lookup = LookupModule()
    lookup._load_name = NAME
    assert lookup.run([], {"ansible_failed_result": {"msg": "refused"}}, form="failure") == ["refused"]
