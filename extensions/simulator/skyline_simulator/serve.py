# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command ``serve``: gateways from what the command line says, until somebody ends them."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from .errors import SpecError, why
from .server.control import Control, read_address
from .server.fleet import Fleet
from .server.record import Record, mask
from .wanted import build_specs

#: Files a process needs beside its gateways' sockets and their clients.
_SPARE_FILES = 256
_SHOWN = 12


def serve(options: argparse.Namespace) -> int:
    started = time.monotonic()

    def say(text: str) -> None:
        if not options.quiet:
            print(text, file=sys.stderr if text.startswith("warning") else sys.stdout, flush=True)

    control = None if options.control == "none" else read_address(options.control)
    specs = build_specs(options, say)
    fleet = Fleet(specs, options.speed, options.push_anywhere)
    _allow_files(2 * len(specs) + _SPARE_FILES)
    report: Callable[[str], None] = say
    # Before anything is detached, so that it can be said why it cannot be opened.
    log = open(options.log_file, "a", encoding="utf-8", buffering=1) if options.log_file else None  # noqa: SIM115
    if options.detach:
        pipe = _detach()
        if isinstance(pipe, int):
            return pipe
        report = _reporter(pipe)
    try:
        asyncio.run(_serve(options, fleet, control, log, report, started))
    except OSError as error:
        if options.detach:
            report(f"error: {why(error)}")
            return 1
        raise
    finally:
        if log is not None:
            log.close()
    return 0


async def _serve(
    options: argparse.Namespace,
    fleet: Fleet,
    control_address: tuple[str, int] | None,
    log: IO[str] | None,
    report: Callable[[str], None],
    started: float,
) -> None:
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    if log is not None:
        for gateway in fleet.gateways.values():
            gateway.on_request = _log_writer(log, gateway.name, gateway.password)
    control = Control(fleet, end.set)
    await fleet.start()
    try:
        where = ""
        if control_address is not None:
            host, port = control_address
            where = f"; control on http://{host}:{await control.start(host, port)}"
        if options.pid_file:
            options.pid_file.write_text(f"{os.getpid()}\n", encoding="ascii")
        report("\n".join([*_listing(fleet), f"{_ready(fleet, started)}{where}"]))
        if options.stop_when_idle:
            await _until_idle(fleet, control, options.stop_when_idle, end)
        else:
            await end.wait()
    finally:
        await control.stop()
        await fleet.stop()
        if options.pid_file:
            _remove_own(options.pid_file)


def _remove_own(pid_file: Path) -> None:
    """Not that of another fleet, which goes on when this one cannot start."""
    with contextlib.suppress(OSError, ValueError):
        if pid_file.read_text(encoding="ascii") == f"{os.getpid()}\n":
            pid_file.unlink()


def _listing(fleet: Fleet) -> list[str]:
    gateways = list(fleet.gateways.values())
    lines = [
        f"{gateway.name}  {gateway.host}:{gateway.port}  {gateway.device.mac}  "
        f"{gateway.device.ports} x {gateway.device.slots}  {gateway.spec.profile}"
        for gateway in gateways[:_SHOWN]
    ]
    if len(gateways) > _SHOWN:
        lines.append(f"... and {len(gateways) - _SHOWN} more")
    return lines


def _ready(fleet: Fleet, started: float) -> str:
    count = len(fleet.gateways)
    return f"{count} gateway{'s' if count > 1 else ''} ready in {time.monotonic() - started:.2f} s"


async def _until_idle(fleet: Fleet, control: Control, seconds: float, end: asyncio.Event) -> None:
    seen = -1
    last = time.monotonic()
    while not end.is_set():
        asked = control.requests + sum(gateway.counters.requests for gateway in fleet.gateways.values())
        if asked != seen:
            seen, last = asked, time.monotonic()
        left = last + seconds - time.monotonic()
        if left <= 0:
            return
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(end.wait(), min(left, 1.0))


def _log_writer(log: IO[str], name: str, password: str) -> Callable[[Record], None]:
    """One line per request: the path without its query, the operation, and what became of it."""

    def write(record: Record) -> None:
        outcome = f"code={record.code}" if record.code is not None else "" if record.fault else "ok"
        if record.refused:
            outcome += f" refused: {record.refused}"
        if record.fault:
            outcome += f" fault: {record.fault}"
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(record.time))
        line = f"{stamp} {name} {record.method} {record.path} {record.operation} {outcome}"
        log.write(mask(line, password).replace("\n", " ") + "\n")

    return write


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted or soft == resource.RLIM_INFINITY:
        return
    most = wanted if hard == resource.RLIM_INFINITY else min(hard, max(wanted, soft))
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < wanted:
        raise SpecError([f"so many gateways need {wanted} open files, and the limit is {hard} (ulimit -n)"])


def _detach() -> int | IO[str]:
    """In the child: where to report. In the parent: the exit status, once the child has reported."""
    read_end, write_end = os.pipe()
    if os.fork():
        os.close(write_end)
        with os.fdopen(read_end, encoding="utf-8") as pipe:
            told = pipe.read()
        if told.startswith("error: ") or not told:
            print(f"simulator: {told[7:].strip() or 'it ended before it was ready'}", file=sys.stderr)
            return 1
        sys.stdout.write(told)
        sys.stdout.flush()
        return 0
    os.close(read_end)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    return os.fdopen(write_end, "w", encoding="utf-8")


def _reporter(pipe: IO[str]) -> Callable[[str], None]:
    def report(text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            pipe.write(text + "\n")
            pipe.close()

    return report
