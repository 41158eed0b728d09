# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of an audit, from what the task skyline_audit has left with each host.

It runs in the controller's process: three hundred gateways have some eighty thousand slots, which Jinja would take
minutes to write down, and which no module should be sent.
"""

from __future__ import annotations

import datetime
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.utils.path import unfrackpath

from ..plugin_utils.audit.fleet import Fleet, fleet_of
from ..plugin_utils.audit.page import Parts, as_html
from ..plugin_utils.audit.records import as_csv, as_json

FORMATS = ("html", "json", "csv")
SPEC: dict[str, Any] = {
    "dest": {"type": "str", "required": True},
    "page": {"type": "str", "required": True},
    "results": {"type": "str", "required": True},
    "registered_as": {"type": "str"},
    "hosts": {"type": "list", "elements": "str"},
    "formats": {"type": "list", "elements": "str", "choices": list(FORMATS), "default": list(FORMATS)},
    "mode": {"type": "str", "default": "0600"},
}


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _supports_check_mode = True
    _requires_connection = False

    def run(self, tmp: str | None = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        task_vars = task_vars or {}
        result = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(SPEC)
        # What YAML makes of 0644 without quotes, 420, are octal digits too, of another meaning.
        if not re.fullmatch("0[0-7]{3}", options["mode"]):
            raise AnsibleActionFail('mode: give four octal digits in quotes, as in "0600"')
        hosts = task_vars["ansible_play_hosts_all"] if options["hosts"] is None else options["hosts"]
        known = {host: _variables(task_vars, host) for host in hosts}
        play = self._task.get_play()._uuid
        batch = {*task_vars["ansible_play_batch"]}
        # With serial, the hosts of later batches have no result yet, or that of an earlier play. A host of an earlier
        # batch has the report of that batch: what a task with run_once registers, all hosts of its batch have.
        name = options["registered_as"]
        asked = {host for host in hosts if not name or host in batch or _mapping(known[host], name).get("play") == play}
        results = {host: _mapping(known[host], options["results"]) if host in asked else {} for host in hosts}
        fleet = fleet_of(_now(), results)
        try:
            files = self._write(fleet, options)
        except (OSError, ValueError) as error:
            raise AnsibleActionFail(f"the report could not be written: {error}") from error
        return {
            **result,
            "changed": True,
            "summary": fleet.summary(),
            "attention": fleet.attention(),
            "files": files,
            "complete": asked.issuperset(host for host in hosts if host in task_vars["ansible_play_hosts"]),
            "play": play,
        }

    def _write(self, fleet: Fleet, options: Mapping[str, Any]) -> dict[str, str]:
        folder = unfrackpath(options["dest"], basedir=os.getcwd())
        page = unfrackpath(options["page"])
        renderers: dict[str, Callable[[], str]] = {
            "html": lambda: as_html(fleet, _parts(page)),
            "json": lambda: as_json(fleet),
            "csv": lambda: as_csv(fleet),
        }
        files = {name: os.path.join(folder, f"audit.{name}") for name in FORMATS if name in options["formats"]}
        if not self._task.check_mode:
            os.makedirs(folder, exist_ok=True)
            for name, path in files.items():
                _replace(path, renderers[name](), int(options["mode"], 8))
        return files


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


def _parts(folder: str) -> Parts:
    """The parts of the page."""
    texts = []
    for name in ("report.html", "report.css", "report.js"):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            texts.append(file.read())
    return Parts(*texts)


def _replace(path: str, text: str, mode: int) -> None:
    """Writes a file at once or not at all: whoever reads it meanwhile sees the last report."""
    handle, draft = tempfile.mkstemp(prefix=".audit-", dir=os.path.dirname(path))
    try:
        with open(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
        os.chmod(draft, mode)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
