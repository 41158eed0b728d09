# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: imei
short_description: Is it an IMEI with a right check digit?
version_added: 1.0.0
author:
  - The skyline.gateway contributors (@skyline-gateway)
description:
  - Tells whether a value has 15 digits of which the last is the right check digit.
options:
  _input:
    description: The value to look at.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: Stop at IMEIs with typing errors
  ansible.builtin.assert:
    that: skyline_imeis.values() | reject('skyline.gateway.imei') | list | length == 0
"""

RETURN = r"""
_value:
  description: Whether it is.
  type: bool
"""

from typing import Any

from ..module_utils.model.imei import is_imei


class TestModule:
    def tests(self) -> dict[str, Any]:
        return {"imei": is_imei}
