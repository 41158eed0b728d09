# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where and how often a gateway reports its status by itself (API reference, section 1)."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from ...wire.client import Request
from ...wire.redact import MASK, shown_url
from .status import PATH


def report_request(url: str, period: int, all_sims: bool, all_slots: bool) -> Request:
    """The request that makes a gateway report: a status request, which answers with the status as well."""
    query = {"url": url, "period": str(period), "all_sims": str(int(all_sims)), "all_slots": str(int(all_slots))}
    return _request("report", query)._replace(shown=_encoded({**query, "url": shown_url(url)}))


def cancel_request() -> Request:
    """The request that ends the reports."""
    return _request("cancel_report", {"period": "0"})


def _request(operation: str, query: dict[str, str]) -> Request:
    # What this GET changes stands in its query, so that is what people are shown in place of a body.
    return Request(operation, "GET", PATH, query, repeatable=True, shown=_encoded(query))


def _encoded(query: dict[str, str]) -> str:
    return urlencode(query, quote_via=quote, safe=MASK)
