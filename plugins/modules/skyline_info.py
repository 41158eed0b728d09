#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_info
short_description: Read the state of a gateway
version_added: 1.0.0
description:
  - Reads the device data, the state and the configuration of a SKYLINE gateway. It never changes anything.
  - The configuration has the form of the C(config) option of its module. If you give it to the module, nothing changes.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.secret_parameters
  - skyline.gateway.attributes
  - skyline.gateway.attributes.info
options:
  gather_subset:
    description:
      - What to read. V(device), V(ports), V(imeis), V(sim_numbers) and V(port_states) together take one request; on
        older firmware V(sim_numbers) takes a second one.
      - Each of the others takes requests of its own. V(esims), V(sms_stats) and V(call_stats) take one, V(parameters)
        one for every 40 names, V(sms_tasks) one or more for each of the O(ports).
      - V(pins), V(network), V(sms_report) and V(number_discovery) need firmware 8.0d or later. Without it, and with
        O(api=2), the task fails with RV(error.kind=unsupported). V(network) takes three requests, each of the others
        one.
    type: list
    elements: str
    choices:
      - device
      - ports
      - imeis
      - sim_numbers
      - port_states
      - parameters
      - esims
      - sms_tasks
      - sms_stats
      - call_stats
      - pins
      - network
      - sms_report
      - number_discovery
    default: [device, ports]
  ports:
    description:
      - Ports or slots to return, such as V(3), V(4-32), V(1A,2B), V(1.02-64.02) or V(all), mixed by commas.
      - By default all that the gateway shows.
    type: str
  slots:
    description:
      - Slots of these ports to return, such as V(2), V(1-2,4) or V(all).
      - By default all that the gateway shows.
    type: str
  parameters:
    description:
      - Names of the parameters to read with V(parameters) in O(gather_subset), arrays by their plain names or with a
        place. The gateway has no list of them.
    type: list
    elements: str
    default: []
  period:
    description:
      - The period of V(sms_stats) and V(call_stats) in O(gather_subset).
    type: str
    choices: [last_hour, last_two_hours, today, total]
    default: last_hour
  sms_task_text:
    description:
      - Whether V(sms_tasks) in O(gather_subset) has the texts of the messages, too.
    type: bool
    default: false
seealso:
  - module: skyline.gateway.skyline_imei
  - module: skyline.gateway.skyline_sim_number
  - module: skyline.gateway.skyline_port_state
  - module: skyline.gateway.skyline_esim
  - module: skyline.gateway.skyline_config
  - module: skyline.gateway.skyline_pin
  - module: skyline.gateway.skyline_network
  - module: skyline.gateway.skyline_sms_report
  - module: skyline.gateway.skyline_number_discovery
  - module: skyline.gateway.skyline_sms
  - module: skyline.gateway.skyline_sms_task
  - module: skyline.gateway.skyline_sms_info
  - module: skyline.gateway.skyline_audit
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Read a fleet
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Read the device and its ports
      skyline.gateway.skyline_info:
      register: gateway

    - name: Show the ports that are not registered
      ansible.builtin.debug:
        msg: "{{ gateway.ports | selectattr('active') | rejectattr('state', 'equalto', 3) | map(attribute='name') }}"

    - name: Read the IMEIs of the second slots of ports 1 to 8
      skyline.gateway.skyline_info:
        gather_subset: [imeis]
        ports: 1-8
        slots: "2"

    - name: Read the statistics of today
      skyline.gateway.skyline_info:
        gather_subset: [sms_stats, call_stats]
        period: today
      register: statistics

    - name: Show the sum of each gateway
      ansible.builtin.debug:
        var: statistics.sms_stats.total
