# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Twenty gateways rebooted at once by a playbook, and waited for side by side."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from skyline_simulator.testing import Handle, Running, running

from ansible_collections.skyline.gateway.tests.integration.conftest import PASSWORD, USERNAME, host_variables, spec
from ansible_collections.skyline.gateway.tests.integration.playing import World

COUNT = 20
DEADLINE = 100
PLAY = [
    {
        "hosts": "all",
        "gather_facts": False,
        "tasks": [
            {"name": "reboot", "skyline.gateway.skyline_command": {"op": "reboot", "wait_timeout": DEADLINE}},
            {"name": "look", "skyline.gateway.skyline_info": {"gather_subset": ["ports"]}},
        ],
    }
]
# What the ways to go down have in common is that no gateway comes back unless the test lets device time jump.
SWITCHES: list[dict[str, object]] = [
    {"silence_seconds": "500", "boot_seconds": "500", **more}
    for more in ({}, {"reboot_reply": False}, {"silence": "reset"}, {"reboot_reply": False, "silence": "reset"})
]


def looks(gateway: Handle) -> int:
    """How often a gateway was looked at since it was told to reboot."""
    operations = gateway.operations
    return len(operations) - 1 - operations.index("reboot") if "reboot" in operations else -1


class Conductor(threading.Thread):
    """Holds all gateways down until each was told to reboot, and their modules until each has been looked at.

    Who waits for one gateway after the other never gets beyond the first.
    """

    def __init__(self, fleet: Running) -> None:
        super().__init__(daemon=True)
        self.fleet = fleet
        self.up = 0.0
        self.back = 0.0

    def run(self) -> None:
        if self._comes_true(lambda gateway: looks(gateway) >= 0):
            self.fleet.advance(501)
            self.up = time.time()
            if self._comes_true(lambda gateway: looks(gateway) >= 2):
                self.fleet.advance(501)
                self.back = time.time()

    def _comes_true(self, condition: Callable[[Handle], bool]) -> bool:
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            if all(map(condition, self.fleet)):
                return True
            time.sleep(0.02)
        return False


@pytest.mark.slow
def test_a_fleet_reboots_side_by_side(world: World) -> None:
    specs = [
        spec(f"gw{number:02d}", ports=8, slots=2, switches=SWITCHES[number % len(SWITCHES)]) for number in range(COUNT)
    ]
    with running(specs) as fleet:
        world.inventory(
            {gateway.name: host_variables(gateway) for gateway in fleet},
            skyline_username=USERNAME,
            skyline_password=PASSWORD,
        )
        conductor = Conductor(fleet)
        conductor.start()
        run = world.play(PLAY, "--forks", str(COUNT))
        conductor.join()
        assert run.code == 0, run.stdout + run.stderr
        told = []
        for gateway in fleet:
            result = run.result(gateway.name, "reboot")
            assert result["changed"] is True
            assert [request["operation"] for request in result["requests"]] == ["reboot"]
            assert gateway.operations.count("reboot") == 1
            assert gateway.state()["boots"] == 1
            rows = run.result(gateway.name, "look")["ports"]
            assert [row["name"] for row in rows if row["active"] and not row["imei"]] == []
            told += [record.time for record in gateway.log if record.operation == "reboot"]
            seen = [record.time for record in gateway.log if record.operation == "status"]
            # Looked at while it answered and its modules were still down, and not let go before they were back.
            assert [moment for moment in seen if conductor.up < moment < conductor.back]
            assert len([moment for moment in seen if moment > conductor.back]) >= 2
        assert max(told) < conductor.up
