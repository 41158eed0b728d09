# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks many places side by side, without a login, what answers there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from ...module_utils.gateway.recognise import Answer, recognise
from ...module_utils.wire.anonymous import Anonymous
from .places import Place


class Patience(NamedTuple):
    """How many places are asked at once, and for how many seconds each: for a connection, and for each reply."""

    forks: int
    connect_timeout: float
    timeout: float


def scan(places: Sequence[Place], patience: Patience, progress: Callable[[str], None]) -> dict[Place, Answer]:
    """What answered at each place, in the order of the places. It takes no longer than patience says for each."""

    def ask(place: Place) -> Answer:
        with Anonymous(place.address, place.port, patience.connect_timeout, patience.timeout) as anonymous:
            return recognise(anonymous.get)

    answers: dict[Place, Answer] = {}
    with ThreadPoolExecutor(max_workers=max(1, min(patience.forks, len(places)))) as pool:
        for place, answer in zip(places, pool.map(ask, places)):
            answers[place] = answer
            # Ten lines, however many places there are.
            if len(answers) * 10 // len(places) != (len(answers) - 1) * 10 // len(places):
                progress(f"{len(answers)} of {len(places)} addresses asked")
    return answers
