# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The memory of worker processes, seen from outside while they run."""

from __future__ import annotations

import re
import time
from pathlib import Path

_EVERY = 0.01
_PRIVATE = re.compile(rb"^Private_(?:Clean|Dirty): +([0-9]+) kB", re.MULTILINE)


class WorkerMemory:
    """The most memory of its own that any child of a process had.

    What a worker shares with the process it was forked from does not count: it is there once, whatever the forks.
    """

    def __init__(self) -> None:
        self.most = 0

    @property
    def mebibytes(self) -> float:
        return self.most / 1024

    def watch(self, pid: int) -> None:
        """Looks at the children of a process, again and again, until it ends."""
        while not _ended(pid):
            for child in _children(pid):
                self.most = max(self.most, _private(child))
            time.sleep(_EVERY)


def _ended(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] == "Z"


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _private(pid: int) -> int:
    """KiB that are this process's alone."""
    try:
        return sum(int(size) for size in _PRIVATE.findall(Path(f"/proc/{pid}/smaps_rollup").read_bytes()))
    except OSError:
        return 0  # ended meanwhile
