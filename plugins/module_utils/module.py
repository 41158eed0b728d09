# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The door for "over there": a resource run as an ordinary module on another host."""

from __future__ import annotations

from types import ModuleType

from ansible.module_utils.basic import AnsibleModule

from . import runner


class _Module(AnsibleModule):
    def _log_invocation(self) -> None:
        """Leaves out the line with all options in the system's log: the secrets in them only the resource can tell."""


def run_module(resource: ModuleType) -> None:
    """What the main() of every module does."""
    module = _Module(argument_spec=runner.argument_spec(resource), supports_check_mode=True, **runner.rules(resource))
    outcome = runner.perform(resource, module.params, module.check_mode, module._diff, module.debug)
    # AnsibleModule returns the options with the result, and would hide secrets by value, in data too.
    module.params.update(runner.shown_options(resource, module.params))
    module.no_log_values.clear()
    for warning in outcome.warnings:
        module.warn(warning)
    if outcome.result.pop("failed", False):
        module.fail_json(**outcome.result)
    module.exit_json(**outcome.result)
