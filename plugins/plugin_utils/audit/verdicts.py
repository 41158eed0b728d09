# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verdicts of an audit: everything that speaks of verdicts goes through this table."""

from __future__ import annotations

from collections.abc import Mapping

from ...module_utils.model.audit import DRIFTED, IN_LINE, UNHEALTHY, UNKNOWN, UNREACHABLE

# With their names for people, the most urgent first. Reports list them, and the gateways, in this order.
VERDICTS = {
    DRIFTED: "Drifted",
    UNHEALTHY: "Unhealthy",
    UNREACHABLE: "Unreachable",
    UNKNOWN: "Cannot be known",
    IN_LINE: "In line",
}
# Those that the history draws over time. What cannot be known is a matter of the firmware and hardly changes.
TRENDS = (DRIFTED, UNHEALTHY, UNREACHABLE)


def counted(number: int, noun: str) -> str:
    """The number with its noun: "1 gateway", "1,024 slots"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def sentence(summary: Mapping[str, int]) -> str:
    """The counts of gateways in words, those in line first."""
    order = [IN_LINE, *(word for word in VERDICTS if word != IN_LINE)]
    return f"{summary['gateways']} gateways: " + ", ".join(
        f"{summary[word]} {VERDICTS[word].lower()}" for word in order
    )
