# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What the modules that save a configuration have in common."""

    DOCUMENTATION = r"""
options:
  save:
    description:
      - Whether to save the configuration after a change. What is not saved is lost when the gateway reboots.
      - A run that was cut off before it could save is made good for by the next one. The note that this takes is a
        small file without secrets below C(~/.ansible/skyline_gateway) on the host where the module runs.
    type: bool
    default: true
  on_unknown:
    description:
      - What to do about a current value that the gateway does not show. Older firmware shows only the slots in use.
      - V(write) writes it, at every run. V(skip) leaves it alone. V(fail) fails before anything is written.
    type: str
    choices: [write, skip, fail]
    default: write
"""
