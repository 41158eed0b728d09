# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words for verdicts and the counts of states."""

from __future__ import annotations

from ansible_collections.skyline.gateway.plugins.module_utils.model.states import PortState, state_name
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.states import (
    KINDS,
    Sims,
    count_sims,
    count_states,
    kind_of,
)
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.verdicts import sentence
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples


def test_counts_in_words() -> None:
    fleet = samples.fleet(gw1=samples.result(), gw2=samples.failed("auth", "refused"), gw3=samples.unknown())
    expected = "3 gateways: 1 in line, 0 drifted, 0 unhealthy, 1 unreachable, 1 cannot be known"
    assert sentence(fleet.summary()) == expected


def test_an_unhealthy_gateway_is_counted_and_named() -> None:
    fleet = samples.fleet(gw1=samples.result(verdict="unhealthy"), gw2=samples.result(), gw3=samples.drifted())
    assert fleet.summary()["unhealthy"] == 1
    assert fleet.attention() == {"drifted": ["gw3"], "unhealthy": ["gw1"]}


def test_sims() -> None:
    states = ["registered", "mobile_data", "call_connected", "idle", "no_sim", "no_sim", "locked_by_user", "state_99"]
    counted = count_states([samples.row(1, slot, state) for slot, state in enumerate(states, 1)])
    assert counted["no_sim"] == 2
    assert count_sims(counted) == Sims(registered=3, present=6)
    assert count_sims({}) == Sims(0, 0)


def test_every_state_is_of_a_kind_that_the_legend_has() -> None:
    kinds = {name: kind_of(name) for name in (state_name(PortState(code)) for code in range(100))}
    assert {kind for kind in kinds.values() if kind not in KINDS} == set()
    assert [name for name, kind in kinds.items() if kind == "wait"] == ["idle", "registering", "card_detected"]
