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

from .fleet import Fleet, Gateway

COLUMNS = (
    *("gateway", "address", "verdict", "finding", "part", "setting", "slot", "is", "should_be", "error", "message"),
    "group",
)

# A spreadsheet takes a text for a formula by its first sign, which may be a full-width one, and passes over blanks
# before it. Where it splits lines at semicolons or tabs, a formula may begin in the middle of a cell of ours.
_BLANK = r'\s\x00-\x1f"\u00ad\u180e\u200b-\u200f\u2060\ufeff'
_START = re.compile(rf"(?:\A|[;\t\r\n])[{_BLANK};]*")
_SIGN = re.compile("[=+\\-@\uff1d\uff0b\uff0d\uff20]")
_SIGNED_NUMBER = re.compile(rf"[+-][0-9]+(?:[{_BLANK}]*\Z|[;\t\r\n])")


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
            writer.writerow({column: _cell(cells[column]) for column in COLUMNS if column in cells})
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


def _cell(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    return _START.sub(_as_text, text)


def _as_text(start: re.Match[str]) -> str:
    """The start of a text or of a part of it; with an apostrophe where a formula follows, which no signed number is."""
    text, end = start.string, start.end()
    formula = _SIGN.match(text, end) and not _SIGNED_NUMBER.match(text, end)
    return f"{start.group()}'" if formula else start.group()
