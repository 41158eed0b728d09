# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the tasks in a piece of Ansible YAML, and what is wrong with each."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterator, Mapping
from typing import Any

from ansible.module_utils import basic
from ansible.module_utils.common import validation
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.playbook.block import Block
from ansible.playbook.handler import Handler

from ansible_collections.skyline.gateway.tests.repository import tree

# Words of a task that are not its module.
KEYWORDS = {*Handler.fattributes, *Block.fattributes, "local_action"} - {"action", "args"}
TASK_LISTS = ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always")
# These stand in the inventory; an example that leaves them out is a good one.
FROM_INVENTORY = {"host": "gateway.example.com", "username": "u", "password": "p"}


def find(content: Any) -> Iterator[dict[str, Any]]:
    """Every task in a list of tasks or plays; nothing in other YAML, such as an inventory."""
    for entry in content if isinstance(content, list) else ():
        if not isinstance(entry, dict):
            continue
        lists = [entry[key] for key in TASK_LISTS if key in entry]
        for tasks in lists:
            yield from find(tasks)
        if not lists and "hosts" not in entry and any("." in str(key) or key == "name" for key in entry):
            yield entry


def default_groups(content: Any) -> Iterator[str]:
    """The groups named by any module_defaults."""
    if isinstance(content, Mapping):
        for key in content.get("module_defaults") or ():
            if str(key).startswith("group/"):
                yield key.partition("/")[2]
    for inner in content.values() if isinstance(content, Mapping) else content if isinstance(content, list) else ():
        yield from default_groups(inner)


def problems(task: Mapping[str, Any]) -> list[str]:
    """What is wrong with one task: its module, the names and values of its options."""
    actions = [key for key in task if key not in KEYWORDS and not key.startswith("with_")]
    if len(actions) != 1:
        return [f"wants one module, has {actions or 'none'}"]
    fqcn, given = actions[0], task[actions[0]] or {}
    collection, _dot, module = fqcn.rpartition(".")
    if collection != tree.COLLECTION:
        known = collection == "ansible.builtin" and importlib.util.find_spec(f"ansible.modules.{module}")
        return [] if known else [f"{fqcn} is not a module that is known here"]
    if module not in tree.documentation():
        return [f"{fqcn} does not exist"]
    if not isinstance(given, Mapping):
        return [f"{fqcn}: options are not a mapping"]
    documented = tree.documentation()[module]["doc"].get("options", {})
    specification = argument_spec(module)
    given = {**{key: value for key, value in FROM_INVENTORY.items() if key in documented}, **given}
    found = [
        *option_problems(given, documented, "documentation"),
        *option_problems(given, specification["argument_spec"], "argument spec"),
    ]
    # What depends on several options (required_if ...) can be judged only where no value is a template.
    if not found and not any(templated(value) for value in leaves(given)):
        found = ArgumentSpecValidator(**specification).validate(dict(given)).error_messages
    return [f"{fqcn}: {problem}" for problem in found]


def option_problems(given: Mapping[str, Any], options: Mapping[str, Any], source: str, place: str = "") -> list[str]:
    """Options that do not exist, are missing, or have a value of a wrong type; for documentation and argument specs."""
    names = {alias: key for key, option in options.items() for alias in (key, *(option.get("aliases") or ()))}
    found = [f"{place}{key} is not in the {source}" for key in given if key not in names]
    present = {names[key] for key in given if key in names}
    found += [
        f"{place}{key} is required by the {source}"
        for key, option in options.items()
        if option.get("required") and key not in present
    ]
    for key, value in given.items():
        if key in names and not templated(value):
            found += value_problems(value, options[names[key]], source, f"{place}{key}")
    return found


def value_problems(value: Any, option: Mapping[str, Any], source: str, place: str) -> list[str]:
    kind = option.get("type", "str")
    kind = kind if isinstance(kind, str) else "raw"
    try:
        checked = getattr(validation, f"check_type_{kind}")(value)
    except (TypeError, ValueError) as error:
        return [f"{place} is not of type {kind} of the {source}: {error}"]
    choices = option.get("choices")
    several = checked if kind == "list" else [checked]
    found = []
    if choices:
        allowed = [str(choice) for choice in choices]
        found += [f"{place}: {item} is no choice of the {source}" for item in several if str(item) not in allowed]
    inner = option.get("suboptions") or option.get("options")
    elements = option.get("elements") if kind == "list" else None
    for number, item in enumerate(several):
        where = f"{place}[{number}]" if kind == "list" else place
        if templated(item):
            continue
        if inner and isinstance(item, Mapping):
            found += option_problems(item, inner, source, f"{where}.")
        elif elements:
            found += value_problems(item, {"type": elements}, source, where)
    return found


def templated(value: Any) -> bool:
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


class _Constructed(BaseException):
    """Stops a module where it has told its argument spec; no 'except Exception' may stop this."""


@functools.cache
def argument_spec(module: str) -> dict[str, Any]:
    """What the module hands to AnsibleModule: the code's own word, whatever its documentation says."""
    imported = importlib.import_module(f"{tree.PACKAGE}.plugins.modules.{module}")
    if not hasattr(imported, "main"):
        # Documentation only; the action plugin of that name, which runs on the controller, is all there is.
        return {"argument_spec": importlib.import_module(f"{tree.PACKAGE}.plugins.action.{module}").SPEC}
    captured: dict[str, Any] = {}

    def construct(self: Any, argument_spec: Mapping[str, Any], **others: Any) -> None:
        rules = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")
        captured.update({rule: others.get(rule) for rule in rules}, argument_spec=argument_spec)
        raise _Constructed

    original = basic.AnsibleModule.__init__
    basic.AnsibleModule.__init__ = construct
    try:
        imported.main()
    except _Constructed:
        pass
    finally:
        basic.AnsibleModule.__init__ = original
    assert captured, f"{module}.main() makes no AnsibleModule"
    return captured
