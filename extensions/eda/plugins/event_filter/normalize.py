# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event filter skyline.gateway.normalize: a raw push of a gateway becomes typed events.

How that is done is in the package normalizer/ beside this file. It decodes what the modules decode, too, by the same
functions (plugins/module_utils/model).
"""

from __future__ import annotations

import pathlib
import runpy
from collections.abc import Mapping
from typing import Any

DOCUMENTATION = r"""
---
author:
  - The skyline.gateway contributors (@skyline-gateway)
short_description: Turns the pushes of SKYLINE gateways into typed events
description:
  - Makes one or several events of a raw push (API reference, sections 1, 5, 7 and 11; API 3.3, sections 3, 8, 11, 12
    and 15). All data are below C(event.skyline). C(event.skyline.type) is the type of the event. If the inventory name
    of the gateway is known, C(event.meta.hosts) has it, so that actions run for this gateway only.
  - C(dev_status), one for each push of a gateway's status. It has C(rows), and C(counts) of ports by the name of their
    state. C(changes) maps each kind of change since the last push to a list of ports, each with C(name), C(from),
    C(from_name), C(to) and C(to_name). It has only kinds of change that happened, so you can use the condition
    C(event.skyline.changes.lost is defined).
  - C(port_changed), one for each port whose state differs from the last push. It has the port (C(name), C(port),
    C(slot)), C(from) and C(to) with C(from_name) and C(to_name), C(change), C(together) and the C(row) of the port.
  - C(change) is one of C(lost) (the port worked, and now has no SIM, a failed registration, a SIM error or a module
    that does not answer; registrations between these states are ignored), C(blocked) (no balance, or locked by the
    operator), C(locked) (by the user or the device), C(recovered) (works again after one of these) and C(other).
    C(together) is the number of ports of the gateway that changed in the same way in the same push.
  - C(port_status), the row that a gateway pushes for one port, with C(changes) as above. Its changes are also events
    C(port_changed). Such a push has no MAC address, unless its URL has one. The filter assigns it to the gateway whose
    status came from the same address. If several gateways share this address, the push causes no change.
  - C(message) and C(delivery_report), decoded, one for each row of C(recv-sms) or entry of C(smses). Also C(message),
    for a C(legacy-sms).
  - C(status_report), one for each task of C(status-report) or C(sms-sent-status), with C(successes) and C(failures).
  - C(mms_report), the progress of receiving an MMS, with C(state), C(reason), C(tid), C(port), C(time) and C(iccid).
  - C(cell_report), the results of operations on cells. C(serving) and C(neighbours) have the cells that ports found,
    C(locks) has the locks to cells.
  - C(mms), C(gateway_silent) and C(gateway_back), only behind the source C(skyline.gateway.push).
  - Gateways push reports on MMS and on cells without a type. If a push has no type, the filter recognises these reports
    by their keys.
  - Pushes of other types keep their C(event.payload). C(event.skyline.type) is their own type with underscores.
  - C(unknown), with its C(event.payload), for a push of C(skyline.gateway.push) without a type. Also for a push whose
    own type looks like a type of this list; C(kind) then has this type. So a push cannot pretend to be an event that
    rules trust.
  - C(malformed), with its C(event.payload), for a push whose content, or a part of it, does not match its type. C(kind)
    has the type.
  - Events that are not pushes of a gateway pass unchanged.
  - No text in these events can run as a template. Playbooks get events as extra variables, and Ansible would evaluate a
    template that somebody writes into a message. So the filter inserts a word joiner (U+2060) wherever a template would
    begin. If it has changed the text of a message in this way, or has replaced a control character, C(text_base64) has
    the exact text.
  - The filter works behind every source that has the push as C(event.payload) (C(skyline.gateway.push),
    C(eda.builtin.webhook)), as C(event.body), or as the event itself.
options:
  hosts:
    description:
      - Inventory names of gateways, by MAC address in any usual spelling, or by the IP address that their pushes come
        from. Messages and reports of gateways carry no MAC address.
      - You do not need this option behind C(skyline.gateway.push), which has an option of the same name. In the options
        of a source, you can use variables; ansible-rulebook does not allow them in the options of a filter.
    type: dict
    default: {}
  hosts_file:
    description:
      - A JSON file with such a mapping. The playbook C(skyline.gateway.event_hosts) writes it. The filter reads it
        again after a change. While it cannot be read, the filter uses its last content.
    type: path
  rows:
    description:
      - The rows that C(dev_status) has. The rules engine copies each event, so V(none) saves much work. C(counts) and
        C(changes) are always present.
    type: str
    choices: [all, none]
    default: all
  confirm:
    description:
      - The number of pushes in a row that must show the new state of a port before the port counts as changed. With 2,
        a restart of the gateway or of a module between two pushes is not a change.
    type: int
    default: 1
  keep_payload:
    description: Whether the first event made of a push still has the raw push as C(event.payload).
    type: bool
    default: false
  max_gateways:
    description: The number of gateways whose last states are remembered. Gateways whose MAC addresses are listed in
      O(hosts) or in the source do not count. The filter first forgets the gateway whose last push is the oldest.
    type: int
    default: 2000
"""

EXAMPLES = r"""
- name: Lock lost ports
  hosts: localhost
  sources:
    - skyline.gateway.push:
        port: 5000
        hosts: "{{ skyline_event_hosts }}"
      filters:
        - skyline.gateway.normalize:
            rows: none
            confirm: 2
  rules:
    - name: Lock a lost port
      condition: event.skyline.type == "port_changed" and event.skyline.change == "lost"
      action:
        debug:
          msg: "{{ event.skyline.gateway.host }}: port {{ event.skyline.name }} is {{ event.skyline.to_name }}"

- name: Use the filter with another source
  hosts: localhost
  sources:
    - eda.builtin.webhook:
        port: 5000
      filters:
        - skyline.gateway.normalize:
            hosts:
              00-30-f1-01-02-03: berlin
  rules:
    - name: Show a message
      condition: event.skyline.type == "message"
      action:
        print_event:
"""

# ansible-rulebook runs this file by its path, so that it has no package to import from.
_load = runpy.run_path(str(pathlib.Path(__file__).resolve().parents[1] / "module_utils/bootstrap.py"))["load"]
_filter = _load("module_utils.normalizer.filter")
# It runs this file once for each source: what gateways reported last is remembered by source.
_normalizer = _filter.Normalizer()


def main(
    event: Any,
    hosts: Mapping[str, str] | None = None,
    hosts_file: str | None = None,
    rows: str = "all",
    confirm: int = 1,
    keep_payload: bool = False,
    max_gateways: int = 2000,
    memory: Any = None,
) -> Any:
    """The events that an event becomes; one that is no push of a gateway, as it is."""
    settings = _filter.settings_of(rows, confirm, max_gateways)
    return _normalizer.events(event, settings, hosts, hosts_file, keep_payload, memory)
