# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes what a discovery has found to an inventory of its own, and new addresses to files that it may change."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleActionFail

from ..plugin_utils.controller_action import ControllerAction
from ..plugin_utils.discovery import own_file, texts
from ..plugin_utils.discovery.edits import edited
from ..plugin_utils.discovery.known import known_places
from ..plugin_utils.discovery.places import Place, place_in_inventory
from ..plugin_utils.discovery.plan import Found, Move, Plan, plan
from ..plugin_utils.discovery.summary import lines, missing_keys
from ..plugin_utils.registered import registered
from ..plugin_utils.replacing import mode_problems

SPEC: dict[str, Any] = {
    "dest": {"type": "str", "required": True},
    "found": {"type": "dict", "required": True},
    "hosts": {"type": "list", "elements": "str", "default": []},
    "results": {"type": "str"},
    "update": {"type": "list", "elements": "str", "default": []},
    "mode": {"type": "str", "default": "0640"},
}


class ActionModule(ControllerAction):
    def run(self, tmp: str | None = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        task_vars = task_vars or {}
        result: dict[str, Any] = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(SPEC)
        if problems := mode_problems(options["mode"], SPEC["mode"]["default"]):
            raise AnsibleActionFail("; ".join(problems))
        if missing := missing_keys(options["found"]):
            raise AnsibleActionFail(
                f"found: this is not a result of skyline_discover, it has no {', '.join(missing)}. Nothing was written."
            )
        dest = texts.path_of(options["dest"])
        before = {path: texts.read(path) for path in map(texts.path_of, options["update"])}
        before[dest] = texts.read(dest, missing="")
        gateways = options["found"]["gateways"]
        # What the task with a login has registered.
        results = options["results"] or ""
        read = {gateway["name"]: registered(task_vars, gateway["name"], results) for gateway in gateways}
        found = [each for gateway in gateways for each in _found(gateway, read[gateway["name"]])]
        try:
            have = own_file.hosts_in(before[dest])
            planned = plan(have, known_places(options["hosts"], task_vars["hostvars"]), found)
            after = {dest: before[dest]}
            if planned.hosts != have:
                after[dest] = own_file.rewritten(before[dest], planned.hosts)
        except ValueError as error:
            # ansible-core would say the cause once more.
            raise AnsibleActionFail(f"nothing was written: {dest}: {error}") from None
        further = {path: text for path, text in before.items() if path != dest}
        changed, refused = edited(further, planned.elsewhere) if further else ({}, {})
        after = {path: text for path, text in {**after, **changed}.items() if text != before[path]}
        if not self._task.check_mode:
            for path, text in after.items():
                texts.write(path, text, int(options["mode"], 8))
        result.update(_facts(planned, refused, bool(further)), changed=bool(after), dest=dest, files=sorted(after))
        failures = {name: str(each["msg"]) for name, each in read.items() if "error" in each}
        result["summary"] = lines(options["found"], result, failures, os.path.relpath(dest))
        if self._task.diff:
            result["diff"] = [_diff(path, before[path], text) for path, text in after.items()]
        return result


def _found(gateway: Mapping[str, Any], read: Mapping[str, Any]) -> list[Found]:
    """A gateway with its MAC address; none where nothing but a confirmation says that it is one."""
    facts = read.get("gateway")
    mac = (facts.get("mac") if isinstance(facts, Mapping) else None) or gateway["mac"]
    place = Place(str(gateway["address"]), int(gateway["port"]))
    return [Found(str(gateway["name"]), place, mac)] if mac or gateway["recognised"] else []


def _facts(planned: Plan, refused: Mapping[str, str], may_change: bool) -> dict[str, Any]:
    why = "name the file that has its address in discover_update" if not may_change else ""
    return {
        "added": {name: str(place_in_inventory(name, planned.hosts[name])) for name in planned.added},
        "learned": planned.learned,
        "merged": planned.merged,
        "moved": [
            *(_move(move, "") for move in planned.moved),
            *(_move(move, why or refused.get(move.host, "")) for move in planned.elsewhere),
        ],
        "notes": planned.notes,
    }


def _move(move: Move, why_not: str) -> dict[str, Any]:
    return {"host": move.host, "before": str(move.before), "after": str(move.after), "not_written": why_not}


def _diff(path: str, before: str, after: str) -> dict[str, str]:
    return {"before_header": path, "after_header": path, "before": before, "after": after}
