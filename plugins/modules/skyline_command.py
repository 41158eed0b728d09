#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_command
short_description: Send commands to a gateway and its ports
version_added: 1.0.0
description:
  - Locks, unlocks, switches and resets ports, sets their LEDs, saves the configuration, and reboots the gateway.
  - The module sends its commands in every run. M(skyline.gateway.skyline_port_state) sends only commands that are
    needed.
  - If there is no answer, V(lock), V(unlock), V(ledon), V(ledoff) and V(save) are sent again, O(retries) times.
    V(switch), V(reset) and V(reboot) are sent only once.
  - If there is still no answer, the module reads the status. If the status shows the lock or the LED, the command
    counts as accepted.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.attributes
  - skyline.gateway.attributes.action
  - skyline.gateway.attributes.writing
options:
  op:
    description:
      - The command. Either O(op) or O(commands) is required.
    type: str
    choices: [lock, unlock, switch, reset, reboot, save, ledon, ledoff]
  ports:
    description:
      - Ports and slots such as V(3), V(4-32), V(1A,2B), V(1.02-64.02) or V(all). Separate several entries by commas.
      - For V(switch), give the slots to switch to. For V(reset), give whole ports. V(save) and V(reboot) have no ports.
    type: str
  commands:
    description:
      - Several commands, which are carried out in their order. If the gateway supports it, several commands are sent in
        one request.
      - With O(wait=true), the module waits until a port has restarted or switched slots before it switches or restarts
        the port again.
    type: list
    elements: dict
    suboptions:
      op:
        description: The command, as in O(op).
        type: str
        required: true
        choices: [lock, unlock, switch, reset, reboot, save, ledon, ledoff]
      ports:
        description: The ports, as in O(ports).
        type: str
  wait:
    description:
      - Whether to wait for the effect of V(switch), V(reset) and V(reboot). A reboot is complete when the gateway and
        all its modules answer.
    type: bool
    default: true
  wait_timeout:
    description:
      - The longest time to wait, in seconds.
    type: float
    default: 180
seealso:
  - module: skyline.gateway.skyline_port_state
  - module: skyline.gateway.skyline_config
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Send commands to a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Restart two modules
      skyline.gateway.skyline_command:
        op: reset
        ports: "3,7"

    - name: Lock ports, switch slots and save
      skyline.gateway.skyline_command:
        commands:
          - op: lock
            ports: 1A,2B
          - op: switch
            ports: 3B
          - op: save

    - name: Reboot
      skyline.gateway.skyline_command:
        op: reboot
        wait_timeout: 300
"""

RETURN = r"""
unverified:
  description: On failure, the commands that were sent and not answered, or whose effect did not come in time.
  returned: on failure, if there were commands to send
  type: list
  elements: str
  sample: []
# From here on: made by `make format` of .ci/return_docs.
saved:
  description: Whether the configuration was saved.
  returned: when the configuration was saved
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
      sample: reset
    body:
      description: Body of the request.
      returned: always
      type: str
      sample: '{"type": "command", "op": "reset", "ports": "3,7"}'
  sample:
    - method: POST
      path: /goip_send_cmd.html
      operation: reset
      body: '{"type": "command", "op": "reset", "ports": "3,7"}'
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
  description: On failure, the commands that the gateway accepted.
  returned: on failure
  type: list
  elements: str
  sample:
    - lock 1.01,2.02
rejected:
  description:
    - On failure, the commands that the gateway refused. Also commands without an answer, if the status shows that
      they had no effect.
  returned: on failure
  type: list
  elements: str
  sample:
    - switch 3.02
not_attempted:
  description: On failure, the commands that were not sent.
  returned: on failure
  type: list
  elements: str
  sample: [save]
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import command


def main() -> None:
    run_module(command)


if __name__ == "__main__":
    main()
