# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fleets to show."""

from __future__ import annotations

from typing import Any

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Fleet
from ansible_collections.skyline.gateway.tests.unit.plugins.plugin_utils.audit import samples

WRONG = "860000000999999"
DRIFT = [
    ("imeis", "imei", "2.01", WRONG, "865847053403202"),
    ("port_states", "locked", "3", False, True),
    ("parameters", "ttl", "", "32", "64"),
]
STATES = ("registered", "idle", "no_sim", "locked_by_user", "sim_error", "call_connected", "state_99")


def rows(ports: int, slots: int, first: int = 0) -> list[dict[str, Any]]:
    """A row of every state in turn, with IMEIs and numbers that no other gateway has."""
    made = []
    for port in range(1, ports + 1):
        for slot in range(1, slots + 1):
            number = first + (port - 1) * slots + slot
            state = STATES[number % len(STATES)] if slot > 1 else "registered"
            made.append(samples.row(port, slot, state, imei=f"86{number:013d}", number=f"+4915{number:08d}"))
    return made


def small() -> Fleet:
    """One gateway of each verdict."""
    return samples.fleet(
        paris=samples.result(8, 4, ports=rows(8, 4)),
        berlin=samples.drifted(*DRIFT, max_ports=8, max_slots=4, ports=rows(8, 4, 1000)),
        madrid=samples.failed("auth", "gateway 192.0.2.11:80: the login was refused."),
        lisbon=samples.unknown(max_ports=4, max_slots=2, ports=[samples.row(port, 1) for port in (1, 2, 3)]),
    )


def large(gateways: int = 300, ports: int = 32, slots: int = 8) -> Fleet:
    """As large as is promised; every tenth gateway has drifted, one of them altogether."""
    results: dict[str, Any] = {}
    for number in range(gateways):
        name = f"gw{number:03d}"
        more: dict[str, Any] = {
            "max_ports": ports,
            "max_slots": slots,
            "ports": rows(ports, slots, number * ports * slots),
        }
        if number == 50:
            everything = [("imeis", "imei", row["name"], row["imei"], WRONG) for row in more["ports"]]
            results[name] = samples.drifted(*everything, **more)
        elif number % 10 == 0:
            results[name] = samples.drifted(*DRIFT, **more)
        elif number % 37 == 0:
            results[name] = samples.failed("timeout", f"gateway {name}: no answer within 30 s.")
        else:
            results[name] = samples.result(**more)
    return samples.fleet(**results)
