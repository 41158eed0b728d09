# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last audits of a fleet: a JSON lines file, a line for each audit with its moment and its counts."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .verdicts import VERDICTS

# A page shows so many, and a file is read from its end: it may grow for years.
SHOWN = 60
_TAIL = 64 * 1024
_COUNTS = ("gateways", *VERDICTS)


class Run(NamedTuple):
    """One audit. moment: ISO 8601. counts: of gateways, in all (``gateways``) and by verdict."""

    moment: str
    counts: Mapping[str, int]

    @property
    def seconds(self) -> float:
        """The moment in seconds since 1970."""
        return datetime.datetime.fromisoformat(self.moment).timestamp()


def run_of(moment: str, summary: Mapping[str, int]) -> Run:
    """The audit that a fleet's summary is of."""
    return Run(moment, {name: summary[name] for name in _COUNTS})


def load(path: str) -> tuple[list[Run], int]:
    """The last audits, the oldest first, and how many lines could not be read; none where there is no file yet.

    Raises OSError.
    """
    try:
        with open(path, "rb") as file:
            start = max(0, os.fstat(file.fileno()).st_size - _TAIL)
            file.seek(start)
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return [], 0
    # Where reading began in the middle of the file, its first line is the rest of one.
    lines = [line for line in lines[bool(start) :] if line.strip()]
    runs = [_run(line) for line in lines]
    return [run for run in runs if run][-SHOWN:], sum(run is None for run in runs)


def append(path: str, run: Run, mode: int) -> None:
    """Adds a line; makes the file, with these permissions, and its folder if need be. Raises OSError."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    line = json.dumps({"moment": run.moment, **run.counts}) + "\n"
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, mode)
    with open(handle, "r+b", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 1))
        # A line that a full disk has cut short shall not take this one with it.
        broken = file.read() not in (b"", b"\n")
        # In one write, so that two audits that end together leave two lines.
        file.write(b"\n" * broken + line.encode())


def _run(line: bytes) -> Run | None:
    try:
        found = json.loads(line)
        run = Run(found["moment"], {name: _count(found.get(name, 0)) for name in _COUNTS})
        return run if run.seconds >= 0 else None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError):
        return None


def _count(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError("not a count")
    return value


def with_this(runs: Iterable[Run], run: Run) -> list[Run]:
    """The audits to show with this one as the last."""
    return [*runs, run][-SHOWN:]
