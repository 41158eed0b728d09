# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a discovery on the controller."""

from __future__ import annotations

import os

from ansible.errors import AnsibleActionFail
from ansible.parsing.vault import is_encrypted

from .. import controller_action
from ..replacing import replace_file


def path_of(text: str) -> str:
    """The absolute path of a file; links are followed, so that the file is replaced and not the link."""
    return os.path.realpath(controller_action.path_of(text))


def read(path: str, missing: str | None = None) -> str:
    """The text of a file; of one that does not exist, missing. Raises AnsibleActionFail."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
    except FileNotFoundError:
        if missing is not None:
            return missing
        raise AnsibleActionFail(f"nothing was written: {path} does not exist") from None
    except (OSError, UnicodeError) as error:
        raise AnsibleActionFail(f"nothing was written: {path}: {error}") from error
    if is_encrypted(text.encode()):
        raise AnsibleActionFail(
            f"nothing was written: {path} is encrypted with ansible-vault; decrypt it, or name another file"
        )
    return text


def write(path: str, text: str, mode: int) -> None:
    """Writes a file at once or not at all; one that exists keeps its permissions. Raises AnsibleActionFail."""
    try:
        kept = os.stat(path).st_mode & 0o777 if os.path.exists(path) else mode
        replace_file(path, [text.encode()], kept)
    except OSError as error:
        raise AnsibleActionFail(f"{path} could not be written: {error}") from error
