# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a gateway sends reports of sent messages, and received messages (facts of generation 3, section 5).

The gateway takes all six settings at once: what is not given is read, and written as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..engine import plan as planning
from ..engine.plan import UNKNOWN
from ..engine.task import Task, some
from ..engine.values import Setting, ValueChange
from ..gateway.interface import Gateway
from ..model.reporting import SmsReport
from ..model.status import Status
from ..model.url import is_http_url
from ..wire.errors import refuse
from ..wire.redact import MASK, shown_url

_URLS = ("status_url", "received_url")
_NUMBERS = ("status_max", "status_period", "received_max", "received_period")

SPEC: dict[str, Any] = {
    **{name: {"type": "str" if name in _URLS else "int"} for name in SmsReport._fields},
    **planning.SPEC,
}

EXAMPLES = dict.fromkeys(_URLS, "http://192.0.2.1/report")

RULES: dict[str, Any] = {"required_one_of": [SmsReport._fields]}


class Options(NamedTuple):
    """The options; periods in seconds."""

    status_url: str | None
    status_max: int | None
    status_period: int | None
    received_url: str | None
    received_max: int | None
    received_period: int | None
    save: bool
    on_unknown: str

    @property
    def given(self) -> dict[str, str]:
        """The settings that are given, as texts."""
        values = {name: getattr(self, name) for name in SmsReport._fields}
        return {name: str(value) for name, value in values.items() if value is not None}

    def problems(self) -> list[str]:
        """What is wrong with them."""
        given = self.given
        # An empty one stands for the URL of the status reports.
        found = [
            f"{name}: {shown_url(given[name])} is not an http or https URL"
            for name in _URLS
            if given.get(name) and not is_http_url(given[name])
        ]
        return found + [f"{name}: {given[name]} is less than 0" for name in _NUMBERS if int(given.get(name, 0)) < 0]


class SmsReports(Setting[str, SmsReport]):
    """The six settings of a gateway."""

    noun = "setting of reports"
    option = "the task"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        # All go together: what is written once more must not undo what stuck at once.
        self._changes: dict[str, str | int] = {}

    def read(self, retries: int | None = None) -> SmsReport:
        return self._gateway.sms_report(retries)

    def shown(self, state: SmsReport) -> Mapping[str, str]:
        return {name: str(value) for name, value in state._asdict().items() if value is not None}

    def write(self, values: Mapping[str, str], state: SmsReport) -> int | None:
        self._changes.update((name, value if name in _URLS else int(value)) for name, value in values.items())
        self._gateway.set_sms_report(state._replace(**self._changes))  # type: ignore[arg-type]
        return None

    def display(self, key: str, value: str) -> str:
        # A number is shown as it is.
        return shown_url(value)


class _Change(ValueChange[str, SmsReport]):
    """Settings that are written together; numbers are shown as such."""

    def __init__(self, task: Task, setting: SmsReports, wanted: Mapping[str, str], status: Status, options: Options):
        super().__init__(
            task,
            setting,
            wanted,
            setting.read(),
            status,
            {},
            saves=options.save,
            on_unknown=options.on_unknown,
            batch_size=len(SmsReport._fields),
        )
        task.result.before = {name: _shown(name, value) for name, value in self.plan.before.items()}
        task.result.after = {name: _shown(name, value) for name, value in self.plan.changes.items()}


def plan(task: Task, options: Options) -> ValueChange[str, SmsReport]:
    """The change that brings the settings given to their values. Raises GatewayError naming every bad one."""
    given = options.given
    task.result.outcome.begin(given)
    refuse(options.problems())
    masked = [name for name in given if name in _URLS and MASK in given[name]]
    if masked:
        task.result.warn(
            f"The task gives a mask for these settings, so they keep their values: {some(masked)}. "
            "skyline.gateway.skyline_info returns masks instead of logins in URLs."
        )
    status = task.gateway.status()
    task.result.describe_gateway(task.gateway, status)
    wanted = {name: value for name, value in given.items() if name not in masked}
    change = _Change(task, SmsReports(task.gateway), wanted, status, options)
    # Nobody can say whether they have the logins that the masks stand for.
    task.result.outcome.leave_alone(masked)
    return change


def run(task: Task, options: Options) -> None:
    """Brings the settings given to their values."""
    plan(task, options).run()


def shown_options(params: Mapping[str, Any]) -> dict[str, Any]:
    """Options whose values are not to be shown, as they may be."""
    return {name: shown_url(params[name]) for name in _given_urls(params)}


def facts(report: SmsReport) -> dict[str, Any]:
    """The settings in the shape of the options, without the logins in their URLs; one that is not shown is left out."""
    return {name: _shown(name, str(value)) for name, value in report._asdict().items() if value is not None}


def _given_urls(params: Mapping[str, Any]) -> Iterable[str]:
    return (name for name in _URLS if params.get(name))


def _shown(name: str, value: str | None) -> str | int:
    if value is None:
        return UNKNOWN
    return shown_url(value) if name in _URLS else int(value)
