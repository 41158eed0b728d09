# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a survey goes on, told by statuses that are made up; with gateways it is in test_sim_survey.py."""

from __future__ import annotations

from ansible_collections.skyline.gateway.plugins.module_utils.gateway.shared.dev_status import parse_status
from ansible_collections.skyline.gateway.plugins.module_utils.model.ports import Slot
from ansible_collections.skyline.gateway.plugins.module_utils.model.status import Status
from ansible_collections.skyline.gateway.plugins.module_utils.resources.survey_rounds import Rounds, Times

REGISTERED, IN_CALL, REGISTRATION_FAILED = 3, 4, 6
TIMES = Times(slot=60, gather=10, settled=5)


def status_of(*states: int, active: int) -> Status:
    """The status of a gateway whose ports, with two slots each, all use the same slot, in these states."""
    rows = [
        {"port": f"{port}.{slot:02d}", "st": state if slot == active else 1, "active": int(slot == active)}
        for port, state in enumerate(states, 1)
        for slot in (1, 2)
    ]
    return parse_status({"type": "dev-status", "mac": "x", "max-ports": len(states), "max-slots": 2, "status": rows})


def test_after_a_fault_no_port_waits_for_others_on_its_way_home() -> None:
    homes = {1: Slot(1, 1), 2: Slot(2, 1)}
    visits = {1: [Slot(1, 2)], 2: [Slot(2, 2)]}
    status = status_of(REGISTERED, REGISTERED, active=1)
    rounds = Rounds(visits, homes, (), status, TIMES, wait_registered=True, now=0)
    slots = rounds.ready(status, 0)
    assert slots == [Slot(1, 2), Slot(2, 2)]
    rounds.sent(slots, 0)
    rounds.abandon(5)
    slots = rounds.ready(status_of(IN_CALL, REGISTERED, active=2), 5)
    assert slots == [Slot(2, 1)]
    rounds.sent(slots, 5)
    # The call is over, and the other port is still on its way.
    assert rounds.ready(status_of(REGISTERED, REGISTERED, active=2), 6) == [Slot(1, 1)]


def test_a_state_against_a_sim_is_believed_once_it_has_lasted_long_enough() -> None:
    status = status_of(REGISTRATION_FAILED, active=1)
    rounds = Rounds({1: [Slot(1, 1)]}, {}, (), status, TIMES, wait_registered=True, now=0)
    for now in (1, 5.9):
        rounds.look(status, now)
        assert rounds.sims == {}
    rounds.look(status, 1 + TIMES.settled)
    assert rounds.sims[Slot(1, 1)].reason == "does not register: registration_failed"
