# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the gateway sends its status by itself; it tells that, too (facts of generation 3, section 4)."""

from __future__ import annotations

from ...model.reporting import Report, Reporting
from ...wire.caller import Caller
from ...wire.redact import shown_url
from ...wire.text import clean, leading_int
from .requests import not_in_reply, read_request, said_yes, write_request

_READ = read_request("get_report", "/get_status_report_server")


def read_reporting(caller: Caller, retries: int | None = None) -> Reporting:
    """Reads where reports go. Raises GatewayError."""
    reply = caller.call(_READ, retries)
    # The second is the spelling of an example.
    enabled = said_yes(reply.get("enable", reply.get("enbale")))
    if enabled is None:
        raise not_in_reply(_READ.operation, "setting of the reports")
    period = leading_int(reply.get("period"))
    url = clean(reply.get("url")) or ""
    if not enabled or not period or period < 0:
        return Reporting(None, url=url)
    return Reporting(period, (period,), url)


def set_reporting(caller: Caller, report: Report | None) -> None:
    """Switches reports on, or off. Raises GatewayError."""
    # All three, always: one that is left out is set to its default.
    body = {"enable": False, "url": "", "period": 0}
    if report:
        body = {"enable": True, "url": report.url, "period": report.period}
    operation = "report" if report else "cancel_report"
    shown = {**body, "url": shown_url(str(body["url"]))}
    caller.call(write_request(operation, "/set_status_report_server", body, shown=shown))
