# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where and how often a gateway reports its status by itself (API reference, section 1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from ...model.reporting import Report, Reporting
from ...wire.redact import MASK, shown_url
from ...wire.replies import is_type
from ...wire.request import Request
from ...wire.text import leading_int
from ..shared.dev_status import TYPE
from .status import PATH


def report_request(report: Report | None) -> Request:
    """The request that makes a gateway report, or end that: a status request, which answers with the status as well."""
    if report is None:
        return _request("cancel_report", {"period": "0"})
    flags = {"all_sims": str(int(report.all_sims)), "all_slots": str(int(report.all_slots))}
    query = {"url": report.url, "period": str(report.period), **flags}
    return _request("report", query)._replace(shown=_encoded({**query, "url": shown_url(report.url)}))


def reporting(shown: int | None) -> Reporting:
    """What ``expires`` says: how long a report is valid, which is the period on some devices, three of it on others."""
    if shown is None or shown <= 0:
        return Reporting(None)
    return Reporting(shown, (shown,) if shown % 3 else (shown, shown // 3))


def reporting_in(answer: dict[str, Any]) -> Reporting | None:
    """What an answer shows of the reports; None where it is no status."""
    shows = is_type(answer.get("type"), TYPE) and "expires" in answer
    return reporting(leading_int(answer["expires"])) if shows else None


def _request(operation: str, query: dict[str, str]) -> Request:
    # What this GET changes stands in its query, so that is what people are shown in place of a body.
    return Request(operation, "GET", PATH, query, repeatable=True, shown=_encoded(query))


def _encoded(query: dict[str, str]) -> str:
    return urlencode(query, quote_via=quote, safe=MASK)
