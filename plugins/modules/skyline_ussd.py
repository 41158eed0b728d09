#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_ussd
short_description: Send USSD codes and read the answers
version_added: 1.1.0
description:
  - Sends a USSD code, such as the one for the balance, from ports of a SKYLINE gateway, and returns what the networks
    answer.
  - Each port sends the code only once, even if an answer is lost, because it can cost money. The module also tells the
    gateway not to repeat it.
  - Gateways of generation 3 of the API use all ports at the same time. Others use one port after the other.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.attributes
  - skyline.gateway.attributes.action
  - skyline.gateway.modems
options:
  code:
    description:
      - The code. Put it in quotes, because V(*) and V(#) have a meaning in YAML.
    type: str
    required: true
seealso:
  - module: skyline.gateway.skyline_at_command
  - module: skyline.gateway.skyline_sim_survey
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Send USSD codes to a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Ask every SIM in use for its balance
      skyline.gateway.skyline_ussd:
        ports: all
        code: "*100#"
        accept_failures: true
      register: balances

    - name: Show the answers
      ansible.builtin.debug:
        msg: "{{ balances.replies | items2dict(key_name='port', value_name='reply') }}"

    - name: Top up port 3 with a voucher
      skyline.gateway.skyline_ussd:
        ports: "3"
        code: "*101*{{ voucher }}#"
        secret: true
"""

RETURN = r"""
replies:
  description: What came of it on each port, in the order in which the answers came. Empty in check mode.
  returned: always
  type: list
  elements: dict
  contains:
    port:
      description: Number of the port.
      returned: always
      type: int
      sample: 3
    ok:
      description: Whether there is a reply.
      returned: always
      type: bool
      sample: true
    reply:
      description: The text that the network answered; null where nothing came, V(********) with O(secret=true).
      returned: always
      type: str
      sample: Your balance is 10.00 EUR.
    code:
      description: The code of the gateway. Its meaning differs between the generations of the API; RV(replies[].reason)
        says the same in both.
      returned: always
      type: int
      sample: 0
    reason:
      description:
        - Why there is no reply; null where there is one. It begins with V(busy), V(unavailable), V(timeout),
          V(invalid), V(error), V(refused) or V(lost), and a colon.
        - After V(timeout) and V(lost), the network or modem may still have carried it out.
      returned: always
      type: str
      sample: null
  sample:
    - port: 3
      ok: true
      reply: Your balance is 10.00 EUR.
      code: 0
      reason: null
unverified:
  description: The ports for which the code was sent and no answer came.
  returned: where there are any
  type: list
  elements: str
  sample: ["2"]
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
      sample: GET
    path:
      description: Path of the URL.
      returned: always
      type: str
      sample: /goip_send_ussd.html
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: send_ussd
    body:
      description: Body of the request, or its query without the login; without the code with O(secret=true).
      returned: always
      type: str
      sample: port=3&ussd=%2A100%23&timeout=120&retries=0
  sample:
    - method: GET
      path: /goip_send_ussd.html
      operation: send_ussd
      body: port=3&ussd=%2A100%23&timeout=120&retries=0
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
  description: On failure, the ports that have a reply.
  returned: on failure
  type: list
  elements: str
  sample: ["1"]
rejected:
  description: On failure, the ports from which the gateway did not send the code.
  returned: on failure
  type: list
  elements: str
  sample: ["2"]
not_attempted:
  description: On failure, the ports from which the code was not sent. Also all ports of a request that the gateway
    refused.
  returned: on failure
  type: list
  elements: str
  sample: ["3"]
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import ussd


def main() -> None:
    run_module(ussd)


if __name__ == "__main__":
    main()
