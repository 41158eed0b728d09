# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: fleet_problems
short_description: Everything that is wrong with the plans of a fleet
version_added: 1.0.0
author:
  - The skyline.gateway contributors (@skyline-gateway)
description:
  - Looks at the plans of all gateways together, and lists what is wrong, a sentence each, in the order of the gateways.
  - It finds malformed names and values, the same slot twice, and the same value on two slots of the fleet. Whether a
    gateway has a slot only the gateway can say; results of a module in check mode add that.
positional: kind
options:
  _input:
    description: Plans by the name of the gateway, each in the shape that the module's O(ignore:config) has.
    type: dict
    required: true
  kind:
    description: What the plans are of.
    type: str
    choices: [imei, sim_number]
    default: imei
  checks:
    description:
      - Results by the name of the gateway, of a module that was run in check mode. The message of every failed one is
        among the problems, and takes the place of what a look at the plan alone would say.
      - Two names for one gateway, which its MAC address gives away, are a problem too.
    type: dict
    default: {}
  allow_duplicates:
    description: Whether two slots of the fleet may have the same value.
    type: bool
    default: false
seealso:
  - module: skyline.gateway.skyline_imei
  - module: skyline.gateway.skyline_sim_number
"""

EXAMPLES = r"""
- name: Stop where an IMEI is planned twice in the fleet
  ansible.builtin.assert:
    that: plans | skyline.gateway.fleet_problems == []
  vars:
    plans:
      gw1: {6B: "865847053403202"}
      gw2: {1A: "865847053403213"}
"""

RETURN = r"""
_value:
  description: The problems; none is an empty list.
  type: list
  elements: str
"""

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.module_utils.parsing.convert_bool import boolean

from ..module_utils.model.imei import parse_imei
from ..module_utils.model.sim_number import parse_number
from ..plugin_utils.fleet_plans import problems

PARSE = {"imei": ("IMEI", parse_imei), "sim_number": ("number", parse_number)}


def fleet_problems(plans: Any, kind: Any = "imei", checks: Any = None, allow_duplicates: Any = False) -> list[str]:
    """The sentences. Raises AnsibleFilterError where the question itself is wrong."""
    if kind not in PARSE:
        raise AnsibleFilterError(f"fleet_problems: kind is {kind!r}, and not one of {', '.join(PARSE)}")
    noun, parse = PARSE[kind]
    try:
        # Of --extra-vars name=false comes a text, which alone would be true.
        return problems(plans, noun, parse, checks or {}, boolean(allow_duplicates))
    except (AttributeError, TypeError) as error:
        raise AnsibleFilterError(f"fleet_problems: {error}") from error


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"fleet_problems": fleet_problems}
