# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options of modules that ask modems."""

    DOCUMENTATION = r"""
options:
  ports:
    description:
      - Ports such as V(3), V(4-32) or V(all), mixed by commas. The SIM that a port uses now is the one that is asked.
    type: str
    required: true
  wait_timeout:
    description:
      - How long the gateway waits for each modem, in seconds from 1 to 3600. The module waits O(timeout) longer.
    type: float
    default: 120
  accept_failures:
    description:
      - Whether the task succeeds although ports have no reply. RV(replies) says of each whether it has one.
      - A gateway that does not answer at all, or refuses the login, is a failure in any case.
    type: bool
    default: false
  secret:
    description:
      - Whether what is sent and what comes back is a secret. It is hidden then in the result, in the requests that are
        shown, in messages and at every verbosity.
    type: bool
    default: false
"""
