# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bound in time of what takes many requests, such as reading a list in pages."""

from __future__ import annotations

from . import clock

# So many times the timeout of a single request: ten minutes with the defaults.
_PATIENCE = 20


class TimeBound:
    """The time that many requests may take together: a slow gateway needs less, one without end would take for ever.

    timeout: that of a single request, in seconds; parts: how many things are read, a request each at least.
    """

    def __init__(self, timeout: float, parts: int = 0) -> None:
        self.seconds = (_PATIENCE + parts) * timeout
        self._end = clock.now() + self.seconds

    @property
    def over(self) -> bool:
        """Whether that time has passed."""
        return clock.now() >= self._end
