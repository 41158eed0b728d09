# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The memory of Ansible and its workers, seen from outside while they run."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

_EVERY = 0.01
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MEBIBYTE = 1024 * 1024
_SHARE = re.compile(rb"^Pss: +([0-9]+) kB", re.MULTILINE)


class Memory:
    """The most that a process and its children used, in MiB.

    worker: what any child took for itself, by its page faults. Not by what is its alone: of the memory that it was
    forked with, that includes whatever its parent has written to since.
    together: all processes, with what they share counted once.
    """

    def __init__(self) -> None:
        self.worker = 0.0
        self.together = 0.0

    def watch(self, pid: int) -> None:
        """Looks at the children of a process, again and again, until it ends."""
        while not _ended(pid):
            children = _children(pid)
            self.worker = max([self.worker, *map(_taken, children)])
            self.together = max(self.together, sum(map(_share, [pid, *children])))
            time.sleep(_EVERY)


def _stat(pid: int) -> list[str]:
    """What stands in a process's stat file after its name, from its state on; nothing once it has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def _ended(pid: int) -> bool:
    return _stat(pid)[:1] in ([], ["Z"])


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _taken(pid: int) -> float:
    """The pages that a process has written to, or was the first to look at."""
    return sum(int(faults) for faults in _stat(pid)[7:8]) * _PAGE / _MEBIBYTE


def _share(pid: int) -> float:
    """A process's memory, with what several have divided by their number."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_bytes()
    except OSError:
        return 0.0  # ended meanwhile
    return sum(map(int, _SHARE.findall(rollup))) / 1024
