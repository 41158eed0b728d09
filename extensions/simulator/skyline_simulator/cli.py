# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: ``python extensions/simulator [serve] ...``, ``stop``, ``switches``."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import json
import os
import resource
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from .control import Control
from .errors import SpecError
from .fleet import Fleet
from .fleet_file import DEFAULT_BASE_ADDRESS, DEFAULT_HTTP_PORT, Defaults, equal_gateways, load_fleet
from .inventory import ineffective, read_inventory, rehearse, write_overlay
from .profiles import PROFILES, Switches
from .record import Record, mask
from .spec import DEFAULT_PASSWORD, DEFAULT_USERNAME, GatewaySpec

DEFAULT_CONTROL = "127.0.0.1:18099"
#: Files a process needs beside its gateways' sockets and their clients.
_SPARE_FILES = 256
_SHOWN = 12


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulator", description="Simulated SKYLINE gateways on loopback addresses.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser(
        "serve",
        help="run gateways (the default)",
        description="Run simulated gateways on loopback addresses.",
        epilog="Other commands: stop (ends a running simulator), switches (lists profiles and switches).",
    )
    which = serve.add_argument_group("which gateways")
    which.add_argument("--gateways", type=_number, metavar="N", help="N equal gateways (default: 1)")
    which.add_argument("--fleet", type=Path, metavar="FILE", help="the gateways of a YAML or JSON file")
    which.add_argument("--inventory", action="append", default=[], metavar="PATH", help="a gateway per inventory host")
    which.add_argument("--group", default="all", help="with --inventory: only hosts of this group")
    which.add_argument(
        "--write-inventory", type=Path, metavar="PATH", help="with --inventory: an overlay inventory (file or folder)"
    )
    each = serve.add_argument_group("each gateway, unless a file says otherwise")
    each.add_argument("--base-address", default=DEFAULT_BASE_ADDRESS, help="first address (%(default)s)")
    each.add_argument("--http-port", type=_number, default=DEFAULT_HTTP_PORT, help="(%(default)s)")
    each.add_argument("--ports", type=_number, default=8, help="(%(default)s)")
    each.add_argument("--slots", type=_number, default=4, help="slots per port (%(default)s)")
    each.add_argument("--profile", default="modern", help=f"{', '.join(PROFILES)}; several with commas take turns")
    each.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE", help="see: simulator switches")
    each.add_argument("--username", default=os.environ.get("SK_USERNAME") or DEFAULT_USERNAME)
    each.add_argument(
        "--password",
        default=os.environ.get("SK_PASSWORD") or DEFAULT_PASSWORD,
        help="better in the environment variable SK_PASSWORD: a command line can be read by others",
    )
    run = serve.add_argument_group("running")
    run.add_argument("--speed", type=_speed, default=1.0, help="device time runs this many times as fast")
    run.add_argument("--control", default=DEFAULT_CONTROL, metavar="HOST:PORT", help="(%(default)s; none: without)")
    run.add_argument("--push-anywhere", action="store_true", help="send reports to addresses beyond loopback, too")
    run.add_argument("--detach", action="store_true", help="return when every gateway listens")
    run.add_argument("--pid-file", type=Path, metavar="FILE")
    run.add_argument("--log-file", type=Path, metavar="FILE", help="a line per request; never a credential")
    run.add_argument("--stop-when-idle", type=_speed, metavar="SECONDS", help="end after this long without a request")
    run.add_argument("--quiet", action="store_true")
    stop = commands.add_parser("stop", help="end a running simulator", description="End a running simulator.")
    stop.add_argument("--pid-file", type=Path, metavar="FILE")
    stop.add_argument("--control", metavar="HOST:PORT")
    commands.add_parser("switches", help="list profiles and switches")
    return parser


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _speed(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError("must be more than 0")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words or words[0].startswith("-"):
        words.insert(0, "serve")
    options = build_parser().parse_args(words)
    try:
        if options.command == "switches":
            print(describe_switches())
            return 0
        return stop(options) if options.command == "stop" else serve(options)
    except SpecError as error:
        for problem in error.problems:
            print(f"simulator: {problem}", file=sys.stderr)
    except OSError as error:
        print(f"simulator: {error.args[1] if len(error.args) > 1 else error}", file=sys.stderr)
    return 1


def describe_switches() -> str:
    lines = ["Switches:"]
    for item in dataclasses.fields(Switches):
        lines.append(f"  {item.name} (default {item.default}): {item.metadata['about']}")
        if "choices" in item.metadata:
            lines.append(f"      one of {', '.join(str(choice) for choice in item.metadata['choices'])}")
    lines.append("Profiles:")
    for name, values in PROFILES.items():
        lines.append(f"  {name}: {', '.join(f'{key}={value}' for key, value in values.items()) or 'the defaults'}")
    return "\n".join(lines)


# -- serve -----------------------------------------------------------------------------------------------------


def build_specs(options: argparse.Namespace, say: Callable[[str], None]) -> list[GatewaySpec]:
    """The gateways that the command line asks for; what is wrong with any of them is named at once."""
    problems: list[str] = []
    switches: dict[str, object] = {}
    for text in options.switch:
        name, equals, value = text.partition("=")
        if equals:
            switches[name] = value
        else:
            problems.append(f"--switch {text!r} is not NAME=VALUE")
    profiles = [name.strip() for name in options.profile.split(",")]
    problems.extend(
        f"unknown profile {name!r} (known: {', '.join(PROFILES)})" for name in profiles if name not in PROFILES
    )
    try:
        Switches().changed(switches)
    except SpecError as error:
        problems.extend(error.problems)
    sources = [name for name in ("gateways", "fleet", "inventory") if getattr(options, name)]
    if len(sources) > 1:
        problems.append(f"--{sources[0]} and --{sources[1]} exclude each other")
    if options.write_inventory and not options.inventory:
        problems.append("--write-inventory needs --inventory")
    if problems:
        raise SpecError(problems)
    defaults = Defaults(
        ports=options.ports,
        slots=options.slots,
        profiles=profiles,
        switches=switches,
        username=options.username,
        password=options.password,
        base_address=options.base_address,
        http_port=options.http_port,
    )
    if options.fleet:
        return load_fleet(options.fleet, defaults)
    if not options.inventory:
        return equal_gateways(options.gateways or 1, defaults)
    rehearsal = rehearse(read_inventory(options.inventory), defaults, options.group)
    for warning in rehearsal.warnings:
        say(f"warning: {warning}")
    if options.write_inventory:
        write_overlay(options.write_inventory, rehearsal.overlay)
        together = read_inventory([*options.inventory, str(options.write_inventory)])
        hosts = ineffective(together, rehearsal.overlay)
        if hosts:
            raise SpecError(
                [
                    f"{options.write_inventory}: the inventory's own host_vars win over it for {', '.join(hosts[:5])}"
                    f"{' ...' if len(hosts) > 5 else ''}; give a folder instead of a file"
                ]
            )
    elif rehearsal.overlay:
        say(
            f"warning: {len(rehearsal.overlay)} hosts have other addresses or logins in the inventory; "
            "--write-inventory makes an overlay that points them here"
        )
    return rehearsal.specs


def serve(options: argparse.Namespace) -> int:
    started = time.monotonic()

    def say(text: str) -> None:
        if not options.quiet:
            print(text, file=sys.stderr if text.startswith("warning") else sys.stdout, flush=True)

    control = None if options.control == "none" else _address(options.control)
    specs = build_specs(options, say)
    fleet = Fleet(specs, options.speed, options.push_anywhere)
    _allow_files(2 * len(specs) + _SPARE_FILES)
    report: Callable[[str], None] = say
    if options.detach:
        pipe = _detach()
        if isinstance(pipe, int):
            return pipe
        report = _reporter(pipe)
    log = open(options.log_file, "a", encoding="utf-8", buffering=1) if options.log_file else None  # noqa: SIM115
    try:
        asyncio.run(_serve(options, fleet, control, log, report, started))
    except OSError as error:
        if options.detach:
            report(f"error: {error.args[1] if len(error.args) > 1 else error}")
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
            with contextlib.suppress(OSError):
                options.pid_file.unlink()


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


def _address(text: str) -> tuple[str, int]:
    host, _colon, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise SpecError([f"--control {text!r} is not HOST:PORT"])
    return host, int(port)


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


# -- stop ------------------------------------------------------------------------------------------------------


def stop(options: argparse.Namespace) -> int:
    """Ends a simulator and waits until it is gone."""
    if options.pid_file:
        return _stop_process(options.pid_file)
    host, port = _address(options.control or DEFAULT_CONTROL)
    base = f"http://{host}:{port}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        answer: Any = json.load(opener.open(urllib.request.Request(f"{base}/stop", method="POST"), timeout=10))
    except (urllib.error.URLError, OSError, ValueError):
        raise SpecError([f"no simulator answers on {host}:{port}"]) from None
    if not (isinstance(answer, dict) and answer.get("stopping")):
        raise SpecError([f"what answers on {host}:{port} is not a simulator"])
    for _try in range(200):
        try:
            opener.open(base, timeout=1).close()
        except OSError:
            return 0
        time.sleep(0.05)
    raise SpecError([f"the simulator on {host}:{port} does not end"])


def _stop_process(pid_file: Path) -> int:
    try:
        pid = int(pid_file.read_text(encoding="ascii"))
    except FileNotFoundError:
        print(f"simulator: no {pid_file}: nothing to stop")
        return 0
    except ValueError:
        raise SpecError([f"{pid_file} is not a pid file"]) from None
    words = Path(f"/proc/{pid}/cmdline")
    # The number may meanwhile be another process's.
    if Path("/proc/self").exists() and not (words.exists() and b"simulator" in words.read_bytes()):
        pid_file.unlink(missing_ok=True)
        print("simulator: it was not running any more")
        return 0
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    for _try in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return 0
        if words.parent.exists() and _is_zombie(pid):
            return 0
        time.sleep(0.05)
    raise SpecError([f"process {pid} does not end"])


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
