#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_sms
short_description: Send messages
version_added: 1.0.0
description:
  - Gives tasks to a SKYLINE gateway. A task is a text for one or more recipients, as SMS or MMS.
  - The gateway queues the tasks, sends the messages later, and reports the results to O(report_url).
    M(skyline.gateway.skyline_info) shows queued tasks, and M(skyline.gateway.skyline_sms_task) pauses or removes them.
  - The gateway knows the ids of its tasks and does not carry out a task twice. So if an answer is lost, the module
    sends the task again. If the gateway already has the task, it counts as sent.
  - The module checks all tasks before it sends any. If the gateway refuses a task, the others are still sent.
author:
  - The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - skyline.gateway.connection
  - skyline.gateway.attributes
  - skyline.gateway.attributes.sending
options:
  tasks:
    description:
      - The tasks. They are sent in this order, as many in one request as the gateway accepts.
    type: list
    elements: dict
    required: true
    suboptions:
      tid:
        description:
          - Id of the task, from -2147483648 to 2147483647. With your own id, a task that the gateway already knows is
            not sent again, and is no change. It is not known how long a gateway remembers a finished task.
          - By default a random id, which is returned.
        type: int
      from_ports:
        description:
          - Ports to send from, such as V(3), V(1-4,6) or V(all). By default the gateway chooses.
        type: str
      to_all:
        description:
          - The C(to_all) of the API. It means that all of the ports send for this task. This is the gateway's default.
        type: bool
      to:
        description:
          - The recipients, digits with an optional leading C(+), each of them in quotes. A number without quotes is
            refused, because YAML drops a leading C(+) and can change the digits.
        type: list
        elements: raw
        required: true
      text:
        description:
          - The text. Optional for an MMS.
        type: str
      charset:
        description:
          - How the text is sent to the gateway, V(utf8) unchanged or V(base64) encoded. Recipients get the same text.
        type: str
        choices: [utf8, base64]
        default: utf8
      coding:
        description:
          - How the text is coded on the air, by name or the API's number. By default the gateway chooses.
        type: str
        choices: [auto, ucs2, 7bit, "0", "1", "2"]
      type:
        description:
          - Kind of the message.
        type: str
        choices: [sms, mms]
        default: sms
      title:
        description:
          - Subject of an MMS.
        type: str
      titles:
        description:
          - Subjects of an MMS by recipient, in the spelling of O(tasks[].to). Recipients without one get
            O(tasks[].title).
        type: dict
      attachments:
        description:
          - Files on the controller to send with an MMS, at most 5 and below 100 kB in all, by their names of the types
            C(jpg), C(gif), C(txt) and C(mp3). Looked up as M(ansible.builtin.copy) does, in C(files) of a role for
            instance.
          - Or the content itself, as V(TYPE|BASE64).
        type: list
        elements: str
      smsc:
        description:
          - Number of the service centre to use, in quotes like the recipients.
        type: raw
      interval_ms:
        description:
          - Milliseconds between two messages.
        type: int
      timeout:
        description:
          - Seconds to wait at most for the result of sending a message. The gateway's default is 30.
        type: int
      report_success:
        description:
          - Whether the gateway reports messages that were sent. The default is V(false).
          - The module always sends this, O(tasks[].report_failure) and O(tasks[].report_delivery), because firmwares
            have different defaults.
        type: bool
      report_failure:
        description:
          - Whether the gateway reports messages that could not be sent. The default is V(true).
        type: bool
      report_delivery:
        description:
          - Whether the network is asked for delivery reports. They arrive in the inbox. The default is V(false).
        type: bool
      report_count:
        description:
          - Number of results after which they are reported. The gateway's default is 10.
        type: int
      report_period:
        description:
          - Seconds after which results are reported. The gateway's default is 60.
        type: int
  report_url:
    description:
      - URL that the gateway sends the results of tasks to. By default it keeps its current URL.
      - In generation 3 of the API this and the five below are settings of the gateway (see
        M(skyline.gateway.skyline_sms_report)). They are changed before the tasks are sent, and are permanent. A change
        of them counts as C(changed).
    type: str
  report_count:
    description:
      - Number of results that the gateway gathers at most before it sends them.
    type: int
  report_period:
    description:
      - Seconds that the gateway gathers results at most before it sends them.
    type: int
  sms_url:
    description:
      - URL that the gateway sends received messages to. By default it keeps its current URL.
    type: str
  sms_count:
    description:
      - Number of received messages that the gateway gathers at most before it sends them.
    type: int
  sms_period:
    description:
      - Seconds that the gateway gathers received messages at most before it sends them.
    type: int
  wait_timeout:
    description:
      - Seconds to wait at most while the task table of the gateway is full.
    type: float
    default: 600
