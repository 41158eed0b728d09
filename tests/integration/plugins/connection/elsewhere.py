# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Another machine, as far as Ansible can tell: a connection that is not local, and leads nowhere else all the same."""

from __future__ import annotations

import glob
from typing import Any

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.connection.local import Connection as Local

DOCUMENTATION = """
name: elsewhere
short_description: Stand-in for a machine that is reached over the network
description: Runs commands here, without being a local connection.
author: The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - connection_pipelining
options:
  become_success_timeout:
    description: As the connection local has it.
    type: int
    default: 10
  become_strip_preamble:
    description: As the connection local has it.
    type: bool
    default: true
  cut_off:
    description: While there are files of this pattern, the machine cannot be reached.
    type: str
    default: ""
    vars:
      - name: ansible_elsewhere_cut_off
"""


class Connection(Local):
    transport = "elsewhere"
    # Temporary files go where they would on another machine.
    _remote_is_local = False

    def exec_command(self, *args: Any, **kwargs: Any) -> Any:
        if glob.glob(self.get_option("cut_off"), recursive=True):
            raise AnsibleConnectionFailure("cut off")
        return super().exec_command(*args, **kwargs)
