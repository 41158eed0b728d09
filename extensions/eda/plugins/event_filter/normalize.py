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
  - Turns a raw push (API reference, sections 1, 5, 7 and 11; API 3.3, sections 3, 8, 11, 12 and 15) into events with
    everything below C(event.skyline), where C(event.skyline.type) says what it is. One push can become several events,
    and each has C(event.meta.hosts) set to the gateway's inventory name where that is known, so that actions run for
    this gateway only.
  - C(dev_status), one for each push of a gateway's status. It has C(rows), C(counts) of ports by the name of their
    state, and C(changes) since the push before. That is a mapping of kinds of change to lists of ports, each with
    C(name), C(from), C(from_name), C(to) and C(to_name); kinds that did not happen are not in it, so
    C(event.skyline.changes.lost is defined) makes a condition.
  - C(port_changed), one for each port whose state is another one than in the push before. It has the port (C(name),
    C(port), C(slot)), C(from) and C(to) with C(from_name) and C(to_name), C(change), C(together), and its C(row).
  - C(change) is one of C(lost) (it was working, and has now no SIM, a failed registration, a SIM error or a module
    that does not answer, however many registrations it tried in between), C(blocked) (without balance, or locked by
    the operator), C(locked) (by the user or the device), C(recovered) (works again after one of these) and C(other).
    C(together) counts the ports of the gateway that changed in the same way in the same push.
  - C(port_status), the row that a gateway pushes for one port, with C(changes) as above; they are C(port_changed)
    too. Such a push has no MAC address, unless its URL has one. It counts for the gateway whose status came from the
    same address. From an address that several gateways have, it changes nothing.
  - C(message) and C(delivery_report), one for each row of C(recv-sms) or entry of C(smses), decoded, and C(message) for
    a C(legacy-sms).
  - C(status_report), one for each task of C(status-report) or C(sms-sent-status), with C(successes) and C(failures).
  - C(mms_report), how far the reception of an MMS is, with C(state), C(reason), C(tid), C(port), C(time) and C(iccid).
  - C(cell_report), what ports found when they looked for cells, C(serving) and C(neighbours), and C(locks) to cells.
  - C(mms), C(gateway_silent) and C(gateway_back), which only the source C(skyline.gateway.push) can know of.
  - Gateways push reports on MMS and on cells without a type. They are told by their keys, and only where the push
    itself has no type.
  - Pushes of other types keep their C(event.payload); C(event.skyline.type) is their own type with underscores. It is
    C(unknown) for a push of C(skyline.gateway.push) that has none, and for one whose own type looks like one of this
    list; that is its C(kind) then. So a push cannot pass itself off as an event that rules trust.
  - C(malformed), with its C(event.payload), for a push (or parts of it) that is not what its type, the C(kind), says.
  - Events that are no push of a gateway pass unchanged.
  - No text in these events is a template. Playbooks get events as extra variables, and Ansible would run what
    somebody writes into a message. A word joiner (U+2060) stands where a template would begin; C(text_base64) has the
    exact text of a message where that or a control character was replaced.
  - It works behind every source that brings the push as C(event.payload) (C(skyline.gateway.push),
    C(eda.builtin.webhook)), as C(event.body), or as the event itself.
options:
  hosts:
    description:
      - Inventory names of gateways, by MAC address in any usual spelling, or by the IP address that their pushes come
        from. Messages and reports of gateways carry no MAC address.
      - Not needed behind C(skyline.gateway.push), which has an option of the same name where variables can be used;
        ansible-rulebook has none in the options of a filter.
    type: dict
    default: {}
  hosts_file:
    description:
      - A file with such a mapping, in JSON; playbook C(skyline.gateway.event_hosts) writes it. It is read again after
        a change; while it cannot be read, what was in it before counts.
    type: path
  rows:
    description:
      - Which rows C(dev_status) has. With V(none), the rules engine, which copies each event, has little to do;
        C(counts) and C(changes) are there always.
    type: str
    choices: [all, none]
    default: all
  confirm:
    description:
      - How many pushes in a row must show a port's new state before it counts as changed. With 2, a restart of the
        gateway or of a module between two pushes is no change.
    type: int
    default: 1
  keep_payload:
    description: Whether the first event made of a push still has the raw push as C(event.payload).
    type: bool
    default: false
  max_gateways:
    description: How many gateways' last states are remembered, beside those whose MAC addresses O(hosts) or the
      source name. The one that was heard the longest time ago is forgotten first.
    type: int
    default: 2000
"""

EXAMPLES = r"""
- name: Lock what was lost
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
    - name: A port was lost
      condition: event.skyline.type == "port_changed" and event.skyline.change == "lost"
      action:
        debug:
          msg: "{{ event.skyline.gateway.host }}: port {{ event.skyline.name }} is {{ event.skyline.to_name }}"

- name: Behind another source
  hosts: localhost
  sources:
    - eda.builtin.webhook:
        port: 5000
      filters:
        - skyline.gateway.normalize:
            hosts:
              00-30-f1-01-02-03: berlin
  rules:
    - name: A message came
      condition: event.skyline.type == "message"
      action:
        print_event:
"""

# ansible-rulebook runs this file by its path, so that it has no package to import from.
_load = runpy.run_path(str(pathlib.Path(__file__).resolve().parents[1] / "module_utils/bootstrap.py"))["load"]
_filter = _load("event_filter.normalizer.filter")
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
