# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How so many tests share the processes that run them."""

from __future__ import annotations

import gc

import pytest


@pytest.hookimpl(trylast=True)  # when those that are not asked for are out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Integration tests first, for they are long: else the last of them ends long after all others.

    A process of pytest-xdist begins with a part of its own of all tests, and takes from the ends of others' later.
    """
    processes: int = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [item for item in items if "integration" in item.path.parts]
    short = [item for item in items if "integration" not in item.path.parts]
    items[:] = [
        item for number in range(processes) for tests in (long, short) for item in _part(tests, number, processes)
    ]


def pytest_collection_finish() -> None:
    # Else Python looks for garbage among thousands of tests again and again.
    gc.collect()
    gc.freeze()


def _part(tests: list[pytest.Item], number: int, processes: int) -> list[pytest.Item]:
    return tests[len(tests) * number // processes : len(tests) * (number + 1) // processes]
