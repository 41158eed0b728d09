# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tests run which lines: all tests run once on the unchanged code. The figures are kept in .build/mutation."""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from coverage import CoverageData

from . import places
from .errors import MutationError
from .mutants import Mutant
from .plugin import CHOSEN, REPORT
from .tree import ROOT, Copy

KEPT = ROOT / ".build/mutation"
# Code that runs when a module is imported: all depends on it.
IMPORT = ""


class Covering:
    """What was measured; seconds is how long each test took meanwhile."""

    def __init__(self, data: Sequence[CoverageData], seconds: dict[str, float]) -> None:
        self.seconds = seconds
        self._data = data
        # By path, once they were asked for.
        self._contexts: dict[str, dict[int, set[str]]] = {}
        self._shares_of: dict[str, dict[str, int]] = {}

    @functools.cached_property
    def _names(self) -> dict[str, list[tuple[CoverageData, str]]]:
        """The names that files have in the measurements; each copy has its own."""
        names: dict[str, list[tuple[CoverageData, str]]] = {}
        for data in self._data:
            for name in data.measured_files():
                names.setdefault(name.partition("/tree/")[2], []).append((data, name))
        return names

    def contexts(self, path: str) -> dict[int, set[str]]:
        """What ran each line of a file: tests, test files, or its import."""
        if path not in self._contexts:
            self._contexts[path] = self._read_contexts(path)
        return self._contexts[path]

    def _read_contexts(self, path: str) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        for data, name in self._names.get(path, []):
            for line, contexts in data.contexts_by_lineno(name).items():
                found.setdefault(line, set()).update(contexts)
        return found

    def tests(self, mutant: Mutant) -> list[list[str]]:
        """The tests that can notice a mutant, in two turns: those of its file's mirror come first."""
        group = places.group_of(mutant.path)
        assert group
        by_line = self.contexts(mutant.path)
        contexts = set().union(*(by_line.get(line, ()) for line in mutant.lines))
        everything = not mutant.lines or IMPORT in contexts
        found = [
            test
            for test in self.seconds
            if test.startswith(group.tests)
            and (
                everything
                or not contexts.isdisjoint((test, _file(test)))
                or places.run_elsewhere(_file(test), mutant.path)
            )
        ]
        found.sort(key=functools.partial(self._distance, mutant.path))
        mirrors = [
            test
            for test in found
            if places.is_mirror(_file(test), mutant.path) or places.run_elsewhere(_file(test), mutant.path)
        ]
        first = mirrors or [test for test in found if _file(test) == _file(found[0])]
        rest = set(found) - set(first)
        return [turn for turn in (first, [test for test in found if test in rest]) if turn]

    def _distance(self, path: str, test: str) -> tuple[int, str]:
        """Nearest are the files that run most of a file's lines."""
        return -self._shares(path).get(_file(test), 0), _file(test)

    def _shares(self, path: str) -> dict[str, int]:
        if path not in self._shares_of:
            self._shares_of[path] = self._count_shares(path)
        return self._shares_of[path]

    def _count_shares(self, path: str) -> dict[str, int]:
        shares: dict[str, int] = {}
        for contexts in self.contexts(path).values():
            for file in {_file(context) for context in contexts}:
                shares[file] = shares.get(file, 0) + 1
        return shares


def _file(test: str) -> str:
    return test.partition("::")[0]


def measure(copies: Sequence[Copy], paths: Sequence[str], executor: Executor) -> Covering:
    """Runs all tests; they must pass. Takes what was kept if nothing has changed since."""
    place = KEPT / _digest(paths)
    if not place.is_dir():
        shutil.rmtree(KEPT, ignore_errors=True)
        making = KEPT / "new"
        making.mkdir(parents=True)
        parts = _parts(places.tests(paths), len(copies))
        list(executor.map(_measure_part, copies, parts, [making / str(number) for number in range(len(copies))]))
        making.rename(place)
    seconds: dict[str, float] = {}
    measured = []
    for file in sorted(place.glob("*.json")):
        seconds.update(json.loads(file.read_text(encoding="utf-8"))["seconds"])
        measured.append(CoverageData(basename=str(file.with_suffix(".coverage"))))
        measured[-1].read()
    return Covering(measured, seconds)


def _measure_part(copy: Copy, tests: Sequence[str], target: Path) -> None:
    data = target.with_suffix(".coverage")
    folders = ",".join(f"{copy.root}/{folder}" for folder in ("plugins", "extensions/eda"))
    python = ["-m", "coverage", "run", f"--data-file={data}", f"--source={folders}"]
    report = target.with_suffix(".json")
    failed = target.with_suffix(".failed")
    if not copy.pytest(tests, {REPORT: str(report)}, python=python):
        return
    # Some tests fail because measuring makes them slow.
    again = json.loads(report.read_text(encoding="utf-8"))["failed"] if report.exists() else []
    failed.write_text(json.dumps(again), encoding="utf-8")
    if not again or copy.pytest(sorted({*map(_file, again)}), {CHOSEN: str(failed)}):
        raise MutationError(f"the tests fail without any mutant:\n{copy.log.read_text(encoding='utf-8')}")


def _parts(tests: Sequence[str], number: int) -> list[list[str]]:
    """About as long each: a test file's size tells how long it takes, more or less."""
    parts: list[list[str]] = [[] for _part in range(number)]
    sizes = [0] * number
    for test in sorted(tests, key=lambda test: -(ROOT / test).stat().st_size):
        smallest = sizes.index(min(sizes))
        parts[smallest].append(test)
        sizes[smallest] += (ROOT / test).stat().st_size
    return parts


def _digest(paths: Sequence[str]) -> str:
    """Of all that decides which test runs which line."""
    digest = hashlib.sha256(sys.version.encode())
    for path in paths:
        if path.startswith(("plugins/", "extensions/", "tests/unit/conftest.py", "pyproject.toml", *places.TESTS)):
            digest.update(f"{path}\0".encode() + (ROOT / path).read_bytes())
    return digest.hexdigest()[:16]