"""

RETURN = r"""
device:
  description: The gateway itself.
  returned: when V(device) is among O(gather_subset)
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
      returned: always
      type: str
      sample: 00-30-f1-01-02-03
    version:
      description: Firmware; null where the gateway does not tell.
      returned: always
      type: str
      sample: 608-520-840-841-100-0F0
    max_ports:
      description: Number of ports.
      returned: always
      type: int
      sample: 32
    max_slots:
      description: Number of SIM slots per port; 1 where the gateway leaves it out and shows first slots only.
      returned: always
      type: int
      sample: 4
    api:
      description: The generation of the API that is spoken with it, V(2) or V(3).
      returned: always
      version_added: 1.1.0
      type: str
      sample: "2"
    ip:
      description: The address that the gateway has of itself.
      returned: always
      type: str
      sample: 192.168.1.67
    report_period:
      description: Seconds that the gateway's status reports are valid (C(expires)); -1 where it sends none.
      returned: always
      type: int
      sample: -1
  sample:
    host: 192.0.2.10
    port: 80
    mac: 00-30-f1-01-02-03
    version: 608-520-840-841-100-0F0
    max_ports: 32
    max_slots: 4
    api: "2"
    ip: 192.168.1.67
    report_period: -1
ports:
  description:
    - A row for every slot that the gateway shows; older firmware shows the slots in use. What it does not tell is null.
  returned: when V(ports) is among O(gather_subset)
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
    state:
      description: Status code of the API.
      returned: always
      type: int
      sample: 3
    state_name:
      description:
        - Its name. One of V(no_sim), V(idle), V(registering), V(registered), V(call_connected), V(no_balance),
          V(registration_failed), V(locked_by_device), V(locked_by_operator), V(sim_error), V(card_detected),
          V(locked_by_user), V(inter_calling), V(inter_calling_holding), V(mobile_data), V(module_timeout), V(unknown),
          or V(state_N) for codes that the API does not document.
      returned: always
      type: str
      sample: registered
    imei:
      description: The IMEI shown; from firmware 2.4 on the configured one of the slot, before that the module's own.
      returned: always
      type: str
      sample: "865847053403202"
    number:
      description: The number noted for the SIM.
      returned: always
      type: str
      sample: "1358021178"
    active:
      description: Whether the port uses this slot now.
      returned: always
      type: bool
      sample: true
    inserted:
      description: Whether a SIM is in the slot.
      returned: always
      type: bool
      sample: true
    slot_enabled:
      description: Whether the slot is enabled.
      returned: always
      type: bool
      sample: true
    led:
      description: Whether the LED is on.
      returned: always
      type: bool
      sample: false
    iccid:
      description: ICCID of the SIM.
      returned: always
      type: str
      sample: "8986001234567890123"
    imsi:
      description: IMSI of the SIM.
      returned: always
      type: str
      sample: "460001234567890"
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
    balance:
      description: Balance of the SIM.
      returned: always
      type: float
      sample: 0.0
    sim:
      description: Identification in a SIM pool.
      returned: always
      type: str
      sample: ""
    sequence:
      description: Sequence number of the row, counted per port.
      returned: always
      type: int
      sample: 7
    network:
      description: Generation of the radio network that the SIM uses, V(2), V(3) or V(4); null where the firmware does
        not say.
      returned: always
      version_added: 1.1.0
      type: int
      sample: 4
  sample:
    - name: "6.02"
      port: 6
      slot: 2
      state: 3
      state_name: registered
      imei: "865847053403202"
      number: "1358021178"
      active: true
      inserted: true
      slot_enabled: true
      led: false
      iccid: "8986001234567890123"
      imsi: "460001234567890"
      operator: EXAMPLE 00101
      signal: 23
      balance: 0.0
      sim: ""
      sequence: 7
      network: 4
imeis:
  description: The configured IMEIs, in the shape of the C(config) option of M(skyline.gateway.skyline_imei).
  returned: when V(imeis) is among O(gather_subset)
  type: dict
  sample:
    "6.02": "865847053403202"
sim_numbers:
  description: The numbers, in the shape of the C(config) option of M(skyline.gateway.skyline_sim_number).
  returned: when V(sim_numbers) is among O(gather_subset)
  type: dict
  sample:
    "25.01": "1358021178"
