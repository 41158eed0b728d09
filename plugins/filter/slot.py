# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: slot
short_description: The name of a SIM slot as results spell it
version_added: 1.1.0
author:
  - The skyline.gateway contributors (@skyline-gateway)
description:
  - Turns any spelling of a slot, such as V(6B), into the one spelling of all results, such as V(6.02).
  - Use it to look up a slot in a result, whatever spelling your own variables have.
options:
  _input:
    description:
      - Name of a slot, such as V(6B), V(6b) or V("6.02").
      - A port alone, such as V(6), is refused, also for gateways with one slot per port. Write V(6A) there.
    type: str
    required: true
seealso:
  - plugin: skyline.gateway.port_index
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Read the IMEIs of a gateway
  skyline.gateway.skyline_info:
    gather_subset: [imeis]
  register: r

- name: Show the IMEI of slot 6B
  ansible.builtin.debug:
    msg: "{{ r.imeis['6B' | skyline.gateway.slot] }}"
"""

RETURN = r"""
_value:
  description: The port, a dot, and the slot with two digits, such as V(6.02).
  type: str
"""

from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils.model.ports import parse_slot_name


def slot(name: object) -> str:
    """The canonical name of a slot. Raises AnsibleFilterError."""
    try:
        parsed = parse_slot_name(name)
        if isinstance(parsed, int):
            raise ValueError(f'names a port; name the slot too, as in {parsed}A or "{parsed}.01"')
    except ValueError as error:
        raise AnsibleFilterError(f"slot: {name}: {error}") from error
    return str(parsed)


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"slot": slot}
