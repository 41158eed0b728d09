# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: fleet_summary
short_description: What became of the gateways of a play
version_added: 1.1.0
description:
  - Sums up what a task has registered for each gateway of the play, such as P(skyline.gateway.skyline_gateway#module).
  - Gateways for which nothing is registered do not count. With C(serial), neither do those of other batches, except
    gateways that have failed before, and that the play goes on without.
author:
  - The skyline.gateway contributors (@skyline-gateway)
options:
  _terms:
    description:
      - Name of the registered variable.
    required: true
  form:
    description:
      - V(lines) is a line for each gateway that changed or failed, and one for all; V(line) is the latter; V(facts) is
        a mapping with the same; V(plan) is the mapping that the playbook C(skyline.gateway.plan) writes; V(gateway) is
        the line of the gateway itself.
    type: str
    choices: [lines, line, facts, plan, gateway]
    default: lines
  check_mode:
    description:
      - Whether that task ran in check mode. By default, whether the play does.
    type: bool
"""

EXAMPLES = r"""
---
- name: Provision a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Bring each gateway to its variables
      skyline.gateway.skyline_gateway:
        imeis: "{{ skyline_imeis }}"
      register: gateway

    - name: Show the summary
      ansible.builtin.debug:
        msg: "{{ query('skyline.gateway.fleet_summary', 'gateway') }}"
      run_once: true
"""

RETURN = r"""
_raw:
  description: The lines, or the mapping.
  type: list
"""

from collections.abc import Mapping
from typing import Any

from ansible.plugins.lookup import LookupBase

from ..plugin_utils import fleet_summary, plan_file
from ..plugin_utils.registered import name_in, registered


class LookupModule(LookupBase):
    def run(self, terms: Any, variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        variables = variables or {}
        self.set_options(direct=kwargs)
        name = name_in(terms)
        form = self.get_option("form")
        check = self.get_option("check_mode")
        if check is None:
            check = bool(variables.get("ansible_check_mode"))
        if form == "gateway":
            return [fleet_summary.parts_line(registered(variables, variables["inventory_hostname"], name), check)]
        # A host of another batch may have the result of an earlier play, such as one that has planned the changes. One
        # that has failed is in no batch any more.
        others = {*variables["ansible_play_hosts"]} - {*variables["ansible_play_batch"]}
        hosts = [host for host in variables["ansible_play_hosts_all"] if host not in others]
        found = {host: registered(variables, host, name) for host in hosts}
        # What was skipped has no result.
        results = {host: result for host, result in found.items() if "changed" in result and "skipped" not in result}
        if form == "lines":
            return fleet_summary.lines(results, check)
        fleet = fleet_summary.fleet_of(results, check)
        if form == "line":
            return [fleet.line()]
        return [fleet.facts() if form == "facts" else plan_file.plan_of(results, fleet)]