port_states:
  description: The states of ports, in the shape of the C(config) option of M(skyline.gateway.skyline_port_state).
  returned: when V(port_states) is among O(gather_subset)
  type: list
  elements: dict
  sample:
    - ports: 1-3
      active_slot: 1
      led: false
      locked: true
parameters:
  description:
    - Parameters, in the shape of the C(parameters) option of M(skyline.gateway.skyline_config). Those that the gateway
      does not return are missing. The values of those that by their name are secrets, and the secrets in URLs, are
      masked.
  returned: when V(parameters) is among O(gather_subset)
  type: dict
  sample:
    ttl: "64"
pins:
  description:
    - The slots for which the gateway enters a PIN, each with V(set). It is a secret which. In the shape of the
      C(config) option of M(skyline.gateway.skyline_pin), where V(set) leaves a slot as it is.
  returned: when V(pins) is among O(gather_subset)
  version_added: 1.1.0
  type: dict
  sample:
    "6.02": set
network:
  description:
    - The type of network, the ports that are bound to an operator, and those that are kept to a cell. In the shape of
      the options of M(skyline.gateway.skyline_network).
    - What the firmware cannot tell is missing, with a warning.
  returned: when V(network) is among O(gather_subset)
  version_added: 1.1.0
  type: dict
  contains:
    network_type:
      description: The type of network of all ports.
      returned: where it is one that is known
      type: str
      sample: lte
    operators:
      description: The PLMN that each port is bound to.
      returned: where the firmware has it
      type: dict
      sample:
        "1": "00101"
    cells:
      description: The cell that each port is kept to, as far as the gateway shows that.
      returned: where the firmware has it
      type: dict
      sample:
        "1":
          earfcn: 1300
          pci: 5
  sample:
    network_type: lte
    operators:
      "1": "00101"
    cells:
      "1":
        earfcn: 1300
        pci: 5
sms_report:
  description:
    - Where reports of messages and received messages go, in the shape of the options of
      M(skyline.gateway.skyline_sms_report). Logins in URLs are masked.
  returned: when V(sms_report) is among O(gather_subset)
  version_added: 1.1.0
  type: dict
  sample:
    status_url: http://collector.example.com:8080/push
    status_max: 100
    status_period: 30
    received_url: ""
    received_max: 1
    received_period: 30
number_discovery:
  description:
    - How the gateway finds out the numbers of SIMs, by operator, in the shape of the C(config) option of
      M(skyline.gateway.skyline_number_discovery).
  returned: when V(number_discovery) is among O(gather_subset)
  version_added: 1.1.0
  type: list
  elements: dict
  sample:
    - operator: "00101"
      method: ussd
      command: "*135#"
      keyword: "number is "
      valid_chars: "+0123456789"
      service_number: ""
      reply_number: ""
      old_prefix: ""
      new_prefix: ""
esims:
  description:
    - The eSIM profiles, in the shape of the C(config) option of M(skyline.gateway.skyline_esim), without their codes.
  returned: when V(esims) is among O(gather_subset)
  type: list
  elements: dict
  sample:
    - port: 1
      slot: 1
      iccid: "8949000000000000001"
