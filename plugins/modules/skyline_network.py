#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_network
short_description: Set the radio network of a gateway, operators and cells of its ports
version_added: 1.1.0
description:
  - Sets the type of network of a SKYLINE gateway, and binds its ports to operators and cells.
  - It needs firmware 8.0d or later. On older firmware, and with O(api=2), the task fails with
    RV(error.kind=unsupported), and nothing is written. O(operators) needs firmware 8.1l
    or later.
  - Reads the settings that you give, writes the differences, reads back and saves. A second run sends reads only.
  - The type of network is written first, because cells can be locked only with V(lte).
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.saving
  - skyline.gateway.attributes
  - skyline.gateway.attributes.declarative
  - skyline.gateway.attributes.writing
options:
  network_type:
    description:
      - The type of network of all ports of the gateway.
    type: str
    choices: [auto, gsm, wcdma, lte]
  operators:
    description:
      - Mapping of ports to operators. An operator is a PLMN, the 5 or 6 digits of MCC and MNC in quotes. V(none) or
        null stands for no binding.
      - A number without quotes is refused, because YAML drops leading zeros.
    type: dict
  cells:
    description:
      - Mapping of ports to the cell that a port must use, itself a mapping with C(earfcn) and C(pci). With V(none) or
        null the port chooses the cell.
      - Without C(pci), a port is bound to the frequency. Not every firmware accepts this.
      - A cell needs O(network_type=lte), in this task or already set.
      - After a restart, a gateway does not show its locks. A lock is then V(unknown) in RV(before), and O(on_unknown)
        says whether it is set again.
    type: dict
  wait:
    description:
      - Whether to wait until locks to cells are in effect. This takes some seconds or minutes.
      - With V(false), the locks are not saved. The next run of a module that saves also saves the locks.
    type: bool
    default: true
  wait_timeout:
    description:
      - Seconds to wait at most.
    type: float
    default: 180.0
  poll_interval:
    description:
      - Seconds between two checks of the gateway. There are never more than three in a second.
    type: float
    default: 5.0
seealso:
  - module: skyline.gateway.skyline_info
  - module: skyline.gateway.skyline_cell_info
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Set the networks of a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Use LTE on all ports, and one operator and one cell on some ports
      skyline.gateway.skyline_network:
        network_type: lte
        operators:
          1: "00101"
          2: none
        cells:
          1: {earfcn: 1300, pci: 5}

    - name: Set the operators of each gateway
      skyline.gateway.skyline_network:
        operators: "{{ skyline_network.operators }}"

    - name: Let port 1 choose its cell again
      skyline.gateway.skyline_network:
        cells:
          1: none
"""

RETURN = r"""
before:
  description:
    - What differs, in the shape of the options, before. V(none) for no operator or cell, V(unknown) where the gateway
      does not show it.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    network_type: auto
    cells:
      "1": none
after:
  description: The differences, after.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    network_type: lte
    cells:
      "1":
        earfcn: 1300
        pci: 5
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
      sample: /set_network_type
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: set_network_type
    body:
      description: Body of the request.
      returned: always
      type: str
      sample: '{"type": "lte"}'
  sample:
    - method: POST
      path: /set_network_type
      operation: set_network_type
      body: '{"type": "lte"}'
    - method: POST
      path: /lock_cells
      operation: lock_cells
      body: '[{"port": 1, "earfcn": 1300, "pci": 5}]'
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
      sample: "network_type: auto\ncells 1: none\n"
    after_header:
      description: The address of the gateway.
      returned: always
      type: str
      sample: 192.0.2.10:80
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "network_type: lte\ncells 1 earfcn: 1300\ncells 1 pci: 5\n"
  sample:
    before_header: 192.0.2.10:80
    before: "network_type: auto\ncells 1: none\n"
    after_header: 192.0.2.10:80
    after: "network_type: lte\ncells 1 earfcn: 1300\ncells 1 pci: 5\n"
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
  sample: [network_type]
rejected:
  description: On failure, the settings that were sent and do not have their new value.
  returned: on failure
  type: list
  elements: str
  sample:
    - cells 1
not_attempted:
  description: On failure, the settings that were not sent. After a failure before the first write, they have the
    names that the task gave them.
  returned: on failure
  type: list
  elements: str
  sample:
    - operators 2
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import network


def main() -> None:
    run_module(network)


if __name__ == "__main__":
    main()
