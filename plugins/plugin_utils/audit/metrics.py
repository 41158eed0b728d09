# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit as metrics, for the textfile collector of a Prometheus node exporter.

The file is valid both as OpenMetrics 1.0 and as the older Prometheus text format, which is what the collector reads: it
has gauges only, no timestamps, and ends with ``# EOF``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .fleet import Fleet
from .states import count_sims
from .verdicts import VERDICTS

_PREFIX = "skyline_audit"


class _Gauge(NamedTuple):
    """One metric: its name, what it says, and its samples, labels and value."""

    name: str
    text: str
    samples: Iterable[tuple[dict[str, str], float]]


def as_metrics(fleet: Fleet) -> str:
    """The metrics, without IMEIs, numbers and ICCIDs."""
    lines: list[str] = []
    for gauge in _gauges(fleet):
        name = f"{_PREFIX}_{gauge.name}"
        lines += [f"# HELP {name} {gauge.text}", f"# TYPE {name} gauge"]
        lines += [f"{name}{_labels(labels)} {value:.15g}" for labels, value in gauge.samples]
    return "\n".join([*lines, "# EOF", ""])


def _gauges(fleet: Fleet) -> Iterator[_Gauge]:
    summary, gateways = fleet.summary(), fleet.gateways
    moment = datetime.datetime.fromisoformat(fleet.moment).timestamp()
    yield _Gauge("timestamp_seconds", "When the fleet was audited.", [({}, moment)])
    yield _Gauge(
        "gateways", "Gateways of the fleet by verdict.", [({"verdict": word}, summary[word]) for word in VERDICTS]
    )
    yield _Gauge("duplicate_imeis", "IMEIs that are on several ports of the fleet.", [({}, summary["duplicates"])])
    yield _Gauge(
        "gateway_verdict",
        "The verdict of each gateway; the value is always 1.",
        (
            ({"gateway": gateway.name, "group": gateway.place.group, "verdict": gateway.verdict}, 1)
            for gateway in gateways
        ),
    )
    yield _Gauge(
        "gateway_findings",
        "Findings of each gateway by kind.",
        (
            ({"gateway": gateway.name, "finding": kind}, len(found))
            for gateway in gateways
            for kind, found in (
                ("drift", gateway.drift),
                ("health", gateway.health),
                ("unverified", gateway.unverified),
                ("problem", gateway.problems),
            )
        ),
    )
    sims = [(gateway, count_sims(gateway.states())) for gateway in gateways if gateway.ports]
    yield _Gauge(
        "gateway_sims",
        "SIMs that each gateway shows.",
        (({"gateway": gateway.name}, count.present) for gateway, count in sims),
    )
    yield _Gauge(
        "gateway_sims_registered",
        "SIMs of each gateway that a network has registered.",
        (({"gateway": gateway.name}, count.registered) for gateway, count in sims),
    )
    yield _Gauge(
        "gateway_slots",
        "Slots of each gateway by state.",
        (
            ({"gateway": gateway.name, "state": state}, number)
            for gateway in gateways
            for state, number in gateway.states().items()
        ),
    )


def _labels(labels: dict[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
