#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_sms_task
short_description: Pause, resume and remove tasks for messages
version_added: 1.0.0
description:
  - Sets the state of tasks that a SKYLINE gateway has not finished yet. Only tasks with another state are changed.
  - Tasks are made by M(skyline.gateway.skyline_sms).
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.attributes
  - skyline.gateway.attributes.tasks
options:
  tids:
    description:
      - Ids of the tasks. An empty list is an error; it never means every task.
      - Either this or O(all) is needed, and not both.
    type: list
    elements: int
  all:
    description:
      - Every task that the gateway has when it is read.
    type: bool
    default: false
  state:
    description:
      - V(paused) stops tasks, V(running) continues them, V(absent) removes them with their unsent messages.
      - If the gateway does not have a task, V(absent) is already true for it, and the other states are an error. The
        gateway does not distinguish finished tasks from tasks that never existed.
    type: str
    choices: [paused, running, absent]
    required: true
seealso:
  - module: skyline.gateway.skyline_sms
  - module: skyline.gateway.skyline_info
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Manage SMS tasks
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Pause all tasks
      skyline.gateway.skyline_sms_task:
        all: true
        state: paused

    - name: Remove two tasks
      skyline.gateway.skyline_sms_task:
        tids: [1223, 1224]
        state: absent

    - name: Continue the other tasks
      skyline.gateway.skyline_sms_task:
        all: true
        state: running
"""

RETURN = r"""
before:
  description: The tasks that differ, by their ids, before. V(running), V(paused), or V(unknown).
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    "1223": running
after:
  description: The same tasks after.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    "1223": paused
unverified:
  description: The ids of the tasks for which orders were sent and that could not be read back.
  returned: on failure, where there are any
  type: list
  elements: str
  sample: []
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
      sample: POST
    path:
      description: Path of the URL.
      returned: always
      type: str
      sample: /goip_pause_sms.html
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: pause_sms
    body:
      description: Body of the request.
      returned: always
      type: str
      sample: '{"tids": [1223]}'
  sample:
    - method: POST
      path: /goip_pause_sms.html
      operation: pause_sms
      body: '{"tids": [1223]}'
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
      sample: "1223: running\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "1223: paused\n"
  sample:
    before_header: 192.0.2.10:80
    before: "1223: running\n"
    after_header: 192.0.2.10:80
    after: "1223: paused\n"
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
  description: On failure, the ids of the tasks that have the wanted state.
  returned: on failure
  type: list
  elements: str
  sample: ["1223"]
rejected:
  description: On failure, the ids of the tasks that the gateway was told to change, and that do not have the wanted
    state.
  returned: on failure
  type: list
  elements: str
  sample: []
not_attempted:
  description: On failure, the ids of the tasks that the gateway was not told to change.
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import sms_task


def main() -> None:
    run_module(sms_task)


if __name__ == "__main__":
    main()
