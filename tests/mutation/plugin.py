# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plugin of pytest: tells coverage which test runs, notes how long each takes, and runs only chosen tests."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Iterator

import pytest

# Names of the environment: a file with the tests to run, and one for a report.
CHOSEN = "MUTATION_CHOSEN"
REPORT = "MUTATION_REPORT"

_seconds: dict[str, float] = {}
_failed: dict[str, None] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Tests are chosen by their ids, in any copy of the checkout.
    if bound := [item.nodeid for item in items if str(config.rootpath) in item.nodeid]:
        raise pytest.UsageError(f"the ids of tests name the folder that they are in: {', '.join(bound)}")
    if CHOSEN in os.environ:
        chosen = set(json.loads(pathlib.Path(os.environ[CHOSEN]).read_text(encoding="utf-8")))
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in chosen])
        items[:] = [item for item in items if item.nodeid in chosen]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logstart(nodeid: str) -> None:
    """Fixtures can be shared by a file's tests: what they run is noted for the whole file."""
    _switch(nodeid.partition("::")[0])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    _switch(item.nodeid)
    try:
        yield
    finally:
        _switch(item.nodeid.partition("::")[0])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] = _seconds.get(report.nodeid, 0.0) + report.duration
    if report.failed:
        _failed[report.nodeid] = None


def pytest_sessionfinish() -> None:
    if REPORT in os.environ:
        report = {"seconds": _seconds, "failed": [*_failed]}
        pathlib.Path(os.environ[REPORT]).write_text(json.dumps(report), encoding="utf-8")


def _switch(context: str) -> None:
    if REPORT in os.environ:
        from coverage import Coverage

        if measured := Coverage.current():
            measured.switch_context(context)
