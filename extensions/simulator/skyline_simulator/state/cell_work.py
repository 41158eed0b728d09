# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations on cells: they take a while, end or run out of time, and are reported then (facts, section 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..config.switch_kinds import Range
from ..errors import Refusal
from .cells import (
    COMPLETED,
    LOCK_CELL,
    LOCK_EARFCN,
    LOCKING,
    NEIGHBOURS,
    SERVING,
    TIMEOUT,
    UNLOCK,
    WAITING,
    Cell,
    Work,
    around,
    own,
)
from .device import Device
from .memory import CellLock

Row = dict[str, object]


def check_free(device: Device, ports: Iterable[int]) -> None:
    """Refuses a request for a port (from 0) that is busy with another one."""
    for port in ports:
        if device.cells.busy(port):
            raise Refusal(f"port {port + 1} is busy")


def scan(device: Device, kind: str, port: int, every: bool, now: float) -> None:
    """Looks for the serving cell, or for the neighbours: of every operator, or of the SIM's."""

    def found(work: Work) -> None:
        cells = around(device.seed, port, device.ram.cells.get(port))
        if kind == SERVING:
            work.cells = cells[:1]
        else:
            work.cells = cells[1:] if every else own(cells[1:])

    _start(device, kind, port, Work(WAITING), device.switches.scan_seconds, found, now)


def lock(device: Device, port: int, wanted: CellLock, now: float) -> None:
    """Keeps a port in a cell. What is in effect is in RAM until it is saved."""

    def done(_work: Work) -> None:
        device.ram.cells[port] = wanted

    action = LOCK_EARFCN if wanted.pci is None else LOCK_CELL
    work = Work(WAITING, action=action, lock=wanted)
    _start(device, LOCKING, port, work, device.switches.cell_lock_seconds, done, now)


def unlock(device: Device, port: int, given: CellLock | None, now: float) -> None:
    """Lets a port go; what a request says of its cell only shows in the status."""

    def done(_work: Work) -> None:
        device.ram.cells.pop(port, None)

    work = Work(WAITING, action=UNLOCK, lock=given or device.ram.cells.get(port))
    _start(device, LOCKING, port, work, device.switches.cell_lock_seconds, done, now)


def _start(
    device: Device, kind: str, port: int, work: Work, span: Range, done: Callable[[Work], None], now: float
) -> None:
    device.cells.work[kind, port] = work
    timeout = device.ram.cell_config.timeout
    takes = device.draw(span)
    late = takes > timeout or port in device.cells.silent or port in device.dead

    def end(_due: float) -> None:
        if late or not device.module_runs(port):
            work.status = TIMEOUT
        else:
            work.status = COMPLETED
            done(work)
        _report(device, kind, port)

    device.messages.at(now + (timeout if late else takes), end)


def _report(device: Device, kind: str, port: int) -> None:
    device.messages.push(device.ram.cell_config.report_url, report_of(device, (kind,), port))


def report_of(device: Device, kinds: Iterable[str], port: int) -> Row:
    """What goes to ``report_url``: an object without a type, with a list for each kind, empty for the others."""
    found: dict[str, list[Row]] = {SERVING: [], NEIGHBOURS: [], LOCKING: []}
    rows = {SERVING: serving_row, NEIGHBOURS: neighbour_row, LOCKING: locking_row}
    for kind in kinds:
        found[kind].append(rows[kind](device, port))
    key = device.switches.cell_report_key
    return {key if kind == LOCKING else kind: found[kind] for kind in found}


def _status(device: Device, work: Work) -> str:
    return device.switches.waiting_word if work.status == WAITING else work.status


def _fields(cell: Cell | None) -> Row:
    """Of a cell that is not known, every field is empty."""
    if cell is None:
        return {"operator": "", "earfcn": "", "pci": "", "cid": "", "rsrp": ""}
    return dict(cell.__dict__)


def serving_row(device: Device, port: int) -> Row:
    """An element of get_serving_cells; the port from 0."""
    work = device.cells.of(SERVING, port)
    return {"port": port + 1, "status": _status(device, work), **_fields(work.cells[0] if work.cells else None)}


def neighbour_row(device: Device, port: int) -> Row:
    """An element of get_neighbour_cells."""
    work = device.cells.of(NEIGHBOURS, port)
    cells: object = [_fields(cell) for cell in work.cells]
    if device.switches.neighbour_cells == "object":
        cells = _fields(work.cells[0] if work.cells else None)
    return {"port": port + 1, "status": _status(device, work), "cells": cells}


def locking_row(device: Device, port: int) -> Row:
    """An element of query_cells_locking_status: ``action_status`` is 1 as long as it is not finished."""
    work = device.cells.of(LOCKING, port)
    held = work.lock
    serves = around(device.seed, port, held)[0].cid if held is not None and work.status == COMPLETED else ""
    return {
        "port": port + 1,
        "status": _status(device, work),
        "action": work.action,
        "earfcn": "" if held is None else held.earfcn,
        "pci": "" if held is None or held.pci is None else held.pci,
        "cid": serves if work.action != UNLOCK else "",
        "action_status": int(work.status in (WAITING, TIMEOUT)),
    }
