# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets ``python extensions/simulator`` run the simulator from a checkout."""

from __future__ import annotations

import sys

try:
    from skyline_simulator.cli import main
except ModuleNotFoundError as error:
    package = {"aiohttp": "aiohttp", "yaml": "PyYAML"}.get(error.name or "")
    if package is None:
        raise
    sys.exit(f"simulator: the Python library {package} is missing: {sys.executable} -m pip install {package}")

if __name__ == "__main__":
    sys.exit(main())
