# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: unknown_variables
short_description: Variables of the play's hosts that the collection does not know
version_added: 1.1.0
author:
  - The skyline.gateway contributors (@skyline-gateway)
description:
  - Finds variables that were meant for this collection and that it does not know, such as C(skyline_sim_number) for
    C(skyline_sim_numbers). They have no effect, and nothing else reports them.
  - These are all unknown variables whose names begin with C(skyline_), and unknown ones that begin with C(provision_),
    C(audit_), C(imei_rollout_), C(number_rollout_) or C(sim_survey_) and are close to a known name.
  - It looks at the names that all hosts of the play have, wherever they come from. It does not look at their values.
  - The roles and the rollouts of this collection use it. Use it in a task with C(run_once).
options:
  _terms:
    description: None are taken.
  on_unknown:
    description:
      - V(warn) shows a warning for each name, and returns nothing. V(fail) returns a sentence for each name, for the
        task to fail with. V(ignore) does not look.
      - It is for all hosts of the play, so it belongs into group C(all) or on the command line.
    type: str
    choices: [warn, fail, ignore]
    default: warn
    vars:
      - name: skyline_unknown_variables
  own:
    description: Names of variables that are the site's own, although they begin like those of this collection.
    type: list
    elements: str
    default: []
    vars:
      - name: skyline_own_variables
  registered_as:
    description:
      - For a play with C(serial), the name of the variable that the task registers. All hosts of the play are looked at
        in the first batch, and none in later ones.
    type: str
"""

EXAMPLES = r"""
- name: Check the names of variables
  ansible.builtin.assert:
    that: query('skyline.gateway.unknown_variables') | length == 0
    fail_msg: "{{ query('skyline.gateway.unknown_variables') | join(' ') }}"
    quiet: true
  run_once: true
"""

RETURN = r"""
_raw:
  description: A sentence for each name, with O(on_unknown=fail); else nothing.
  type: list
  elements: str
"""

import functools
from collections.abc import Mapping
from typing import Any

from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ..plugin_utils.variables import OURS, complaints

display = Display()
_SETTINGS = (f"{OURS}unknown_variables", f"{OURS}own_variables")


class LookupModule(LookupBase):
    def run(self, terms: Any, variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[str]:
        variables = variables or {}
        # Ansible hands options to a lookup as they are written; these may be templates.
        settings = {name: self._templar.template(variables[name]) for name in _SETTINGS if name in variables}
        self.set_options(var_options=settings, direct=kwargs)
        on_unknown = self.get_option("on_unknown")
        hosts = _hosts(variables, self.get_option("registered_as")) if on_unknown != "ignore" else {}
        found = complaints(_by_variable(hosts, variables), self.get_option("own"), len(hosts))
        if on_unknown == "fail":
            return found
        for sentence in found:
            display.warning(sentence)
        return []


def _hosts(variables: Mapping[str, Any], marker: str | None) -> dict[str, Mapping[str, Any]]:
    """The hosts to look at, with their variables; raw, for only their names count."""
    hostvars, batch = variables["hostvars"], variables["ansible_play_batch"]
    # A strategy that knows no run_once runs the task for every host: each is looked at once all the same.
    first = batch[:1] == [variables["inventory_hostname"]]
    names = variables["ansible_play_hosts_all"] if first else [variables["inventory_hostname"]]
    # Of each host once: to put them together takes more than all else here.
    variables_of = functools.lru_cache(maxsize=None)(hostvars.raw_get)
    # What a task with run_once registers, all hosts of its batch have. What this batch has is from an earlier play.
    is_new = marker and not any(marker in variables_of(name) for name in batch)
    found: dict[str, Mapping[str, Any]] = {}
    for name in names:
        found[name] = variables_of(name)
        if is_new and marker in found[name]:
            return {}
    return found


def _by_variable(hosts: Mapping[str, Mapping[str, Any]], play: Mapping[str, Any]) -> dict[str, list[str]]:
    """The hosts that have each variable; those of the play, such as the parameters of a role, all have."""
    found: dict[str, list[str]] = {name: list(hosts) for name in (play if hosts else ())}
    own: dict[str, list[str]] = {}
    for host, variables in hosts.items():
        for name in variables:
            own.setdefault(name, []).append(host)
    return {**found, **own}
