# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The parts of a gateway, for the modules that are about all of it."""

    DOCUMENTATION = r"""
options:
  parameters:
    description:
      - Parameters and their values, as in O(skyline.gateway.skyline_config#module:parameters).
    type: dict
  status_report:
    description:
      - Where and how the gateway reports its status. Only whether it does, and the period, can be read back.
    type: dict
    suboptions:
      state:
        description:
          - Whether it reports at all.
        type: str
        choices: [present, absent]
        default: present
      url:
        description:
          - Where the reports go. Required with O(status_report.state=present).
        type: str
      period:
        description:
          - Seconds between two reports, 60 or more.
        type: int
        default: 60
      all_sims:
        description:
          - Whether reports have the rows of all SIMs rather than those of the slots in use.
        type: bool
        default: false
      all_slots:
        description:
          - Whether reports have the rows of all slots.
        type: bool
        default: false
  sim_numbers:
    description:
      - Slots and the numbers of their SIMs, as in O(skyline.gateway.skyline_sim_number#module:config).
    type: dict
  sim_numbers_state:
    description:
      - What O(sim_numbers) says of its slots and of all others, as in
        O(skyline.gateway.skyline_sim_number#module:state).
    type: str
    choices: [merged, overridden, deleted]
    default: merged
  imeis:
    description:
      - Slots and their IMEIs, as in O(skyline.gateway.skyline_imei#module:config).
    type: dict
  esims:
    description:
      - eSIM profiles, as in O(skyline.gateway.skyline_esim#module:config).
    type: list
    elements: dict
    suboptions:
      port:
        description:
          - Number of the port; or the name of the slot, such as V(6B) or V("6.02").
        type: str
        required: true
      slot:
        description:
          - Number or letter of the slot. Can be left out where O(esims[].port) names it, and where the gateway has one
            slot per port.
        type: str
      activation_code:
        description:
          - Activation code of the profile.
        type: str
      confirmation_code:
        description:
          - Confirmation code of the profile.
        type: str
      iccid:
        description:
          - ICCID by which the profile is recognised, rather than by its activation code.
        type: str
  esims_state:
    description:
      - What O(esims) says of its slots and of all others, as in O(skyline.gateway.skyline_esim#module:state).
    type: str
    choices: [merged, replaced, overridden, deleted]
    default: merged
  port_states:
    description:
      - What is wanted of ports, as in O(skyline.gateway.skyline_port_state#module:config).
    type: list
    elements: dict
    suboptions:
      ports:
        description:
          - Ports and slots such as V(3), V(4-32), V(1A,2B), V(1.02-64.02) or V(all), mixed by commas.
        type: str
        required: true
      locked:
        description:
          - Whether the port or slot is locked.
        type: bool
      active_slot:
        description:
          - Number or letter of the slot that the port shall use.
        type: str
      led:
        description:
          - Whether the LED is on.
        type: bool
"""
