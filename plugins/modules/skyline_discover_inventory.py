#!/usr/bin/python

# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: skyline_discover_inventory
short_description: Write discovered gateways to an inventory
version_added: 1.1.0
description:
  - Writes gateways to an inventory file on the controller, if M(skyline.gateway.skyline_discover) has found them and
    the inventory does not list them.
  - If M(skyline.gateway.skyline_info) has read MAC addresses, this module writes them too. If the C(skyline_mac) of a
    host was found at another address, the module changes the address of the host.
  - In an existing file, the module changes only single lines. Names, variables and comments that you have added stay.
  - A host that no longer answers stays in the file.
  - The playbook C(skyline.gateway.discover) uses this module.
author:
  - The skyline.gateway contributors (@skyline-gateway)
attributes:
  check_mode:
    description: Can run in check mode and predict what would change, without changing anything.
    support: full
  diff_mode:
    description: Can say what has changed, or would change, in diff mode.
    support: full
  idempotent:
    description: A second run changes nothing.
    support: full
  action:
    description: Runs on the controller, in Ansible's own process.
    support: full
options:
  dest:
    description:
      - The inventory file, in YAML. A relative path starts at the current folder of ansible-playbook.
      - An existing file is changed only if this module has written it.
    type: str
    required: true
  found:
    description:
      - The result of M(skyline.gateway.skyline_discover).
    type: dict
    required: true
  hosts:
    description:
      - The hosts that the inventory lists, as M(skyline.gateway.skyline_discover) got them.
    type: list
    elements: str
    default: []
  results:
    description:
      - Name of the variable that a task with M(skyline.gateway.skyline_info) registered on the gateways.
    type: str
  update:
    description:
      - Further files, such as your own inventory, in which addresses of hosts that have moved may be changed.
      - An address is changed only if it occurs once in all these files, on a line with C(ansible_host), C(skyline_host)
        or the name of the host. Nothing else in these files is changed.
    type: list
    elements: str
    default: []
  mode:
    description:
      - Permissions of a new file, four octal digits in quotes.
    type: str
    default: "0640"
seealso:
  - module: skyline.gateway.skyline_discover
"""

EXAMPLES = r"""
---
- name: Find gateways
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Search a network
      skyline.gateway.skyline_discover:
        networks: [192.0.2.0/24]
        hosts: "{{ groups['gateways'] | default([]) }}"
      register: my_scan

    - name: Write an inventory
      skyline.gateway.skyline_discover_inventory:
        dest: discovered.yml
        found: "{{ my_scan }}"
        hosts: "{{ groups['gateways'] | default([]) }}"
"""

RETURN = r"""
dest:
  description: The inventory file.
  returned: success
  type: str
  sample: /srv/fleet/discovered.yml
files:
  description: The files that were changed, or would be.
  returned: success
  type: list
  elements: str
  sample: [/srv/fleet/discovered.yml]
added:
  description: The names of new gateways in O(dest), with their addresses and ports.
  returned: success
  type: dict
  sample: {gw-192-0-2-10: "192.0.2.10:80"}
learned:
  description: The hosts of O(dest) that now have their MAC address.
  returned: success
  type: list
  elements: str
  sample: [gw-192-0-2-10]
merged:
  description: Hosts that were removed from O(dest), because another host has moved to their address. Each with the name
    of this other host.
  returned: success
  type: dict
  sample: {gw-192-0-2-30: berlin-1}
moved:
  description: The hosts that are at another address.
  returned: success
  type: list
  elements: dict
  contains:
    host:
      description: The name of the host.
      type: str
      sample: berlin-1
    before:
      description: The address and port in the inventory.
      type: str
      sample: 192.0.2.11:80
    after:
      description: The address and port where its MAC address was found.
      type: str
      sample: 192.0.2.30:80
    not_written:
      description: Why the inventory was not changed. Empty if it was.
      type: str
      sample: ""
notes:
  description: Things that you must correct by hand.
  returned: success
  type: list
  elements: str
  sample: []
summary:
  description: A summary of the whole discovery, as lines of text.
  returned: success
  type: list
  elements: str
  sample: ["254 addresses asked: 3 gateways, 0 other servers, 251 without an answer"]
"""
