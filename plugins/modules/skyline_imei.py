#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_imei
short_description: Set the IMEIs of a gateway's SIM slots
version_added: 1.0.0
description:
  - Sets the IMEIs of the SIM slots of a SKYLINE gateway. Slots that you do not name keep their IMEIs.
  - Reads all slots with one request, writes all differences with one request, reads back and saves. A second run sends
    one read.
  - Some countries restrict by law who may change the IMEI of a device. The decision is yours. This module only writes
    values that you give, and never invents any.
  - The index of an IMEI depends on the size that the gateway reports. If its status contradicts this size, or does not
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
      - Mapping of slots to IMEIs.
      - A slot is V(6B), V(6b) or V("6.02"); the dotted form always has two digits after the dot and needs quotes,
        because YAML reads an unquoted 1.10 as 1.1. A bare port such as V(6) names slot 1 of a gateway with one slot
        per port.
      - An IMEI has 15 digits; 14 digits get their check digit. Put it in quotes.
    type: dict
    required: true
  check_digit:
    description:
      - What to do about an IMEI of 15 digits with a wrong check digit.
    type: str
    choices: [warn, fail, ignore]
    default: warn
  allow_duplicates:
    description:
      - Whether two slots of the gateway may have the same IMEI after the run. This includes slots that O(config)
        does not name, if the firmware shows the IMEI of each slot.
    type: bool
    default: false
  activate:
    description:
      - What to restart after a change, if the changed slot is the slot in use of its port. V(reset) restarts the
        modules of these ports, V(reboot) the gateway; both then wait until the modules are back. V(none) restarts
        nothing.
      - Until it restarts, a module can transmit another IMEI than the configured one. It is not known whether a
        restart is enough on all hardware. The guide to rollouts, C(docs/imei_rollout.md), explains how to test it.
    type: str
    choices: [none, reset, reboot]
    default: none
  wait_timeout:
    description:
      - Seconds to wait for the modules after O(activate).
    type: float
    default: 180
seealso:
  - module: skyline.gateway.skyline_info
  - module: skyline.gateway.skyline_sim_number
  - module: skyline.gateway.skyline_port_hold
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Roll out IMEIs to a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Set the IMEI of every slot
      skyline.gateway.skyline_imei:
        config: "{{ skyline_imeis }}"

    - name: Set the IMEIs of two slots and restart their modems
      skyline.gateway.skyline_imei:
        config:
          6B: "865847053403202"
          "13.04": "865847053403213"
        check_digit: ignore
        activate: reset

- name: Set an IMEI without an inventory
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Set the IMEI of one slot
      skyline.gateway.skyline_imei:
        host: 192.0.2.10
        username: root
        password: "{{ gateway_password }}"
        mac: 00-30-f1-01-02-03
        config:
          1A: "49015420323751"
"""

RETURN = r"""
before:
  description: The slots that differ, with their values before; V(unknown) if the gateway does not show the value.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    "6.02": "860000000000001"
    "13.04": "860000000000002"
after:
  description: The slots that differ, with their values after.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    "6.02": "865847053403202"
    "13.04": "865847053403213"
unverified:
  description:
    - The slots whose value could not be read back. On failure, also the slots that may have been written, if the
      gateway no longer answers.
  returned: when the gateway could be read and the options are right
  type: list
  elements: str
  sample: ["6.03"]
held:
  description:
    - The slots that M(skyline.gateway.skyline_port_hold) holds, for example after an interrupted rollout.
  returned: when the gateway could be read and the options are right
  type: list
  elements: str
  sample: []
  version_added: 1.1.0
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
      sample: sim_imei(21)=865847053403202&sim_imei(51)=865847053403213
  sample:
    - method: POST
      path: /goip_send_cmd.html
      operation: set
      body: sim_imei(21)=865847053403202&sim_imei(51)=865847053403213
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
      sample: "6.02: 860000000000001\n13.04: 860000000000002\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "6.02: 865847053403202\n13.04: 865847053403213\n"
  sample:
    before_header: 192.0.2.10:80
    before: "6.02: 860000000000001\n13.04: 860000000000002\n"
    after_header: 192.0.2.10:80
    after: "6.02: 865847053403202\n13.04: 865847053403213\n"
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import imei


def main() -> None:
    run_module(imei)


if __name__ == "__main__":
    main()
