# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: rollout_summary
short_description: What a rollout has ahead, and what became of it
version_added: 1.1.0
description:
  - Speaks of the gateways of the play, from what the playbooks C(skyline.gateway.imei_rollout) and
    C(skyline.gateway.number_rollout) have registered. It is made for them.
author:
  - The skyline.gateway contributors (@skyline-gateway)
options:
  form:
    description:
      - V(lines) is the summary, V(facts) a mapping with the same; V(ahead) is what the pre-flight has found to do;
        V(way_round) is how to go on without gateways that it did not reach, empty where there are none; V(failure) is
        the message of the task of this gateway that failed; V(run) is what the names of the groups of this rollout
        begin with.
    type: str
    choices: [lines, facts, ahead, way_round, failure, run]
    default: lines
  option:
    description:
      - For O(form=way_round), the name of the variable that leaves such gateways out.
    type: str
"""

EXAMPLES = r"""
---
- name: Roll out
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Show the summary
      ansible.builtin.debug:
        msg: "{{ query('skyline.gateway.rollout_summary') }}"
      run_once: true
"""

RETURN = r"""
_raw:
  description: The lines, the sentence, or the mapping.
  type: list
"""

import re
from collections.abc import Mapping
from typing import Any

from ansible.plugins.lookup import LookupBase

from ..plugin_utils import fleet_rollout

# The group that each rollout of a run begins with.
_NUMBERED = re.compile("rollout_run_[0-9]+")


class LookupModule(LookupBase):
    def run(self, terms: Any, variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        variables = variables or {}
        self.set_options(direct=kwargs)
        form = self.get_option("form")
        if form == "failure":
            return [fleet_rollout.failure(variables["ansible_failed_result"])]
        # A run may have several rollouts. Gateways for which an earlier play has failed take no part in a later one.
        run = f"rollout_run_{sum(map(bool, map(_NUMBERED.fullmatch, variables['groups'])))}"
        if form == "run":
            return [run]
        hosts = variables["ansible_play_hosts_all"]
        asked = {*variables.get("rollout_gateways", hosts)}
        groups = {name: {*variables["groups"].get(f"{run}_{name}", ())} for name in ("begun", "finished", "unreached")}
        # Raw, for templating would look at every single value of every result.
        found = {name: variables["hostvars"].raw_get(name) for name in hosts if name in asked}
        if form in ("ahead", "way_round"):
            checks = {name: results.get("rollout_check") or {} for name, results in found.items()}
            if form == "ahead":
                return [fleet_rollout.ahead(checks, [name for name in found if name in groups["unreached"]])]
            limit = variables.get("ansible_limit")
            return [fleet_rollout.way_round(checks, limit, self.get_option("option"))]
        gateways = {
            name: fleet_rollout.Gateway(results, *(name in members for members in groups.values()))
            for name, results in found.items()
        }
        rollout = fleet_rollout.rollout_of(gateways, bool(variables.get("ansible_check_mode")))
        return rollout.lines() if form == "lines" else [rollout.facts()]
