#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_status_report
short_description: Set up the status reports of a gateway
version_added: 1.0.0
description:
  - Switches the status reports of a SKYLINE gateway on or off, and sets their URL and period.
  - Generation 2 of the API cannot read the URL back. A gateway shows whether reports are on, and how long a report is
    valid. This is one period on some firmware and three periods on other firmware; both count as equal. C(changed)
    depends on these two values only.
  - A gateway with generation 3 alone shows the URL and the period. On it, a changed URL is a change, a second run sends
    nothing, and the settings are saved. With firmware that has both generations, the module uses generation 2.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.attributes
  - skyline.gateway.attributes.reporting
  - skyline.gateway.attributes.writing
options:
  state:
    description:
      - Whether the gateway reports.
    type: str
    choices: [present, absent]
    default: present
  url:
    description:
      - URL that receives the reports. Required with O(state=present).
    type: str
  period:
    description:
      - Seconds between two reports, 60 or more.
    type: int
    default: 60
  all_sims:
    description:
      - Whether reports have the rows of all SIMs rather than those of the slots in use.
      - Generation 3 of the API does not have this setting. V(true) has no effect there and causes a warning.
    type: bool
    default: false
  all_slots:
    description:
      - Whether reports have the rows of all slots.
      - Generation 3 of the API does not have this setting. V(true) has no effect there and causes a warning.
    type: bool
    default: false
  update_url:
    description:
      - V(always) sends the settings in every run. This is the only way to be sure that a changed URL arrives.
      - V(on_enable) sends them only if the gateway shows a different setting.
      - Generation 3 of the API shows the URL, so both values work like V(on_enable) there.
    type: str
    choices: [always, on_enable]
    default: always
seealso:
  - module: skyline.gateway.skyline_info
  - module: skyline.gateway.skyline_config
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Set the status reports of a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Report to the collector every five minutes
      skyline.gateway.skyline_status_report:
        url: http://collector.example.com:5000/push
        period: 300
        all_slots: true

    - name: Stop the reports
      skyline.gateway.skyline_status_report:
        state: absent
"""

RETURN = r"""
url_verified:
  description: Whether the URL was read back. Always false on generation 2 of the API, which cannot read it.
  returned: when the gateway could be read and the options are right
  type: bool
  sample: false
before:
  description:
    - The differences, before. Some firmware shows three times the period.
    - If two URLs differ only in their secrets, RV(before) has V(other) and RV(after) has V(set) instead of them.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    state: absent
after:
  description: The differences, after.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    state: present
    period: 300
saved:
  description: Whether the configuration was saved, in generation 3 of the API. Generation 2 keeps the settings at once.
  returned: on generation 3, when the gateway could be read and the options are right
  type: bool
  sample: true
  version_added: 1.1.0
unsaved:
  description: Whether the settings are not saved, so that a reboot would discard them.
  returned: on generation 3, when the gateway could be read and the options are right
  type: bool
  sample: false
  version_added: 1.1.0
unverified:
  description: V(report) if the settings were sent and it is not known whether they are in effect.
  returned: on failure, if that is so
  type: list
  elements: str
  sample: [report]
# From here on: made by `make format` of .ci/return_docs.
requests:
  description: The writes that were sent, in their order and without the login. In check mode, the writes that would
    be sent.
  returned: always
  type: list
  elements: dict
  contains:
    method:
      description: HTTP method.
      returned: always
      type: str
      sample: GET
    path:
      description: Path of the URL.
      returned: always
      type: str
      sample: /goip_get_status.html
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: report
    body:
      description: The query of the request, without the login.
      returned: always
      type: str
      sample: url=http%3A%2F%2Fcollector.example.com%3A5000%2Fpush&period=300&all_sims=0&all_slots=1
  sample:
    - method: GET
      path: /goip_get_status.html
      operation: report
      body: url=http%3A%2F%2Fcollector.example.com%3A5000%2Fpush&period=300&all_sims=0&all_slots=1
diff:
  description: The changes in readable lines.
  returned: in diff mode
  type: dict
  contains:
    before_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    before:
      description: The lines before.
      returned: always
      type: str
      sample: "state: absent\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "state: present\nperiod: 300\n"
  sample:
    before_header: 192.0.2.10:80
    before: "state: absent\n"
    after_header: 192.0.2.10:80
    after: "state: present\nperiod: 300\n"
gateway:
  description: The gateway that answered.
  returned: always; the keys beyond the address when the gateway could be read
  type: dict
  contains:
    host:
      description: Name or address.
      returned: always
      type: str
      sample: 192.0.2.10
    port:
      description: TCP port.
      returned: always
      type: int
      sample: 80
    mac:
      description: MAC address, as the gateway spells it.
      returned: when the gateway could be read
      type: str
      sample: 00-30-f1-01-02-03
    version:
      description: Firmware version; null if the gateway does not report it.
      returned: when the gateway could be read
      type: str
      sample: 608-520-840-841-100-0F0
    max_ports:
      description: Number of ports.
      returned: when the gateway could be read
      type: int
      sample: 32
    max_slots:
      description: Number of SIM slots per port; 1 if the gateway does not report it and shows only first slots.
      returned: when the gateway could be read
      type: int
      sample: 4
    api:
      description: The generation of the API that was used, V(2) or V(3).
      returned: when the gateway could be read
      type: str
      version_added: 1.1.0
      sample: "2"
  sample:
    host: 192.0.2.10
    port: 80
    mac: 00-30-f1-01-02-03
    version: 608-520-840-841-100-0F0
    max_ports: 32
    max_slots: 4
    api: "2"
applied:
  description: On failure, an empty list, because all settings are sent in one request.
  returned: on failure
  type: list
  elements: str
  sample: []
rejected:
  description: On failure, V(report) if the settings were sent and are not in effect.
  returned: on failure
  type: list
  elements: str
  sample: [report]
not_attempted:
  description: On failure, V(report) if the settings were not sent.
  returned: on failure
  type: list
  elements: str
  sample: [report]
redacted:
  description: V(true) if a secret in the gateway's reply was replaced by V(********); otherwise the key is missing.
  returned: when something was hidden
  type: bool
  sample: true
  version_added: 1.1.0
error:
  description: The failure in a form for programs.
  returned: on failure
  type: dict
  contains:
    kind:
      description:
        - One of V(connection), V(timeout), V(auth), V(protocol), V(device), V(validation), V(verify), V(wait),
          V(busy) if another task writes to the gateway, V(unsupported) if the gateway cannot do this, V(approval)
          for a change that was not approved, or V(internal) for a mistake in the collection.
      returned: always
      type: str
      sample: device
    code:
      description: The gateway's error code, if it gave one.
      returned: always
      type: int
      sample: 5
    reason:
      description: The gateway's reason, if it gave one.
      returned: always
      type: str
      sample: busy
    http_status:
      description: The HTTP status, if a response was received.
      returned: always
      type: int
      sample: 200
    operation:
      description: The operation of the API that failed.
      returned: always
      type: str
      sample: set
  sample:
    kind: device
    code: 5
    reason: busy
    http_status: 200
    operation: set
"""

from ansible_collections.skyline.gateway.plugins.module_utils.module import run_module
from ansible_collections.skyline.gateway.plugins.module_utils.resources import status_report


def main() -> None:
    run_module(status_report)


if __name__ == "__main__":
    main()
