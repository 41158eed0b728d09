# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gateway beside what is declared of it: every part in check mode, against one picture of the gateway."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple

from ..engine.saving import MAKES_GOOD
from ..engine.task import Result, Task, read_options
from ..model.audit import Change, Findings
from ..model.ports import MOST_PORTS, Slot, parse_ports
from ..model.status import Row
from ..wire.errors import VALIDATION, GatewayError
from . import config, esim, imei, port_state, secret_parameters, sim_number, status_report
from .port_plan import names_of

SPEC: dict[str, Any] = {
    "parameters": {"type": "dict"},
    **secret_parameters.SPEC,
    "status_report": {
        "type": "dict",
        "options": {name: status_report.SPEC[name] for name in ("state", "url", "period", "all_sims", "all_slots")},
        **status_report.RULES,
    },
    "sim_numbers": {"type": "dict"},
    "sim_numbers_state": sim_number.SPEC["state"],
    "imeis": {"type": "dict"},
    "esims": {**esim.SPEC["config"], "required": False},
    "esims_state": esim.SPEC["state"],
    "port_states": {**port_state.SPEC["config"], "required": False},
}

# Options that the inventory may give, as it does those of the connection.
FROM_INVENTORY = tuple(secret_parameters.SPEC)

EXAMPLES = {
    **status_report.EXAMPLES,
    **secret_parameters.EXAMPLES,
    **{name: example for name, example in {**esim.EXAMPLES, **port_state.EXAMPLES}.items() if name != "config"},
    "parameters": config.EXAMPLES["parameters"],
    "status_report": "{url: http://192.0.2.1/report}",
    "sim_numbers": sim_number.EXAMPLES["config"],
    "imeis": imei.EXAMPLES["config"],
    "esims": esim.EXAMPLES["config"],
    "port_states": port_state.EXAMPLES["config"],
}

# What a row of the port map has, of all that a gateway tells of a slot.
_ROW = ("name", "port", "slot", "state_name", "active", "imei", "number", "operator", "signal", "iccid")


class Part(NamedTuple):
    """A part of what is declared.

    resource: what knows it; setting: what each of its items is, "" where each has a name of its own; options: the
    resource's options, from the audit's; drift: the differences in the resource's result.
    """

    resource: ModuleType
    setting: str
    options: Callable[[Mapping[str, Any]], dict[str, Any]]
    drift: Callable[[Result], Iterator[Change]]


def _each(result: Result) -> Iterator[Change]:
    """Of settings that are mappings: a slot, or a parameter, with both values."""
    if isinstance(result.before, dict) and isinstance(result.after, dict):
        for name, declared in result.after.items():
            yield Change("", name, result.before[name], declared)


def _reports(result: Result) -> Iterator[Change]:
    if result.before and result.after:
        yield Change("", "", _interval(result.before), _interval(result.after))


def _interval(shown: Any) -> str:
    return f"every {shown['period']} s" if shown["state"] == "present" else "off"


def _ports(result: Result) -> Iterator[Change]:
    found = _unfolded(result.before)
    for (target, name), declared in _unfolded(result.after).items():
        yield Change(name, target, found.get((target, name)), declared)


def _unfolded(entries: Any) -> dict[tuple[str, str], Any]:
    """Port states one by one, by target and property: in their lists before and after are not folded alike."""
    values = {}
    for entry in entries or ():
        named = parse_ports(entry["ports"], MOST_PORTS)
        for target in names_of([*named.ports, *named.slots]):
            values.update({(target, name): value for name, value in entry.items() if name != "ports"})
    return values


def _profiles(result: Result) -> Iterator[Change]:
    found, declared = _named(result.before, "a profile"), _named(result.after, "the profile declared")
    for slot in sorted({*found, *declared}):
        yield Change("", str(slot), found.get(slot, "no profile"), declared.get(slot, "no profile"))


def _named(entries: Any, unnamed: str) -> dict[Slot, str]:
    return {Slot(entry["port"], entry["slot"]): entry.get("iccid") or unnamed for entry in entries or ()}


