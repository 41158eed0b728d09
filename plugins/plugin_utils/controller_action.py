# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What actions have in common that only read and write on the controller, in Ansible's own process."""

from __future__ import annotations

import os

from ansible.plugins.action import ActionBase
from ansible.utils.path import unfrackpath


class ControllerAction(ActionBase):
    """An action that needs no connection to the host of the task."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _requires_connection = False


def path_of(text: str) -> str:
    """An absolute path; a relative one begins at the folder that ansible-playbook was called in."""
    return str(unfrackpath(text, basedir=os.getcwd()))
