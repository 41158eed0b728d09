#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_pin
short_description: Set the PINs that a gateway enters for its SIMs
version_added: 1.1.0
description:
  - Sets the PINs that a SKYLINE gateway enters for the SIMs of its slots. It does not change the PIN on the card
    itself.
  - It needs firmware 8.0d or later. On older firmware, and with O(api=2), the task fails with
    RV(error.kind=unsupported), and nothing is written.
  - Reads all slots with one request, writes all differences with one request, reads back and saves. A second run sends
    reads only.
  - PINs are secrets. No output has a PIN, neither yours nor those of the gateway. Results show V(none), V(other) or
    V(set).
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
      - Mapping of slots to PINs. With O(state=deleted) only the slots count; the values are ignored and may be null.
      - A slot is V(6B), V(6b) or V("6.02"); the dotted form always has two digits after the dot and needs quotes,
        because YAML reads an unquoted 1.10 as 1.1. A bare port such as V(6) names slot 1 of a gateway with one slot
        per port.
      - A PIN is 4 to 8 digits in quotes. A number without quotes is refused, because YAML reads V(0123) as 83.
      - With the word V(set), which M(skyline.gateway.skyline_info) returns for a PIN, the slot keeps its PIN.
      - An empty mapping is an error with the states V(overridden) and V(deleted); it never means every slot.
    type: dict
    required: true
  state:
    description:
      - V(merged) sets the given PINs and does not change other slots.
      - V(overridden) also removes the PINs of all slots that O(config) does not name.
      - V(deleted) removes the PINs of the given slots.
    type: str
    choices: [merged, overridden, deleted]
    default: merged
seealso:
  - module: skyline.gateway.skyline_info
  - module: skyline.gateway.skyline_sim_number
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Set the PINs of a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Set the PINs of each gateway from a vault
      skyline.gateway.skyline_pin:
        config: "{{ skyline_pins }}"

    - name: Set the PIN of one slot
      skyline.gateway.skyline_pin:
        config:
          6B: "{{ vault_pin_of_6b }}"

    - name: Remove the PINs of two slots
      skyline.gateway.skyline_pin:
        config:
          25E: null
          25F: null
        state: deleted
"""

RETURN = r"""
before:
  description:
    - The slots that differ. V(none) where there is no PIN, V(other) where there is another one than that wanted,
      V(set) where there is one that cannot be compared, V(unknown) where the gateway does not show whether there is
      one.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    "6.02": other
after:
  description: The slots that differ. V(set) for the PIN that is wanted, V(none) for none.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    "6.02": set
unverified:
  description:
    - The slots whose value could not be read back. On failure, also the slots that may have been written, if the
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
      sample: /set_pins
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: set
    body:
      description: Body of the request, without the PINs.
      returned: always
      type: str
      sample: '[{"port": 6, "slot": 2, "pin": "********"}]'
  sample:
    - method: POST
      path: /set_pins
      operation: set
      body: '[{"port": 6, "slot": 2, "pin": "********"}]'
    - method: POST
      path: /save_config
      operation: save
      body: '{}'
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
      sample: "6.02: other\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "6.02: set\n"
  sample:
    before_header: 192.0.2.10:80
    before: "6.02: other\n"
    after_header: 192.0.2.10:80
    after: "6.02: set\n"
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import pin


def main() -> None:
    run_module(pin)


if __name__ == "__main__":
    main()
