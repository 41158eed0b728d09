# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: expand_ports
short_description: The single ports and slots of a ports expression
version_added: 1.0.0
author:
  - The skyline.gateway contributors (@skyline-gateway)
description:
  - Lists what an expression for ports names, each port and slot once, in the order of the expression, whole ports
    first.
positional: max_ports
options:
  _input:
    description: Ports and slots such as V(all), V(3), V(4-32), V(1A,2B) or V(1.02-64.02), mixed by commas.
    type: str
    required: true
  max_ports:
    description: Number of ports of the gateway.
    type: int
    required: true
"""

EXAMPLES = r"""
- name: Shows [1, 2, 3, "7.02"]
  ansible.builtin.debug:
    msg: "{{ '1-3,7B' | skyline.gateway.expand_ports(32) }}"
"""

RETURN = r"""
_value:
  description: Ports as numbers, slots by their names.
  type: list
  elements: raw
"""

from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils.model.ports import parse_ports
from ..plugin_utils.whole import whole


def expand_ports(expression: object, max_ports: Any) -> list[Any]:
    """Whole ports as numbers, then slots by name. Raises AnsibleFilterError."""
    try:
        named = parse_ports(expression, whole(max_ports))
    except (ValueError, TypeError) as error:
        raise AnsibleFilterError(f"expand_ports: {error}") from error
    return [*named.ports, *(str(slot) for slot in named.slots)]


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"expand_ports": expand_ports}
