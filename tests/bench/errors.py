# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes a benchmark worthless."""

from __future__ import annotations


class BenchError(Exception):
    """A run that failed, or did something else than what was to be measured: no number of it may be shown."""
