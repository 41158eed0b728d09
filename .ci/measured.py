# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plugin of pytest that measures coverage in every process of pytest-xdist. make coverage names it with -p.

It is imported before anything of the collection, so that what runs at import counts, too.
"""

from __future__ import annotations

import pathlib

import coverage

# Its own file for each process; .ci/coverage_floor.py combines them.
_measured = coverage.Coverage(config_file=str(pathlib.Path(__file__).with_name("coverage.toml")), data_suffix=True)
_measured.start()


def pytest_unconfigure() -> None:
    _measured.stop()
    _measured.save()
