#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_sim_number
short_description: Set the phone numbers that a gateway stores for its SIMs
version_added: 1.0.0
description:
  - Sets the phone numbers that a SKYLINE gateway stores for its SIM slots.
  - Reads all slots with one request, writes all differences with one request, reads back and saves. A second run sends
    reads only.
  - On older firmware, a second request is needed to read the SIMs that are not in use.
  - The index of a number depends on the size that the gateway reports. If its status contradicts this size, or does not
    have the number of slots per port, nothing is written and the task fails with kind C(protocol).
  - If a value was written to another slot than intended, the module restores the old value there, and the task fails
    with kind C(verify).
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.saving
  - skyline.gateway.batch_size
  - skyline.gateway.attributes
  - skyline.gateway.attributes.declarative
  - skyline.gateway.attributes.writing
options:
  config:
    description:
      - Mapping of slots to numbers. With O(state=deleted) only the slots count; the values are ignored and may be null.
      - A slot is V(6B), V(6b) or V("6.02"); the dotted form always has two digits after the dot and needs quotes,
        because YAML reads an unquoted 1.10 as 1.1. A bare port such as V(6) names slot 1 of a gateway with one slot
        per port.
      - A number is digits with an optional leading V(+), in quotes. A number without quotes is refused, because YAML
        drops a leading V(+) and reads V(030123456) as 6334254.
      - An empty mapping is an error with the states V(overridden) and V(deleted); it never means every slot.
    type: dict
    required: true
  state:
    description:
      - V(merged) sets the given numbers and does not change other slots.
      - V(overridden) also removes the numbers of all slots that O(config) does not name.
      - V(deleted) removes the numbers of the given slots.
    type: str
    choices: [merged, overridden, deleted]
    default: merged
seealso:
  - module: skyline.gateway.skyline_info
  - module: skyline.gateway.skyline_imei
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Set the numbers of a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Set these numbers and remove all others
      skyline.gateway.skyline_sim_number:
        config: "{{ skyline_sim_numbers }}"
        state: overridden

    - name: Set the number of one slot
      skyline.gateway.skyline_sim_number:
        config:
          "25.01": "1358021178"

    - name: Remove the numbers of two slots
      skyline.gateway.skyline_sim_number:
        config:
          25E: null
          25F: null
        state: deleted
"""

RETURN = r"""
before:
  description: The slots that differ, with their values before; V(unknown) if the gateway does not show the value.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    "25.01": ""
after:
  description: The slots that differ, with their values after.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    "25.01": "1358021178"
unverified:
  description:
    - The slots whose value could not be read back. On failure, also the slots that may have been written, if the
      gateway no longer answers.
  returned: when the gateway could be read and the options are right
  type: list
  elements: str
  sample: ["6.03"]
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
      sample: /goip_send_cmd.html
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: set
    body:
      description: Body of the request.
      returned: always
      type: str
      sample: sim_number(192)=1358021178
  sample:
    - method: POST
      path: /goip_send_cmd.html
      operation: set
      body: sim_number(192)=1358021178
    - method: POST
      path: /goip_send_cmd.html
      operation: save
      body: '{"type": "command", "op": "save"}'
diff:
  description: The changed slots in readable lines.
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
      sample: "25.01: (none)\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "25.01: 1358021178\n"
  sample:
    before_header: 192.0.2.10:80
    before: "25.01: (none)\n"
    after_header: 192.0.2.10:80
    after: "25.01: 1358021178\n"
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
  description: On failure, the slots whose new value is in place.
  returned: on failure
  type: list
  elements: str
  sample: ["6.02"]
rejected:
  description: On failure, the slots that were sent and do not have their new value.
  returned: on failure
  type: list
  elements: str
  sample: ["13.04"]
not_attempted:
  description: On failure, the slots that were not sent. After a failure before the first write, they have the names
    that the task gave them.
  returned: on failure
  type: list
  elements: str
  sample: ["14.01"]
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import sim_number


def main() -> None:
    run_module(sim_number)


if __name__ == "__main__":
    main()
