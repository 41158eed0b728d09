# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit, from what the task skyline_audit has left with each host, or from earlier reports.

It runs in the controller's process: three hundred gateways have some eighty thousand slots, which Jinja would take
minutes to write down, and which no module should be sent.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible import template
from ansible.errors import AnsibleActionFail, AnsibleError

from ..plugin_utils.audit import history
from ..plugin_utils.audit.fleet import Fleet, Place, fleet_of
from ..plugin_utils.audit.inventory import is_secret, places_of
from ..plugin_utils.audit.merging import MergeError, files_of, listed, merge
from ..plugin_utils.audit.metrics import as_metrics
from ..plugin_utils.audit.page import as_html
from ..plugin_utils.audit.records import as_csv, json_parts
from ..plugin_utils.audit.verdicts import sentence
from ..plugin_utils.controller_action import ControllerAction, path_of
from ..plugin_utils.replacing import mode_problems, replace_file

# The formats and their files. The textfile collector of a node exporter reads files that end in .prom.
FILES = {"html": "audit.html", "json": "audit.json", "csv": "audit.csv", "metrics": "audit.prom"}
SPEC: dict[str, Any] = {
    "dest": {"type": "str", "required": True},
    # Accepted for playbooks that were written when the page had to be given; the collection has its own.
    "page": {"type": "str"},
    "results": {"type": "str"},
    "merge": {"type": "list", "elements": "str"},
    "registered_as": {"type": "str"},
    "hosts": {"type": "list", "elements": "str"},
    "formats": {"type": "list", "elements": "str", "choices": list(FILES), "default": ["html", "json", "csv"]},
    "mode": {"type": "str", "default": "0600"},
    "group_by": {"type": "str", "default": ""},
    "history": {"type": "str", "default": ""},
}

# Seconds. Slices are audited soon after each other. A report that is a day older is one that was forgotten.
OLD = 24 * 3600


