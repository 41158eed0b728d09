# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One command, and what it costs."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from .errors import BenchError

CORES = len(os.sched_getaffinity(0))
_TAIL = 3000
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MEBIBYTE = 1024 * 1024


class Cost(NamedTuple):
    """Seconds on the clock, and of a process with all its descendants: seconds of CPU, and MiB of memory.

    memory: the pages that were written to, or looked at first; those of each process, even if the same.
    """

    wall: float
    cpu: float
    memory: float


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    watch: Callable[[int], None] | None = None,
) -> Cost:
    """Runs a command to its end. Raises BenchError if it fails.

    watch is called with the number of the process, and should return when that has ended.
    """
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        if watch is not None:
            watch(process.pid)
        _pid, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace")[-_TAIL:]
        raise BenchError(f"{' '.join(command)} ended with {process.returncode}:\n{tail}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_minflt * _PAGE / _MEBIBYTE)


def busy() -> float:
    """Seconds of CPU that the whole machine has used since its start."""
    user, nice, system, _idle, _waiting, *others = Path("/proc/stat").read_text(encoding="ascii").split()[1:9]
    return sum(map(int, (user, nice, system, *others))) / os.sysconf("SC_CLK_TCK")
