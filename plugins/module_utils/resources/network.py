# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The radio network of a gateway: its type, operators of ports, and cells that ports are kept to.

The type and the operators are settings. Cells are locked by orders whose end shows some time later (facts of generation
3, sections 6 and 8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..engine import plan as planning
from ..engine import waiting
from ..engine.change import SavedChange
from ..engine.pending import Pending
from ..engine.plan import UNKNOWN
from ..engine.task import Task, bad_entries, bad_entries_first
from ..engine.values import ValueChange
from ..model.network import NetworkType
from ..model.status import Status
from ..wire.errors import refuse
from . import network_plan
from .network_plan import Item, Wanted
from .network_settings import Network, Patience, State, lock_facts

SPEC: dict[str, Any] = {
    "network_type": {"type": "str", "choices": [each.value for each in NetworkType]},
    "operators": {"type": "dict"},
    "cells": {"type": "dict"},
    "wait": {"type": "bool", "default": True},
    "wait_timeout": {"type": "float", "default": 180.0},
    "poll_interval": {"type": "float", "default": 5.0},
    **planning.SPEC,
}

EXAMPLES = {"operators": '{1: "00101"}', "cells": "{1: {earfcn: 1300, pci: 5}}"}

RULES: dict[str, Any] = {"required_one_of": [("network_type", "operators", "cells")]}


class Options(NamedTuple):
    """The options; wait_timeout and poll_interval in seconds."""

    network_type: str | None
    operators: Mapping[object, object] | None
    cells: Mapping[object, object] | None
    wait: bool
    wait_timeout: float
    poll_interval: float
    save: bool
    on_unknown: str

    @property
    def patience(self) -> Patience:
        """Those about waiting; no option has a gateway asked more often than it takes."""
        return Patience(self.wait, self.wait_timeout, max(self.poll_interval, waiting.SHORTEST_INTERVAL))

    def problems(self) -> list[str]:
        """What is wrong with them, but for the entries of operators and cells."""
        return [*waiting.problems(self.wait_timeout), *waiting.interval_problems(self.poll_interval)]


class _Change(ValueChange[Item, State]):
    """The type of network, operators and locks, each written by a request of its own."""

    def __init__(self, task: Task, setting: Network, wanted: Wanted, state: State, status: Status, options: Options):
        self._waits = options.wait
        super().__init__(
            task,
            setting,
            wanted.items,
            state,
            status,
            wanted.names,
            saves=options.save,
            on_unknown=options.on_unknown,
            batch_size=1,
        )
        task.result.before = _facts(self.plan.before)
        task.result.after = _facts(self.plan.changes)

    def batches(self, changes: Mapping[Item, str]) -> Iterator[dict[Item, str]]:
        """The values that one request each sets: cells are locked last, for they need the type of network."""
        parts = network_plan.PARTS
        return filter(None, ({item: value for item, value in changes.items() if item.part == part} for part in parts))

    def carry_out(self) -> None:
        super().carry_out()
        if self.saves and not self._waits and any(item.part == network_plan.CELLS for item in self.plan.changes):
            # What is not in effect yet, the save has not taken along.
            self.note.add(Pending(save=True))


def plan(task: Task, options: Options) -> SavedChange:
    """The change that brings the network to what the options say. Raises GatewayError naming every bad entry."""
    task.result.outcome.begin(network_plan.names(options.network_type, options.operators, options.cells))
    refuse(options.problems())
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    wanted, problems = network_plan.parse(options.network_type, options.operators, options.cells, status)
    setting = Network(task, status, wanted.items, options.patience)
    if wanted.locks:
        # A lock that cannot be is bad input: it would be refused after all else is written.
        with bad_entries_first("the task", lambda: problems):
            network_type = NetworkType(options.network_type) if options.network_type else task.gateway.network_type()
        if network_type is not NetworkType.LTE:
            found = network_type.value if network_type else UNKNOWN
            problems.append(f"cells: a lock needs network_type lte, not {found}")
    if problems:
        raise bad_entries("the task", problems)
    return _Change(task, setting, wanted, setting.read_settled(), status, options)


def run(task: Task, options: Options) -> None:
    """Brings the network to what the options say."""
    plan(task, options).run()


def _facts(values: Mapping[Item, str | None]) -> dict[str, Any]:
    """Values in the shape of the options."""
    found: dict[str, Any] = {}
    for item, value in values.items():
        if item.port is None:
            found[item.part] = UNKNOWN if value is None else value
            continue
        shown: Any = UNKNOWN if value is None else value or network_plan.NONE
        if value and item.part == network_plan.CELLS:
            shown = lock_facts(value)
        found.setdefault(item.part, {})[str(item.port)] = shown
    return found
