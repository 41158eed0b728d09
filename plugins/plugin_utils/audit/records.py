# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit for programs, JSON, and for spreadsheets, CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from ..csv_cells import cell
from .duplicates import GETS, Duplicate, Use
from .fleet import Fleet, Gateway
from .slots import COLUMNS as COLUMNS_OF_SLOTS

COLUMNS = (
    *("gateway", "address", "verdict", "finding", "part", "setting", "slot", "is", "should_be", "error", "message"),
    "group",
)


def as_json(fleet: Fleet) -> str:
    """The report as JSON; see json_parts."""
    return "".join(json_parts(fleet))


def json_parts(fleet: Fleet) -> Iterator[str]:
    """The report as JSON, in parts: with its slots, that of a large fleet has hundreds of MB.

    It has all that the other formats show, so that one report can be made of several (merging.py reads it).
    """
    head = {
        "moment": fleet.moment,
        "summary": fleet.summary(),
        "grouped_by": fleet.grouped_by,
        "groups": dict(fleet.sizes),
        "duplicates": [duplicate.facts() for duplicate in fleet.duplicates],
        "slot_columns": list(COLUMNS_OF_SLOTS),
    }
    yield f'{json.dumps(head, indent=1)[:-2]},\n "gateways": ['
    for number, gateway in enumerate(fleet.gateways):
        record = json.dumps(_record(gateway), indent=1)[:-2].replace("\n", "\n  ")
        # A line for each slot: what finds an IMEI in the file shows its slot beside it.
        rows = ",\n    ".join(json.dumps([row[column] for column in COLUMNS_OF_SLOTS]) for row in gateway.ports)
        slots = f"[\n    {rows}\n   ]" if rows else "[]"
        yield f'{"," if number else ""}\n  {record},\n   "slots": {slots}\n  }}'
    yield "\n ]\n}\n"


def _record(gateway: Gateway) -> dict[str, Any]:
    return {
        "name": gateway.name,
        "verdict": gateway.verdict,
        "group": gateway.place.group,
        "groups": list(gateway.place.groups),
        "scheme": gateway.place.scheme,
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
    duplicates = _duplicates(fleet.duplicates)
    for gateway in fleet.gateways:
        about = {
            "gateway": gateway.name,
            "address": gateway.address,
            "verdict": gateway.verdict,
            "group": gateway.place.group,
        }
        for finding in [*_findings(gateway), *duplicates.get(gateway.name, ())] or [{}]:
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


def _duplicates(duplicates: Iterable[Duplicate]) -> dict[str, list[dict[str, Any]]]:
    """The duplicate IMEIs as findings, by the name of the gateway."""
    found: dict[str, list[dict[str, Any]]] = {}
    for duplicate in duplicates:
        for use in duplicate.uses:
            found.setdefault(use.gateway, []).append(_duplicate(duplicate, use))
    return found


def _duplicate(duplicate: Duplicate, use: Use) -> dict[str, Any]:
    others = ", ".join(str(other) for other in duplicate.uses if other != use)
    value = {"should_be": duplicate.imei} if use.status == GETS else {"is": duplicate.imei}
    message = f"{duplicate.imei} is also the IMEI of {others}"
    return {"finding": "duplicate", "part": "imeis", "setting": "imei", "slot": use.slot, **value, "message": message}
