# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets ``python extensions/simulator`` run the simulator from a checkout."""

from __future__ import annotations

import sys

from skyline_simulator.cli import main

if __name__ == "__main__":
    sys.exit(main())