seealso:
  - module: skyline.gateway.skyline_sms_task
  - module: skyline.gateway.skyline_sms_info
  - module: skyline.gateway.skyline_info
"""

EXAMPLES = r"""
---
# Login and addresses are in the inventory.
- name: Send messages
  hosts: gateways
  gather_facts: false
  tasks:
    - name: Send a text once, even if this task runs again
      skyline.gateway.skyline_sms:
        tasks:
          - tid: 1223
            from_ports: 1-4
            to: ["+49301234567", "10010"]
            text: Hello World

    - name: Send a text and have the gateway report its delivery
      skyline.gateway.skyline_sms:
        tasks:
          - to: ["+49301234567"]
            text: Grüße
            report_success: true
            report_delivery: true
        report_url: http://192.0.2.1:8080/report
        report_count: 1

    - name: Send a picture with a subject for each recipient
      skyline.gateway.skyline_sms:
        tasks:
          - type: mms
            to: ["+49301234567", "+49301234568"]
            title: Hello
            titles:
              "+49301234568": Hello again
            text: A text
            attachments: ["{{ playbook_dir }}/files/picture.jpg"]
"""

RETURN = r"""
tasks:
  description: What became of each task, in the order of O(tasks).
  returned: when the gateway could be read and the options are right
  type: list
  elements: dict
  contains:
    tid:
      description: Its id. In check mode, one that was not given is an example.
      returned: always
      type: int
      sample: 1223
    status:
      description:
        - V(sent) when the gateway has it from this run, V(known) when it had it before, V(rejected) when it refused it,
          V(unverified) when it was sent and not answered, V(not_attempted) when it was not sent, the gateway's task
          table was full, or it was refused together with others.
      returned: always
      type: str
      sample: sent
    code:
      description: The code of the gateway, if it gave one.
      returned: always
      type: int
      sample: 0
    reason:
      description: The reason of the gateway, if it gave one.
      returned: always
      type: str
      sample: OK
  sample:
    - tid: 1223
      status: sent
      code: 0
      reason: OK
unverified:
  description: The ids of the tasks that were sent and not answered.
  returned: on failure, where there are any
  type: list
  elements: str
  sample: ["1224"]
# From here on: made by `make format` of .ci/return_docs.
requests:
  description:
    - The writes that were sent, in their order and without the login. In check mode, the writes that would be sent.
    - A request that was repeated unchanged is listed once. Attachments are shown as their sizes.
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
      sample: /goip_post_sms.html
    operation:
      description: Operation of the API.
      returned: always
      type: str
      sample: send_sms
    body:
      description: Body of the request.
      returned: always
      type: str
      sample: '{"type": "send-sms", "task_num": 1, "tasks": [{"tid": 1223, "to": "10010", "sms": "Hello World"}]}'
  sample:
    - method: POST
      path: /goip_post_sms.html
      operation: send_sms
      body: '{"type": "send-sms", "task_num": 1, "tasks": [{"tid": 1223, "to": "10010", "sms": "Hello World"}]}'
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
  description: On failure, the ids of the tasks that the gateway has.
  returned: on failure
  type: list
  elements: str
  sample: ["1223"]
rejected:
  description: On failure, the ids of the tasks that the gateway refused.
  returned: on failure
  type: list
  elements: str
  sample: []
not_attempted:
  description:
    - On failure, the ids of the tasks that were not sent, did not fit into the gateway's task table, or were refused
      together with others. A task that has no id yet is named by its place in the list.
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
from ansible_collections.skyline.gateway.plugins.module_utils.resources import sms


def main() -> None:
    run_module(sms)


if __name__ == "__main__":
    main()
