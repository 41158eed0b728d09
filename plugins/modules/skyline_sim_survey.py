#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_sim_survey
short_description: Visit every SIM of a gateway
version_added: 1.1.0
description:
  - Switches each port of a SKYLINE gateway to each of its slots with a SIM, and returns the data of the SIMs. It works
    on all ports at the same time.
  - While a port visits other slots, its usual SIM is not in service.
  - If a SIM does not register or a port does not switch, this port waits for O(slot_timeout). Other ports do not wait.
    This is no failure.
  - At the end, each port is switched back to its slot, also after a failure. After a killed survey, the next survey
    switches the ports back. Until then, other modules show a warning and switch no port.
  - The survey does not switch a port that is in a call or whose slot in use is locked, and does not visit a locked
    slot. These SIMs are listed with a RV(sims[].reason).
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.attributes
  - skyline.gateway.attributes.action
  - skyline.gateway.attributes.writing
options:
  ports:
    description:
      - Ports and slots to visit, such as V(3), V(4-32), V(1A,2B) or V(all), mixed by commas.
    type: str
    default: all
  slots:
    description:
      - Numbers or letters of the slots to visit, such as V(2), V(1-2,4), V(A-C) or V(all).
    type: str
    default: all
  wait_registered:
    description:
      - Whether to wait at each slot until its SIM is registered. Otherwise a port goes on as soon as it uses the slot.
    type: bool
    default: true
  slot_timeout:
    description:
      - Seconds that one slot may take at most, from the switch until its SIM is registered.
    type: float
    default: 180
  restore:
    description:
      - Whether ports are switched back to their slots at the end.
    type: bool
    default: true
seealso:
  - module: skyline.gateway.skyline_info
  - module: skyline.gateway.skyline_ussd
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Survey the SIMs of a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Visit every SIM
      skyline.gateway.skyline_sim_survey:
      register: survey

    - name: Show SIMs that do not register
      ansible.builtin.debug:
        msg: "{{ survey.sims | rejectattr('registered') | list }}"

    - name: Visit only the second slots of some ports
      skyline.gateway.skyline_sim_survey:
        ports: 1-8
        slots: "2"
        slot_timeout: 120
"""

RETURN = r"""
sims:
  description: The SIMs, in the order of their slots. In check mode RV(sims[].slot) only.
  returned: when the gateway could be read and the options are right
  type: list
  elements: dict
  contains:
    slot:
      description: The slot.
      returned: always
      type: str
      sample: "6.02"
    state:
      description: What the slot was doing in the end, such as V(registered); V(unknown) where that was not shown.
      returned: outside check mode
      type: str
      sample: registered
    registered:
      description: Whether the SIM was in service while its port used it.
      returned: outside check mode
      type: bool
      sample: true
    iccid:
      description: Serial number of the SIM; null where the gateway does not show it.
      returned: outside check mode
      type: str
      sample: "8949000000000000001"
    imsi:
      description: Subscriber; null where the gateway does not show it.
      returned: outside check mode
      type: str
      sample: "262010000000001"
    number:
      description: The number that the gateway has noted for the SIM; null for none.
      returned: outside check mode
      type: str
      sample: "+49301234567"
    operator:
      description: The network, as the gateway spells it; null where the SIM is not registered.
      returned: outside check mode
      type: str
      sample: 26201 Telekom
    signal:
      description: Strength of the signal, 0 to 31; null where the SIM is not registered.
      returned: outside check mode
      type: int
      sample: 21
    seconds:
      description: How long it took; null where the port was not switched to it.
      returned: outside check mode
      type: float
      sample: 74.2
    reason:
      description: Why the SIM is not registered, or was not visited; null for neither.
      returned: outside check mode
      type: str
      sample: null
  sample:
    - slot: "6.02"
      state: registered
      registered: true
      iccid: "8949000000000000001"
      imsi: "262010000000001"
      number: "+49301234567"
      operator: 26201 Telekom
      signal: 21
      seconds: 74.2
      reason: null
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
      sample: /goip_send_cmd.html
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: switch
    body:
      description: Body of the request.
      returned: always
      type: str
      sample: '{"type": "command", "op": "switch", "ports": "1.02-32.02"}'
  sample:
    - method: POST
      path: /goip_send_cmd.html
      operation: switch
      body: '{"type": "command", "op": "switch", "ports": "1.02-32.02"}'
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
  description: On failure, the slots that were visited.
  returned: on failure
  type: list
  elements: str
  sample: ["6.02"]
rejected:
  description: On failure, an empty list; RV(sims) says what was found in each slot.
  returned: on failure
  type: list
  elements: str
  sample: []
not_attempted:
  description: On failure, the slots that were not visited.
  returned: on failure
  type: list
  elements: str
  sample: ["13.04"]
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import sim_survey


def main() -> None:
    run_module(sim_survey)


if __name__ == "__main__":
    main()
