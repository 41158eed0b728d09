# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What the modules that save a configuration have in common."""

    DOCUMENTATION = r"""
options:
  save:
    description:
      - Whether to save the configuration after a change. A reboot of the gateway discards changes that were not saved.
      - If a run is interrupted before it saves, the next run saves. To know this, the module writes a small file
        without secrets below C(~/.ansible/skyline_gateway) on the host where it runs.
    type: bool
    default: true
  on_unknown:
    description:
      - What to do if the gateway does not show a current value. Older firmware shows only the slots in use.
      - V(write) writes the new value in every run. V(skip) does not write it. V(fail) fails before anything is written.
    type: str
    choices: [write, skip, fail]
    default: write
"""
