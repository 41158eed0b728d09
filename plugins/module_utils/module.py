# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entry point on a remote host: a resource run as an ordinary module."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from . import runner


class _Module(AnsibleModule):
    """A module whose secrets are hidden here: to Ansible, no option is marked as one."""

    params: dict[str, Any]

    def __init__(self, resource: ModuleType) -> None:
        self._resource = resource
        spec = runner.ansible_spec(resource)
        super().__init__(argument_spec=spec, supports_check_mode=True, **runner.rules(resource))

    def _log_invocation(self) -> None:
        """Leaves out the line with all options in the system's log: they have secrets in them."""

    def exit_json(self, **result: Any) -> None:
        self._hide_secrets()
        super().exit_json(**result)

    def fail_json(self, msg: str, **result: Any) -> None:
        self._hide_secrets()
        super().fail_json(msg, **result)

    def _hide_secrets(self) -> None:
        """Hides them in the options, which go back with the result."""
        try:
            self.params = runner.shown_options(self._resource, self.params)
        except Exception:  # options that were refused may have any shape
            self.params = {}


def run_module(resource: ModuleType) -> None:
    """What the main() of every module does."""
    module = _Module(resource)
    outcome = runner.perform(resource, module.params, module.check_mode, module._diff, module.debug)
    for warning in outcome.warnings:
        module.warn(warning)
    if outcome.result.pop("failed", False):
        module.fail_json(**outcome.result)
    module.exit_json(**outcome.result)
