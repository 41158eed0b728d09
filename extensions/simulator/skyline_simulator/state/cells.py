# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a gateway knows of the cells around its modems, and of the cells that they are locked to (facts, section 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .memory import CellLock

IDLE, WAITING, COMPLETED, TIMEOUT = "idle", "waiting", "completed", "timeout"
UNLOCK, LOCK_EARFCN, LOCK_CELL = 0, 1, 2
SERVING, NEIGHBOURS, LOCKING = "serving_cells", "neighbour_cells", "locking_status"


@dataclass(frozen=True)
class Cell:
    """A cell as a modem sees it; ``rsrp`` in dBm."""

    operator: str
    earfcn: int
    pci: int
    cid: str
    rsrp: int


@dataclass
class Work:
    """The last operation of one kind on one port, and what came of it."""

    status: str = IDLE
    cells: list[Cell] = field(default_factory=list)
    action: int = UNLOCK
    lock: CellLock | None = None


@dataclass
class Cells:
    """Operations by kind and port (from 0); a reboot forgets them. ``silent`` ports never come to an end."""

    work: dict[tuple[str, int], Work] = field(default_factory=dict)
    silent: set[int] = field(default_factory=set)

    def of(self, kind: str, port: int) -> Work:
        return self.work.get((kind, port), Work())

    def busy(self, port: int) -> bool:
        """One operation at a time."""
        return any(self.of(kind, port).status == WAITING for kind in (SERVING, NEIGHBOURS, LOCKING))


def around(seed: int, port: int, lock: CellLock | None) -> list[Cell]:
    """The cells at a port, the serving one first: the same in every run. A lock says which one serves."""
    home = [_cell(seed, port, number, "00101") for number in range(3)]
    if lock is not None:
        pci = home[0].pci if lock.pci is None else lock.pci
        home.sort(key=lambda cell: (cell.earfcn, cell.pci) != (lock.earfcn, pci))
        if (home[0].earfcn, home[0].pci) != (lock.earfcn, pci):
            home.insert(0, Cell("00101", lock.earfcn, pci, "00A1FFFF", -95))
    return home + [_cell(seed, port, number, "00102") for number in range(3, 5)]


def _cell(seed: int, port: int, number: int, operator: str) -> Cell:
    value = seed % 97 + port * 7 + number * 31
    return Cell(operator, 1300 + number * 175, value % 504, f"{0xA10000 + value:08X}", -70 - number * 6 - port % 5)


def own(cells: Iterable[Cell]) -> list[Cell]:
    """Those of the SIM's operator."""
    return [cell for cell in cells if cell.operator == "00101"]
