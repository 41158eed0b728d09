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
      - The status reports of the gateway. Only the state and the period can be read back.
    type: dict
    suboptions:
      state:
        description:
          - Whether the gateway sends reports.
        type: str
        choices: [present, absent]
        default: present
      url:
        description:
          - URL that receives the reports. Required with O(status_report.state=present).
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
  sms_report:
    description:
      - The URLs for reports of sent messages and for received messages, as in
        M(skyline.gateway.skyline_sms_report). Needs generation 3 of the API.
    type: dict
    suboptions:
      status_url:
        description:
          - URL that receives reports of sent messages.
        type: str
      status_max:
        description:
          - Number of reports that the gateway collects before it sends them.
        type: int
      status_period:
        description:
          - Seconds after which the gateway sends collected reports.
        type: int
      received_url:
        description:
          - URL that receives received messages.
        type: str
      received_max:
        description:
          - Number of messages that the gateway collects before it sends them.
        type: int
      received_period:
        description:
          - Seconds after which the gateway sends collected messages.
        type: int
    version_added: 1.1.0
  number_discovery:
    description:
      - How the gateway finds the numbers of SIMs, as in
        O(skyline.gateway.skyline_number_discovery#module:config). Needs generation 3 of the API.
    type: list
    elements: dict
    suboptions:
      operator:
        description:
          - PLMN of the operator, 5 or 6 digits in quotes.
        type: raw
        required: true
      method:
        description:
          - How the gateway finds the number.
        type: str
        choices: [none, ussd, sms, sim]
      command:
        description:
          - The text that asks for the number.
        type: raw
      keyword:
        description:
          - The text before the number in the answer.
        type: raw
      valid_chars:
        description:
          - The characters that a number may have.
        type: raw
      service_number:
        description:
          - The number to which the SMS with the command is sent.
        type: raw
      reply_number:
        description:
          - The number that the answer comes from.
        type: raw
      old_prefix:
        description:
          - The prefix of a number to replace.
        type: raw
      new_prefix:
        description:
          - The new prefix.
        type: raw
    version_added: 1.1.0
  network:
    description:
      - Type of network, operators and locks to cells, as in M(skyline.gateway.skyline_network). Needs generation 3 of
        the API.
    type: dict
    suboptions:
      network_type:
        description:
          - Which networks the gateway uses.
        type: str
        choices: [auto, gsm, wcdma, lte]
      operators:
        description:
          - Mapping of ports to PLMNs, 5 or 6 digits in quotes, or V(none).
        type: dict
      cells:
        description:
          - Mapping of ports to locks, each a mapping with C(earfcn) and C(pci), or V(none).
        type: dict
    version_added: 1.1.0
  sim_numbers:
    description:
      - Slots and the numbers of their SIMs, as in O(skyline.gateway.skyline_sim_number#module:config).
    type: dict
  sim_numbers_state:
    description:
      - What to do with the slots in O(sim_numbers) and with all others, as in
        O(skyline.gateway.skyline_sim_number#module:state).
    type: str
    choices: [merged, overridden, deleted]
    default: merged
  pins:
    description:
      - Slots and the PINs that the gateway enters for their SIMs, as in O(skyline.gateway.skyline_pin#module:config).
        They are secret. Needs generation 3 of the API.
    type: dict
    version_added: 1.1.0
  pins_state:
    description:
      - What to do with the slots in O(pins) and with all others, as in O(skyline.gateway.skyline_pin#module:state).
    type: str
    choices: [merged, overridden, deleted]
    default: merged
    version_added: 1.1.0
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
          - ICCID of the profile, to recognise it without its activation code.
        type: str
  esims_state:
    description:
      - What to do with the slots in O(esims) and with all others, as in O(skyline.gateway.skyline_esim#module:state).
    type: str
    choices: [merged, replaced, overridden, deleted]
    default: merged
  port_states:
    description:
      - The wanted states of ports, as in O(skyline.gateway.skyline_port_state#module:config).
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
          - Number or letter of the slot that the port should use.
        type: str
      led:
        description:
          - Whether the LED is on.
        type: bool
"""
