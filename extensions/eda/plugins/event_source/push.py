# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event source skyline.gateway.push: a small HTTP server that receives what SKYLINE gateways push.

A push is checked, put into a bounded queue and answered at once; another task hands the queue on to the rules, however
long these take. All of that is in the package receiver/ beside this file.
"""

from __future__ import annotations

import pathlib
import runpy
from typing import Any

DOCUMENTATION = r"""
---
author:
  - The skyline.gateway contributors (@skyline-gateway)
short_description: Receives the pushes of SKYLINE gateways
description:
  - Receives the pushes of SKYLINE gateways by HTTP (API reference, sections 1, 5, 7 and 11; API 3.3, sections 3, 8, 11,
    12 and 15), and makes an event of each push. Gateways push the status of the device and of ports, reports on sent
    messages, received messages (SMS and MMS), reports on cells and on the reception of MMS, and other data.
  - Accepts JSON with any content type. If C(port) is a number with two decimals, it becomes a text with the same
    digits, C("1.10").
  - Accepts messages by the older "SMS to HTTP", with their data in the query or in header lines of the body.
  - Accepts MMS, as C(multipart) or as a single part of any content type with C(Emms-) headers.
  - This source does not check the types of pushes.
  - The event has the push as C(event.payload). C(event.meta) has C(endpoint) (the rest of the path), C(client) (the
    address), C(headers), C(query), C(gateway) and, if O(hosts) has the gateway, C(hosts). It does not have tokens and
    Authorization headers.
  - Two keys of C(event.meta) are for the filter. C(by_source) marks events that this source makes and that no gateway
    sends as JSON (MMS, C(gateway-silent), C(gateway-back)). C(known_mac) marks the pushes of a gateway whose MAC
    address is in O(hosts) or O(allowed_macs).
  - The filter C(skyline.gateway.normalize) makes typed events of these events. Do not run playbooks on events without
    this filter. Ansible uses the content of events as variables and evaluates templates in them, and anybody can write
    a message with a template.
  - The source answers a push with 200 as soon as the push is in the queue, and with 503 while the queue is full. It
    counts refused pushes. The log shows the first refusal of each kind, and then the number of refusals every minute.
    C(GET) on the path returns the counters.
options:
  host:
    description: The address to listen on. Gateways cannot reach the default address.
    type: str
    default: 127.0.0.1
  port:
    description: The TCP port to listen on.
    type: int
    default: 5000
  path:
    description: The path of the URL for pushes. Paths below it are allowed too; their rest is C(event.meta.endpoint).
    type: str
    default: /
  token:
    description:
      - A secret that every push must contain. It can be in the query (C(?token=...)), a part of the path, or in one of
        the headers C(Authorization) (C(Bearer ...)) and C(X-Skyline-Token). For gateways, put it into the URL that they
        push to.
    type: str
  allowed_addresses:
    description: Addresses and networks (C(192.0.2.0/24)) that pushes may come from. An empty list allows all.
    type: list
    elements: str
    default: []
  allowed_macs:
    description:
      - MAC addresses of the gateways whose pushes are accepted. An empty list allows all.
      - Messages and reports do not contain the MAC address of their gateway. An MMS contains it with newer firmware
        only. So add the MAC address to their URL (C(?mac=00-30-f1-01-02-03)).
    type: list
    elements: str
    default: []
  hosts:
    description:
      - Inventory names of gateways, by MAC address or by the IP address that their pushes come from.
    type: dict
    default: {}
  hosts_file:
    description: A JSON file with such a mapping. The playbook C(skyline.gateway.event_hosts) writes it. The source
      reads it at the start.
    type: path
  silent_after:
    description:
      - Seconds without a push after which a gateway counts as silent; 0 for never. This applies to gateways that have
        pushed, and to gateways that O(hosts) lists by their MAC addresses.
      - The source then makes an event C(gateway-silent), and an event C(gateway-back) when the gateway pushes again.
        Use three periods of the status reports.
    type: float
    default: 0
  certfile:
    description: A file with the certificate and the intermediate certificates. With it, the source uses HTTPS.
    type: path
  keyfile:
    description: The file with the certificate's key, if the key is not in O(certfile).
    type: path
  password:
    description: The password of the key.
    type: str
  cafile:
    description: A file with certificates of authorities. Clients must have a certificate from one of these authorities.
    type: path
  max_body:
    description: The largest body of a push, in bytes. The status of 512 slots has about 150,000 bytes.
    type: int
    default: 2097152
  queue_size:
    description: The largest number of pushes that wait for the rules.
    type: int
    default: 1000
  queue_bytes:
    description: The largest sum of the bodies of these pushes, in bytes. The same limit applies separately to the
      bodies that are being read.
    type: int
    default: 33554432
  head_timeout:
    description: Seconds that a client has for the head of a request. An idle connection is closed after the same time.
    type: float
    default: 10
  body_timeout:
    description: Seconds that a client has for the whole body.
    type: float
    default: 30
  max_connections:
    description:
      - The largest number of connections at the same time. If there are more, the source closes the connection that has
        waited longest without a complete request head. For half a second, it accepts up to twice as many connections.
    type: int
    default: 400
  mms_folder:
    description:
      - An existing folder for the parts of MMS. Each MMS gets a new folder in it. The source never removes files there.
      - Without this option, the event contains the parts as BASE64.
    type: path
  mms_inline_limit:
    description: If O(mms_folder) is not set, the event contains the parts of an MMS up to this size in bytes. For a
      larger MMS, it contains only names, types and sizes.
    type: int
    default: 262144
"""

EXAMPLES = r"""
- name: Show the pushes of gateways
  hosts: localhost
  sources:
    - skyline.gateway.push:
        host: 0.0.0.0
        port: 5000
        token: "{{ SKYLINE_PUSH_TOKEN }}"  # ansible-rulebook --env-vars SKYLINE_PUSH_TOKEN
        allowed_addresses: [192.0.2.0/24]
        hosts: "{{ skyline_event_hosts }}"
        silent_after: 180
      filters:
        - skyline.gateway.normalize:
  rules:
    - name: Tell of a silent gateway
      condition: event.skyline.type == "gateway_silent"
      action:
        print_event:
"""

# ansible-rulebook runs this file by its path, so that it has no package to import from.
_load = runpy.run_path(str(pathlib.Path(__file__).resolve().parents[1] / "module_utils/bootstrap.py"))["load"]
_server = _load("module_utils.receiver.server")


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Runs until it is cancelled."""
    await _server.run(queue, args)
