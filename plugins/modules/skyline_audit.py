#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_audit
short_description: Compare a gateway with its declared settings
version_added: 1.0.0
description:
  - Reads a SKYLINE gateway once and returns the differences from its declared settings, the values that could not be
    checked, and the states of its slots.
  - It never changes anything. It runs the module of each part in check mode.
  - No output has an activation or confirmation code of an eSIM profile.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.parts
  - skyline.gateway.secret_parameters
  - skyline.gateway.attributes
  - skyline.gateway.attributes.info
options:
  expected:
    description:
      - How the gateway should work. If it does not, the gateway is unhealthy and not drifted, because no module can
        change this.
      - States that the gateway does not show are in RV(unverified).
    type: dict
    suboptions:
      registered:
        description:
          - Ports that should be in service, such as V(1-8) or V(all). A port is in service if its slot in use is
            registered with a network, in a call or using mobile data.
          - A slot, such as V(6B), must also be the slot in use of its port.
        type: str
      sims:
        description:
          - A list of slots that should hold a SIM, such as V([6B, 1A-4A]), or a mapping of slots to the ICCIDs of
            their SIMs.
          - A filler C(F) at the end of an ICCID is ignored.
        type: raw
      min_signal:
        description:
          - The weakest signal, V(1) to V(31), that a SIM in service may have.
        type: int
      firmware:
        description:
          - Versions of the firmware that are accepted, in quotes, as RV(gateway.version) shows them.
        type: list
        elements: raw
      operators:
        description:
          - Operators with which SIMs in service may be registered, by name or, in quotes, by PLMN, the MCC and the MNC.
        type: list
        elements: raw
    version_added: 1.1.0
seealso:
  - module: skyline.gateway.skyline_audit_report
  - module: skyline.gateway.skyline_info
  - module: skyline.gateway.skyline_imei
  - module: skyline.gateway.skyline_sim_number
  - module: skyline.gateway.skyline_port_state
  - module: skyline.gateway.skyline_esim
  - module: skyline.gateway.skyline_config
  - module: skyline.gateway.skyline_status_report
notes:
  - For O(esims_state=merged), too, another profile in a slot is a difference.
  - Drift and bad health are no failures. The module fails only if the gateway cannot be read.
"""

EXAMPLES = r"""
---
- name: Compare every gateway with its inventory variables
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Compare
      skyline.gateway.skyline_audit:
        imeis: "{{ skyline_imeis }}"
        port_states:
          - ports: 1-8
            locked: false
        expected:
          registered: 1-8
          sims: [1A-8A]
          min_signal: 10
      register: audit

    - name: Show the differences
      ansible.builtin.debug:
        var: audit.drift
"""

RETURN = r"""
verdict:
  description:
    - V(drifted) where anything is known to differ; else V(unhealthy) where anything is known not to be as expected;
      else V(unreachable) where the gateway went away or refused the login half-way; else V(unknown) where anything
      could not be told; else V(in_line).
  returned: when the gateway could be read
  type: str
  sample: drifted
drift:
  description: What is not as declared.
  returned: when the gateway could be read
  type: list
  elements: dict
  contains:
    part:
      description:
        - The option that declares it. Empty for values that are right but known not to be saved, which a reboot takes
          away.
      returned: always
      type: str
      sample: imeis
    setting:
      description:
        - V(imei), V(number), V(locked), V(active_slot), V(led), V(profile), V(status_report), V(configuration), or the
          name of a parameter.
      returned: always
      type: str
      sample: imei
    slot:
      description: The slot, or the port; empty for settings of the whole gateway.
      returned: always
      type: str
      sample: "6.02"
    is:
      description: What the gateway shows.
      returned: always
      type: raw
      sample: "860000000000001"
    should_be:
      description: What is declared.
      returned: always
      type: raw
      sample: "865847053403202"
  sample:
    - part: imeis
      setting: imei
      slot: "6.02"
      is: "860000000000001"
      should_be: "865847053403202"
health:
  description: What is not as O(expected).
  returned: when the gateway could be read
  type: list
  elements: dict
  contains:
    part:
      description: The option, V(expected).
      returned: always
      type: str
      sample: expected
    setting:
      description: V(state), V(sim), V(signal), V(operator) or V(firmware).
      returned: always
      type: str
      sample: state
    slot:
      description: The slot, or the port; empty for the firmware.
      returned: always
      type: str
      sample: "3"
    is:
      description: What the gateway shows.
      returned: always
      type: raw
      sample: registering
    should_be:
      description: What is expected.
      returned: always
      type: raw
      sample: registered
  sample:
    - part: expected
      setting: state
      slot: "3"
      is: registering
      should_be: registered
  version_added: 1.1.0
unverified:
  description: What is declared and cannot be told, because the gateway does not show it, or a mask is declared.
  returned: when the gateway could be read
  type: list
  elements: dict
  contains:
    part:
      description: The option that declares it.
      returned: always
      type: str
      sample: imeis
    setting:
      description: As in RV(drift) and RV(health); V(port_state) for any property of a port.
      returned: always
      type: str
      sample: imei
    slot:
      description: The slot, or the port; empty for settings of the whole gateway.
      returned: always
      type: str
      sample: "6.03"
  sample:
    - part: imeis
      setting: imei
      slot: "6.03"
problems:
  description: The parts that could not be compared.
  returned: when the gateway could be read
  type: list
  elements: dict
  contains:
    part:
      description: The option; empty where none is given at all.
      returned: always
      type: str
      sample: port_states
    kind:
      description: Kind of the error, as in RV(error.kind).
      returned: always
      type: str
      sample: validation
    message:
      description: What went wrong.
      returned: always
      type: str
      sample: "config has a bad entry: entry 1 (ports: 99): 99: port 99 is beyond the gateway's 32 ports"
  sample: []
ports:
  description:
    - A row for every slot that the gateway shows; older firmware shows the slots in use. What it does not tell is null.
  returned: when the gateway could be read
  type: list
  elements: dict
  contains:
    name:
      description: The slot, or the name of a remote SIM of a pool as the gateway has it.
      returned: always
      type: str
      sample: "6.02"
    port:
      description: Number of the port.
      returned: always
      type: int
      sample: 6
    slot:
      description: Number of the slot; null for a remote SIM.
      returned: always
      type: int
      sample: 2
    state_name:
      description: What it does, as in RV(skyline.gateway.skyline_info#module:ports[].state_name).
      returned: always
      type: str
      sample: registered
    active:
      description: Whether the port uses this slot now.
      returned: always
      type: bool
      sample: true
    imei:
      description: The IMEI shown; from firmware 2.4 on the configured one of the slot, before that the module's own.
      returned: always
      type: str
      sample: "860000000000001"
    number:
      description: The number noted for the SIM.
      returned: always
      type: str
      sample: "1358021178"
    operator:
      description: Name and identification of the operator.
      returned: always
      type: str
      sample: EXAMPLE 00101
    signal:
      description: Signal strength, as the gateway measures it.
      returned: always
      type: int
      sample: 23
    iccid:
      description: ICCID of the SIM.
      returned: always
      type: str
      sample: "8986001234567890123"
  sample:
    - name: "6.02"
      port: 6
      slot: 2
      state_name: registered
      active: true
      imei: "860000000000001"
      number: "1358021178"
      operator: EXAMPLE 00101
      signal: 23
      iccid: "8986001234567890123"
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import audit


def main() -> None:
    run_module(audit)


if __name__ == "__main__":
    main()
