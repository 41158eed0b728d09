#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_esim
short_description: Write and delete eSIM profiles
version_added: 1.0.0
description:
  - Writes and deletes the eSIM profiles of the slots of a SKYLINE gateway.
  - A gateway accepts one order at a time for each port, and shows the result later. The module works on all ports at
    the same time and watches them. It tries again if a port is busy. After an error it stops this port and continues
    with the others.
  - Some firmware accepts a list of orders in one request, other firmware only a single order. The module first sends a
    list. If the gateway refuses it, the module sends the orders one by one until the task ends.
  - An activation code is often valid for one download only. If a profile is already being written, for example after an
    interrupted run, the module waits for it and does not write it again.
  - No output has an activation or confirmation code, neither yours nor those that the gateway returns.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.attributes
  - skyline.gateway.attributes.asynchronous
  - skyline.gateway.attributes.writing
options:
  config:
    description:
      - The profiles. A slot must not be named twice.
      - An empty list is an error with the states V(overridden) and V(deleted); it never means every slot.
    type: list
    elements: dict
    required: true
    suboptions:
      port:
        description:
          - Number of the port; or the name of the slot, such as V(6B) or V("6.02").
        type: str
        required: true
      slot:
        description:
          - Number or letter of the slot. Not needed if O(config[].port) names the slot, or if the gateway has one slot
            per port.
        type: str
      activation_code:
        description:
          - Activation code of the profile. Needed to write it.
        type: str
      confirmation_code:
        description:
          - Confirmation code of the profile, if its operator requires one.
        type: str
      iccid:
        description:
          - ICCID of the profile. The module uses it to recognise the profile in a slot. Some firmware does not show
            activation codes.
          - It is an error if the activation code downloads a profile with another ICCID.
        type: str
  state:
    description:
      - V(merged) fills empty slots. A slot that holds the given profile is not changed. A slot that holds another
        profile is an error. If the gateway shows neither code nor ICCID, any profile in the slot counts as the given
        one.
      - V(replaced) also replaces another profile by the given one.
      - V(overridden) also deletes the profiles of all slots that O(config) does not name.
      - V(deleted) deletes the profiles of the given slots. With O(config[].iccid) or O(config[].activation_code), it
        deletes only this profile.
    type: str
    choices: [merged, replaced, overridden, deleted]
    default: merged
  wait:
    description:
      - Whether to wait until everything is done.
      - Without waiting, the module orders only the first step of each port. RV(pending) lists the slots that are not
        finished. A later run continues.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most.
      - If an order was not answered and had no effect, the module repeats it up to O(retries) times. Then the slot
        fails.
    type: float
    default: 600
  poll_interval:
    description:
      - Seconds between two checks of the ports, at least a third of a second.
    type: float
    default: 5
seealso:
  - module: skyline.gateway.skyline_info
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Manage the eSIM profiles of a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Write missing profiles
      skyline.gateway.skyline_esim:
        config:
          - port: 1
            slot: A
            activation_code: "{{ vault_activation_code_1 }}"
          - port: 2
            slot: 1
            activation_code: "{{ vault_activation_code_2 }}"
            confirmation_code: "{{ vault_confirmation_code_2 }}"

    - name: Replace a profile, unless the slot already has the profile with this ICCID
      skyline.gateway.skyline_esim:
        config:
          - port: 1
            slot: A
            activation_code: "{{ vault_activation_code_3 }}"
            iccid: "8949000000000000001"
        state: replaced

    - name: Delete a profile
      skyline.gateway.skyline_esim:
        config:
          - port: 2
            slot: 1
        state: deleted
"""

RETURN = r"""
before:
  description: The differences, before, which are the profiles to delete.
  returned: when the gateway could be read and the options are right
  type: list
  elements: dict
  sample:
    - port: 1
      slot: 1
      iccid: "8949000000000000009"
after:
  description: The differences, after.
  returned: when the gateway could be read and the options are right
  type: list
  elements: dict
  sample:
    - port: 1
      slot: 1
      iccid: "8949000000000000001"
recognised:
  description: How each unchanged profile was recognised, by V(iccid), V(activation_code) or V(presence).
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    "1.01": iccid
pending:
  description: The slots with steps still to do, with O(wait=false) or when the time was up.
  returned: when the gateway could be read and the options are right
  type: list
  elements: str
  sample: []
unverified:
  description: The slots whose step is under way.
  returned: when the gateway could be read and the options are right
  type: list
  elements: str
  sample: []
# From here on: made by `make format` of .ci/return_docs.
requests:
  description:
    - The writes that were sent, in their order and without the login. In check mode, the writes that would be sent.
    - Some gateways refuse a list. The module then sends the entries in another form, and both requests are listed.
      Check mode cannot know that and shows lists.
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
      sample: /goip_write_esims.html
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: write_esims
    body:
      description: Body of the request, without its secrets.
      returned: always
      type: str
      sample: '[{"port": 1, "slot": 1, "ac": "********", "cc": ""}]'
  sample:
    - method: POST
      path: /goip_write_esims.html
      operation: write_esims
      body: '[{"port": 1, "slot": 1, "ac": "********", "cc": ""}]'
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
      sample: "port 1 slot 1 iccid 8949000000000000009\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "port 1 slot 1 iccid 8949000000000000001\n"
  sample:
    before_header: 192.0.2.10:80
    before: "port 1 slot 1 iccid 8949000000000000009\n"
    after_header: 192.0.2.10:80
    after: "port 1 slot 1 iccid 8949000000000000001\n"
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
  description: On failure, the slots that have their new value.
  returned: on failure
  type: list
  elements: str
  sample: []
rejected:
  description: On failure, the slots that were sent and do not have their new value.
  returned: on failure
  type: list
  elements: str
  sample: []
not_attempted:
  description: On failure, the slots that were not sent. After a failure before the first write, they have the names
    that the task gave them.
  returned: on failure
  type: list
  elements: str
  sample: []
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import esim


def main() -> None:
    run_module(esim)


if __name__ == "__main__":
    main()
