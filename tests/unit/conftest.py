# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every unit test gets: an Ansible home of its own, so that no test writes to the real one."""

from __future__ import annotations

import itertools
import pathlib

import hypothesis
import pytest

try:
    from ansible import constants
except ImportError:  # ansible-test units has what modules may import, and nothing else
    constants = None

# Machines that run tests are busy ones: how long an example took says nothing. Nothing is left in the work tree.
hypothesis.settings.register_profile("skyline", deadline=None, database=None)
hypothesis.settings.load_profile("skyline")

_NUMBERS = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    # ansible-test has a configuration of pytest of its own.
    config.addinivalue_line("markers", "slow: takes more than a few seconds")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # ansible-test runs on each Python that modules support, and is asked for no marks. What is slow runs on one Python.
    if constants is None:
        items[:] = [item for item in items if item.get_closest_marker("slow") is None]


@pytest.fixture(autouse=True)
def ansible_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    # Not below tmp_path: to make that for each of thousands of tests, pytest reads the names of all before it.
    home = tmp_path_factory.getbasetemp() / f"ansible-{next(_NUMBERS)}"
    monkeypatch.setenv("ANSIBLE_HOME", str(home))
    # Ansible has read the environment when it was imported.
    if constants is not None:
        monkeypatch.setattr(constants, "ANSIBLE_HOME", str(home))
    return home
