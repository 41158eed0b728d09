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
    details: Nothing is written. The result is made from the same plan that a real run carries out.
  diff_mode:
    support: full
    details: Changed entries only.
  idempotent:
    support: partial
    details:
      - Older firmware does not show every value. What it does not show cannot be compared and is written at every run,
        unless O(on_unknown) says otherwise.
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
    details: With O(update_url=always) the settings are sent at every run, which is not counted as a change.
"""

    ACTION = r"""
attributes:
  check_mode:
    support: full
    details: Nothing is sent but one read.
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
    details: The requests of a real run can be split differently, as its ports get ready.
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
      - Nothing is sent. Of the ids that the gateway knows, it shows those of tasks that are not done; a task with the
        id of one that is done is predicted to be sent.
  diff_mode:
    support: none
  idempotent:
    support: partial
    details: Tasks with a C(tid) of their own are sent once. Those without are sent at every run.
"""

    TASKS = r"""
attributes:
  check_mode:
    support: full
    details: Nothing is written. The result is made from the same plan that a real run carries out.
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
    details: Messages are removed at most, and those are returned.
  idempotent:
    support: full
    details: With O(delete=true), messages that came meanwhile are removed as well.
"""

    WRITING = r"""
attributes:
  exclusive:
    description: Only one task at a time writes to a gateway.
    support: partial
    details:
      - A task that has something to write waits until no other task writes to the gateway, at most O(timeout) seconds,
        and then reads and plans again. Otherwise it fails with RV(error.kind=busy). While it waits for something
        itself, such as a restart, others may write.
      - This holds for all tasks that run on the same machine with the same Ansible home. Other machines do not take
        part, nor do people at the web pages of the gateway.
"""
