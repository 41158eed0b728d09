# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The SIMs of a fleet, from the surveys of its gateways, and what has become of those of the last survey."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .csv_cells import cell

VERSION = 1
COLUMNS = (
    *("gateway", "slot", "iccid", "imsi", "number", "operator", "signal"),
    *("state", "registered", "seconds", "reason"),
)

Row = Mapping[str, Any]


class Report(NamedTuple):
    """What a survey of a fleet has found.

    sims: a row for each SIM; not_surveyed: rows of the last survey that this one says nothing about; failed: gateways
    that were not surveyed, or not to the end, and why. last: when the survey was that this one is compared with, None =
    there is none; gone, new: rows of SIMs; moved: SIMs with two places.
    """

    moment: str
    sims: list[Row]
    not_surveyed: list[Row]
    failed: dict[str, str]
    last: str | None
    gone: list[Row]
    new: list[Row]
    moved: list[Row]

    def facts(self) -> dict[str, Any]:
        """The report for programs, and for the next survey."""
        differences = {"last": self.last, "gone": self.gone, "new": self.new, "moved": self.moved}
        return {
            "version": VERSION,
            "moment": self.moment,
            "sims": self.sims,
            "not_surveyed": self.not_surveyed,
            "failed": self.failed,
            "differences": None if self.last is None else differences,
        }

    def csv(self) -> str:
        """A line for each SIM."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows([cell(row.get(column)) for column in COLUMNS] for row in self.sims)
        return text.getvalue()

    def lines(self) -> list[str]:
        """What people want to know first: failures, differences, and a line with the numbers."""
        registered = sum(bool(row["registered"]) for row in self.sims)
        gateways = {*(row["gateway"] for row in self.sims), *self.failed}
        count = f"{len(gateways)} gateways: {len(self.sims)} SIMs, {registered} registered"
        if self.last is not None:
            numbers = f"{len(self.gone)} gone, {len(self.new)} new, {len(self.moved)} moved"
            count += f"; since {self.last}: {numbers}"
        return [
            *(f"{gateway}: not surveyed to the end: {why}" for gateway, why in self.failed.items()),
            *(f"{_place(row)}: {_name(row)} is gone" for row in self.gone),
            *(f"{_place(row)}: {_name(row)} is new" for row in self.new),
            *(f"{_place(row['to'])}: {_name(row)} was in {_place(row['from'])}" for row in self.moved),
            count,
        ]


def report_of(results: Mapping[str, Row], last: Mapping[str, Any] | None, partial: bool, moment: str) -> Report:
    """The report, from the results of skyline_sim_survey by gateway. last: the facts of the report before, if any.

    partial: whether only some ports or slots were to be visited. Then, as on gateways that failed or are not among the
    results, a SIM that was not found may still be there.
    """
    sims: list[Row] = [
        {"gateway": gateway, **{column: sim.get(column) for column in COLUMNS[1:]}}
        for gateway, result in sorted(results.items())
        for sim in result.get("sims") or ()
    ]
    failed = {
        gateway: str(result.get("msg") or "no result")
        for gateway, result in sorted(results.items())
        if "sims" not in result or result.get("failed")
    }
    now, before = _by_identity(sims), _by_identity(_rows(last))
    missing = [row for identity, row in before.items() if identity not in now]
    seen_whole = () if partial else {*results} - {*failed}
    # Somebody is in these slots, and the gateway did not show who.
    unnamed = {_place(row) for row in sims if not (row["iccid"] or row["imsi"])}
    gone = [row for row in missing if row["gateway"] in seen_whole and _place(row) not in unnamed]
    return Report(
        moment,
        sims,
        [row for row in missing if row not in gone],
        failed,
        str(last.get("moment")) if last else None,
        gone,
        [row for identity, row in now.items() if identity not in before] if last else [],
        [
            {
                **{key: row[key] for key in ("iccid", "imsi", "number")},
                "from": _where(before[identity]),
                "to": _where(row),
            }
            for identity, row in now.items()
            if identity in before and _where(before[identity]) != _where(row)
        ],
    )


def _rows(last: Mapping[str, Any] | None) -> list[Row]:
    rows = [*last.get("not_surveyed", ()), *last.get("sims", ())] if last else []
    return [row for row in rows if isinstance(row, Mapping) and {*COLUMNS} <= {*row}]


def _by_identity(rows: Iterable[Row]) -> dict[str, Row]:
    """Rows by what tells one SIM from all others; those that show neither cannot be compared."""
    return {str(row["iccid"] or row["imsi"]): row for row in rows if row["iccid"] or row["imsi"]}


def _where(row: Row) -> dict[str, Any]:
    return {"gateway": row["gateway"], "slot": row["slot"]}


def _place(row: Row) -> str:
    return f"{row['gateway']} {row['slot']}"


def _name(row: Row) -> str:
    number = f" ({row['number']})" if row["number"] else ""
    return f"SIM {row['iccid'] or row['imsi']}{number}"
