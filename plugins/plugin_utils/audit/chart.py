# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last audits as a small chart: for each verdict that it draws, a line over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .history import Run
from .verdicts import TRENDS, VERDICTS

# In units of the drawing, which the page scales.
WIDTH, HEIGHT, MARGIN = 300, 72, 4


class Line(NamedTuple):
    """The line of one verdict: its points as SVG has them, its last point, and the number there."""

    verdict: str
    label: str
    points: str
    last: tuple[float, float]
    number: int


class Chart(NamedTuple):
    """What the page's template draws. highest: the number at the top of the scale."""

    lines: list[Line]
    highest: int
    runs: Sequence[Run]
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(runs: Sequence[Run]) -> Chart | None:
    """The chart; None for fewer than two audits, which have no trend."""
    if len(runs) < 2:
        return None
    highest = max(1, *(run.counts[word] for run in runs for word in TRENDS))
    # Clocks are set, and daylight saving time ends: the order of the file counts, and time never runs backwards.
    times: list[float] = []
    for run in runs:
        times.append(max(run.seconds, times[-1]) if times else run.seconds)
    span = (times[-1] - times[0]) or 1
    across = [round(MARGIN + (WIDTH - 2 * MARGIN) * (time - times[0]) / span, 1) for time in times]
    lines = []
    for word in TRENDS:
        counts = [run.counts[word] for run in runs]
        down = [round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * count / highest, 1) for count in counts]
        points = " ".join(f"{x},{y}" for x, y in zip(across, down))
        lines.append(Line(word, VERDICTS[word], points, (across[-1], down[-1]), counts[-1]))
    return Chart(lines, highest, runs)
