# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit for programs, JSON, and for spreadsheets, CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from .fleet import Fleet, Gateway, states

COLUMNS = ("gateway", "address", "verdict", "finding", "part", "setting", "slot", "is", "should_be", "error", "message")

# What a spreadsheet takes for a formula; a signed number is none.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_SIGNED_NUMBER = re.compile(r"[+-][0-9]+")


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
        "gateway": dict(gateway.facts),
        "drift": gateway.drift,
        "unverified": gateway.unverified,
        "problems": gateway.problems,
        "states": states([gateway]),
    }


def as_csv(fleet: Fleet) -> str:
    """A line for each finding, and one for each gateway without any."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    for gateway in fleet.gateways:
        about = {"gateway": gateway.name, "address": gateway.address, "verdict": gateway.verdict}
        for finding in [*_findings(gateway)] or [{}]:
            cells = {**about, **finding}
            writer.writerow({column: _cell(cells[column]) for column in COLUMNS if column in cells})
    return text.getvalue()


def _findings(gateway: Gateway) -> Iterator[dict[str, Any]]:
    for drift in gateway.drift:
        yield {"finding": "drift", **drift}
    for unverified in gateway.unverified:
        yield {"finding": "unverified", **unverified}
    for problem in gateway.problems:
        yield {"finding": "problem", "part": problem["part"], "error": problem["kind"], "message": problem["message"]}


def _cell(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    if _FORMULA.match(text) and not _SIGNED_NUMBER.fullmatch(text):
        return f"'{text}"
    return text