esim_profiles:
  description: Everything that the gateway says of the eSIM profiles of its slots, but for their codes.
  returned: when V(esims) is among O(gather_subset)
  type: list
  elements: dict
  contains:
    name:
      description: The slot.
      returned: always
      type: str
      sample: "1.01"
    port:
      description: Number of the port.
      returned: always
      type: int
      sample: 1
    slot:
      description: Number of the slot.
      returned: always
      type: int
      sample: 1
    eid:
      description: EID of the port's eSIM chip.
      returned: always
      type: str
      sample: "89001012012341234012345678901224"
    exists:
      description: Whether a profile is written to the slot.
      returned: always
      type: bool
      sample: true
    enabled:
      description: Whether the profile is enabled.
      returned: always
      type: bool
      sample: true
    iccid:
      description: ICCID of the profile.
      returned: always
      type: str
      sample: "8949000000000000001"
    provider:
      description: Name of the provider.
      returned: always
      type: str
      sample: Example Mobile
    operation:
      description: What is under way. One of V(none), V(writing), V(deleting), V(unknown).
      returned: always
      type: str
      sample: none
    status:
      description: How far it is. One of V(idle), V(submitted), V(in_progress), V(failed), V(unknown).
      returned: always
      type: str
      sample: idle
    reason:
      description: Why it failed.
      returned: always
      type: str
      sample: null
  sample:
    - name: "1.01"
      port: 1
      slot: 1
      eid: "89001012012341234012345678901224"
      exists: true
      enabled: true
      iccid: "8949000000000000001"
      provider: Example Mobile
      operation: none
      status: idle
      reason: null
sms_tasks:
  description: The tasks for messages that the gateway has not done yet, those of the selected O(ports).
  returned: when V(sms_tasks) is among O(gather_subset)
  type: list
  elements: dict
  contains:
    tid:
      description: Id of the task.
      returned: always
      type: int
      sample: 1223
    state:
      description: V(running) or V(paused).
      returned: always
      type: str
      sample: running
    ports:
      description: The ports in whose lists the task stands.
      returned: always
      type: list
      elements: int
      sample: [1, 2]
    from_ports:
      description: The ports that it was given; null where the gateway chooses.
      returned: always
      type: str
      sample: "1-2"
    to:
      description: The recipients.
      returned: always
      type: list
      elements: str
      sample: ["13686876620"]
    charset:
      description: How the text travelled.
      returned: always
      type: str
      sample: utf8
    coding:
      description: How the text is coded on the air.
      returned: always
      type: str
      sample: auto
    text:
      description: The text, with O(sms_task_text=true).
      returned: always
      type: str
      sample: null
  sample:
    - tid: 1223
      state: running
      ports: [1, 2]
      from_ports: "1-2"
      to: ["13686876620"]
      charset: utf8
      coding: auto
      text: null
sms_stats:
  description: Counters of messages during O(period), by slot and in all. What the gateway does not tell is null.
  returned: when V(sms_stats) is among O(gather_subset)
  type: dict
  contains:
    period:
      description: The O(period).
      returned: always
      type: str
      sample: last_hour
    total:
      description: The counters of all the slots returned.
      returned: always
      type: dict
      contains:
        received:
          description: Messages received.
          returned: always
          type: int
          sample: 10
        sent:
          description: Messages sent.
          returned: always
          type: int
          sample: 50
        sent_ok:
          description: Those of them that were sent successfully.
          returned: always
          type: int
          sample: 48
        sent_failed:
          description: Those that failed.
          returned: always
          type: int
          sample: 2
        unsent:
          description: Messages that wait to be sent.
          returned: always
          type: int
          sample: 5
        sending:
          description: Messages that are being sent.
          returned: always
          type: int
          sample: 1
    slots:
      description: The counters of each slot.
      returned: always
      type: list
      elements: dict
      contains:
        name:
          description: The slot.
          returned: always
          type: str
          sample: "1.01"
        port:
          description: Number of the port.
          returned: always
          type: int
          sample: 1
        slot:
          description: Number of the slot.
          returned: always
          type: int
          sample: 1
        received:
          description: Messages received.
          returned: always
          type: int
          sample: 10
        sent:
          description: Messages sent.
          returned: always
          type: int
          sample: 50
        sent_ok:
          description: Those of them that were sent successfully.
          returned: always
          type: int
          sample: 48
        sent_failed:
          description: Those that failed.
          returned: always
          type: int
          sample: 2
        unsent:
          description: Messages that wait to be sent.
          returned: always
          type: int
          sample: 5
        sending:
          description: Messages that are being sent.
          returned: always
          type: int
          sample: 1
        con_failed:
          description: The C(con_failed) of the slot. Not in the total, because it may count failures in a row.
          returned: always
          type: int
          sample: 0
  sample:
    period: last_hour
    total:
      received: 10
      sent: 50
      sent_ok: 48
      sent_failed: 2
      unsent: 5
      sending: 1
    slots:
      - name: "1.01"
        port: 1
        slot: 1
        received: 10
        sent: 50
        sent_ok: 48
        sent_failed: 2
        unsent: 5
        sending: 1
        con_failed: 0
