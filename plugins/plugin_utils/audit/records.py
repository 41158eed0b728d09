# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit for programs, JSON, and for spreadsheets, CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from ..csv_cells import cell
from .fleet import Fleet, Gateway

COLUMNS = (
    *("gateway", "address", "verdict", "finding", "part", "setting", "slot", "is", "should_be", "error", "message"),
    "group",
)


def as_json(fleet: Fleet) -> str:
    """Everything but the single slots: those that nothing is wrong with are counted by state."""
    report = {
        "moment": fleet.moment,
        "summary": fleet.summary(),
        "gateways": [_record(gateway) for gateway in fleet.gateways],
    }
    return json.dumps(report, indent=1) + "\n"


def _record(gateway: Gateway) -> dict[str, Any]:
    return {
        "name": gateway.name,
        "verdict": gateway.verdict,
        "group": gateway.place.group,
        "gateway": dict(gateway.facts),
        "drift": gateway.drift,
        "health": gateway.health,
        "unverified": gateway.unverified,
        "problems": gateway.problems,
        "states": gateway.states(),
    }


def as_csv(fleet: Fleet) -> str:
    """A line for each finding, and one for each gateway without any."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for gateway in fleet.gateways:
        about = {
            "gateway": gateway.name,
            "address": gateway.address,
            "verdict": gateway.verdict,
            "group": gateway.place.group,
        }
        for finding in [*_findings(gateway)] or [{}]:
            cells = {**about, **finding}
            writer.writerow({column: cell(cells[column]) for column in COLUMNS if column in cells})
    return text.getvalue()


def _findings(gateway: Gateway) -> Iterator[dict[str, Any]]:
    for drift in gateway.drift:
        yield {"finding": "drift", **drift}
    for fault in gateway.health:
        yield {"finding": "health", **fault}
    for unverified in gateway.unverified:
        yield {"finding": "unverified", **unverified}
    for problem in gateway.problems:
        yield {"finding": "problem", "part": problem["part"], "error": problem["kind"], "message": problem["message"]}
