# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of a fleet: what would change on each gateway, for people to approve and for the run that carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .fleet_summary import Fleet

VERSION = 1


def plan_of(results: Mapping[str, Mapping[str, Any]], fleet: Fleet) -> dict[str, Any]:
    """The plan, from the results of skyline_gateway in check mode. There are no secrets in it.

    A gateway that failed has none, so that it cannot be changed by this plan.
    """
    return {
        "version": VERSION,
        "summary": {**fleet.facts(), "line": fleet.line()},
        "gateways": {
            name: {
                "mac": (result.get("gateway") or {}).get("mac"),
                "activate": result.get("activate", "none"),
                "parts": result.get("plan") or {},
            }
            for name, result in results.items()
            if name not in fleet.failed
        },
    }
