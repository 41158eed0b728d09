# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: port_index
short_description: The flat index of a SIM slot
version_added: 1.0.0
author:
  - The skyline.gateway contributors (@skyline-gateway)
description:
  - Turns the name of a SIM slot into the index that the gateway's settings API counts by, C((port - 1) * slots +
    (slot - 1)).
  - The modules of this collection do this by themselves, with the number of slots that the gateway reports.
positional: slots
options:
  _input:
    description: Name of a slot, such as V(6B) or V("6.02"); a bare port only with one slot per port.
    type: str
    required: true
  slots:
    description: Slots per port of the gateway.
    type: int
    required: true
seealso:
  - plugin: skyline.gateway.port_name
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Shows 21
  ansible.builtin.debug:
    msg: "{{ '6B' | skyline.gateway.port_index(4) }}"
"""

RETURN = r"""
_value:
  description: The index, from 0.
  type: int
"""

from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils.model.ports import MOST_PORTS, parse_slot, slot_index
from ..plugin_utils.whole import whole


def port_index(name: object, slots: Any) -> int:
    """The flat index of a slot. Raises AnsibleFilterError."""
    try:
        # A filter does not know the gateway: only its slots per port are checked.
        return slot_index(parse_slot(name, MOST_PORTS, whole(slots)), whole(slots))
    except (ValueError, TypeError) as error:
        raise AnsibleFilterError(f"port_index: {name}: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"port_index": port_index}
