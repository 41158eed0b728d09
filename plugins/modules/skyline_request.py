#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_request
short_description: Send a request of your own to a gateway
version_added: 1.1.0
description:
  - Sends any request of the HTTP API of a SKYLINE gateway, with the login of the inventory. Use it for functions
    without a module. The documents of the API list the paths.
  - Requests that read are tried again up to O(retries) times. Others are sent once.
  - The task fails if the gateway refuses the request by a code.
  - Values with the name of a secret, such as C(password) or C(pin), are hidden, also in the reply.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.attributes
  - skyline.gateway.attributes.request
  - skyline.gateway.attributes.writing
options:
  method:
    description:
      - The HTTP method. V(GET) reads, and V(POST) counts as a change.
      - Some requests by V(GET) also change something, for example commands, USSD, and a C(url) or C(period) for the
        status page. These count as a change, are sent once, and are not sent in check mode.
    type: str
    choices: [GET, POST]
    default: GET
  path:
    description:
      - The path of the URL, without parameters.
    type: str
    required: true
  query:
    description:
      - Parameters of the URL, without the login. Null is a name without a value.
    type: dict
    default: {}
  body:
    description:
      - The body. A mapping or a list is sent as JSON, a text is sent unchanged.
    type: raw
seealso:
  - module: skyline.gateway.skyline_info
  - module: skyline.gateway.skyline_command
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Send requests to a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Read the rows of all SIMs
      skyline.gateway.skyline_request:
        path: /goip_get_status.html
        query:
          all_sims: 1
      register: status

    - name: Read parameters by their names
      skyline.gateway.skyline_request:
        path: /goip_send_cmd.html
        query: {op: get, ttl: null, sw_ver: null}

    - name: Switch the LEDs of the first two ports on
      skyline.gateway.skyline_request:
        method: POST
        path: /goip_send_cmd.html
        query: {version: "1.1"}
        body: {type: command, op: ledon, ports: "1-2"}
"""

RETURN = r"""
reply:
  description:
    - What came back. JSON is parsed; its decimals are texts, as C(1.10) may be the name of a slot. Anything else is a
      text, and an empty reply is null.
  returned: when a reply came; in check mode only for requests that read
  type: raw
  sample: {code: 0, reason: OK}
unverified:
  description: The list V([request]) where the request was sent and no answer came.
  returned: on failure, where it is so
  type: list
  elements: str
  sample: [request]
# From here on: made by `make format` of .ci/return_docs.
requests:
  description: The request without the login and secrets, if it is one that writes.
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
      sample: request
    body:
      description: Body of the request, or its query if it has no body.
      returned: always
      type: str
      sample: '{"type": "command", "op": "ledon", "ports": "1-2"}'
  sample:
    - method: POST
      path: /goip_send_cmd.html
      operation: request
      body: '{"type": "command", "op": "ledon", "ports": "1-2"}'
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
  description: On failure, an empty list.
  returned: on failure
  type: list
  elements: str
  sample: []
rejected:
  description: On failure, V([request]) if the gateway refused a request that writes.
  returned: on failure
  type: list
  elements: str
  sample: [request]
not_attempted:
  description: On failure, V([request]) if the request was not sent, or only reads.
  returned: on failure
  type: list
  elements: str
  sample: [request]
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import request


def main() -> None:
    run_module(request)


if __name__ == "__main__":
    main()
