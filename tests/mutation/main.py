# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Do the tests notice a small change of the code? ``python tests/mutation [--seed S] [--count N] [FILE...]``."""

from __future__ import annotations

import argparse
import queue
import random
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import yaml

from . import covering, equivalent, places, tree
from .errors import MutationError
from .judging import Verdict, judge
from .mutants import Mutant, mutants

# A mutant that eats memory must not take the machine's.
MEMORY = 6 * 1024**3


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mutation", description="Changes the code at random, and runs its tests.")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default: %(default)s)")
    parser.add_argument("--count", type=int, default=200, metavar="N", help="mutants (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="at the same time (default: %(default)s)")
    parser.add_argument("--list", action="store_true", help="show the sample and run nothing")
    parser.add_argument("paths", nargs="*", metavar="FILE", help="only files whose path begins so, from the root")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    # Ended like this, too, it leaves nothing running and no copies.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    paths = tree.files()
    try:
        everything = [
            mutant for path in places.sources(paths) for mutant in mutants(path, (tree.ROOT / path).read_bytes())
        ]
        entries = equivalent.read()
        for entry in equivalent.without_mutant(entries, everything):
            print(f"equivalent.yml has an entry for no mutant: {entry.file}: {entry.line}", flush=True)
        drawn = sample(everything, options.seed, options.count, options.paths)
        if options.list:
            print(*drawn, sep="\n")
            return 0
        left = [mutant for mutant in drawn if not any(entry.is_of(mutant) for entry in entries)]
        print(f"seed {options.seed}: {len(drawn)} of {len(everything)} mutants", flush=True)
        verdicts = []
        for verdict in judge_all(left, paths, options.workers):
            verdicts.append(verdict)
            _progress(len(verdicts), len(left))
            if not verdict.killed:
                print(f"\n{survivor(verdict)}", flush=True)
    except MutationError as error:
        print(f"mutation: {error}", file=sys.stderr)
        return 2
    print(f"\n{summary(verdicts, len(drawn))}")
    return 0


def sample(everything: Sequence[Mutant], seed: int, count: int, paths: Sequence[str] = ()) -> list[Mutant]:
    """The same for the same code, seed and count, in the order of the code."""
    fitting = [mutant for mutant in everything if not paths or mutant.path.startswith(tuple(paths))]
    chosen = random.Random(seed).sample(range(len(fitting)), min(count, len(fitting)))
    return [fitting[index] for index in sorted(chosen)]


def judge_all(chosen: Sequence[Mutant], paths: Sequence[str], workers: int) -> Iterator[Verdict]:
    """The verdicts, as they come: each worker has a copy of the checkout."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with tempfile.TemporaryDirectory(prefix="skyline-mutation-") as folder:
        copies = [tree.Copy(Path(folder) / str(number), paths) for number in range(workers)]
        free: queue.SimpleQueue[tree.Copy] = queue.SimpleQueue()
        for copy in copies:
            free.put(copy)

        def run(mutant: Mutant) -> Verdict:
            copy = free.get()
            try:
                return judge(mutant, copy, measured)
            finally:
                free.put(copy)

        executor = ThreadPoolExecutor(workers)
        try:
            measured = covering.measure(copies, paths, executor)
            for future in as_completed([executor.submit(run, mutant) for mutant in chosen]):
                yield future.result()
        finally:
            executor.shutdown(wait=False, cancel_futures=True)
            for copy in copies:
                copy.stop()
            executor.shutdown()


def survivor(verdict: Verdict) -> str:
    """What can be told about a mutant that no test noticed, and its entry for equivalent.yml."""
    mutant = verdict.mutant
    ran = f"{verdict.tests} tests that run it pass" if verdict.tests else "no test runs it"
    entry = {
        "file": mutant.path,
        "function": mutant.where,
        "line": mutant.text,
        "change": f"{mutant.before} -> {mutant.after}",
        "why": "",
    }
    text = yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=150)
    return f"SURVIVED {mutant} ({mutant.kind}; {ran})\n{text.rstrip()}"


def summary(verdicts: Sequence[Verdict], drawn: int) -> str:
    """The last line."""
    killed = sum(verdict.killed for verdict in verdicts)
    late = sum(verdict.timed_out for verdict in verdicts)
    share = 100 * killed / len(verdicts) if verdicts else 100.0
    return (
        f"killed {killed} of {len(verdicts)} ({share:.1f} %), {late} of them by a timeout; "
        f"{len(verdicts) - killed} survived; {drawn - len(verdicts)} more are shown to be equivalent"
    )


def _progress(done: int, count: int) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{done} of {count}", end="", file=sys.stderr, flush=True)
