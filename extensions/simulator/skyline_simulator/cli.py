# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: ``python extensions/simulator [serve] ...``, ``stop``, ``switches``."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from .config.fleet_file import DEFAULT_BASE_ADDRESS, DEFAULT_HTTP_PORT
from .config.gateway_spec import DEFAULT_PASSWORD, DEFAULT_USERNAME
from .config.profiles import ALL_PROFILES, Switches
from .errors import SpecError, why
from .serve import serve
from .server.control import DEFAULT_CONTROL
from .stop import stop


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
    each.add_argument("--generation", choices=("2", "3", "both"), help="generation of the API (2, or the profile's)")
    each.add_argument(
        "--profile",
        default="",
        help=f"{', '.join(ALL_PROFILES)}; several with commas take turns (by default that of the generation)",
    )
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
        print(f"simulator: {why(error)}", file=sys.stderr)
    return 1


def describe_switches() -> str:
    lines = ["Switches:"]
    for item in dataclasses.fields(Switches):
        default = "none" if item.default == () else item.default
        lines.append(f"  {item.name} (default {default}): {item.metadata['about']}")
        if "choices" in item.metadata:
            lines.append(f"      one of {', '.join(str(choice) for choice in item.metadata['choices'])}")
    lines.append("Profiles:")
    for name, values in ALL_PROFILES.items():
        lines.append(f"  {name}: {', '.join(f'{key}={value}' for key, value in values.items()) or 'the defaults'}")
    return "\n".join(lines)
