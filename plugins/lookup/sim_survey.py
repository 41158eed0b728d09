# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: sim_survey
short_description: The SIMs of a fleet, and what has become of those of the last survey
version_added: 1.1.0
description:
  - Puts together what a task of M(skyline.gateway.skyline_sim_survey) has registered for each gateway of the play.
  - SIMs are told apart by their serial numbers (ICCID), or by their IMSIs where those are not shown.
author:
  - The skyline.gateway contributors (@skyline-gateway)
options:
  _terms:
    description:
      - Name of the registered variable.
    required: true
  form:
    description:
      - V(report) is a mapping with all; V(csv) is a text with a line for each SIM; V(lines) is what people want to know
        first.
    type: str
    choices: [report, csv, lines]
    default: report
  last:
    description:
      - A file on the controller with the V(report) of the last survey in JSON, to compare with. It need not exist.
    type: path
  partial:
    description:
      - Whether only some ports or slots were visited, so that a SIM that was not found may still be there.
    type: bool
    default: false
seealso:
  - plugin: skyline.gateway.fleet_summary
    plugin_type: lookup
"""

EXAMPLES = r"""
---
- name: Survey a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Visit every SIM
      skyline.gateway.skyline_sim_survey:
      register: survey

    - name: Show the SIMs and the changes since the last survey
      ansible.builtin.debug:
        msg: "{{ query('skyline.gateway.sim_survey', 'survey', form='lines', last='sims.json') }}"
      run_once: true
"""

RETURN = r"""
_raw:
  description: The mapping, the text, or the lines.
  type: list
"""

import datetime
import json
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ..plugin_utils.registered import name_in, registered
from ..plugin_utils.survey_report import report_of


class LookupModule(LookupBase):
    def run(self, terms: Any, variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        variables = variables or {}
        self.set_options(direct=kwargs)
        name = name_in(terms)
        found = {host: registered(variables, host, name) for host in variables["ansible_play_hosts_all"]}
        results = {host: result for host, result in found.items() if result and "skipped" not in result}
        moment = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
        report = report_of(results, _last(self.get_option("last")), bool(self.get_option("partial")), moment)
        form = self.get_option("form")
        if form == "lines":
            return report.lines()
        return [report.csv() if form == "csv" else report.facts()]


def _last(path: str | None) -> Mapping[str, Any] | None:
    """The report of the last survey; None where there is none. Raises AnsibleLookupError for a file that is no such."""
    if not path:
        return None
    try:
        with open(path, encoding="utf-8") as file:
            last = json.load(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise AnsibleLookupError(f"{path} cannot be read: {error}") from error
    if not isinstance(last, Mapping) or not isinstance(last.get("sims"), list):
        raise AnsibleLookupError(f"{path} is no report of a survey")
    return last
