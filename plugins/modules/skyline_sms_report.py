#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_sms_report
short_description: Set where a gateway sends reports of messages and received messages
version_added: 1.1.0
description:
  - Sets the URLs and limits for reports of sent messages and for received messages of a SKYLINE gateway. Settings that
    you do not give keep their values.
  - It needs firmware 8.0d or later. On older firmware, and with O(api=2), the task fails with
    RV(error.kind=unsupported), and nothing is written. On older firmware,
    M(skyline.gateway.skyline_sms) sends these URLs with the messages.
  - The gateway accepts only all six settings together. The module reads them, changes them, writes all of them, reads
    them back and saves. A second run sends reads only.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.saving
  - skyline.gateway.attributes
  - skyline.gateway.attributes.declarative
  - skyline.gateway.attributes.writing
options:
  status_url:
    description:
      - URL that receives reports of sent messages. An empty text means the URL of the status reports.
      - Logins in the URL, and values such as C(token=) in its query, are hidden in all output.
    type: str
  status_max:
    description:
      - Number of reports that the gateway collects before it sends them.
    type: int
  status_period:
    description:
      - Seconds after which the gateway sends them at the latest.
    type: int
  received_url:
    description:
      - URL that receives received messages; see O(status_url).
    type: str
  received_max:
    description:
      - Number of received messages that the gateway collects before it sends them.
    type: int
  received_period:
    description:
      - Seconds after which the gateway sends them at the latest.
    type: int
seealso:
  - module: skyline.gateway.skyline_info
  - module: skyline.gateway.skyline_sms
  - module: skyline.gateway.skyline_status_report
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Set where a fleet sends reports of messages
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Send reports and received messages to the collector at once
      skyline.gateway.skyline_sms_report:
        status_url: http://collector.example.com:8080/push
        status_max: 1
        received_url: http://collector.example.com:8080/push
        received_max: 1

    - name: Send more reports in one request
      skyline.gateway.skyline_sms_report:
        status_max: 50
        status_period: 10
"""

RETURN = r"""
before:
  description: The settings that differ, before; V(unknown) if the gateway does not show the value.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    status_url: ""
    status_max: 100
after:
  description: The settings that differ, after.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    status_url: http://collector.example.com:8080/push
    status_max: 1
unverified:
  description:
    - The settings whose value could not be read back. On failure also those that may have been written, where the
      gateway no longer answers.
  returned: when the gateway could be read and the options are right
  type: list
  elements: str
  sample: []
# From here on: made by `make format` of .ci/return_docs.
saved:
  description: Whether the configuration was saved.
  returned: when the gateway could be read and the options are right
  type: bool
  sample: true
unsaved:
  description: Whether the gateway is known to have values that were set and not saved, by this run or an earlier
    one.
  returned: when the gateway could be read and the options are right
  type: bool
  sample: false
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
      sample: POST
    path:
      description: Path of the URL.
      returned: always
      type: str
      sample: /set_sms_config
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: set_forwarding
    body:
      description: Body of the request.
      returned: always
      type: str
      sample: '{"sms_status_url": "http://collector.example.com:8080/push", "sms_status_max": 1, "sms_status_period":
        30, "recv_sms_url": "", "recv_sms_max": 1, "recv_sms_period": 30}'
  sample:
    - method: POST
      path: /set_sms_config
      operation: set_forwarding
      body: '{"sms_status_url": "http://collector.example.com:8080/push", "sms_status_max": 1, "sms_status_period":
        30, "recv_sms_url": "", "recv_sms_max": 1, "recv_sms_period": 30}'
    - method: POST
      path: /save_config
      operation: save
      body: '{}'
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
      sample: "status_max: 100\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "status_max: 1\n"
  sample:
    before_header: 192.0.2.10:80
    before: "status_max: 100\n"
    after_header: 192.0.2.10:80
    after: "status_max: 1\n"
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
  description: On failure, the settings that have their new value.
  returned: on failure
  type: list
  elements: str
  sample: [status_url]
rejected:
  description: On failure, the settings that were sent and do not have their new value.
  returned: on failure
  type: list
  elements: str
  sample: [status_max]
not_attempted:
  description: On failure, the settings that were not sent. After a failure before the first write, they have the
    names that the task gave them.
  returned: on failure
  type: list
  elements: str
  sample: [received_url]
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import sms_report


def main() -> None:
    run_module(sms_report)


if __name__ == "__main__":
    main()
