#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_gateway
short_description: Apply all declared settings to a gateway
version_added: 1.1.0
description:
  - Applies all declared settings of a SKYLINE gateway in one task. Each part works like the module of the same kind.
  - All parts are read, checked and planned before the first of them is written. A bad entry in any part means that
    nothing is written, and all bad entries of all parts are named at once.
  - The module reads the gateway once for all parts. An unchanged gateway costs one status request, one more with
    O(parameters), and one more with O(esims).
  - The parts are applied in the order of these options. At the end, the module saves all changes once, also if a part
    has failed. The parts after a failed part are not attempted. With O(activate=reboot), the module also saves right
    before the reboot, which is within the part O(imeis).
  - Some countries restrict by law who may change the IMEI of a device. The decision is yours. This module only writes
    values that you give, and never invents any.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.parts
  - skyline.gateway.secret_parameters
  - skyline.gateway.saving
  - skyline.gateway.batch_size
  - skyline.gateway.attributes
  - skyline.gateway.attributes.declarative
  - skyline.gateway.attributes.writing
options:
  on_unsupported:
    description:
      - What to do about a part that the gateway does not support. V(fail) fails before anything is written. V(skip)
        leaves the part out, with a warning.
    type: str
    choices: [fail, skip]
    default: fail
  check_digit:
    description:
      - What to do about an IMEI of 15 digits with a wrong check digit.
    type: str
    choices: [warn, fail, ignore]
    default: warn
  allow_duplicates:
    description:
      - Whether two slots of the gateway may have the same IMEI after the run. This includes slots that O(imeis)
        does not name, if the firmware shows the IMEI of each slot.
    type: bool
    default: false
  activate:
    description:
      - What to restart after a change of IMEIs, as in O(skyline.gateway.skyline_imei#module:activate). V(reboot) needs
        O(save=true).
    type: str
    choices: [none, reset, reboot]
    default: none
  imeis_wait_timeout:
    description:
      - Seconds to wait for modules to be back after O(activate).
    type: float
    default: 180
  esims_wait:
    description:
      - Whether to wait until eSIM profiles are written and deleted.
    type: bool
    default: true
  esims_wait_timeout:
    description:
      - Seconds to wait for eSIM profiles.
    type: float
    default: 600
  port_states_wait:
    description:
      - Whether to wait until ports show the states wanted.
    type: bool
    default: true
  port_states_wait_timeout:
    description:
      - Seconds to wait for the states of ports.
    type: float
    default: 180
  network_wait_timeout:
    description:
      - Seconds to wait for locks to cells.
    type: float
    default: 180
  poll_interval:
    description:
      - Seconds between two checks of the progress, such as of eSIM profiles.
    type: float
    default: 5
  update_url:
    description:
      - V(always) sends the settings of O(status_report) in every run if the gateway does not show the URL. This is the
        only way to be sure that a changed URL arrives. V(on_enable) sends them only if the gateway shows a setting that
        is different from the declared one.
    type: str
    choices: [always, on_enable]
    default: always
  approved:
    description:
      - A RV(plan) that an earlier run returned, and that somebody has approved. If a change is not in the plan, or if
        its value before or after is not the same as in the plan, the task fails with kind C(approval). The message
        names each such change, and nothing is written.
      - If the gateway already has a planned change, this is not an error. So you can repeat an interrupted run, also
        one that has deleted an eSIM profile and not yet written the new one.
      - The values of secrets are not compared, only their places.
      - You can also give the entry of a gateway in the file of the playbook C(skyline.gateway.plan). It has the keys
        C(mac), C(activate) and C(parts). The gateway and the option O(activate) must be the same.
    type: dict
seealso:
  - module: skyline.gateway.skyline_audit
  - module: skyline.gateway.skyline_config
  - module: skyline.gateway.skyline_status_report
  - module: skyline.gateway.skyline_sim_number
  - module: skyline.gateway.skyline_imei
  - module: skyline.gateway.skyline_esim
  - module: skyline.gateway.skyline_port_state
notes:
  - Ansible shows no diff of a failed task. Use RV(parts), which has the values before and after.
"""

EXAMPLES = r"""
---
- name: Bring every gateway to its inventory variables
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Bring the gateway to its variables
      skyline.gateway.skyline_gateway:
        parameters: "{{ skyline_parameters }}"
        sim_numbers: "{{ skyline_sim_numbers }}"
        imeis: "{{ skyline_imeis }}"
        port_states:
          - ports: 1-8
            locked: false
      register: gateway

    - name: Show the changes
      ansible.builtin.debug:
        var: gateway.plan

- name: Carry out an approved plan
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Make the plan
      skyline.gateway.skyline_gateway:
        imeis: "{{ skyline_imeis }}"
      check_mode: true
      register: gateway

    - name: Carry out this plan only
      skyline.gateway.skyline_gateway:
        imeis: "{{ skyline_imeis }}"
        approved: "{{ gateway.plan }}"
"""

RETURN = r"""
parts:
  description: The result of each part in the task.
  returned: when the options are right
  type: dict
  contains:
    status:
      description:
        - V(unchanged), V(changed), V(failed), V(not_attempted) or V(unsupported).
      returned: always
      type: str
      sample: changed
    before:
      description: The differing settings with their values before, in the form of the module of the part.
      returned: always
      type: raw
      sample:
        "6.02": "860000000000001"
    after:
      description: The differing settings with their values after.
      returned: always
      type: raw
      sample:
        "6.02": "865847053403202"
    applied:
      description: The items that have their new value.
      returned: always
      type: list
      elements: str
      sample: ["6.02"]
    rejected:
      description: The items that the gateway has refused, or that do not have their new value.
      returned: always
      type: list
      elements: str
      sample: []
    not_attempted:
      description: The items that were not sent.
      returned: always
      type: list
      elements: str
      sample: []
    unverified:
      description: The items whose value could not be read back.
      returned: always
      type: list
      elements: str
      sample: []
  sample:
    imeis:
      status: changed
      before:
        "6.02": "860000000000001"
      after:
        "6.02": "865847053403202"
      applied: ["6.02"]
      rejected: []
      not_attempted: []
      unverified: []
plan:
  description:
    - The changes by part and item, each with its value before and after, the same in check mode and in the real run. An
      item is a slot, the name of a parameter, or a key such as V(period); of a port or slot in C(port_states) each
      property has its own pair.
    - Instead of a secret, it has V(none), V(other) or V(set).
  returned: when the options are right
  type: dict
  sample:
    imeis:
      "6.02":
        before: "860000000000001"
        after: "865847053403202"
activate:
  description: The value of O(activate) for which the plan was made.
  returned: when the options are right
  type: str
  sample: none
# From here on: made by `make format` of .ci/return_docs.
saved:
  description: Whether the configuration was saved.
  returned: when the options are right
  type: bool
  sample: true
unsaved:
  description: Whether the gateway is known to have values that were set and not saved, by this run or an earlier
    one.
  returned: when the options are right
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
      sample: sim_imei(21)=865847053403202
  sample:
    - method: POST
      path: /goip_send_cmd.html
      operation: set
      body: sim_imei(21)=865847053403202
    - method: POST
      path: /goip_send_cmd.html
      operation: save
      body: '{"type": "command", "op": "save"}'
diff:
  description: The changes in readable lines, of each part that differs.
  returned: in diff mode
  type: list
  contains:
    before_header:
      description: The address of the gateway and the part.
      returned: always
      type: str
      sample: 192.0.2.10:80 imeis
    before:
      description: The lines before.
      returned: always
      type: str
      sample: "6.02: 860000000000001\n"
    after_header:
      description: The address of the gateway and the part.
      returned: always
      type: str
      sample: 192.0.2.10:80 imeis
    after:
      description: The lines after.
      returned: always
      type: str
      sample: "6.02: 865847053403202\n"
  elements: dict
  sample:
    - before_header: 192.0.2.10:80 imeis
      before: "6.02: 860000000000001\n"
      after_header: 192.0.2.10:80 imeis
      after: "6.02: 865847053403202\n"
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
  description: On failure, the items whose new value is in place, with the names of their parts.
  returned: on failure
  type: list
  elements: str
  sample:
    - imeis 6.02
rejected:
  description: On failure, the items that were sent and do not have their new value.
  returned: on failure
  type: list
  elements: str
  sample:
    - imeis 13.04
not_attempted:
  description: On failure, the items of all parts that were not sent. After a failure before the first write, they
    have the names that the task gave them.
  returned: on failure
  type: list
  elements: str
  sample:
    - port_states 8
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import gateway


def main() -> None:
    run_module(gateway)


if __name__ == "__main__":
    main()
