# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible's usual output, with the gateways that fared alike on one line; for make demo."""

from __future__ import annotations

from typing import Any

from ansible import constants
from ansible.plugins.callback.default import CallbackModule as Default

DOCUMENTATION = """
name: chorus
type: stdout
short_description: Hosts that fared alike on one line
description: As ansible.builtin.default, but with the hosts of a task that fared alike on one line.
author: The skyline.gateway contributors (@skyline-gateway)
extends_documentation_fragment:
  - default_callback
  - result_format_callback
"""


class CallbackModule(Default):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "chorus"

    def __init__(self) -> None:
        super().__init__()
        self._alike: dict[str, list[str]] = {}
        self._said: list[tuple[str, str]] = []

    def v2_runner_on_ok(self, result: Any) -> None:
        # Before ansible-core 2.20 what a callback gets has its parts under private names only.
        names = ("host", "task", "result")
        host, task, values = (getattr(result, name, None) or getattr(result, f"_{name}") for name in names)
        text = values.get("msg") if values.get("_ansible_verbose_always") else None
        if text is not None and not isinstance(text, str):
            super().v2_runner_on_ok(result)
            return
        if self._last_task_banner != task._uuid:
            self._print_task_banner(task)
        self._handle_warnings_and_exception(result)
        if text is None:
            self._alike.setdefault("changed" if values.get("changed") else "ok", []).append(host.get_name())
        else:
            name = "" if task.run_once or host.get_name() == "localhost" else f"{host.get_name()}: "
            self._said.extend((host.get_name(), name + line) for line in text.splitlines())

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """The items of a loop are part of its result."""

    def _tell(self) -> None:
        """What became of the task that has ended."""
        for status, color in (("ok", constants.COLOR_OK), ("changed", constants.COLOR_CHANGED)):
            if hosts := sorted(self._alike.pop(status, [])):
                self._display.display(f"{status}: {' '.join(hosts)}", color=color)
        for _host, line in sorted(self._said, key=lambda said: said[0]):
            self._display.display(line)
        self._said.clear()

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        self._tell()
        super().v2_playbook_on_task_start(task, is_conditional)

    def v2_playbook_on_play_start(self, play: Any) -> None:
        self._tell()
        super().v2_playbook_on_play_start(play)

    def v2_playbook_on_no_hosts_remaining(self) -> None:
        self._tell()
        super().v2_playbook_on_no_hosts_remaining()

    def v2_playbook_on_stats(self, stats: Any) -> None:
        self._tell()
        super().v2_playbook_on_stats(stats)
