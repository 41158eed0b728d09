# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module skyline_audit_report by itself, with options as somebody may write them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.skyline.gateway.tests.integration.playing import World


def play(world: World, **options: Any) -> list[dict[str, Any]]:
    report = {"dest": "reports", "results": "audit_result", "formats": ["json"], **options}
    return [
        {
            "hosts": "all",
            "gather_facts": False,
            "tasks": [{"name": "Report", "skyline.gateway.skyline_audit_report": report, "run_once": True}],
        }
    ]


@pytest.fixture
def world(world: World) -> World:
    world.inventory({"gw1": {}})
    return world


def test_a_page_that_older_playbooks_give(world: World) -> None:
    run = world.play(play(world, page="/nowhere", formats=["html"]))
    assert run.code == 0, run.stdout + run.stderr
    assert "<h1>Audit of 1 gateway</h1>" in (world.folder / "reports" / "audit.html").read_text(encoding="utf-8")


def test_all_that_is_wrong_is_named_at_once(world: World) -> None:
    run = world.play(play(world, mode="644", group_by="skyline_password"))
    message = run.result("gw1", "Report")["msg"]
    assert message.startswith("mode: ")
    assert "group_by: skyline_password" in message


@pytest.mark.parametrize("mode", [420, "644", "0888", "u=rw"])
def test_a_mode_that_means_something_else(world: World, mode: object) -> None:
    """YAML takes 0644 without quotes for the number 420."""
    run = world.play(play(world, mode=mode))
    assert run.result("gw1", "Report")["msg"] == 'mode: give four octal digits in quotes, as in "0600"'
    assert not (world.folder / "reports").exists()


def test_a_host_that_the_inventory_does_not_have(world: World) -> None:
    world.play(play(world, hosts=["nosuch"]))
    report = json.loads((world.folder / "reports" / "audit.json").read_text(encoding="utf-8"))
    (gateway,) = report["gateways"]
    assert gateway["name"] == "nosuch"
    assert gateway["problems"][0]["message"] == "The audit did not get to this gateway."
