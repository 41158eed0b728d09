# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""SIMs that never register: what their rows say, while their port uses them and otherwise."""

from __future__ import annotations

import pytest
from skyline_simulator.errors import SpecError
from skyline_simulator.testing import GatewaySpec, running


def test_it_stays_in_the_state_given() -> None:
    spec = GatewaySpec(ports=2, slots=2, no_sim=[], sim_faults={"1A": 9, "1B": 6}, active={2: 1})
    with running(spec) as fleet:
        gateway = fleet.only
        assert [gateway.st(slot) for slot in ("1A", "1B", "2A")] == [9, 1, 3]
        assert gateway.row("1A")["opr"].strip() == "0"
        gateway.patch(sim_faults={"1A": False, "2A": True})
        assert [gateway.st("1A"), gateway.st("2A")] == [3, 2]
        assert gateway.state()["sim_faults"] == {"1.02": 6, "2.01": 2}
        gateway.reset()
        assert gateway.st("1A") == 9


def test_states_that_are_none_of_a_sim() -> None:
    with pytest.raises(SpecError, match="st must be 2, 5, 6 or 9, not 16"), running(GatewaySpec(sim_faults={"1A": 16})):
        pass
