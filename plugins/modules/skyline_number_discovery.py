#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_number_discovery
short_description: Set how a gateway finds the numbers of its SIMs
version_added: 1.1.0
description:
  - Sets how a SKYLINE gateway finds the numbers of an operator's SIMs. Settings that you do not give keep their values.
  - It needs firmware 8.0d or later. On older firmware, and with O(api=2), the task fails with
    RV(error.kind=unsupported), and nothing is written.
  - The gateway accepts only the whole entry of an operator. The module reads it, changes it, writes all of it, reads it
    back and saves. A second run sends reads only.
  - Give plain texts. The module converts them if the gateway uses BASE64.
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
      - A list of operators, each with at least one setting. An empty text clears a setting.
      - Put digits in quotes, because YAML drops leading zeros. A number without quotes is refused.
    type: list
    elements: dict
    required: true
    suboptions:
      operator:
        description:
          - The PLMN of the operator, the 5 or 6 digits of MCC and MNC in quotes. It must be one that the gateway
            lists.
        type: raw
        required: true
      method:
        description:
          - How the gateway finds numbers. V(sim) reads them from the card. V(none) switches the discovery off.
        type: str
        choices: [none, ussd, sms, sim]
      command:
        description:
          - The text that asks for the number, such as C(*135#).
        type: raw
      keyword:
        description:
          - The text before the number in the answer.
        type: raw
      valid_chars:
        description:
          - The characters that a number can have.
        type: raw
      service_number:
        description:
          - The number to which the message with the command is sent.
        type: raw
      reply_number:
        description:
          - The number that the answer comes from.
        type: raw
      old_prefix:
        description:
          - The prefix of numbers to replace.
        type: raw
      new_prefix:
        description:
          - The new prefix.
        type: raw
seealso:
  - module: skyline.gateway.skyline_info
  - module: skyline.gateway.skyline_sim_number
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Set how a fleet finds its numbers
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Ask the first operator by USSD, and read the numbers of the second operator from its SIM cards
      skyline.gateway.skyline_number_discovery:
        config:
          - operator: "00101"
            method: ussd
            command: "*135#"
            keyword: "number is "
            old_prefix: "0049"
            new_prefix: "+49"
          - operator: "00102"
            method: sim

    - name: Set the number discovery of each gateway
      skyline.gateway.skyline_number_discovery:
        config: "{{ skyline_number_discovery }}"
"""

RETURN = r"""
before:
  description:
    - The settings that differ, by operator, in the shape of O(config), before; V(unknown) where the gateway shows a
      text that cannot be read.
  returned: when the gateway could be read and the options are right
  type: list
  elements: dict
  sample:
    - operator: "00101"
      method: none
      command: ""
after:
  description: The settings that differ, after.
  returned: when the gateway could be read and the options are right
  type: list
  elements: dict
  sample:
    - operator: "00101"
      method: ussd
      command: "*135#"
unverified:
  description:
    - The settings whose value could not be read back. On failure also those that may have been written, where the
      gateway no longer answers.
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
  description:
    - The writes that were sent, in their order and without the login. In check mode, the writes that would be sent.
    - Some gateways take the list itself, others take it under a key. If a gateway refused the first form, both
      requests are listed. Check mode shows the first form only.
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
      sample: /set_number_config
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: set_number_config
    body:
      description: Body of the request.
      returned: always
      type: str
      sample: '{"config": [{"operator_id": "00101", "method": "ussd", "command": "KjEzNSM="}]}'
  sample:
    - method: POST
      path: /set_number_config
      operation: set_number_config
      body: '{"config": [{"operator_id": "00101", "method": "ussd", "command": "KjEzNSM="}]}'
    - method: POST
      path: /save_config
      operation: save
      body: '{}'
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
      sample: "operator 00101 method none command (none)\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "operator 00101 method ussd command *135#\n"
  sample:
    before_header: 192.0.2.10:80
    before: "operator 00101 method none command (none)\n"
    after_header: 192.0.2.10:80
    after: "operator 00101 method ussd command *135#\n"
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
  description: On failure, the settings that have their new value.
  returned: on failure
  type: list
  elements: str
  sample:
    - 00101 method
rejected:
  description: On failure, the settings that were sent and do not have their new value.
  returned: on failure
  type: list
  elements: str
  sample:
    - 00101 command
not_attempted:
  description: On failure, the settings that were not sent. After a failure before the first write, they have the
    names that the task gave them.
  returned: on failure
  type: list
  elements: str
  sample:
    - 00102 method
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import number_discovery


def main() -> None:
    run_module(number_discovery)


if __name__ == "__main__":
    main()
