# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark: ``python tests/bench [--gateways N]``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import fleet, pairs
from .errors import BenchError
from .inventory import LAYOUTS
from .measuring import Bench, Measurement
from .memory import Memory
from .results import Best, Results
from .rows import LINEAR, ROWS, Row
from .table import table
from .targets import growth, targets
from .tricks import ROW, TITLES


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description="What skyline.gateway costs, beside the alternatives.")
    parser.add_argument("--gateways", type=_number, default=100, metavar="N", help="(default: %(default)s)")
    parser.add_argument(
        "--generation", type=int, choices=(2, 3), default=2, help="of the API that they speak (default: %(default)s)"
    )
    parser.add_argument("--ports", type=_number, default=32, help="of each gateway (default: %(default)s)")
    parser.add_argument("--slots", type=_number, default=8, help="of each port (default: %(default)s)")
    parser.add_argument("--forks", type=_number, default=20, help="the same in every row (default: %(default)s)")
    parser.add_argument("--repeats", type=_number, default=3, help="runs of each row (default: %(default)s)")
    parser.add_argument("--layouts", nargs="+", choices=list(LAYOUTS), default=list(LAYOUTS), help="of the host_vars")
    parser.add_argument("--quick", action="store_true", help="without the rows that take long")
    parser.add_argument(
        "--rows", nargs="+", choices=[row.name for row in ROWS], metavar="ROW", help="only these: %(choices)s"
    )
    parser.add_argument(
        "--linear", action="store_true", help="then ten times as many gateways: does cost per each grow?"
    )
    parser.add_argument(
        "--without",
        nargs="*",
        choices=list(TITLES),
        metavar="TRICK",
        help="instead of the table: what each of these tricks of plugin_utils/worker_speed.py saves: %(choices)s",
    )
    parser.add_argument("--pairs", type=_number, default=10, help="of runs, for --without (default: %(default)s)")
    parser.add_argument("--strict", action="store_true", help="fail if a promise is missed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    return parser


def _number(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    try:
        return _tricks(options) if options.without is not None else _table(options)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2


def _tricks(options: argparse.Namespace) -> int:
    """What the tricks of the workers save."""
    size = fleet.Size(options.ports, options.slots)
    print(f"{ROW.title}; {options.gateways} simulated gateways, {size.all} slots each; CPU time of all processes")
    print(pairs.HEAD, flush=True)
    found = []
    with fleet.running(options.gateways, size, os.environ, options.generation) as served:
        for saving in pairs.savings(served, size, options.forks, options.without or list(TITLES), options.pairs):
            print(saving, flush=True)
            found.append(saving.facts())
    _write(options.json, {"gateways": options.gateways, "slots": size.all, "savings": found})
    return 0


def _table(options: argparse.Namespace) -> int:
    """What everything costs, and the promises."""
    chosen = options.rows or [row.name for row in ROWS if not (options.quick and row.slow)]
    rows = [row for row in ROWS if row.name in chosen and (options.generation == 2 or not row.older)]
    results = [measure(options, options.gateways, rows)]
    print(table(results[0]), flush=True)
    promises = list(targets(results[0]))
    if options.linear:
        few = [row for row in rows if row.name in LINEAR]
        results.append(measure(options, 10 * options.gateways, few))
        print("\n" + table(results[1]), flush=True)
        promises += growth(*results)
    print("\n" + "\n".join(map(str, promises)))
    document = {
        "fleets": [each.facts() for each in results],
        "targets": [{**each._asdict(), "kept": each.kept} for each in promises],
    }
    _write(options.json, document)
    return 1 if options.strict and not all(promise.kept for promise in promises) else 0


def _write(file: Path | None, document: dict[str, Any]) -> None:
    if file:
        file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def measure(options: argparse.Namespace, gateways: int, rows: Sequence[Row]) -> Results:
    """Every row on one fleet, all layouts."""
    size = fleet.Size(options.ports, options.slots)
    results = Results(gateways, size, options.forks, options.generation)
    with (
        tempfile.TemporaryDirectory(prefix="skyline-bench-") as folder,
        fleet.running(gateways, size, os.environ, options.generation) as served,
    ):
        for layout in options.layouts:
            place = Path(folder) / layout
            place.mkdir()
            bench = Bench(served, size, place, layout, options.forks)
            fitting = [row for row in rows if layout == options.layouts[0] or row.every_layout]
            results.best += _best_of(bench, fitting, layout, options.repeats)
    return results


def _best_of(bench: Bench, rows: Sequence[Row], layout: str, repeats: int) -> list[Best]:
    # The first round is not counted: it warms up, and its workers are watched, which costs.
    memory = {row: Memory() for row in rows if not row.slow and row.playbook}
    runs: dict[Row, list[Measurement]] = {row: [] for row in rows}
    for turn in range(repeats + 1):
        for row in rows:
            if turn == 0 and row in memory:
                _say(f"{layout}: {row.title} (warming up)")
                bench.measure(row, memory[row])
            elif turn == 1 or (turn > 1 and not row.slow):
                _say(f"{layout}: {row.title} ({turn})")
                runs[row].append(bench.measure(row))
    return [Best(row, layout, min(runs[row]), len(runs[row]), memory.get(row)) for row in rows]


def _say(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
