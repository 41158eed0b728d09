# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time that deadlines and pauses are measured by.

Everything takes it from here, by ``clock.now()`` and ``clock.sleep()``, so that a test can replace both and move the
time itself. Only the timeouts of sockets are the system's own.
"""

from __future__ import annotations

import time


def now() -> float:
    """Seconds since some moment; never set back."""
    return time.monotonic()


def sleep(seconds: float) -> None:
    """Waits."""
    time.sleep(seconds)
