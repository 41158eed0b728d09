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
  - Listens for what SKYLINE gateways push by HTTP (API reference, sections 1, 5, 7 and 11; API 3.3, sections 3, 8, 11,
    12 and 15) - status of the device and of ports, reports on sent messages, received messages (SMS and MMS), reports
    on cells and on the reception of MMS, and whatever else - and makes an event of each push.
  - Takes JSON of any declared content type (a C(port) that is a number with two decimals is the text with its digits,
    C("1.10")); messages by the legacy "SMS to HTTP", with their data in the query or in
    header lines of the body; and MMS, C(multipart) or a single part of any content type with C(Emms-) headers. The
    types of pushes are not checked here.
  - The event has the push as C(event.payload), and below C(event.meta) the C(endpoint) (the rest of the path),
    C(client) (address), C(headers), C(query), C(gateway) and, for a gateway that O(hosts) names, C(hosts). Tokens and
    Authorization headers are not among them. For the filter, C(by_source) marks what this source made and no gateway
    sends as JSON (MMS, C(gateway-silent), C(gateway-back)), and C(known_mac) the pushes of a gateway whose MAC address
    O(hosts) or O(allowed_macs) name.
  - Filter C(skyline.gateway.normalize) makes typed events of that. Do not run playbooks on events without that
    filter. Ansible takes what is in them for its own variables, templates among them, and anybody can write a
    message.
  - A push is answered with 200 as soon as it is in the queue, and with 503 while the queue is full. What is refused
    is counted; the log names the first refusal of each kind, and then each minute how many there were. C(GET) on the
    path returns the counters.
options:
  host:
    description: The address to listen on. Gateways reach it only where it is not the default.
    type: str
    default: 127.0.0.1
  port:
    description: The TCP port to listen on.
    type: int
    default: 5000
  path:
    description: Where pushes may go. Paths below it are allowed too; what follows is C(event.meta.endpoint).
    type: str
    default: /
  token:
    description:
      - A shared secret that every push must carry, in the query (C(?token=...)), as a part of the path, or in
        one of the headers C(Authorization) (C(Bearer ...)) and C(X-Skyline-Token). Gateways are given it as a part of
        the URL that they push to.
    type: str
  allowed_addresses:
    description: Addresses and networks (C(192.0.2.0/24)) that pushes may come from. Empty allows all.
    type: list
    elements: str
    default: []
  allowed_macs:
    description:
      - MAC addresses of the gateways whose pushes are taken. Empty allows all.
      - Messages and reports do not say which gateway they come from, and an MMS says it on newer firmware only; let
        their URL have the address (C(?mac=00-30-f1-01-02-03)).
    type: list
    elements: str
    default: []
  hosts:
    description:
      - Inventory names of gateways, by MAC address or by the IP address that their pushes come from.
    type: dict
    default: {}
  hosts_file:
    description: A file with such a mapping, in JSON; playbook C(skyline.gateway.event_hosts) writes it. It is read at
      the start.
    type: path
  silent_after:
    description:
      - Seconds after which a gateway that was heard, or that O(hosts) names by its MAC address, counts as silent; 0
        for never. Then there is an event C(gateway-silent), and C(gateway-back) when it is heard again. Give three
        periods of the status reports.
    type: float
    default: 0
  certfile:
    description: A file with the certificate, and those of the authorities in between. It makes the server one of
      HTTPS.
    type: path
  keyfile:
    description: The file with the certificate's key, where it is not in O(certfile).
    type: path
  password:
    description: The password of the key.
    type: str
  cafile:
    description: A file with the certificates of authorities. Clients must have a certificate of one of them.
    type: path
  max_body:
    description: Bytes that the body of a push may have. The status of 512 slots has some 150,000.
    type: int
    default: 2097152
  queue_size:
    description: Pushes that may wait for the rules.
    type: int
    default: 1000
  queue_bytes:
    description: Bytes that the bodies of these may have together, and as many again the bodies that are being read.
    type: int
    default: 33554432
  head_timeout:
    description: Seconds that a client has for the head of a request, and that an idle connection is kept.
    type: float
    default: 10
  body_timeout:
    description: Seconds that a client has for the whole body.
    type: float
    default: 30
  max_connections:
    description:
      - Most connections at once. Beyond it, the connection that has waited longest without sending a complete request
        head is closed; for half a second up to twice as many are let in.
    type: int
    default: 400
  mms_folder:
    description:
      - An existing folder for the parts of MMS; each MMS gets a folder of its own in it. Nothing is ever removed from
        there.
      - Without it, the parts come as BASE64 in the event.
    type: path
  mms_inline_limit:
    description: Largest MMS in bytes whose parts are put into the event when O(mms_folder) is not set; of larger ones
      only names, types and sizes.
    type: int
    default: 262144
"""

EXAMPLES = r"""
- name: What gateways push
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
    - name: A gateway is silent
      condition: event.skyline.type == "gateway_silent"
      action:
        print_event:
"""

# ansible-rulebook runs this file by its path, so that it has no package to import from.
_load = runpy.run_path(str(pathlib.Path(__file__).resolve().parents[1] / "module_utils/bootstrap.py"))["load"]
_server = _load("event_source.receiver.server")


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Runs until it is cancelled."""
    await _server.run(queue, args)
