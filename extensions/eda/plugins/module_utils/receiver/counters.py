# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How often what happened to pushes, and what of it the log gets."""

from __future__ import annotations

import logging
import time
from collections import Counter

logger = logging.getLogger("skyline.gateway.push")

_LOG_PAUSE = 60.0


class Refused(Exception):
    """A push that is not taken: the HTTP status, the name of its counter, and a sentence for the client and the log."""

    def __init__(self, status: int, kind: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.kind = kind


class Counters:
    """How often what happened. The log gets the first of each kind at once, then at most a line a minute and kind."""

    def __init__(self) -> None:
        self.numbers: Counter[str] = Counter()
        self._said: dict[str, tuple[float, int]] = {}

    def add(self, kind: str) -> None:
        self.numbers[kind] += 1

    def refuse(self, kind: str, text: str, client: str) -> None:
        self.add(kind)
        # Parts of it may come from outside.
        text = "".join(letter if letter.isprintable() else " " for letter in text[:300])
        now = time.monotonic()
        last, number = self._said.get(kind, (0.0, 0))
        if not number or now - last >= _LOG_PAUSE:
            total = self.numbers[kind]
            self._said[kind] = (now, total)
            logger.warning(
                "%s, from %s: %s (%d since the last such line, %d in all)", kind, client, text, total - number, total
            )

    def __str__(self) -> str:
        return ", ".join(f"{kind} {number}" for kind, number in sorted(self.numbers.items())) or "nothing"
