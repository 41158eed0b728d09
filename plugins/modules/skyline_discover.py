#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_discover
short_description: Find gateways in networks without a login
version_added: 1.1.0
description:
  - Asks every address of networks for the status of a gateway, without a login. A gateway refuses this request. Its
    answer is JSON with the code 1 and a reason about the login. Other web servers answer in another way.
  - The module sends no login and changes no device. It sends one request to each address. If the answer does not come
    from a gateway, the module sends a second request, for the other generation of the API.
  - Firmware may count a request without a login as a wrong login. A gateway blocks an address after several wrong
    logins. So do not run this module every few minutes.
  - Use this module only in your own networks.
  - The playbook C(skyline.gateway.discover) uses this module and writes an inventory.
author:
  - The skyline.gateway contributors (@skyline-gateway)
requirements:
  - requests, on the controller
attributes:
  check_mode:
    description: Can run in check mode and predict what would change, without changing anything.
    support: full
  diff_mode:
    description: Can say what has changed, or would change, in diff mode.
    support: none
  idempotent:
    description: A second run changes nothing.
    support: full
  action:
    description: Runs on the controller, in Ansible's own process.
    support: full
options:
  networks:
    description:
      - Networks such as V(192.0.2.0/24), and single addresses.
    type: list
    elements: str
    default: []
  exclude:
    description:
      - Parts of O(networks) that are not asked (networks and addresses), such as devices that must not be disturbed and
        gateways that are not yours.
    type: list
    elements: str
    default: []
  ports:
    description:
      - The HTTP ports to ask. Most gateways use 80, some use 8080.
    type: list
    elements: int
    default: [80]
  hosts:
    description:
      - Hosts of the inventory. Their gateways are known. With O(login=true), their addresses are asked too, even if
        they are not in O(networks).
      - A host with C(skyline_bastion) or with C(skyline_scheme=https) is not asked.
    type: list
    elements: str
    default: []
  confirmed:
    description:
      - Addresses, addresses with a port such as V(192.0.2.10:8080), and networks whose gateways are yours.
      - A single address is asked too, even if it is not in O(networks). It is confirmed even if it does not answer like
        a gateway.
      - In a network, only addresses that answer like a gateway are confirmed.
    type: list
    elements: str
    default: []
  login:
    description:
      - Whether a later task logs in to the gateways of RV(trusted).
      - With V(false), known gateways are not asked. A request without a login may count as a wrong login, and only a
        right login resets this count.
    type: bool
    default: false
  inventory:
    description:
      - The file of M(skyline.gateway.skyline_discover_inventory), if there is one. Its gateways are known, like those
        of O(hosts).
    type: str
  forks:
    description:
      - The number of addresses that are asked at the same time, 500 at most.
    type: int
    default: 50
  connect_timeout:
    description:
      - Seconds that a connection may take.
    type: float
    default: 1.5
  timeout:
    description:
      - Seconds that a reply may take.
    type: float
    default: 5.0
  max_addresses:
    description:
      - If the networks have more addresses than this, the task fails and nothing is sent.
    type: int
    default: 1024
seealso:
  - module: skyline.gateway.skyline_discover_inventory
  - module: skyline.gateway.skyline_info
"""

EXAMPLES = r"""
---
- name: Find gateways
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Search two networks
      skyline.gateway.skyline_discover:
        networks: [192.0.2.0/24, 198.51.100.0/25]
        ports: [80, 8080]
      register: found

    - name: Show the addresses
      ansible.builtin.debug:
        msg: "{{ found.gateways | map(attribute='address') }}"
"""

RETURN = r"""
gateways:
  description: The gateways, in the order of their networks.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name in the inventory, or a new one from the address.
      type: str
      sample: gw-192-0-2-10
    address:
      description: The address.
      type: str
      sample: 192.0.2.10
    port:
      description: The HTTP port.
      type: int
      sample: 80
    listed:
      description: Whether O(hosts) has a host with this address and port.
      type: bool
      sample: false
    confirmed:
      description: Whether O(confirmed) has it.
      type: bool
      sample: false
    recognised:
      description: Whether it answered like a gateway. V(false) for an address that is only confirmed.
      type: bool
      sample: true
    api:
      description: The generation of the API that refused the status, V(2) or V(3). It is V(2) for both.
      type: str
      sample: "2"
    mac:
      description: The MAC address, if the gateway shows it without a login.
      type: str
      sample: null
others:
  description: The addresses where something else answered.
  returned: success
  type: list
  elements: dict
  contains:
    address:
      description: The address.
      type: str
      sample: 192.0.2.1
    port:
      description: The port.
      type: int
      sample: 80
    reason:
      description: What answered.
      type: str
      sample: HTTP status 401, no JSON
hosts:
  description:
    - For each of O(hosts), its C(address) and C(port), what C(answered) there (V(gateway), V(other), V(silent) or
      V(not_asked)) and the C(reason).
  returned: success
  type: dict
  sample: {berlin-1: {address: 192.0.2.11, port: 80, answered: gateway, reason: ""}}
trusted:
  description:
    - The names of the gateways that may get a login. These are hosts of the inventory that answered like gateways, and
      confirmed gateways.
  returned: success
  type: list
  elements: str
  sample: [berlin-1]
asked:
  description: The number of addresses with ports that were asked.
  returned: success
  type: int
  sample: 254
not_asked:
  description: The number of known gateways that were not asked.
  returned: success
  type: int
  sample: 0
silent:
  description: The number of addresses with ports where no connection was made.
  returned: success
  type: int
  sample: 251
"""
