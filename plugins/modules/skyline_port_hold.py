#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_port_hold
short_description: Lock ports during a change and unlock them afterwards
version_added: 1.0.0
description:
  - Locks the slots of ports of a SKYLINE gateway before a change, and unlocks exactly these slots afterwards. Slots
    that somebody else has locked always stay locked.
  - The gateway does not show who has locked a slot. So the module first writes the slots to a small file without
    secrets below C(~/.ansible/skyline_gateway) on the host where it runs, and removes them when they are unlocked. If
    a run is interrupted, the next run continues there.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.attributes
  - skyline.gateway.attributes.writing
attributes:
  check_mode:
    support: full
    details: Nothing is written, also not the file with the slots.
  diff_mode:
    support: full
    details: Changed entries only.
  idempotent:
    support: full
options:
  state:
    description:
      - V(held) locks every slot of O(ports) that could register. It does not change slots that are already locked,
        have no SIM, or have a dead module. All locks are saved.
      - V(released) unlocks the held slots, saves, and waits until the slots that were registered before are registered
        again. Slots that do not register in time stay held, and the task fails and names them.
    type: str
    required: true
    choices: [held, released]
  ports:
    description:
      - Ports and slots such as V(3), V(4-32), V(1A,2B), V(1.02-64.02) or V(all), mixed by commas.
      - Required for O(state=held). With O(state=released), only these are released; by default all held slots.
    type: str
  wait_registered:
    description:
      - Whether O(state=released) waits until the slots are registered.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most for the locks, and again for the registration.
    type: float
    default: 180
seealso:
  - module: skyline.gateway.skyline_port_state
  - module: skyline.gateway.skyline_imei
"""

EXAMPLES = r"""
---
- name: Change IMEIs while ports are off the air
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Take the first eight ports off the air
      skyline.gateway.skyline_port_hold:
        state: held
        ports: 1-8

    - name: Change their IMEIs
      skyline.gateway.skyline_imei:
        config: "{{ skyline_imeis }}"
        activate: reset

    - name: Release all held ports, also those of an earlier run
      skyline.gateway.skyline_port_hold:
        state: released
"""

RETURN = r"""
held:
  description:
    - The slots that are held after the task, by this run or an earlier one. In check mode, the predicted slots.
  returned: when the gateway could be read and the options are right
  type: list
  elements: str
  sample: ["1.01", "2.01"]
before:
  description: The differences, before; V(unknown) if the gateway does not show the value.
  returned: when the gateway could be read and the options are right
  type: list
  elements: dict
  sample:
    - ports: 1.01-3.01
      locked: false
after:
  description: The differences, after.
  returned: when the gateway could be read and the options are right
  type: list
  elements: dict
  sample:
    - ports: 1.01-3.01
      locked: true
unverified:
  description: The ports and slots whose state is not known, because the gateway does not show it.
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
      sample: /goip_send_cmd.html
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: lock
    body:
      description: Body of the request.
      returned: always
      type: str
      sample: '{"type": "command", "op": "lock", "ports": "1.01-3.01"}'
  sample:
    - method: POST
      path: /goip_send_cmd.html
      operation: lock
      body: '{"type": "command", "op": "lock", "ports": "1.01-3.01"}'
    - method: POST
      path: /goip_send_cmd.html
      operation: save
      body: '{"type": "command", "op": "save"}'
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
      sample: "ports 1.01-3.01 locked false\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "ports 1.01-3.01 locked true\n"
  sample:
    before_header: 192.0.2.10:80
    before: "ports 1.01-3.01 locked false\n"
    after_header: 192.0.2.10:80
    after: "ports 1.01-3.01 locked true\n"
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
  description: On failure, the ports and slots that have their new value.
  returned: on failure
  type: list
  elements: str
  sample: []
rejected:
  description: On failure, the slots that were sent and do not have their new state, or that did not register again.
  returned: on failure
  type: list
  elements: str
  sample: []
not_attempted:
  description: On failure, the ports and slots that were not sent. After a failure before the first write, they
    have the names that the task gave them.
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import port_hold


def main() -> None:
    run_module(port_hold)


if __name__ == "__main__":
    main()
