# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: port_name
short_description: The name of the SIM slot at a flat index
version_added: 1.0.0
author:
  - The skyline.gateway contributors (@skyline-gateway)
description:
  - Turns an index of the gateway's settings API into the name of the SIM slot, such as V(6.02).
  - It is the inverse of P(skyline.gateway.port_index#filter).
positional: slots
options:
  _input:
    description: An index, from 0.
    type: int
    required: true
  slots:
    description: Slots per port of the gateway.
    type: int
    required: true
seealso:
  - plugin: skyline.gateway.port_index
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Shows 6.02
  ansible.builtin.debug:
    msg: "{{ 21 | skyline.gateway.port_name(4) }}"
"""

RETURN = r"""
_value:
  description: The name of the slot.
  type: str
"""

from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils.model.ports import slot_at
from ..plugin_utils.whole import whole


def port_name(index: Any, slots: Any) -> str:
    """The canonical name of the slot at an index. Raises AnsibleFilterError."""
    try:
        return str(slot_at(whole(index), whole(slots)))
    except (ValueError, TypeError) as error:
        raise AnsibleFilterError(f"port_name: {index}: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"port_name": port_name}
