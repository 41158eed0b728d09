# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a gateway sends its status by itself."""

from __future__ import annotations

from typing import NamedTuple


class Report(NamedTuple):
    """Reports that are wanted: where to, how often (seconds), and of which slots beyond those in use."""

    url: str
    period: int
    all_sims: bool = False
    all_slots: bool = False


class Reporting(NamedTuple):
    """What a gateway shows of its reports.

    period: in seconds, None = there are none; may_mean: the periods that such a period can stand for, as devices differ
    in what they show; url: None where the gateway does not show it.
    """

    period: int | None
    may_mean: tuple[int, ...] = ()
    url: str | None = None
