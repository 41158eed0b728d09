# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The promises that the table is held against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .results import Best, Results
from .rows import FLOOR, LINEAR

LAYOUT = "yaml"


# By generation: times the floor where every slot changes, and the requests that a gateway gets. Generation 3 has its
# IMEIs in an answer of their own, beside the status.
_CHANGING = {2: 1.8, 3: 1.7}
_REQUESTS = {2: (1, 4), 3: (2, 5)}


class Target(NamedTuple):
    """A promise, what was measured, and the limit: at most, or at least where that is better."""

    promise: str
    measured: float
    limit: float
    at_least: bool = False

    @property
    def kept(self) -> bool:
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def __str__(self) -> str:
        bound = "at least" if self.at_least else "at most"
        return f"{'ok    ' if self.kept else 'MISSED'}  {self.promise}: {self.measured:.2f} ({bound} {self.limit:g})"


def targets(results: Results) -> Iterator[Target]:
    """The promises that one table can show."""
    changing = results.find("imei_changing", LAYOUT)
    unchanged = results.find("imei_unchanged", LAYOUT)
    bulk = results.find("uri_bulk", LAYOUT)
    few, more = _REQUESTS[results.generation]
    if unchanged:
        yield Target("unchanged, times the floor", results.ratio(unchanged), 1.4)
        yield Target("unchanged, requests per gateway", unchanged.measured.requests, few)
    if changing:
        yield Target("changing, times the floor", results.ratio(changing), _CHANGING[results.generation])
        yield Target("changing, requests per gateway", changing.measured.requests, more)
    port_state = results.find("port_state_unchanged", LAYOUT)
    if port_state:
        yield Target("port states, unchanged, times the floor", results.ratio(port_state), 1.4)
    yield from _provision(results)
    if changing and bulk:
        yield Target("times as fast as the best uri playbook", bulk.measured.wall / changing.measured.wall, 8, True)


def _provision(results: Results) -> Iterator[Target]:
    unchanged = results.find("provision_unchanged", LAYOUT)
    on_enable = results.find("provision_on_enable", LAYOUT)
    changing = results.find("provision_changing", LAYOUT)
    if unchanged:
        yield Target("provision, unchanged, times one debug task", results.ratio(unchanged), 1.8)
    if on_enable:
        # A status, the parameters and the profiles; the settings of reports are one request more, sent at every run.
        yield Target("provision, unchanged, on_enable, requests per gateway", on_enable.measured.requests, 3)
    if changing:
        yield Target("provision, changing, times one debug task", results.ratio(changing), 3)


def growth(small: Results, large: Results) -> Iterator[Target]:
    """The promises about a larger fleet."""
    for name in LINEAR:
        here, there = small.find(name, LAYOUT), large.find(name, LAYOUT)
        if here and there:
            ratio = _each(large, there) / _each(small, here)
            yield Target(f"{here.row.title}: seconds per gateway, {large.gateways} to {small.gateways}", ratio, 1.2)
    # The pages that any worker takes are more where Ansible's heap is larger, so debug is what it is held against.
    floor, changing = (_growth_of_workers(small, large, name) for name in (FLOOR, "imei_changing"))
    if floor and changing:
        promise = f"memory of a worker, {large.gateways} to {small.gateways}, times as with debug"
        yield Target(promise, changing / floor, 1.2)


def _growth_of_workers(small: Results, large: Results, name: str) -> float | None:
    here, there = small.find(name, LAYOUT), large.find(name, LAYOUT)
    if here and there and here.memory and there.memory:
        return there.memory.worker / here.memory.worker
    return None


def _each(results: Results, best: Best) -> float:
    return best.measured.wall / results.gateways
