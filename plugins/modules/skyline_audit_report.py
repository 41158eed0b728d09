#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_audit_report
short_description: Write the report of an audit
version_added: 1.0.0
description:
  - Writes the results of M(skyline.gateway.skyline_audit) for the hosts of a play as one report of the whole fleet, on
    the controller. The role P(skyline.gateway.audit#role) does both.
  - The report also lists gateways that the audit could not read or did not reach.
  - The report has no passwords and no codes. It has IMEIs, numbers and ICCIDs, so only its owner may read it, unless
    O(mode) says otherwise.
author:
  - The skyline.gateway contributors (@skyline-gateway)
attributes:
  check_mode:
    description: Can run in check mode and predict what would change, without changing anything.
    support: full
    details: No file is written.
  diff_mode:
    description: Can say what has changed, or would change, in diff mode.
    support: none
  idempotent:
    description: A second run changes nothing.
    support: none
    details: A report contains its time.
  action:
    description: Runs on the controller, in Ansible's own process.
    support: full
options:
  dest:
    description:
      - Folder on the controller for the files C(audit.html), C(audit.json), C(audit.csv) and C(audit.prom). It is
        created if needed.
      - A relative path starts at the current folder of ansible-playbook.
    type: str
    required: true
  results:
    description:
      - Name of the variable that the task with M(skyline.gateway.skyline_audit) registered.
      - Required, unless O(merge) is given.
    type: str
  merge:
    description:
      - Files C(audit.json) of earlier reports, each of other gateways. The report is then made of these files. The
        results of this play are not used, and the play needs only localhost.
      - Patterns such as C(slices/*/audit.json) name all files that match. Relative paths begin at the folder that
        ansible-playbook was called in.
      - If a file is missing, is not JSON or is not such a report, or if two files have the same gateway, nothing is
        written, and the message names all of these files. Files without slots, written before 1.1.0, cannot be merged.
      - All files must be grouped by the same variable, and by O(group_by) if given.
      - The time of the report is that of the oldest file. If the newest file is more than 24 hours newer, there is a
        warning.
    type: list
    elements: str
    version_added: 1.1.0
  registered_as:
    description:
      - For a play with C(serial), the name of the variable that this task itself registers.
      - The module then knows which hosts the play has reached. The report lists the other hosts as not reached, even if
        an earlier play left a result. RV(complete) is false if there are such hosts.
      - Without this option, the report uses every result that a host has.
    type: str
    version_added: 1.1.0
  hosts:
    description:
      - The hosts to report on. By default all hosts of the play, also failed ones. A host that is not in the inventory
        counts as not reached.
      - With O(merge), the hosts that should be in the files. There is a warning if some of them are in no file.
    type: list
    elements: str
  formats:
    description:
      - The files to write.
      - V(metrics), since 1.1.0, is the file C(audit.prom) in the OpenMetrics text format, for the textfile collector of
        a Prometheus node exporter. It has names, verdicts and counts, but no IMEIs, numbers or ICCIDs.
    type: list
    elements: str
    choices: [html, json, csv, metrics]
    default: [html, json, csv]
  mode:
    description:
      - Permissions of the files, four octal digits in quotes.
    type: str
    default: "0600"
  group_by:
    description:
      - Name of a variable of the hosts, such as C(site). The reports then group the gateways by its value, a text, a
        number or a boolean.
      - By default, the group of a gateway is its smallest group in the inventory. A group with all gateways of the
        report is used only for gateways without another group.
      - Variables that are secrets by their names, such as C(skyline_password), are refused.
    type: str
    default: ""
    version_added: 1.1.0
  history:
    description:
      - A file on the controller with a JSON line for each audit, with its time and its counts. It is created if needed,
        with the permissions of O(mode).
      - The page shows the last 60 audits as a chart of drifted, unhealthy and unreachable gateways.
      - Only complete audits add a line, see RV(complete). In check mode, no line is added.
      - Use a different file for each set of hosts.
      - A relative path begins at the folder that ansible-playbook was called in.
    type: str
    default: ""
    version_added: 1.1.0
  page:
    description:
      - Has no effect. In 1.0.0, this was the folder with the parts of the HTML page. The collection now finds this
        folder by itself.
    type: str
seealso:
  - module: skyline.gateway.skyline_audit
"""

EXAMPLES = r"""
---
- name: Audit a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Compare each gateway with its variables
      skyline.gateway.skyline_audit:
        imeis: "{{ skyline_imeis }}"
      register: my_audit
      failed_when: false

    - name: Write one report for all gateways
      skyline.gateway.skyline_audit_report:
        results: my_audit
        dest: reports
        history: reports/history.jsonl
      run_once: true

- name: Make one report of the reports of two slices
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Merge the reports
      skyline.gateway.skyline_audit_report:
        merge: [slices/1/audit.json, slices/2/audit.json]
        dest: reports
"""

RETURN = r"""
summary:
  description: The counts.
  returned: success
  type: dict
  contains:
    gateways:
      description: Gateways in the report.
      returned: always
      type: int
      sample: 300
    in_line:
      description: Gateways that are as declared.
      returned: always
      type: int
      sample: 290
    drifted:
      description: Gateways that are not.
      returned: always
      type: int
      sample: 6
    unhealthy:
      description: Gateways that have not drifted but are not as expected.
      returned: always
      type: int
      sample: 0
      version_added: 1.1.0
    unreachable:
      description: Gateways that did not answer, or refused the login.
      returned: always
      type: int
      sample: 3
    unknown:
      description: Gateways of which it cannot be known.
      returned: always
      type: int
      sample: 1
    slots:
      description: Slots that the gateways show.
      returned: always
      type: int
      sample: 76032
    drift:
      description: Values that differ.
      returned: always
      type: int
      sample: 17
    health:
      description: What is not as expected, of drifted gateways, too.
      returned: always
      type: int
      sample: 2
      version_added: 1.1.0
    unverified:
      description: Values that the gateways do not show.
      returned: always
      type: int
      sample: 12
    problems:
      description: Errors.
      returned: always
      type: int
      sample: 3
    duplicates:
      description: IMEIs that several ports of the fleet have, or would have after provisioning.
      returned: always
      type: int
      sample: 0
      version_added: 1.1.0
  sample:
    gateways: 300
    in_line: 290
    drifted: 6
    unhealthy: 0
    unreachable: 3
    unknown: 1
    slots: 76032
    drift: 17
    health: 2
    unverified: 12
    problems: 3
    duplicates: 0
counts:
  description: The gateways by verdict, in words.
  returned: success
  type: str
  sample: "300 gateways: 290 in line, 6 drifted, 0 unhealthy, 3 unreachable, 1 cannot be known"
  version_added: 1.1.0
attention:
  description:
    - The names of the gateways that are not in line, by verdict as in RV(summary).
    - A verdict that no gateway has is not there.
  returned: success
  type: dict
  sample:
    drifted: [berlin-2, paris-7]
    unreachable: [paris-1]
duplicates:
  description:
    - The IMEIs that several ports of the fleet have, or would have after provisioning, each with its slots in words.
    - Slots of one port do not count.
  returned: success
  type: list
  elements: str
  sample: ["490154203237518: berlin-2 6.02, paris-7 1.01 (gets it)"]
  version_added: 1.1.0
complete:
  description:
    - Whether the play has reached all its hosts. With O(registered_as), in a play with C(serial), this is V(true) after
      the last batch only.
    - With O(merge), this is always V(true).
    - Hosts that failed before this task are not waited for.
  returned: success
  type: bool
  sample: true
  version_added: 1.1.0
missing:
  description: With O(merge), those of O(hosts) that are in none of the files.
  returned: success
  type: list
  elements: str
  sample: []
  version_added: 1.1.0
play:
  description: Identifies the play, for the reports of its later batches.
  returned: success
  type: str
  sample: 52540012-3456-7890-abcd-000000000003
  version_added: 1.1.0
files:
  description: The files by format.
  returned: success
  type: dict
  sample:
    html: /srv/reports/audit.html
    json: /srv/reports/audit.json
    csv: /srv/reports/audit.csv
"""
