# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a gateway sends its status by itself (API reference, section 1).

Generation 2 does not tell the URL: its status says whether reports are on, and for how long one is valid.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine.change import SavedChange
from ..engine.task import Task
from ..model.reporting import Report, Reporting
from ..model.status import Status
from ..model.url import is_http_url
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


# The one item of the outcome.
_ITEM = "report"


class Options(NamedTuple):
    """The options; period in seconds."""

    url: str | None
    period: int
    all_sims: bool
    all_slots: bool
    state: str
    update_url: str

    @property
    def report(self) -> Report | None:
        """The reports wanted; None = none."""
        if self.state == "absent":
            return None
        return Report(self.url or "", self.period, self.all_sims, self.all_slots)

    def problems(self) -> list[str]:
        """What is wrong with them."""
        if self.state == "absent":
            return []
        found = []
        if not is_http_url(self.url or ""):
            found.append(f"url: {shown_url(self.url or '') or '(empty)'} is not an http or https URL")
        if self.period < SHORTEST_PERIOD:
            found.append(f"period: {self.period} is less than {SHORTEST_PERIOD} seconds")
        return found


class _Change(SavedChange):
    """Reports switched on, as the options say, or off."""

    done = "The reports are set"

    def __init__(self, task: Task, options: Options, status: Status) -> None:
        super().__init__(task, status, True if task.gateway.saves_reports else None)
        self._options = options
        self._wanted = options.report
        self._have = task.gateway.reporting(status)
        result = task.result
        result.extra["url_verified"] = self._have.url is not None
        self._differs = not _satisfies(self._wanted, self._have)
        result.before, result.after = _difference(self._have, self._wanted) if self._differs else ({}, {})
        self.announce([_ITEM] if self.differs else [], ())
        result.outcome.lists_unverified = False

    @property
    def differs(self) -> bool:
        """Whether anything is to be sent: where the URL is not shown, to send it again is the only way to set it."""
        again = self._wanted is not None and self._options.update_url == "always" and self._have.url is None
        return self._differs or again

    def write_values(self) -> None:
        self.task.gateway.report_to(self._wanted)

    @property
    def changes(self) -> bool:
        return self._differs or self.to_be_saved

    def apply(self) -> GatewayError | None:
        gateway, outcome = self.task.gateway, self.task.result.outcome
        try:
            now = gateway.report_to(self._wanted)
        except GatewayError as error:
            if error.sent:
                arrived = error.in_doubt and not (self._differs and self._shows_the_same())
                (outcome.unverified if arrived else outcome.rejected)([_ITEM])
                outcome.changed = self._differs and arrived
            raise
        outcome.changed = self._differs
        outcome.unverified([_ITEM])
        # The answer of generation 2 is a status as well, which will do where the URL was only repeated.
        if self._differs or now is None or not _satisfies(self._wanted, now):
            now = gateway.reporting()
        # A period that was shown three times over looked like the one wanted, and now is.
        outcome.changed = self._differs or _seen(now) != _seen(self._have)
        if not _satisfies(self._wanted, now):
            outcome.rejected([_ITEM])
            accepted = "the reports" if self._wanted else "the end of the reports"
            words = " ".join(f"{key} {value}" for key, value in _shown(now).items())
            raise GatewayError(VERIFY, f"the gateway accepted {accepted} and shows {words}", "report")
        outcome.applied([_ITEM])
        return None

    def _shows_the_same(self) -> bool:
        """Whether a gateway shows that nothing has become of a request without an answer, one that would show."""
        gateway = self.task.gateway
        try:
            return _seen(gateway.reporting(retries=0)) == _seen(self._have)
        except GatewayError:
            return False  # the first error is the one to report


def plan(task: Task, options: Options) -> SavedChange:
    """The change that switches the reports on, as the options say, or off."""
    task.result.outcome.begin([_ITEM])
    refuse(options.problems())
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    if (options.all_sims or options.all_slots) and not task.gateway.selects_reported_slots:
        task.result.warn(
            f"gateway {task.gateway.connection.address}: all_sims and all_slots have no effect, because this "
            "generation of the API cannot select the slots of reports."
        )
    return _Change(task, options, status)


def run(task: Task, options: Options) -> None:
    """Switches the reports on, as the options say, or off."""
    plan(task, options).run()


def shown_options(params: Mapping[str, Any]) -> dict[str, Any]:
    """Options whose values are not to be shown, as they may be."""
    return {"url": shown_url(params["url"])} if params["url"] else {}


def _satisfies(wanted: Report | None, have: Reporting) -> bool:
    """Whether what a gateway shows of its reports is what is wanted."""
    if wanted is None or have.period is None:
        return wanted is None and have.period is None
    return wanted.period in have.may_mean and have.url in (None, wanted.url)


def _seen(have: Reporting) -> tuple[int | None, str | None]:
    """What a gateway shows, with the secrets of its URL: for comparisons only."""
    return have.period, have.url


def _difference(have: Reporting, wanted: Report | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a gateway shows and what it will show, without secrets; of URLs that look alike so, that they are two."""
    before, after = _shown(have), _as_shown(wanted, have)
    if wanted and have.url != wanted.url and "url" in before and before["url"] == after["url"]:
        before["url"], after["url"] = "other", "set"
    return before, after


def _shown(have: Reporting) -> dict[str, Any]:
    if have.period is None:
        return {"state": "absent"}
    return {"state": "present", "period": have.period, **({} if have.url is None else {"url": shown_url(have.url)})}


def _as_shown(wanted: Report | None, have: Reporting) -> dict[str, Any]:
    """What a gateway will show of the reports wanted."""
    if wanted is None:
        return {"state": "absent"}
    return {"state": "present", "period": wanted.period, **({} if have.url is None else {"url": shown_url(wanted.url)})}
