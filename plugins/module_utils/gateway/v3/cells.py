# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cells: scans, and locks, which are orders whose end shows later (facts of generation 3, section 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...model.network import Cell, CellLock, Locking, Progress, Scan
from ...wire.caller import Caller
from ...wire.errors import UNSUPPORTED, GatewayError
from ...wire.request import Request
from ...wire.text import clean, whole_int
from .requests import ITEMS, read_request, write_request

# The documents say waitting, and once cinpleted.
_PROGRESS = {"i": Progress.IDLE, "w": Progress.WAITING, "c": Progress.COMPLETED, "t": Progress.TIMEOUT}
_UNLOCK, _BY_FREQUENCY = 0, 1
# So lock_cells answers where the type of network is not lte. It is no proxy that cannot reach the gateway.
_NOT_LTE = 503


class Cells:
    """The cells of one gateway. Orders are never repeated by themselves: a port that has one refuses a second."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        # Whether ports are named by their numbers to unlock them: documents have both forms.
        self._by_number = False

    def locks(self, ports: Iterable[int], retries: int | None = None) -> dict[int, Locking]:
        """Reads the last order on each port. Raises GatewayError.

        Older firmware starts the query by the one path, and answers on the other.
        """
        ports = list(ports)
        query = write_request("get_cell_locks", "/query_cells_locking_status", ports)
        rows = self._rows(query, ports, retries)
        if not rows:
            older = read_request("get_cell_locks", "/get_cells_locking_status", ports)
            try:
                rows = self._rows(older, ports, retries)
            except GatewayError as error:
                # Newer firmware need not have that path, and has said before that it knows of no lock.
                if error.kind != UNSUPPORTED:
                    raise
        return {port: _locking(row) for port, row in rows.items()}

    def lock(self, locks: Mapping[int, CellLock]) -> None:
        """Orders ports to stay in a cell. Raises GatewayError."""
        body = [_wire(port, lock) for port, lock in locks.items()]
        request = write_request("lock_cells", "/lock_cells", body, repeatable=False)
        self._caller.call(request._replace(refusal_statuses=(_NOT_LTE,)))

    def unlock(self, locks: Mapping[int, CellLock | None]) -> None:
        """Orders ports to choose their cells by themselves; locks: what they are kept to. Raises GatewayError."""
        try:
            self._unlock(locks)
        except GatewayError as error:
            if self._by_number or not error.may_be_the_form:
                raise
            self._by_number = True
            self._unlock(locks)

    def _unlock(self, locks: Mapping[int, CellLock | None]) -> None:
        body = [
            port if self._by_number else _wire(port, lock or CellLock(0, 0)) for port, lock in sorted(locks.items())
        ]
        self._caller.call(write_request("unlock_cells", "/unlock_cells", body, repeatable=False))

    def scan_serving(self, ports: Iterable[int]) -> None:
        """Starts to look for the cells that ports use. Raises GatewayError."""
        self._caller.call(write_request("scan_serving_cells", "/scan_serving_cells", list(ports), repeatable=False))

    def serving(self, ports: Iterable[int]) -> dict[int, Scan]:
        """Reads what that has found. Raises GatewayError."""
        ports = list(ports)
        rows = self._rows(read_request("get_serving_cells", "/get_serving_cells", ports), ports)
        return {port: Scan(_progress(row), tuple(_cells([row]))) for port, row in rows.items()}

    def scan_neighbours(self, ports: Iterable[int], every_operator: bool) -> None:
        """Starts to look for the cells around ports. Raises GatewayError."""
        which = "all" if every_operator else "current"
        body = [{"port": port, "range": which} for port in ports]
        self._caller.call(write_request("scan_neighbour_cells", "/scan_neighbour_cells", body, repeatable=False))

    def neighbours(self, ports: Iterable[int]) -> dict[int, Scan]:
        """Reads what that has found. Raises GatewayError."""
        ports = list(ports)
        rows = self._rows(read_request("get_neighbour_cells", "/get_neighbour_cells", ports), ports)
        found = {}
        for port, row in rows.items():
            cells = row.get("cells")
            found[port] = Scan(_progress(row), tuple(_cells(cells if isinstance(cells, list) else [cells])))
        return found

    def _rows(self, request: Request, ports: Sequence[int], retries: int | None = None) -> dict[int, dict[str, Any]]:
        """The objects of a reply by port. Firmware that answers with one object tells of the first port only."""
        reply = self._caller.call(request, retries)
        items = reply.get(ITEMS, [reply])
        rows: dict[int, dict[str, Any]] = {}
        for item in items if isinstance(items, list) else ():
            port = whole_int(item.get("port")) if isinstance(item, dict) else None
            if port is not None and port in ports:
                rows[port] = item
        if ITEMS not in reply and rows and len(ports) > 1:
            for port in ports[1:]:
                single = request._replace(body=f"[{port}]")
                rows.update(self._rows(single, [port], retries))
        return rows


def _wire(port: int, lock: CellLock) -> dict[str, int]:
    cell = {"port": port, "earfcn": lock.earfcn}
    return cell if lock.pci is None else {**cell, "pci": lock.pci}


def _progress(row: Mapping[str, Any]) -> Progress:
    word = (clean(row.get("status")) or "").strip().lower()
    return _PROGRESS.get(word[:1], Progress.IDLE)


def _locking(row: Mapping[str, Any]) -> Locking:
    action, earfcn = whole_int(row.get("action")), whole_int(row.get("earfcn"))
    if earfcn is None and action not in (None, _UNLOCK):
        # Locked, and nobody can say to which cell.
        return Locking(Progress.IDLE, None)
    if action == _UNLOCK or earfcn is None:
        return Locking(_progress(row), None)
    return Locking(_progress(row), CellLock(earfcn, None if action == _BY_FREQUENCY else whole_int(row.get("pci"))))


def _cells(rows: Iterable[Any]) -> Iterable[Cell]:
    """The cells in rows, but for those of which nothing is known."""
    for row in rows:
        if not isinstance(row, dict):
            continue
        cell = Cell(
            (clean(row.get("operator")) or "").strip() or None,
            whole_int(row.get("earfcn")),
            whole_int(row.get("pci")),
            (clean(row.get("cid")) or "").strip() or None,
            whole_int(row.get("rsrp")),
        )
        if any(value is not None for value in cell):
            yield cell
