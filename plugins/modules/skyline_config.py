#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_config
short_description: Set parameters of a gateway
version_added: 1.0.0
description:
  - Sets parameters of a SKYLINE gateway. All other parameters keep their values.
  - The documentation of the firmware lists the parameters. For IMEIs and SIM numbers, use their own modules.
  - Some parameters are secrets by their name (password, secret, token, key, PIN). Their values, and logins in URLs, are
    masked in every output. O(secret_parameters) lists more.
  - The index of an array parameter depends on the size that the gateway reports. If its status contradicts this size,
    or does not have the number of slots per port, nothing is written and the task fails with kind C(protocol).
  - If a value was written to another slot than intended, the module restores the old value there, and the task fails
    with kind C(verify).
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.secret_parameters
  - skyline.gateway.saving
  - skyline.gateway.batch_size
  - skyline.gateway.attributes
  - skyline.gateway.attributes.declarative
  - skyline.gateway.attributes.writing
options:
  parameters:
    description:
      - Mapping of parameters to values. For an element of an array, add its index, from 0, as in V(port_public_ip(3\)).
      - Values are texts. Put them in quotes.
      - If the value is a mask, as M(skyline.gateway.skyline_info) returns it for secrets, the parameter is not changed.
      - A parameter that the gateway does not return is written in every run, and is V(unknown) in RV(before). See
        O(on_unknown).
    type: dict
    required: true
seealso:
  - module: skyline.gateway.skyline_imei
  - module: skyline.gateway.skyline_sim_number
  - module: skyline.gateway.skyline_info
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Set parameters of a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Set the URL for messages and the lifetime of packets
      skyline.gateway.skyline_config:
        parameters:
          sms_url: http://collector.example.com/sms?site=7
          ttl: "64"
          port_public_ip(3): 192.0.2.7
"""

RETURN = r"""
before:
  description: The differences, before; V(unknown) if the gateway does not show the value.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    ttl: "32"
after:
  description: The differences, after.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    ttl: "64"
unverified:
  description:
    - The parameters whose value is not known, because the gateway does not show it, or because it is a mask.
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
      sample: set
    body:
      description: Body of the request.
      returned: always
      type: str
      sample: ttl=64
  sample:
    - method: POST
      path: /goip_send_cmd.html
      operation: set
      body: ttl=64
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
      sample: "ttl: 32\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "ttl: 64\n"
  sample:
    before_header: 192.0.2.10:80
    before: "ttl: 32\n"
    after_header: 192.0.2.10:80
    after: "ttl: 64\n"
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
  description: On failure, the parameters that have their new value.
  returned: on failure
  type: list
  elements: str
  sample: []
rejected:
  description: On failure, the parameters that were sent and do not have their new value.
  returned: on failure
  type: list
  elements: str
  sample: []
not_attempted:
  description: On failure, the parameters that were not sent. After a failure before the first write, they have
    the names that the task gave them.
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import config


def main() -> None:
    run_module(config)


if __name__ == "__main__":
    main()
