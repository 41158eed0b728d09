# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup fleet_summary: what a task has registered for the hosts of a play."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible import constants

from ansible_collections.skyline.gateway.plugins.lookup.fleet_summary import DOCUMENTATION, LookupModule
from ansible_collections.skyline.gateway.tests.unit.plugins.lookup.hostvars import HostVars

PARTS = {"imeis": {"status": "changed", "after": {"1.01": "2"}, "unverified": []}}
PLAN = {"imeis": {"1.01": {"before": "1", "after": "2"}}}
CHANGED: dict[str, Any] = {"changed": True, "parts": PARTS, "plan": PLAN, "gateway": {"mac": "00-30-f1-01-02-03"}}
REGISTERED: dict[str, Any] = {
    "a": {"task": CHANGED},
    "b": {"task": {"changed": False, "parts": {"imeis": {"status": "unchanged", "unverified": []}}, "plan": {}}},
    # Left out by a condition; in a batch that has its turn later; of another type altogether.
    "skipped": {"task": {"changed": False, "skipped": True}},
    "later": {},
    "odd": {"task": "text"},
}


NAME = "skyline.gateway.fleet_summary"
# Ansible's own loader takes no plugin that was imported before; it would do this.
constants.config.initialize_plugin_configuration_definitions("lookup", NAME, yaml.safe_load(DOCUMENTATION)["options"])


def look(form: str | None = None, **more: Any) -> list[Any]:
    options = {name: more.pop(name) for name in ("check_mode",) if name in more}
    variables = {
        "inventory_hostname": "a",
        "hostvars": HostVars(REGISTERED),
        "ansible_play_hosts_all": [*REGISTERED],
        "ansible_play_hosts": [*REGISTERED],
        "ansible_play_batch": [*REGISTERED],
        **more,
    }
    lookup = LookupModule()
    lookup._load_name = NAME
    return lookup.run(["task"], variables, **({"form": form} if form else {}), **options)


def test_without_a_form_lines() -> None:
    assert look() == look("lines") == ["a: IMEIs 1 changed", "2 gateways: 1 unchanged, 1 changed (1 value)"]


def test_one_line() -> None:
    assert look("line") == ["2 gateways: 1 unchanged, 1 changed (1 value)"]


def test_facts() -> None:
    (facts,) = look("facts")
    assert (facts["unchanged"], facts["changed"], facts["failed"]) == (["b"], {"a": 1}, {})


def test_a_plan() -> None:
    (plan,) = look("plan", check_mode=True)
    assert plan["summary"]["check_mode"] is True
    assert {name: entry["parts"] for name, entry in plan["gateways"].items()} == {"a": PLAN, "b": {}}


def test_the_gateway_itself() -> None:
    assert look("gateway") == ["IMEIs 1 changed"]
    assert look("gateway", inventory_hostname="later") == ["no declared part, or none selected"]


def test_hosts_of_other_batches_do_not_count() -> None:
    """Theirs may be the result of an earlier play. One that failed counts: it is in no batch any more."""
    assert look("line", ansible_play_batch=["b"]) == ["1 gateway: 1 unchanged"]
    out = [host for host in REGISTERED if host != "a"]
    assert look("line", ansible_play_hosts=out, ansible_play_batch=["b"]) == look("line")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({}, "changed"),
        ({"ansible_check_mode": True}, "would change"),
        # The task may have run in check mode where the play does not, and the other way round.
        ({"check_mode": True}, "would change"),
        ({"check_mode": False, "ansible_check_mode": True}, "changed"),
    ],
)
def test_check_mode(options: dict[str, Any], word: str) -> None:
    assert look("line", **options) == [f"2 gateways: 1 unchanged, 1 {word} (1 value)"]
