# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One report of several: those of the slices of a fleet, which were audited apart, in their JSON files."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .fleet import Fleet, fleet_from
from .inventory import nearest_groups
from .report_file import Report, read

_SHOWN = 10
_INVENTORY = "the groups of the inventory"


class Merged(NamedTuple):
    """The fleet of all files, and how many seconds there are between the oldest and the newest of them."""

    fleet: Fleet
    span: float


class MergeError(Exception):
    """Files that give no report. problems: what is wrong, each with the name of the file."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def files_of(patterns: Iterable[str]) -> list[str]:
    """The files that paths and patterns such as ``slices/*/audit.json`` name, those of a pattern by their names.

    A pattern that no file matches stays, and counts as a missing file.
    """
    found = []
    for pattern in patterns:
        matches = [] if os.path.exists(pattern) else sorted(glob.glob(pattern))
        found += matches or [pattern]
    return found


def merge(paths: Sequence[str], group_by: str = "", written: Iterable[str] = ()) -> Merged:
    """The fleet of these files.

    group_by: the variable that their groups must come from; empty for any. written: the files that are to be written.
    Raises MergeError that names everything that is wrong.
    """
    reports, problems = _read(paths)
    targets = {*map(os.path.realpath, written)}
    replaced = [path for path in paths if os.path.realpath(path) in targets]
    problems += [
        f"{path}: the merged report would replace it; choose another folder for the report" for path in replaced
    ]
    problems += [*_grouped_apart(reports, group_by), *_in_several(reports)]
    if problems:
        raise MergeError(problems)
    grouped_by, sizes = reports[0].grouped_by, _sizes(reports)
    gateways = [gateway for report in reports for gateway in report.gateways]
    if not grouped_by:
        nearest = nearest_groups({gateway.name: gateway.place.groups for gateway in gateways}, sizes)
        gateways = [each._replace(place=each.place._replace(group=nearest[each.name])) for each in gateways]
    by_age = sorted(reports, key=lambda report: report.seconds)
    # The oldest one's: whoever watches the age of the report is to see that the audit of a slice has not run again.
    fleet = fleet_from(by_age[0].moment, gateways, grouped_by, sizes)
    return Merged(fleet, by_age[-1].seconds - by_age[0].seconds)


def _read(paths: Sequence[str]) -> tuple[list[Report], list[str]]:
    """The reports, and what is wrong with files."""
    if not paths:
        return [], ["no file is given"]
    reports, problems = [], []
    seen: Counter[str] = Counter()
    for path in paths:
        real = os.path.realpath(path)
        seen[real] += 1
        if seen[real] == 2:
            problems.append(f"{path}: this file is given twice")
        if seen[real] > 1:
            continue
        try:
            reports.append(read(path))
        except OSError as error:
            problems.append(f"{path}: {error.strerror or error}")
        except ValueError as error:
            problems.append(f"{path}: {error}")
    return reports, problems


def _sizes(reports: Sequence[Report]) -> dict[str, int]:
    """How many hosts the inventory has in each group.

    Slices by a limit have seen all of it. Those with inventories of their own, as in AWX, have seen their parts of it.
    """
    members = Counter(group for report in reports for gateway in report.gateways for group in gateway.place.groups)
    for report in reports:
        for group, size in report.sizes.items():
            members[group] = max(size, members[group])
    return members


def _grouped_apart(reports: Sequence[Report], group_by: str) -> list[str]:
    """Groups of different kinds in one report would mean nothing."""
    wanted = group_by or (reports[0].grouped_by if reports else "")
    return [
        f"{report.path}: is grouped by {report.grouped_by or _INVENTORY}, not by {wanted or _INVENTORY}"
        for report in reports
        if report.grouped_by != wanted
    ]


def _in_several(reports: Sequence[Report]) -> list[str]:
    """Gateways that are there more than once, those of the same files together."""
    files: dict[str, list[str]] = {}
    for report in reports:
        for gateway in report.gateways:
            files.setdefault(gateway.name, []).append(report.path)
    shared: dict[str, list[str]] = {}
    for name, paths in files.items():
        if len(paths) > 1:
            # A file that has a gateway twice stands here once.
            shared.setdefault(" and ".join(dict.fromkeys(paths)), []).append(name)
    return [f"{paths}: the same gateway more than once: {listed(names)}" for paths, names in shared.items()]


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    rest = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
