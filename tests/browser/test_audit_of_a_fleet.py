# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole way, as large as is promised: the playbook over 300 simulated gateways of 256 slots, and its page."""

from __future__ import annotations

import json
import os
import pathlib
import time
from typing import Any

from skyline_simulator.testing import Handle, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import World

GATEWAYS = 300
PORTS, SLOTS = 32, 8
DRIFTED = 30


def plan(gateway: Handle) -> dict[str, Any]:
    """Everything of a gateway declared as it is, but for one IMEI of every tenth."""
    slots = [f"{port}.{slot:02d}" for port in range(1, PORTS + 1) for slot in range(1, SLOTS + 1)]
    imeis = {slot: gateway.imei(slot) for slot in slots}
    if gateway.name.endswith("0"):
        imeis["6.02"] = "490154203237518"
    return {
        "skyline_parameters": {"ttl": "64"},
        "skyline_status_report": {"state": "absent"},
        "skyline_sim_numbers": {slot: gateway.number(slot) for slot in slots},
        "skyline_imeis": imeis,
        "skyline_port_states": [{"ports": "1-32", "locked": False}],
    }


def test_report_in_a_minute(browser: Any, tmp_path: pathlib.Path) -> None:
    numbers = {f"{port}{chr(64 + slot)}": f"+4915{port:04d}{slot}" for port in range(1, 33) for slot in range(1, 9)}
    specs = [
        spec(f"gw{number}", ports=PORTS, slots=SLOTS, seed=number, sim_numbers=numbers, parameters={"ttl": "64"})
        for number in range(GATEWAYS)
    ]
    world = World(tmp_path)
    # The record of every result is for small fleets.
    del world.environment["ANSIBLE_CALLBACKS_ENABLED"]
    with running(specs) as fleet:
        world.inventory({}, skyline_username=USERNAME, skyline_password=PASSWORD)
        hosts = {gateway.name: host_variables(gateway) for gateway in fleet}
        world.write("inventory/fleet.yml", json.dumps({"gateways": {"hosts": hosts}}))
        for gateway in fleet:
            world.write(f"inventory/host_vars/{gateway.name}.json", json.dumps(plan(gateway)))
        began, before = time.monotonic(), os.times()
        run = world.play([{"import_playbook": "skyline.gateway.audit"}], "--forks", "20")
        wall, after = time.monotonic() - began, os.times()
        assert run.code == 0, run.stdout[-3000:] + run.stderr[-3000:]
        assert [gateway.name for gateway in fleet if any(record.write for record in gateway.log)] == []
    summary = json.loads((tmp_path / "audit" / "audit.json").read_text(encoding="utf-8"))["summary"]
    assert (summary["gateways"], summary["drifted"], summary["in_line"]) == (GATEWAYS, DRIFTED, GATEWAYS - DRIFTED)
    assert summary["slots"] == GATEWAYS * PORTS * SLOTS

    processor = after.children_user + after.children_system - before.children_user - before.children_system
    size = (tmp_path / "audit" / "audit.html").stat().st_size
    print(
        f"audit: {wall:.1f} s, {processor:.1f} s of processor time, load {os.getloadavg()[0]:.1f}; page {size:,} bytes"
    )
    # On a machine of its own; other work on this one is not the audit's.
    assert processor < 60

    page = browser.new_page()
    page.goto((tmp_path / "audit" / "audit.html").as_uri() + "#view=cards")
    assert page.locator("article").count() == GATEWAYS
    # Slots are drawn when they come into view.
    page.locator("button.slot").first.wait_for(state="visible", timeout=5000)
    page.close()
