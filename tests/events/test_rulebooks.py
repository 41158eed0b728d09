# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rulebooks with the real engine: simulated gateways push, rules run playbooks, gateways show what these did."""

from __future__ import annotations

import functools
import pathlib
import signal

import requests
from skyline_simulator.testing import GatewaySpec, Handle, Running, running

from ansible_collections.skyline.gateway.tests.events.engine import TOKEN, Engine, engine, wait_for

REPORTING = """
- hosts: gateways
  gather_facts: false
  tasks:
    - name: Report to the rules
      skyline.gateway.skyline_status_report:
        url: "{{ url }}"
        period: 60
        all_slots: true
"""


def fleet_of(*names: str) -> list[GatewaySpec]:
    return [GatewaySpec(name=name, ports=8, slots=2) for name in names]


def pushes(rules: Engine, fleet: Running, number: int = 1) -> None:
    """Lets the next reports come, and waits until the rules have them."""
    for _push in range(number):
        taken = rules.counters().get("passed_on", 0)
        fleet.advance(60)
        arrived = functools.partial(_passed_on, rules, taken + len(fleet))
        wait_for("pushes arrive", arrived)


def _passed_on(rules: Engine, number: int) -> bool:
    return rules.counters().get("passed_on", 0) >= number


def fails(fleet: Running, gateway: Handle, slots: list[str]) -> None:
    """The SIMs of slots fail, as the control path has it."""
    answer = requests.patch(f"{fleet.control_url}/gateways/{gateway.name}", json={"no_sim": slots}, timeout=10)
    assert answer.status_code == 200, answer.text


def test_a_lost_port_is_locked(tmp_path: pathlib.Path) -> None:
    with (
        running(fleet_of("berlin", "paris"), control=True) as fleet,
        engine(tmp_path, "skyline.gateway.lost_ports", fleet) as rules,
    ):
        rules.play(REPORTING, url=rules.url)
        assert all(TOKEN in gateway.reporting["url"] for gateway in fleet)
        pushes(rules, fleet, 2)
        berlin, paris = fleet["berlin"], fleet["paris"]
        fails(fleet, berlin, ["6A"])

        pushes(rules, fleet)
        assert not berlin.locked("6.01"), "one push is no confirmation"
        pushes(rules, fleet)
        (report,) = wait_for("the report is there", rules.reports)

        assert berlin.locked("6.01")
        assert berlin.locked("6.01", saved=True)
        assert report["host"] == "berlin"
        assert report["outcome"] == "locked: 6.01"
        assert report["event"]["changes"]["lost"][0]["from_name"] == "registered"
        assert [slot for slot in ("1.01", "6.02", "7.01") if berlin.locked(slot)] == []
        # The other gateway saw its own reports being set up, and nothing else.
        assert paris.operations.count("status") == len(paris.operations)
        assert TOKEN not in rules.said()
        # The engine's Java ends the process at the signal, without a word to anybody.
        assert rules.stop() in (0, 128 + signal.SIGTERM)
