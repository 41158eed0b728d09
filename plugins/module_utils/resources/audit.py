# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway beside what is declared of it: every part in check mode, against one picture of the gateway.

Beside what is expected of it, too, which no part brings about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..engine.saving import COMPLETES
from ..engine.task import Task
from ..gateway.interface import Gateway
from ..model.audit import Change, Findings
from ..model.status import Row, Status
from ..wire.errors import VALIDATION, GatewayError
from . import health, parts
from .parts import PARTS, WRITING

SPEC = {**parts.SPEC, **health.SPEC}
FROM_INVENTORY = parts.FROM_INVENTORY
EXAMPLES = {**parts.EXAMPLES, **health.EXAMPLES}
shown_options = parts.shown_options

# What a row of the port map has, of all that a gateway tells of a slot.
_ROW = ("name", "port", "slot", "state_name", "active", "imei", "number", "operator", "signal", "iccid")

# What a gateway does not show would be skipped, so that it is no difference; and whether the plan is a good one is
# judged where it is carried out.
_COMPARING = {
    **{name: spec["default"] for name, spec in WRITING.items()},
    "on_unknown": "skip",
    "check_digit": "ignore",
    "allow_duplicates": True,
    "update_url": "on_enable",
}


class Options(NamedTuple):
    """What is declared; None = nothing of that part."""

    parameters: Mapping[object, object] | None
    secret_parameters: list[str]
    status_report: Mapping[str, Any] | None
    sms_report: Mapping[str, Any] | None
    number_discovery: list[dict[str, Any]] | None
    network: Mapping[str, Any] | None
    sim_numbers: Mapping[object, object] | None
    sim_numbers_state: str
    pins: Mapping[object, object] | None
    pins_state: str
    imeis: Mapping[object, object] | None
    esims: list[dict[str, Any]] | None
    esims_state: str
    port_states: list[dict[str, Any]] | None
    expected: Mapping[str, Any] | None


def run(task: Task, options: Options) -> None:
    """Compares what is declared with what is; a part that cannot be compared does not keep the others from it."""
    findings = Findings()
    gateway = task.gateway.snapshot()
    status = gateway.status()
    task.result.describe_gateway(gateway, status)
    given = {**_COMPARING, **options._asdict()}
    if given["esims_state"] == "merged":
        # It fails at a slot that holds another profile, which is just what an audit is to find.
        given["esims_state"] = "replaced"
    declared = [name for name in PARTS if given[name] is not None]
    for name in declared:
        part = task.part(lambda: gateway, only_compares=True)
        _compare(part, name, given, findings)
        # An audit completes no earlier run; what is pending is among its findings.
        known = (COMPLETES, *task.result.warnings)
        task.result.warnings += [text for text in part.result.warnings if text not in known]
    expected = options.expected or {}
    if not health.is_empty(expected):
        _assess(gateway, status, expected, findings)
    elif not declared:
        findings.problem("", VALIDATION, "nothing is declared of this gateway")
    task.result.extra.update(findings.facts(), ports=[_row(row) for row in status.rows])


def _compare(task: Task, name: str, given: Mapping[str, Any], findings: Findings) -> None:
    part, result = PARTS[name], task.result
    try:
        part.plan(task, given).run()
    except GatewayError as error:
        findings.problem(name, error.kind, error.message)
        return
    for change in part.drift(result):
        findings.differs(name, part.setting, change)
    for item in result.outcome.unverified_names():
        findings.cannot_be_told(name, part.setting, item)
    if result.pending and result.pending.unsaved:
        findings.is_unsaved()


def _assess(gateway: Gateway, status: Status, given: Mapping[str, Any], findings: Findings) -> None:
    """Notes what is not as expected of a gateway."""
    try:
        expected = health.parse(given, status)
    except GatewayError as error:
        findings.problem(health.PART, error.kind, error.message)
        return
    if expected.names_slots and not status.shows_every_slot:
        status = _with_idle_sims(gateway, status, findings)
    for finding in health.assess(expected, status):
        if isinstance(finding, health.Finding):
            findings.does_not_work(health.PART, Change(*finding))
        else:
            findings.cannot_be_told(health.PART, *finding)


def _with_idle_sims(gateway: Gateway, status: Status, findings: Findings) -> Status:
    """The status with idle slots, which older firmware shows where it is asked for their numbers."""
    try:
        return gateway.numbers(status).status or status
    except GatewayError as error:
        findings.problem(health.PART, error.kind, error.message)
        return status


def _row(row: Row) -> dict[str, Any]:
    facts = row.facts()
    return {name: facts[name] for name in _ROW}
