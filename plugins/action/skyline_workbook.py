# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The workbook of a fleet, from what the task skyline_info has left with each host.

It runs in the controller's process: three hundred gateways have some eighty thousand slots, which no module should be
sent.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.parsing.vault import is_encrypted

from ..plugin_utils.controller_action import ControllerAction, path_of
from ..plugin_utils.fleet import workbook, workbook_writer
from ..plugin_utils.fleet.adoption import variables_of
from ..plugin_utils.fleet.columns import COLUMNS, VARIABLES, Settings, normal
from ..plugin_utils.fleet.reader import FleetReader
from ..plugin_utils.fleet.sheets import SheetError
from ..plugin_utils.registered import registered
from ..plugin_utils.replacing import mode_problems, replace_file

SPEC: dict[str, Any] = {
    "dest": {"type": "str", "required": True},
    "results": {"type": "str", "required": True},
    "hosts": {"type": "list", "elements": "str"},
    "host_vars": {"type": "dict", "default": {}},
    "mode": {"type": "str", "default": "0640"},
}
# Where the facts of a gateway stand: the first variable that a host has.
FACTS = {"address": ("skyline_host", "ansible_host"), "http_port": ("skyline_port",), "mac": ("skyline_mac",)}
# What skyline_info calls the plans.
PLANS = {"imei": "imeis", "number": "sim_numbers"}
# So many problems are shown.
SHOWN = 20

Fleet = dict[str, dict[str, Any]]


class ActionModule(ControllerAction):
    def run(self, tmp: str | None = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        task_vars = task_vars or {}
        result: dict[str, Any] = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(SPEC)
        host_vars = {str(heading): str(variable) for heading, variable in (options["host_vars"] or {}).items()}
        _refuse(_option_problems(options["mode"], host_vars))
        path = path_of(options["dest"])
        hosts = task_vars["ansible_play_hosts"] if options["hosts"] is None else options["hosts"]
        results = {host: _result(task_vars, host, options["results"]) for host in hosts}
        have = _have(path, host_vars)
        want = {**have, **self._read(task_vars, results, host_vars)}
        changed = have != want
        if changed:
            duplicates = self._write(path, want, host_vars, int(options["mode"], 8))
            if duplicates:
                self._display.warning(_listed("IMEIs that several slots have, which the inventory refuses", duplicates))
        asked = [host for host, found in results.items() if found]
        result.update(changed=changed, dest=path, gateways=len(want), kept=[host for host in have if host not in asked])
        if self._task.diff:
            result["diff"] = {
                "before_header": path, "after_header": path, "before": _lines(have), "after": _lines(want)
            }  # fmt: skip
        return result

    def _read(
        self, task_vars: Mapping[str, Any], results: Mapping[str, Mapping[str, Any]], host_vars: Mapping[str, str]
    ) -> Fleet:
        """What the gateways have, and their addresses in the inventory."""
        fleet: Fleet = {}
        problems: list[str] = []
        for host, found in results.items():
            if found:
                known = task_vars["hostvars"][host]
                facts = {fact: _first(known, variables) for fact, variables in FACTS.items()}
                further = {variable: known.get(variable) for variable in host_vars.values()}
                plans = {kind: found.get(name) or {} for kind, name in PLANS.items()}
                fleet[host], wrong = variables_of(host, facts, further, plans)
                problems += wrong
        _refuse(problems)
        return fleet

    def _write(self, path: str, fleet: Fleet, host_vars: Mapping[str, str], mode: int) -> list[str]:
        """Writes the workbook if the inventory plugin reads it as it is meant; returns the IMEIs that it has twice."""
        try:
            content = workbook_writer.write(fleet, host_vars)
        except SheetError as error:
            raise AnsibleActionFail(f"nothing was written: {error}") from error
        reader = _reader(path, content, host_vars)
        _refuse(reader.problems)
        if {name: gateway.variables for name, gateway in reader.gateways.items()} != fleet:
            raise AnsibleActionFail("nothing was written: a value has characters that no workbook keeps")
        if not self._task.check_mode:
            try:
                replace_file(path, [content], mode)
            except OSError as error:
                raise AnsibleActionFail(f"the workbook could not be written: {error}") from error
        return reader.duplicates


def _option_problems(mode: str, host_vars: Mapping[str, str]) -> list[str]:
    problems = mode_problems(mode, SPEC["mode"]["default"])
    for heading, variable in host_vars.items():
        if normal(heading) in COLUMNS or variable in VARIABLES:
            problems.append(f"host_vars: {heading}: {variable}: every workbook has a column for it")
        elif re.search(r"pass(word|wd)?$", variable):
            problems.append(f"host_vars: {heading}: passwords do not belong in spreadsheets; keep them in a vault")
    return problems


def _result(task_vars: Mapping[str, Any], host: str, name: str) -> Mapping[str, Any]:
    """What skyline_info has registered; empty where it has not, or has failed before there was anything."""
    found = registered(task_vars, host, name)
    return found if {*PLANS.values()} & found.keys() else {}


def _first(known: Mapping[str, Any], variables: tuple[str, ...]) -> Any:
    return next((known[variable] for variable in variables if known.get(variable)), None)


def _have(path: str, host_vars: Mapping[str, str]) -> Fleet:
    """What the workbook has that is there already; it is not replaced if it is somebody else's."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise AnsibleActionFail(f"nothing was written: {error}") from error
    if is_encrypted(content):
        raise AnsibleActionFail(
            f"nothing was written: {path} is encrypted with ansible-vault; decrypt it, or name another"
        )
    try:
        own = workbook.is_workbook(content) and workbook_writer.is_own(workbook.Workbook(content).names)
    except SheetError as error:
        raise AnsibleActionFail(f"nothing was written: {path}: {error.text}") from error
    if not own:
        raise AnsibleActionFail(f"nothing was written: {path} was not written by this module; name another file")
    reader = _reader(path, content, host_vars)
    _refuse(reader.problems)
    return {name: gateway.variables for name, gateway in reader.gateways.items()}


def _reader(path: str, content: bytes, host_vars: Mapping[str, str]) -> FleetReader:
    reader = FleetReader(Settings(host_vars=host_vars, check_digits=False))
    reader.read(os.path.basename(path), content)
    reader.finish()
    return reader


def _lines(fleet: Fleet) -> str:
    """The fleet, a line for each value."""
    lines = []
    for name, known in fleet.items():
        for variable, value in known.items():
            values = value if isinstance(value, Mapping) else {"": value}
            lines += [f"{name} {variable} {slot}: {each}".replace(" :", ":") for slot, each in values.items()]
    return "".join(f"{line}\n" for line in lines)


def _refuse(problems: list[str]) -> None:
    if problems:
        raise AnsibleActionFail(_listed("nothing was written, problems", problems))


def _listed(title: str, texts: list[str]) -> str:
    more = len(texts) - SHOWN
    return "\n* ".join([f"{title}: {len(texts)}", *texts[:SHOWN], *([f"and {more} more"] if more > 0 else [])])