call_stats:
  description: Counters of calls during O(period), by slot and in all. What the gateway does not tell is null.
  returned: when V(call_stats) is among O(gather_subset)
  type: dict
  contains:
    period:
      description: The O(period).
      returned: always
      type: str
      sample: last_hour
    total:
      description: The counters of all the slots returned; ratio and average made anew from the sums.
      returned: always
      type: dict
      contains:
        calls:
          description: Calls.
          returned: always
          type: int
          sample: 100
        alerted:
          description: Calls that rang.
          returned: always
          type: int
          sample: 90
        connected:
          description: Calls that were answered.
          returned: always
          type: int
          sample: 80
        con_failed:
          description: Calls that failed.
          returned: always
          type: int
          sample: 20
        nc_success:
          description: The first number of C(nc), the no-carrier ratio.
          returned: always
          type: int
          sample: 15
        nc_total:
          description: The second number of C(nc).
          returned: always
          type: int
          sample: 20
        act_tcd:
          description: Duration of all calls in seconds.
          returned: always
          type: int
          sample: 9600
        asr:
          description: Answer-seizure ratio, in percent.
          returned: always
          type: float
          sample: 80.0
        acd:
          description: Average duration of calls.
          returned: always
          type: float
          sample: 120.0
    slots:
      description: The counters of each slot.
      returned: always
      type: list
      elements: dict
      contains:
        name:
          description: The slot.
          returned: always
          type: str
          sample: "1.01"
        port:
          description: Number of the port.
          returned: always
          type: int
          sample: 1
        slot:
          description: Number of the slot.
          returned: always
          type: int
          sample: 1
        calls:
          description: Calls.
          returned: always
          type: int
          sample: 100
        alerted:
          description: Calls that rang.
          returned: always
          type: int
          sample: 90
        connected:
          description: Calls that were answered.
          returned: always
          type: int
          sample: 80
        con_failed:
          description: Calls that failed.
          returned: always
          type: int
          sample: 20
        nc_success:
          description: The first number of C(nc), the no-carrier ratio.
          returned: always
          type: int
          sample: 15
        nc_total:
          description: The second number of C(nc).
          returned: always
          type: int
          sample: 20
        act_tcd:
          description: Duration of all calls in seconds.
          returned: always
          type: int
          sample: 9600
        pdd:
          description: Post-dial delay.
          returned: always
          type: float
          sample: 5.0
        tcd:
          description: Duration of all calls in minutes.
          returned: always
          type: float
          sample: 160.0
        asr:
          description: Answer-seizure ratio, in percent.
          returned: always
          type: float
          sample: 80.0
        acd:
          description: Average duration of calls.
          returned: always
          type: float
          sample: 120.0
  sample:
    period: last_hour
    total:
      calls: 100
      alerted: 90
      connected: 80
      con_failed: 20
      nc_success: 15
      nc_total: 20
      act_tcd: 9600
      asr: 80.0
      acd: 120.0
    slots:
      - name: "1.01"
        port: 1
        slot: 1
        calls: 100
        alerted: 90
        connected: 80
        con_failed: 20
        nc_success: 15
        nc_total: 20
        act_tcd: 9600
        pdd: 5.0
        tcd: 160.0
        asr: 80.0
        acd: 120.0
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import info


def main() -> None:
    run_module(info)


if __name__ == "__main__":
    main()
