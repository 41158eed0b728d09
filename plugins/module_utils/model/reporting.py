# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a gateway sends its status, reports of messages, and received messages by itself."""

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


class SmsReport(NamedTuple):
    """Where a gateway sends reports of sent messages (status), and received messages; None = it does not show that.

    An empty URL is that of the status reports; max: how many are collected before they go; period: after how many
    seconds they go at the latest.
    """

    status_url: str | None = None
    status_max: int | None = None
    status_period: int | None = None
    received_url: str | None = None
    received_max: int | None = None
    received_period: int | None = None
