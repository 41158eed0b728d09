#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_sms_info
short_description: Read received messages
version_added: 1.0.0
description:
  - Reads the messages and delivery reports that a SKYLINE gateway has received since the last run.
  - With O(delete=true), it also removes the returned messages. It reads all messages before it removes any. So after a
    failure, no message is lost, and the remaining ones are returned again.
  - The module fails if the gateway returns the same messages again and again, or if reading takes longer than twenty
    times O(timeout). The messages that were read are in the result.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.attributes
  - skyline.gateway.attributes.inbox
options:
  since:
    description:
      - The end of the last run, a mapping with the RV(ssrc) and RV(next_sms) that it returned. Other keys are ignored,
        so you can give the whole result.
      - The gateway numbers its messages. C(ssrc) identifies this numbering, and C(next_sms) is the number of the next
        message.
      - After a reboot, the gateway starts a new numbering with another C(ssrc). Then all messages that the gateway has
        are returned, and RV(restarted) is true.
      - Without this option, or with an empty value, all messages are returned.
    type: dict
  limit:
    description:
      - Maximum number of messages to return. The next run returns the following ones.
    type: int
  delete:
    description:
      - Whether to remove the messages that are returned.
    type: bool
    default: false
seealso:
  - module: skyline.gateway.skyline_sms
  - module: skyline.gateway.skyline_config
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Read received messages
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Read all messages
      skyline.gateway.skyline_sms_info:
      register: inbox

    - name: Read the messages that came since
      skyline.gateway.skyline_sms_info:
        since:
          ssrc: "{{ inbox.ssrc }}"
          next_sms: "{{ inbox.next_sms }}"

    - name: Read and delete the first thousand messages
      skyline.gateway.skyline_sms_info:
        limit: 1000
        delete: true
      register: taken

    - name: Show the texts of one sender
      ansible.builtin.debug:
        msg: "{{ taken.messages | selectattr('sender', 'equalto', '10010') | map(attribute='text') }}"
"""

RETURN = r"""
messages:
  description: The messages, oldest first. What the gateway does not tell is null.
  returned: when the gateway could be read and the options are right
  type: list
  elements: dict
  contains:
    kind:
      description: V(sms), or V(delivery_report) for the report on a message that was sent.
      returned: always
      type: str
      sample: sms
    port:
      description: The slot that received it; the number of the port alone where the gateway does not tell the slot.
      returned: always
      type: str
      sample: "1.02"
    time:
      description: When it was received, in ISO 8601 and UTC.
      returned: always
      type: str
      sample: "2016-06-20T22:37:57Z"
    sender:
      description: Number of the sender; of a delivery report the service centre.
      returned: always
      type: str
      sample: "10010"
    recipient:
      description: Number of the recipient; of a delivery report the recipient of the message that was sent.
      returned: always
      type: str
      sample: "13265825775"
    text:
      description: The text; null for a delivery report. Control characters but line breaks and tabs are replaced.
      returned: always
      type: str
      sample: Hello World
    delivery_code:
      description: Of a delivery report, its code. 0 is delivered.
      returned: always
      type: int
      sample: null
    smsc:
      description: Number of the service centre, where the gateway tells.
      returned: always
      type: str
      sample: null
    scts:
      description: Time stamp of the service centre, as the network writes it, where the gateway tells.
      returned: always
      type: str
      sample: null
    iccid:
      description: ICCID of the SIM, from newer firmware.
      returned: always
      type: str
      sample: "8986001234567890123"
    imsi:
      description: IMSI of the SIM, from newer firmware.
      returned: always
      type: str
      sample: "460001234567890"
    imei:
      description: IMEI of the module, from newer firmware.
      returned: always
      type: str
      sample: "865847053403202"
  sample:
    - kind: sms
      port: "1.02"
      time: "2016-06-20T22:37:57Z"
      sender: "10010"
      recipient: "13265825775"
      text: Hello World
      delivery_code: null
      smsc: null
      scts: null
      iccid: "8986001234567890123"
      imsi: "460001234567890"
      imei: "865847053403202"
ssrc:
  description: The gateway's name for the numbering of its messages; empty where it gives none.
  returned: when the gateway could be read and the options are right
  type: str
  sample: 0123456789abcdef
next_sms:
  description: Number of the next message, for O(since).
  returned: when the gateway could be read and the options are right
  type: int
  sample: 3
restarted:
  description: Whether the gateway rebooted since the last reading, or during this one, and numbers its messages anew.
  returned: when the gateway could be read and the options are right
  type: bool
  sample: false
removed:
  description: Number of messages that were, or in check mode would be, removed.
  returned: when the gateway could be read and the options are right
  type: int
  sample: 0
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
      sample: /goip_get_sms.html
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: remove_received_sms
    body:
      description: Query of the request, without the login.
      returned: always
      type: str
      sample: sms_id=1&sms_num=2&sms_del=1
  sample:
    - method: GET
      path: /goip_get_sms.html
      operation: remove_received_sms
      body: sms_id=1&sms_num=2&sms_del=1
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
  description: On failure, an empty list; RV(messages) and RV(removed) tell what was done.
  returned: on failure
  type: list
  elements: str
  sample: []
rejected:
  description: On failure, an empty list, as RV(applied).
  returned: on failure
  type: list
  elements: str
  sample: []
not_attempted:
  description: On failure, an empty list, as RV(applied).
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import sms_info


def main() -> None:
    run_module(sms_info)


if __name__ == "__main__":
    main()
