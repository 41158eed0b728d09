#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_port_state
short_description: Lock ports, choose their slots, light their LEDs
version_added: 1.0.0
description:
  - Sets the states of ports of a SKYLINE gateway. Ports that you do not name keep their state.
  - Sends only the differences, in one request, and waits until the gateway shows the effect.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.saving
  - skyline.gateway.attributes
  - skyline.gateway.attributes.declarative
  - skyline.gateway.attributes.writing
options:
  config:
    description:
      - The wanted states of ports. Entries that contradict each other are an error.
    type: list
    elements: dict
    required: true
    suboptions:
      ports:
        description:
          - Ports and slots such as V(3), V(4-32), V(1A,2B), V(1.02-64.02) or V(all), mixed by commas.
          - A slot without its port's other slots can be locked and have its LED set, if the gateway's slots have LEDs.
        type: str
        required: true
      locked:
        description:
          - Whether the port or slot is locked. A SIM that its operator has locked counts as locked. The module
            tries to unlock it, and fails if that has no effect.
          - A port counts as locked when the slot that it uses is, and as unlocked when none of its slots is locked. A
            port without SIM or with a dead module does not show whether it is locked.
        type: bool
      active_slot:
        description:
          - Number or letter of the slot that the port shall use. Goes with whole ports.
        type: str
      led:
        description:
          - Whether the LED is on.
        type: bool
  wait:
    description:
      - Whether to wait until the gateway shows the effect. Switching slots takes a gateway a minute or more.
      - Without waiting, RV(unverified) lists everything that was sent. Slow changes, such as switching, may not be in
        effect yet when the module saves.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most. The ports that do not have their state by then fail. The other changes are kept and
        saved.
    type: float
    default: 180
seealso:
  - module: skyline.gateway.skyline_port_hold
  - module: skyline.gateway.skyline_command
  - module: skyline.gateway.skyline_info
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Set the port states of a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Lock three ports, and use the second slot of two other ports
      skyline.gateway.skyline_port_state:
        config:
          - ports: 1-3
            locked: true
          - ports: "4,7"
            active_slot: B
            locked: false

    - name: Light the LED of a port, so that somebody finds its SIM
      skyline.gateway.skyline_port_state:
        config:
          - ports: "12"
            led: true
        save: false
"""

RETURN = r"""
before:
  description: The differences, before; V(unknown) if the gateway does not show the value.
  returned: when the gateway could be read and the options are right
  type: list
  elements: dict
  sample:
    - ports: 1-3
      locked: false
after:
  description: The differences, after.
  returned: when the gateway could be read and the options are right
  type: list
  elements: dict
  sample:
    - ports: 1-3
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
      sample: '{"type": "command", "op": "lock", "ports": "1-3"}'
  sample:
    - method: POST
      path: /goip_send_cmd.html
      operation: lock
      body: '{"type": "command", "op": "lock", "ports": "1-3"}'
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
      sample: "ports 1-3 locked false\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "ports 1-3 locked true\n"
  sample:
    before_header: 192.0.2.10:80
    before: "ports 1-3 locked false\n"
    after_header: 192.0.2.10:80
    after: "ports 1-3 locked true\n"
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
  description: On failure, the ports and slots that were sent and do not have their new value.
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import port_state


def main() -> None:
    run_module(port_state)


if __name__ == "__main__":
    main()