class ActionModule(ControllerAction):
    def run(self, tmp: str | None = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        task_vars = task_vars or {}
        result = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(SPEC, required_one_of=[("results", "merge")])
        _check(options)
        if options["merge"] is None:
            fleet, complete = self._audited(task_vars, options)
        else:
            fleet, complete = self._merged(options), True
        try:
            files = self._write(fleet, options, complete)
        except (OSError, ValueError) as error:
            raise AnsibleActionFail(f"the report could not be written: {error}") from error
        return {
            **result,
            "changed": True,
            "summary": fleet.summary(),
            "counts": sentence(fleet.summary()),
            "attention": fleet.attention(),
            "duplicates": [str(duplicate) for duplicate in fleet.duplicates],
            "files": files,
            "complete": complete,
            "missing": self._missing(fleet, options),
            "play": self._play(),
        }

    def _play(self) -> str:
        return str(self._task.get_play()._uuid)

    def _audited(self, task_vars: Mapping[str, Any], options: Mapping[str, Any]) -> tuple[Fleet, bool]:
        """The fleet from the results of this play, and whether it has reached all its hosts."""
        hosts = task_vars["ansible_play_hosts_all"] if options["hosts"] is None else options["hosts"]
        known = {host: _variables(task_vars, host) for host in hosts}
        play, batch = self._play(), {*task_vars["ansible_play_batch"]}
        # With serial, the hosts of later batches have no result yet, or that of an earlier play. A host of an earlier
        # batch has the report of that batch: what a task with run_once registers, all hosts of its batch have.
        name = options["registered_as"]
        asked = {host for host in hosts if not name or host in batch or _mapping(known[host], name).get("play") == play}
        results = {host: _mapping(known[host], options["results"]) if host in asked else {} for host in hosts}
        complete = asked.issuperset(host for host in hosts if host in task_vars["ansible_play_hosts"])
        places = self._places(task_vars, known, options["group_by"])
        sizes = {group: len(members) for group, members in task_vars["groups"].items()}
        return fleet_of(_now(), results, places, options["group_by"], sizes), complete

    def _merged(self, options: Mapping[str, Any]) -> Fleet:
        """The fleet from earlier reports."""
        files = files_of(path_of(path.strip()) for path in options["merge"] if path.strip())
        written = [os.path.join(path_of(options["dest"]), FILES[name]) for name in options["formats"]]
        try:
            merged = merge(files, options["group_by"], written)
        except MergeError as error:
            raise AnsibleActionFail(f"the reports cannot be merged, and nothing was written: {error}") from error
        if merged.span > OLD:
            hours = round(merged.span / 3600)
            self._display.warning(f"The oldest of the merged reports is {hours} hours older than the newest one.")
        return merged.fleet

    def _missing(self, fleet: Fleet, options: Mapping[str, Any]) -> list[str]:
        """The hosts that no merged report has: perhaps a slice was not audited, and a pattern does not tell."""
        wanted = (options["hosts"] or ()) if options["merge"] is not None else ()
        known = {gateway.name for gateway in fleet.gateways}
        missing = [host for host in wanted if host not in known]
        if missing:
            self._display.warning(
                f"{len(missing)} of {len(wanted)} gateways of the inventory are in none of the merged reports: "
                f"{listed(missing)}"
            )
        return missing

    def _places(
        self, task_vars: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]], group_by: str
    ) -> dict[str, Place]:
        def resolve(host: str, name: str) -> Any:
            try:
                value = task_vars["hostvars"][host][name]
            except AnsibleError:
                return None
            # Before ansible-core 2.19, a template that leads nowhere stays as it is written. Later, only data does.
            leads_nowhere = not hasattr(template, "is_trusted_as_template") and value == known[host][name]
            return None if leads_nowhere else value

        places = places_of(known, task_vars["groups"], group_by, resolve)
        if group_by and known and not any(place.group for place in places.values()):
            self._display.warning(f"No gateway of the report has the variable {group_by}, so the report has no groups.")
        return places

    def _write(self, fleet: Fleet, options: Mapping[str, Any], complete: bool) -> dict[str, str]:
        """Writes the files, and a complete audit into the history; returns the files by format."""
        folder, mode = path_of(options["dest"]), int(options["mode"], 8)
        runs, this = self._last(options["history"]), history.run_of(fleet.moment, fleet.summary())
        renderers: dict[str, Callable[[], Iterable[str]]] = {
            "html": lambda: [as_html(fleet, history.with_this(runs, this) if options["history"] else ())],
            "json": lambda: json_parts(fleet),
            "csv": lambda: [as_csv(fleet)],
            "metrics": lambda: [as_metrics(fleet)],
        }
        files = {name: os.path.join(folder, file) for name, file in FILES.items() if name in options["formats"]}
        if not self._task.check_mode:
            for name, path in files.items():
                replace_file(path, (part.encode("utf-8", "replace") for part in renderers[name]()), mode)
            # With serial, the reports of single batches are no audits of the fleet.
            if options["history"] and complete:
                history.append(path_of(options["history"]), this, mode)
        return files

    def _last(self, path: str) -> list[history.Run]:
        """The last audits, if they are kept at all."""
        runs, broken = history.load(path_of(path)) if path else ([], 0)
        if broken:
            self._display.warning(f"{path}: {broken} lines are no audits and are not in the chart.")
        return runs


def _check(options: Mapping[str, Any]) -> None:
    problems = mode_problems(options["mode"], SPEC["mode"]["default"])
    if is_secret(options["group_by"]):
        problems.append(f"group_by: {options['group_by']} is a secret by its name, and a report has no secrets")
    if problems:
        raise AnsibleActionFail("; ".join(problems))


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


def _variables(task_vars: Mapping[str, Any], host: str) -> Mapping[str, Any]:
    """The variables of a host; raw, for templating would look at every single value of what tasks have registered."""
    hostvars = task_vars["hostvars"]
    found: Mapping[str, Any] = hostvars.raw_get(host) if host in hostvars else {}
    return found


def _mapping(variables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What a task has registered; empty where it has not."""
    found = variables.get(name)
    return found if isinstance(found, Mapping) else {}
