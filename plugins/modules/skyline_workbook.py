#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_workbook
short_description: Write the plans of a fleet to a workbook
version_added: 1.1.0
description:
  - Writes the IMEIs and numbers that M(skyline.gateway.skyline_info) has read from the hosts of a play to one workbook
    (C(.xlsx)) on the controller, with the addresses, HTTP ports and MAC addresses that the inventory has of them.
  - The inventory plugin P(skyline.gateway.csv#inventory) can read the workbook unchanged. The module checks this
    before it writes the file.
  - If a gateway in the workbook was not read, its rows do not change.
  - The module replaces an existing file only if it has written it. Your own formats and comments in it are lost.
  - The playbook C(skyline.gateway.snapshot) uses this module with C(snapshot_format=xlsx).
author:
  - The skyline.gateway contributors (@skyline-gateway)
requirements:
  - openpyxl, on the controller
attributes:
  check_mode:
    description: Can run in check mode and predict what would change, without changing anything.
    support: full
  diff_mode:
    description: Can say what has changed, or would change, in diff mode.
    support: full
  idempotent:
    description: A second run changes nothing.
    support: full
  action:
    description: Runs on the controller, in Ansible's own process.
    support: full
options:
  dest:
    description:
      - The workbook. Its folder is created if needed.
      - A relative path starts at the current folder of ansible-playbook.
      - Do not put it into a folder that is itself an inventory source, because Ansible reads every file there.
    type: str
    required: true
  results:
    description:
      - Name of the variable that the task with M(skyline.gateway.skyline_info) registered. Its C(gather_subset) has to
        have V(imeis) and V(sim_numbers).
    type: str
    required: true
  hosts:
    description:
      - The hosts whose results are written. By default all hosts of the play that have not failed.
    type: list
    elements: str
  host_vars:
    description:
      - Further columns, as a mapping of headings to variables of the hosts. The option C(host_vars) of the inventory
        plugin has the same form.
    type: dict
    default: {}
  mode:
    description:
      - Permissions of the file, four octal digits in quotes.
    type: str
    default: "0640"
seealso:
  - plugin: skyline.gateway.csv
    plugin_type: inventory
  - module: skyline.gateway.skyline_info
"""

EXAMPLES = r"""
---
- name: Write the plans of a fleet to a workbook
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Read the settings
      skyline.gateway.skyline_info:
        gather_subset: [imeis, sim_numbers]
      register: my_plans

    - name: Write the workbook of all gateways
      skyline.gateway.skyline_workbook:
        dest: plans/fleet.xlsx
        results: my_plans
        host_vars:
          Site: site
      run_once: true
"""

RETURN = r"""
dest:
  description: The workbook.
  returned: success
  type: str
  sample: /srv/plans/fleet.xlsx
gateways:
  description: The number of gateways in it.
  returned: success
  type: int
  sample: 300
kept:
  description: The gateways that were in the workbook and not read now. Their rows are as they were.
  returned: success
  type: list
  elements: str
  sample: [paris-1]
"""
