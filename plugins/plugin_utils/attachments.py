# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of the controller that go out with messages."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleError

from ..module_utils.model.sms_task import TOO_LARGE, attachment_type


def with_attachments(options: dict[str, Any], find: Callable[[str], str]) -> dict[str, Any]:
    """The options of skyline_sms with each file as ``jpg|BASE64``, the form in which the resource takes it.

    What is no file that can be sent stays as it is: the resource names it, with all else that is wrong.
    """
    tasks = options.get("tasks")
    if not isinstance(tasks, list):
        return options
    return {**options, "tasks": [_with_files(task, find) for task in tasks]}


def _with_files(task: Any, find: Callable[[str], str]) -> Any:
    names = task.get("attachments") if isinstance(task, Mapping) else None
    if isinstance(names, str):
        names = names.split(",")
    if not isinstance(names, list):
        return task
    return {**task, "attachments": [_content(name, find) for name in names]}


def _content(name: Any, find: Callable[[str], str]) -> Any:
    kind = attachment_type(name) if isinstance(name, str) and "|" not in name else None
    if kind is None:
        return name
    try:
        with open(find(name), "rb") as file:
            # One that is too large is told by the resource, which need not see all of it for that.
            content = file.read(TOO_LARGE)
    except (AnsibleError, OSError):
        return name
    return f"{kind}|{base64.b64encode(content).decode()}"