# In the order of a report. What a gateway does not show would be skipped, so that it is no difference.
PARTS: dict[str, Part] = {
    "parameters": Part(
        config,
        "",
        lambda given: {
            "parameters": given["parameters"],
            "secret_parameters": given["secret_parameters"],
            "on_unknown": "skip",
        },
        _each,
    ),
    "status_report": Part(
        status_report,
        "status_report",
        lambda given: {**given["status_report"], "update_url": "on_enable"},
        _reports,
    ),
    "sim_numbers": Part(
        sim_number,
        "number",
        lambda given: {"config": given["sim_numbers"], "state": given["sim_numbers_state"], "on_unknown": "skip"},
        _each,
    ),
    "imeis": Part(
        imei,
        "imei",
        # Whether the plan is a good one is judged where it is carried out.
        lambda given: {
            "config": given["imeis"],
            "on_unknown": "skip",
            "check_digit": "ignore",
            "allow_duplicates": True,
        },
        _each,
    ),
    "esims": Part(
        esim,
        "profile",
        # merged fails at a slot that holds another profile, which is just what an audit is to find.
        lambda given: {
            "config": given["esims"],
            "state": "replaced" if given["esims_state"] == "merged" else given["esims_state"],
        },
        _profiles,
    ),
    "port_states": Part(
        port_state,
        "port_state",
        lambda given: {"config": given["port_states"], "on_unknown": "skip"},
        _ports,
    ),
}


class Options(NamedTuple):
    """What is declared; None = nothing of that part."""

    parameters: Mapping[object, object] | None
    secret_parameters: list[str]
    status_report: Mapping[str, Any] | None
    sim_numbers: Mapping[object, object] | None
    sim_numbers_state: str
    imeis: Mapping[object, object] | None
    esims: list[dict[str, Any]] | None
    esims_state: str
    port_states: list[dict[str, Any]] | None


def run(task: Task, options: Options) -> None:
    """Compares what is declared with what is; a part that cannot be compared does not keep the others from it."""
    findings = Findings()
    gateway = task.gateway.snapshot()
    status = gateway.status()
    task.result.describe_gateway(gateway, status)
    params = options._asdict()
    declared = [name for name in PARTS if params[name] is not None]
    for name in declared:
        part = task.comparing(gateway)
        _compare(part, name, params, findings)
        # An audit makes good for nothing; what is pending is among its findings.
        known = (MAKES_GOOD, *task.result.warnings)
        task.result.warnings += [text for text in part.result.warnings if text not in known]
    if not declared:
        findings.problem("", VALIDATION, "nothing is declared of this gateway")
    task.result.extra.update(findings.facts(), ports=[_row(row) for row in status.rows])


def _compare(task: Task, name: str, params: Mapping[str, Any], findings: Findings) -> None:
    part, result = PARTS[name], task.result
    defaults = {option: spec.get("default") for option, spec in part.resource.SPEC.items()}
    try:
        part.resource.run(task, read_options(part.resource.Options, {**defaults, **part.options(params)}))
    except GatewayError as error:
        findings.problem(name, error.kind, error.message)
        return
    for change in part.drift(result):
        findings.differs(name, part.setting, change)
    for item in result.outcome.unverified_names():
        findings.cannot_be_told(name, part.setting, item)
    if result.pending and result.pending.unsaved:
        findings.is_unsaved()


def _row(row: Row) -> dict[str, Any]:
    facts = row.facts()
    return {name: facts[name] for name in _ROW}


def shown_options(params: Mapping[str, Any]) -> dict[str, Any]:
    """Options whose values are not to be shown, as they may be."""
    shown: dict[str, Any] = {}
    if params["parameters"] is not None:
        shown.update(config.shown_options(params))
    if params["status_report"] is not None:
        shown["status_report"] = {**params["status_report"], **status_report.shown_options(params["status_report"])}
    return shown
