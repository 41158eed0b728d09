# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The front of every module in the controller: where the options come from, and where the module runs.

Usually the gateway is the play's host, which has no Python, so the resource runs right here in Ansible's worker
process, at a tenth of the cost of a module. Where the play's host (or the delegate_to host) is a machine of its own, a
bastion for instance, the module of the same name runs there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from ansible import constants
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ..module_utils import connection, runner
from . import delegation, worker_speed
from .option_shapes import Shapes, is_doubtful, nearest
from .progress import Progress

LOCALHOST = ("localhost", "127.0.0.1", "::1")
ACTION_GROUP = "group/skyline.gateway.skyline"

display = Display()


class GatewayAction(ActionBase):
    """Runs the resource named by the subclass for the gateway that the task is about."""

    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_async = True

    resource: ModuleType

    @classmethod
    def finalize_task_arg(cls, name: str, value: Any, templar: Any, context: Any) -> Any:
        """Called by ansible-core 2.19 and later for each of a task's arguments, to template it."""
        resolved = worker_speed.resolved(value, templar) if isinstance(value, str) else value
        if worker_speed.may_hold_template(resolved):
            resolved = super().finalize_task_arg(name, resolved, templar, context)
        return worker_speed.plain(resolved)

    def run(self, tmp: str | None = None, task_vars: Mapping[str, Any] | None = None) -> dict[str, Any]:
        task_vars = task_vars or {}
        result: dict[str, Any] = super().run(tmp, task_vars)
        options = self._options(task_vars)
        validation, problems = self._validated(options)
        if stray := self._stray(task_vars):
            result.update(runner.refusal(self.resource, options, stray))
        elif validation.error_messages or problems:
            complaints = self._complaints(validation, problems, options, task_vars)
            result.update(runner.refusal(self.resource, options, complaints))
        elif not self._runs_here(options.get("host"), task_vars):
            result.update(
                self._execute_module(module_args=options, task_vars=task_vars, wrap_async=self._task.async_val)
            )
        elif self._task.async_val:
            complaint = (
                f"async is not supported where {self._task.action} runs in Ansible's own process, as it does for "
                "a gateway that is the play's host: no process can be left behind. Hosts run side by side already; "
                "raise forks for more of them at once."
            )
            result.update(runner.refusal(self.resource, options, complaint))
        else:
            result.update(self._run_here(validation.validated_parameters))
        if doubtful := [name for name, value in options.items() if is_doubtful(name, value)]:
            warning = (
                f"{' and '.join(doubtful)}: quote it, because YAML drops leading zeros of numbers and reads 0123 as 83."
            )
            result["warnings"] = [*(result.get("warnings") or ()), warning]
        return result

    def _options(self, task_vars: Mapping[str, Any]) -> dict[str, Any]:
        """The task's options (module_defaults are among them) and, where those are silent, what else has a say."""
        options = {
            name: value
            for name, value in self._task.args.items()
            if not (_absent(value) if name in connection.SPEC else value is None)
        }
        environment: dict[str, Any] | None = None
        for name in runner.from_inventory(self.resource):
            if name in options:
                continue
            value = self._module_default(name) if name in self._task.args else None
            if _absent(value):
                value = self._inventory_value(name, task_vars)
            if _absent(value):
                if environment is None:
                    environment = self._environment()
                value = environment.get(self._environment_variable(name, task_vars))
            if not _absent(value):
                options[name] = worker_speed.plain(value)
        if hasattr(super(), "finalize_task_arg"):
            return options
        return {name: worker_speed.plain(value) for name, value in options.items()}

    def _module_default(self, name: str) -> Any:
        """What module_defaults have for an option that the task, or a level of theirs, gives as an empty string.

        All others are among the task's arguments already; but there, any value of the task's own comes first.
        """
        defaults: dict[str, Any] = {}
        for level in self._task.module_defaults or ():
            defaults.update(level)
        value = None
        for key in (ACTION_GROUP, self._task.resolved_action):
            later = (self._templar.template(defaults.get(key)) or {}).get(name)
            value = value if _absent(later) else later
        return value

    def _inventory_value(self, name: str, task_vars: Mapping[str, Any]) -> Any:
        value = self._templated(f"skyline_{name}", task_vars)
        if name == "host" and not _is_localhost(task_vars):
            for variable in ("ansible_host", "inventory_hostname"):
                if _absent(value):
                    value = self._templated(variable, task_vars)
        return value

    def _templated(self, variable: str, task_vars: Mapping[str, Any]) -> Any:
        value = task_vars.get(variable)
        if not worker_speed.may_hold_template(value):
            return value
        found = worker_speed.looked_up(value, task_vars)
        return self._templar.template(value) if found is None else found

    def _environment(self) -> dict[str, Any]:
        """The task's own environment, from its keyword, on top of the process's."""
        keyword: dict[str, Any] = {}
        super()._compute_environment_string(keyword)
        return {**os.environ, **{name: value for name, value in keyword.items() if not _absent(value)}}

    def _compute_environment_string(self, raw_environment_out: dict[str, Any] | None = None) -> str:
        """Called by ActionBase for the environment of a module on another host.

        The options have the login already. In the environment it would stand on a command line, which -vvv shows and
        the other users of that host see.
        """
        environment: dict[str, Any] = {}
        super()._compute_environment_string(environment)
        for name in ("SK_HOST", *connection.ENVIRONMENT.values()):
            environment.pop(name, None)
        if raw_environment_out is not None:
            raw_environment_out.clear()
            raw_environment_out.update(environment)
        prefix: str = self._connection._shell.env_prefix(**environment)
        return prefix

    def _environment_variable(self, name: str, task_vars: Mapping[str, Any]) -> str:
        # In a fleet, one forgotten SK_HOST would send every gateway's plan to one box.
        if name == "host" and _is_localhost(task_vars):
            return "SK_HOST"
        return connection.ENVIRONMENT.get(name, "")

    def _runs_here(self, host: str | None, task_vars: Mapping[str, Any]) -> bool:
        if self._connection.transport == "local":
            return True
        name = task_vars.get("inventory_hostname")
        target = self._task.delegate_to or name
        if target in LOCALHOST and (self._task.delegate_to or _is_localhost(task_vars)):
            return True
        return target == name and host in self._addresses(task_vars)

    def _stray(self, task_vars: Mapping[str, Any]) -> str | None:
        """What is wrong with the host in delegate_to: under a local connection, it may not be the machine to run on."""
        target, name = self._task.delegate_to, task_vars.get("inventory_hostname", "")
        if not target or target in LOCALHOST or self._connection.transport != "local":
            return None
        if target in self._addresses(task_vars) or self._gives_host():
            return None
        if target == self._templated("skyline_bastion", task_vars):
            return None
        if delegation.has_local_connection_of_its_own(target, name, task_vars, self._templar):
            return None
        return delegation.complaint(target, name)

    def _gives_host(self) -> bool:
        """Whether the task itself says which gateway it is about: module_defaults, which it has too, do not."""
        host = self._task.args.get("host")
        return not _absent(host) and host != self._module_default("host")

    def _addresses(self, task_vars: Mapping[str, Any]) -> list[Any]:
        """The names of the play's host: the inventory's, and its addresses."""
        addresses = (self._templated(variable, task_vars) for variable in ("skyline_host", "ansible_host"))
        return [task_vars.get("inventory_hostname"), *addresses]

    def _validated(self, options: Mapping[str, Any]) -> tuple[Any, list[str]]:
        """What Ansible's validator says of the options, and the wrong shapes, which it does not see."""
        spec = runner.ansible_spec(self.resource)
        shapes = Shapes(runner.examples(self.resource))
        sound = shapes.sound(spec, options)
        validator = ModuleArgumentSpecValidator(spec, **runner.rules(self.resource))
        return validator.validate(sound), shapes.problems

    def _run_here(self, params: Mapping[str, Any]) -> dict[str, Any]:
        # With the address that errors name too: in a rehearsal, or for localhost, the play's host has another one.
        say = Progress(display, params["host"])
        outcome = runner.perform(
            self.resource, params, self._task.check_mode, self._task.diff, say, home=constants.ANSIBLE_HOME
        )
        return {**outcome.result, **({"warnings": outcome.warnings} if outcome.warnings else {})}

    def _complaints(
        self, validation: Any, problems: Sequence[str], options: Mapping[str, Any], task_vars: Mapping[str, Any]
    ) -> str:
        """All that is wrong with the options, in the words of AnsibleModule, which would tell the first only.

        A name that is unknown comes first: more often than not, what is missing is what it was meant to be.
        """
        unknown = [error.msg for error in validation.errors if isinstance(error, UnsupportedError)]
        spec = runner.argument_spec(self.resource)
        meant = [(name, nearest(name, spec)) for name in options if name not in spec]
        hints = [f"did you mean {known} instead of {name}?" for name, known in meant if known]
        others = [error.msg for error in validation.errors if not isinstance(error, UnsupportedError)]
        missing = [name for name in ("host", "password", "username") if name not in options]
        if missing:
            others.append(f"in the inventory: {', '.join(f'skyline_{name}' for name in missing)}")
            variables = [self._environment_variable(name, task_vars) for name in missing]
            others.append(f"or in the environment: {', '.join(variables)}")
        unsupported = [f"Unsupported parameters for ({self._task.action}) module: {one.rstrip('.')}" for one in unknown]
        complaints = "; ".join(dict.fromkeys([*unsupported, *hints, *problems, *others]))
        return f"{complaints}. Nothing was sent." if problems else complaints


def _is_localhost(task_vars: Mapping[str, Any]) -> bool:
    return task_vars.get("inventory_hostname") == "localhost"


def _absent(value: object) -> bool:
    return value is None or value == ""
