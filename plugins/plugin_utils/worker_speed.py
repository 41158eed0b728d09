# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes a task cheap in Ansible's workers. Tasks would do the same without any of it, only slower."""

from __future__ import annotations

import gc
import multiprocessing
import re
from collections.abc import Mapping
from typing import Any

from ansible import template
from ansible.plugins.loader import filter_loader, test_loader

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?:\|\s*default\(omit\)\s*)?\}\}")


def load_filters() -> None:
    """Loads all filters and tests of Ansible in the process that calls this: the parent of all workers.

    The first filter or test in a template makes Ansible load all there are, else in the worker of every host, for a
    `when` or a default.
    """
    try:
        filter_loader.get("default")
        test_loader.get("defined")
    except KeyError:
        pass  # imported by something else than Ansible: before ansible-core 2.19, that has no ansible.builtin


def leave_the_heap_shared() -> None:
    """Keeps the garbage collection of a worker away from everything that it was forked with.

    A worker shares the memory of the process that it was forked from until either writes to it. A garbage collection
    writes to every object there is: with a thousand gateways in the inventory, a hundred MiB that each worker copies.
    """
    if multiprocessing.parent_process() is not None:
        gc.freeze()


def resolved(value: str, templar: Any) -> Any:
    """An argument of a task up to the first mapping or list, whose own values are not templated yet.

    Nearly every argument is a variable, and Jinja would compile that anew in every host's worker.
    """
    variable = _VARIABLE.fullmatch(value) if template.is_trusted_as_template(value) else None
    given = templar.available_variables.get(variable.group(1)) if variable else None
    return given if _is_no_template(given) else templar.resolve_to_container(value)


def _is_no_template(value: object) -> bool:
    if isinstance(value, str):
        return "{" not in value
    return isinstance(value, (Mapping, list, bool, int, float))


def may_hold_template(value: object) -> bool:
    """Whether Ansible has to go through a value, text by text. A plan has hundreds of texts without any template."""
    if isinstance(value, str):
        return "{" in value
    if isinstance(value, Mapping):
        return any(map(may_hold_template, value.values()))
    if isinstance(value, list):
        return any(map(may_hold_template, value))
    return value is not None and not isinstance(value, (bool, int, float))


def plain(value: Any) -> Any:
    """A value without what Ansible ties to each text, such as the line that it stands in.

    The arguments of a task go back to the parent process.
    """
    # Before ansible-core 2.19 a vaulted text is an object that no validator takes for a text.
    if isinstance(value, str) or getattr(value, "__ENCRYPTED__", False):
        return str(value)
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def kept_from_validator(spec: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are plans: mappings whose keys are not options themselves.

    Ansible's validator would copy each of the hundreds of entries, and the resource checks them itself.
    """
    mappings = {name for name, option in spec.items() if option["type"] == "dict" and "options" not in option}
    return {name: value for name, value in options.items() if name in mappings and isinstance(value, Mapping)}
