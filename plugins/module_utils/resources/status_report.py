# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a gateway sends its status by itself (API reference, section 1).

Nothing in the API reads the URL back. A status tells whether reports are on, and for how long one is valid: for the
period on some devices, for three periods on others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine.task import Task
from ..gateway.v2.reporting import cancel_request, report_request
from ..gateway.v2.status import read_status
from ..model.status import Status
from ..model.url import is_http_url
from ..wire.client import Request
from ..wire.errors import VERIFY, GatewayError, refuse
from ..wire.redact import shown_url

SPEC: dict[str, Any] = {
    "url": {"type": "str"},
    "period": {"type": "int", "default": 60},
    "all_sims": {"type": "bool", "default": False},
    "all_slots": {"type": "bool", "default": False},
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
    "update_url": {"type": "str", "default": "always", "choices": ["always", "on_enable"]},
}

EXAMPLES = {"url": "http://192.0.2.1/report"}

RULES: dict[str, Any] = {"required_if": [("state", "present", ("url",))]}

SHORTEST_PERIOD = 60


def run(task: Task) -> None:
    """Switches the reports on, as the options say, or off."""
    params, result = task.params, task.result
    _check(params)
    status = read_status(task.client)
    result.describe_gateway(task.client, status)
    result.extra["url_verified"] = False
    differs = not satisfied(params, status)
    result.before = _shown(status) if differs else {}
    result.after = _wanted(params) if differs else {}
    if not differs and not (params["state"] == "present" and params["update_url"] == "always"):
        return
    request = _request(params)
    result.requests.append(request)
    if task.check:
        result.changed = differs
        return
    result.not_attempted = ["report"]
    try:
        task.client.call(request)
    except GatewayError as error:
        if error.sent:
            arrived = error.in_doubt and not (differs and _shows_the_same(task, status))
            result.unverified = ["report"] if arrived else None
            result.rejected = [] if arrived else ["report"]
            result.not_attempted = []
            result.changed = differs and arrived
        raise
    result.not_attempted = []
    result.changed = differs
    result.unverified = ["report"]
    before = _shown(status)
    status = read_status(task.client)
    result.unverified = None
    # A period that was shown three times over looked like the one wanted, and now is.
    result.changed = differs or _shown(status) != before
    if not satisfied(params, status):
        result.rejected = ["report"]
        accepted = "the end of the reports" if params["state"] == "absent" else "the reports"
        raise GatewayError(VERIFY, f"the gateway accepted {accepted} and shows {_words(_shown(status))}", "report")
    result.applied = ["report"]


def _shows_the_same(task: Task, before: Status) -> bool:
    """Whether a gateway shows that nothing has become of a request without an answer, one that would show."""
    try:
        return _shown(read_status(task.client, retries=0)) == _shown(before)
    except GatewayError:
        return False  # the first error is the one to report


def satisfied(params: Mapping[str, Any], status: Status) -> bool:
    """Whether what a status shows of the reports is what is wanted."""
    shown = _period(status)
    if params["state"] == "absent":
        return shown is None
    return shown in (params["period"], 3 * params["period"])


def _check(params: Mapping[str, Any]) -> None:
    if params["state"] == "absent":
        return
    problems = []
    url = params["url"] or ""
    if not is_http_url(url):
        problems.append(f"url: {shown_url(url) or '(empty)'} is not an http or https URL")
    if params["period"] < SHORTEST_PERIOD:
        problems.append(f"period: {params['period']} is less than {SHORTEST_PERIOD} seconds")
    refuse(problems)


def shown_options(params: Mapping[str, Any]) -> dict[str, Any]:
    """Options whose values are not to be shown, as they may be."""
    return {"url": shown_url(params["url"])} if params["url"] else {}


def _request(params: Mapping[str, Any]) -> Request:
    if params["state"] == "absent":
        return cancel_request()
    return report_request(params["url"], params["period"], params["all_sims"], params["all_slots"])


def _period(status: Status) -> int | None:
    period = status.report_period
    return period if period and period > 0 else None


def _shown(status: Status) -> dict[str, Any]:
    period = _period(status)
    return {"state": "absent"} if period is None else {"state": "present", "period": period}


def _wanted(params: Mapping[str, Any]) -> dict[str, Any]:
    return {"state": "absent"} if params["state"] == "absent" else {"state": "present", "period": params["period"]}


def _words(shown: Mapping[str, Any]) -> str:
    return " ".join(f"{key} {value}" for key, value in shown.items())
