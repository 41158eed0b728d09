# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What modules support."""

    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Can run in check mode and predict what would change, without changing anything.
  diff_mode:
    description: Can say what has changed, or would change, in diff mode.
  idempotent:
    description: A second run changes nothing.
  action_group:
    description: Use C(group/skyline.gateway.skyline) in C(module_defaults) to set options of the connection once.
    support: full
    membership:
      - skyline.gateway.skyline
"""

    DECLARATIVE = r"""
attributes:
  check_mode:
    support: full
    details: Nothing is written. The result comes from the same plan as a real run.
  diff_mode:
    support: full
    details: Changed entries only.
  idempotent:
    support: partial
    details:
      - Older firmware does not show every value. Values that it does not show cannot be compared and are written in
        every run, unless O(on_unknown) says otherwise.
"""

    INFO = r"""
attributes:
  check_mode:
    support: full
    details: Nothing is ever written.
  diff_mode:
    support: N/A
    details: Nothing is ever changed.
  idempotent:
    support: full
"""

    REPORTING = r"""
attributes:
  check_mode:
    support: full
    details: Nothing is written.
  diff_mode:
    support: partial
    details: The URL cannot be read back.
  idempotent:
    support: partial
    details: With O(update_url=always) the settings are sent in every run. This does not count as a change.
"""

    ACTION = r"""
attributes:
  check_mode:
    support: full
    details: Only one read is sent.
  diff_mode:
    support: none
  idempotent:
    support: none
"""

    REQUEST = r"""
attributes:
  check_mode:
    support: full
    details: Requests that read are sent. Others are not, and count as a change.
  diff_mode:
    support: none
  idempotent:
    support: none
"""

    ASYNCHRONOUS = r"""
attributes:
  check_mode:
    support: full
    details: A real run may split the requests differently, depending on when ports are ready.
  diff_mode:
    support: full
    details: Without the codes.
  idempotent:
    support: full
"""

    SENDING = r"""
attributes:
  check_mode:
    support: full
    details:
      - Nothing is sent. The gateway does not show the ids of finished tasks. So check mode predicts that a task with
        such an id is sent.
  diff_mode:
    support: none
  idempotent:
    support: partial
    details: Tasks with a C(tid) are sent once. Tasks without are sent in every run.
"""

    TASKS = r"""
attributes:
  check_mode:
    support: full
    details: Nothing is written. The result comes from the same plan as a real run.
  diff_mode:
    support: full
    details: Changed tasks only.
  idempotent:
    support: full
"""

    INBOX = r"""
attributes:
  check_mode:
    support: full
    details: Nothing is removed.
  diff_mode:
    support: N/A
    details: Only messages can be removed, and they are returned.
  idempotent:
    support: full
    details: With O(delete=true), a second run also removes messages that arrived meanwhile.
"""

    WRITING = r"""
attributes:
  exclusive:
    description: Only one task at a time writes to a gateway.
    support: partial
    details:
      - Before it writes, a task waits until no other task writes to the gateway, at most O(timeout) seconds, and then
        reads and plans again. If it has to wait longer, it fails with RV(error.kind=busy). While a task waits for a
        restart or another effect, other tasks may write.
      - This works between all tasks on the same machine with the same Ansible home. It does not include other machines
        and people at the web pages of the gateway.
"""
