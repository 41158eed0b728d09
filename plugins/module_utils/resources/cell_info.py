# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cells that ports use, and those around them (facts of generation 3, section 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..engine import waiting
from ..engine.task import Task, bad_entries, some
from ..engine.waiting import Wait
from ..model.network import Cell, Progress, Scan
from ..model.ports import format_ports, parse_ports
from ..model.status import Status
from ..wire.errors import WAIT, GatewayError, refuse

SPEC: dict[str, Any] = {
    "ports": {"type": "str", "default": "all"},
    "range": {"type": "str", "default": "current", "choices": ["current", "all"]},
    "wait_timeout": {"type": "float", "default": 180.0},
    "poll_interval": {"type": "float", "default": 5.0},
}

EXAMPLES = {"ports": "3,4"}


class Options(NamedTuple):
    """The options; wait_timeout and poll_interval in seconds."""

    ports: str
    range: str
    wait_timeout: float
    poll_interval: float

    def problems(self) -> list[str]:
        """What is wrong with them, but for ports."""
        return [*waiting.problems(self.wait_timeout), *waiting.interval_problems(self.poll_interval)]


def run(task: Task, options: Options) -> None:
    """Has the modules of ports look for cells, and reads what they found."""
    refuse(options.problems())
    gateway = task.gateway
    status = gateway.status()
    task.result.describe_gateway(gateway, status)
    ports = _ports(options.ports, status)
    task.result.extra.update(serving={}, neighbours={}, incomplete=[])
    # One after the other: a port that is busy with a scan refuses a second one.
    gateway.scan_serving_cells(ports)
    serving = _results(task, options, "serving cells", ports, gateway.serving_cells)
    task.result.extra["serving"] = {
        str(port): _facts(scan.cells[0]) for port, scan in sorted(serving.items()) if scan.cells
    }
    gateway.scan_neighbour_cells(ports, options.range == "all")
    neighbours = _results(task, options, "neighbour cells", ports, gateway.neighbour_cells)
    task.result.extra["neighbours"] = {
        str(port): list(map(_facts, scan.cells)) for port, scan in sorted(neighbours.items())
    }
    _tell_incomplete(task)


def _ports(expression: str, status: Status) -> list[int]:
    try:
        named = parse_ports(expression, status.max_ports, status.max_slots, status.beyond)
    except ValueError as error:
        raise bad_entries("ports", [str(error)]) from error
    if named.slots:
        raise bad_entries("ports", [f"{some(map(str, named.slots))}: cells are of ports; name the ports alone"])
    return sorted(named.ports)


def _results(
    task: Task,
    options: Options,
    what: str,
    ports: Iterable[int],
    read: Callable[[Iterable[int]], Mapping[int, Scan]],
) -> dict[int, Scan]:
    """The completed scans of ports. Raises GatewayError (wait) where one is still under way when the time is up.

    Scans that the gateway gave up are noted as incomplete.
    """
    found: dict[int, Scan] = {}
    missing = sorted(ports)
    wait = Wait(task, f"{what} of ports {format_ports(missing)}", options.wait_timeout)
    rounds = wait.rounds(max(options.poll_interval, waiting.SHORTEST_INTERVAL))
    # What is shown at once may be the result of the scan before, and no scan is that quick.
    next(rounds, None)
    for _left in rounds:
        scans = read(missing)
        found.update((port, scan) for port, scan in scans.items() if scan.progress is Progress.COMPLETED)
        over = {port for port, scan in scans.items() if scan.progress is Progress.TIMEOUT}
        _note_incomplete(task, over)
        missing = [port for port in missing if port not in found and port not in over]
        if not missing:
            return found
        wait.say(f"{len(found)} ports are done")
    _note_incomplete(task, missing)
    raise GatewayError(
        WAIT, f"{what}: no result within {options.wait_timeout:g} s: port {some(map(str, missing))}", "scan_cells"
    )


def _note_incomplete(task: Task, ports: Iterable[int]) -> None:
    known = {*map(int, task.result.extra["incomplete"]), *ports}
    task.result.extra["incomplete"] = [str(port) for port in sorted(known)]


def _tell_incomplete(task: Task) -> None:
    ports = task.result.extra["incomplete"]
    if ports:
        task.result.warn(
            f"gateway {task.gateway.connection.address}: the scan of cells did not finish on port {some(ports)}. "
            "Their modules may be off."
        )


def _facts(cell: Cell) -> dict[str, Any]:
    return dict(cell._asdict())
