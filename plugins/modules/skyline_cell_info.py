#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_cell_info
short_description: Scan for the cells that the ports of a gateway use, and their neighbours
version_added: 1.1.0
description:
  - Makes the modules of a SKYLINE gateway scan for the cell of each port and its neighbours, waits until they are
    done, and returns the cells. It changes no setting.
  - It needs firmware 8.0d or later. On older firmware, and with O(api=2), the task fails with
    RV(error.kind=unsupported), and nothing is written.
  - During a scan, a module may not be able to do anything else. So name only the O(ports) that you need.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.attributes
  - skyline.gateway.attributes.info
options:
  ports:
    description:
      - The ports, such as V(3), V(1,4-8) or V(all).
    type: str
    default: all
  range:
    description:
      - The neighbours to scan for, those of the SIM's operator (V(current)) or of every operator (V(all)).
    type: str
    choices: [current, all]
    default: current
  wait_timeout:
    description:
      - Seconds that each of the two scans may take. The task fails if a port has no result by then.
    type: float
    default: 180.0
  poll_interval:
    description:
      - Seconds between two checks of the gateway. There are never more than three in a second.
    type: float
    default: 5.0
seealso:
  - module: skyline.gateway.skyline_info
  - module: skyline.gateway.skyline_network
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Find cells
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Find the cells around ports 1 and 2
      skyline.gateway.skyline_cell_info:
        ports: 1-2
        range: all
      register: around

    - name: Show the cell that port 1 uses
      ansible.builtin.debug:
        var: around.serving['1']

    - name: Lock port 1 to this cell
      skyline.gateway.skyline_network:
        network_type: lte
        cells:
          1:
            earfcn: "{{ around.serving['1'].earfcn }}"
            pci: "{{ around.serving['1'].pci }}"
"""

RETURN = r"""
serving:
  description:
    - The cell that each port uses, by its number. In it C(operator), C(earfcn), C(pci), C(cid) and C(rsrp) (dBm); null
      where the gateway does not say. A port without a cell is missing.
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    "1":
      operator: "00101"
      earfcn: 1300
      pci: 5
      cid: 00A10056
      rsrp: -71
neighbours:
  description: The cells around each port, by its number. A list for each, of cells as in RV(serving).
  returned: when the gateway could be read and the options are right
  type: dict
  sample:
    "1":
      - operator: "00101"
        earfcn: 1475
        pci: 117
        cid: 00A10075
        rsrp: -76
incomplete:
  description: The ports of which a scan did not come to an end.
  returned: when the gateway could be read and the options are right
  type: list
  elements: str
  sample: ["7"]
# From here on: made by `make format` of .ci/return_docs.
requests:
  description: An empty list, because this module never writes.
  returned: always
  type: list
  elements: dict
  sample: []
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
  description: On failure, an empty list, because this module never writes.
  returned: on failure
  type: list
  elements: str
  sample: []
rejected:
  description: On failure, an empty list, because this module never writes.
  returned: on failure
  type: list
  elements: str
  sample: []
not_attempted:
  description: On failure, an empty list, because this module never writes.
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import cell_info


def main() -> None:
    run_module(cell_info)


if __name__ == "__main__":
    main()
