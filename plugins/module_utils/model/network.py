# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Radio networks and cells: what a port uses, and what it is kept to (facts of generation 3, section 8)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import NamedTuple

# The largest numbers that the radio standard has (3GPP TS 36.101, 36.211).
MOST_EARFCN, MOST_PCI = 262143, 503


class NetworkType(str, enum.Enum):
    """The generation of radio network that a whole gateway uses."""

    AUTO = "auto"
    GSM = "gsm"
    WCDMA = "wcdma"
    LTE = "lte"


class Progress(enum.Enum):
    """How far the last operation on the cells of a port is."""

    IDLE = "idle"
    WAITING = "waiting"
    COMPLETED = "completed"
    TIMEOUT = "timeout"


class CellLock(NamedTuple):
    """The cell that a port is kept to. pci: None = any on that frequency."""

    earfcn: int
    pci: int | None


class Locking(NamedTuple):
    """The last order to lock or unlock on a port; lock: None = it is free. Only a completed one says what holds."""

    progress: Progress
    lock: CellLock | None


class Cell(NamedTuple):
    """A cell as the module of a port sees it; rsrp in dBm. None = the gateway does not say."""

    operator: str | None
    earfcn: int | None
    pci: int | None
    cid: str | None
    rsrp: int | None


class Scan(NamedTuple):
    """The last scan of a port, and the cells that it found."""

    progress: Progress
    cells: tuple[Cell, ...]


def parse_lock(value: object) -> CellLock | None:
    """Reads ``{earfcn: 1300, pci: 5}``; None for null and ``none``. Raises ValueError with a sentence for the user."""
    if value is None or (isinstance(value, str) and value.strip().lower() == "none"):
        return None
    if not isinstance(value, Mapping):
        raise ValueError("not a cell; write it as {earfcn: 1300, pci: 5}, or none")
    strange = sorted(str(key) for key in value if key not in CellLock._fields)
    if strange:
        raise ValueError(f"there is no {', '.join(strange)} in a cell, only earfcn and pci")
    if value.get("earfcn") is None:
        raise ValueError("earfcn is missing")
    pci = value.get("pci")
    return CellLock(
        _number(value["earfcn"], "earfcn", MOST_EARFCN), None if pci is None else _number(pci, "pci", MOST_PCI)
    )


def _number(value: object, name: str, most: int) -> int:
    text = str(value).strip() if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most):
        raise ValueError(f"{name} is not a number from 0 to {most}")
    return int(text)
