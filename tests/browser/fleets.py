# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fleets to show."""

from __future__ import annotations

from typing import Any

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.fleet import Fleet, Place, fleet_of
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.history import Run, run_of
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


def sited(gateways: int, ports: int = 8, slots: int = 4) -> Fleet:
    """A fleet of three sites and two firmwares; every tenth gateway has drifted, every 37th does not answer."""
    fleet = large(gateways, ports, slots)
    results, places = {}, {}
    for gateway in sorted(fleet.gateways, key=lambda gateway: gateway.name):
        number = int(gateway.name[2:])
        facts = {**gateway.facts, "host": f"192.0.2.{number % 250}"}
        if gateway.ports:
            facts["version"] = f"608-{520 + number % 2}"
        results[gateway.name] = {**gateway._asdict(), "gateway": facts}
        places[gateway.name] = Place(("berlin", "paris", "lisbon")[number % 3], ("gateways",))
    return fleet_of(samples.MOMENT, results, places)


def runs(number: int) -> list[Run]:
    """So many audits of sixty gateways, a day apart."""
    summary = sited(60, 1, 1).summary()
    return [
        run_of(
            f"2026-01-{day:02d}T04:05:06+01:00",
            {**summary, "drifted": abs(20 - day * 3 % 17), "unhealthy": day % 5, "unreachable": day * day % 11},
        )
        for day in range(1, number + 1)
    ]


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
