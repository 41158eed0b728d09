# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task shows while it waits: every line with -v, and without it one line where the wait is long."""

from __future__ import annotations

from typing import Any

from ..module_utils.wire import clock

LONG = 10.0


class Progress:
    """Shows the lines of progress of one task through Ansible's display."""

    def __init__(self, display: Any, host: str) -> None:
        self._display = display
        self._host = host
        self._start = clock.now()
        self._shown = False

    def __call__(self, line: str) -> None:
        self._display.v(line, host=self._host)
        if self._display.verbosity == 0 and not self._shown and clock.now() - self._start >= LONG:
            self._shown = True
            self._display.display(f"<{self._host}> {line} (-v shows the progress)")
