# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The chart of the last audits."""

from __future__ import annotations

from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.chart import HEIGHT, MARGIN, WIDTH, chart_of
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.history import Run
from ansible_collections.skyline.gateway.plugins.plugin_utils.audit.verdicts import VERDICTS


def run(moment: str, **counts: int) -> Run:
    return Run(moment, {"gateways": 10, **dict.fromkeys(VERDICTS, 0), **counts})


def test_points() -> None:
    chart = chart_of(
        [
            run("2026-01-01T00:00:00+00:00", drifted=4),
            run("2026-01-02T00:00:00+00:00", drifted=2, unreachable=1),
            run("2026-01-05T00:00:00+00:00", unreachable=1, in_line=9, unknown=9),
        ]
    )
    assert chart is not None
    assert chart.highest == 4
    assert [(line.verdict, line.label, line.number) for line in chart.lines] == [
        ("drifted", "Drifted", 0),
        ("unhealthy", "Unhealthy", 0),
        ("unreachable", "Unreachable", 1),
    ]
    top, bottom, left, right = MARGIN, HEIGHT - MARGIN, MARGIN, WIDTH - MARGIN
    # Times are to scale: one day of four.
    quarter, half = left + (right - left) / 4, (top + bottom) / 2
    drifted, _unhealthy, unreachable = chart.lines
    assert drifted.points == f"{left:.1f},{top:.1f} {quarter:.1f},{half:.1f} {right:.1f},{bottom:.1f}"
    assert unreachable.last == (right, bottom - (bottom - top) / 4)


def test_points_have_one_decimal() -> None:
    chart = chart_of([run(f"2026-01-0{day}T00:00:00+00:00", drifted=count) for day, count in ((1, 0), (2, 1), (4, 7))])
    assert chart is not None
    points = [point.split(",") for point in chart.lines[0].points.split()]
    assert [len(number.partition(".")[2]) for point in points for number in point] == [1] * 6


def test_nothing_that_wants_attention_leaves_the_scale_at_one() -> None:
    chart = chart_of([run("2026-01-01T00:00:00+00:00"), run("2026-01-02T00:00:00+00:00", unhealthy=1)])
    assert chart is not None
    assert (chart.highest, chart.lines[1].last[1]) == (1, MARGIN)


def test_one_audit_has_no_trend() -> None:
    assert chart_of([]) is None
    assert chart_of([run("2026-01-01T00:00:00+00:00")]) is None


def test_clocks_that_were_set_back_and_audits_at_once() -> None:
    moments = ("2026-01-02T00:00:00+00:00", "2026-01-01T00:00:00+00:00", "2026-01-03T00:00:00+00:00")
    chart = chart_of([run(moment) for moment in moments])
    assert chart is not None
    across = [float(point.split(",")[0]) for point in chart.lines[0].points.split()]
    assert across == sorted(across)
    assert (across[0], across[-1]) == (MARGIN, WIDTH - MARGIN)
    assert chart_of([run(moments[0])] * 2) is not None
