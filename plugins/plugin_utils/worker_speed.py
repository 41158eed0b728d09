# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes a task cheap in Ansible's workers. Tasks would do the same without any of it, only slower.

The figures are those of ``make bench BENCH_ARGS=--without``, row ``imei_unchanged``: how many times as much CPU time
the whole run takes without the trick, by its best runs and by the median of pairs; what that is for each gateway; in
how many of the pairs it took more. Measured on 2 cores that others used as well, ansible-core 2.21, Python 3.13.

The first trick is in no function. All that a task needs is imported at the top of its action plugin's file, which
Ansible's parent process loads; what run() imports, every worker pays for.
40 gateways x 256 slots: x 3.3 (median, of 2.8 to 3.8), 242 ms, 12 of 12.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from ansible import errors, template

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*(\|\s*default\(omit\)\s*)?\}\}")
# As the roles write what is optional: the variable that stands for it, the one that must be declared, and the variable
# that lists all those that are, by this template.
_DECLARED = re.compile(r"\{\{ (\w+) if '(skyline_\w+)' in (\w+) else omit \}\}")
_ALL_NAMES = "{{ query('ansible.builtin.varnames', '^skyline_') }}"

_PLAIN = frozenset((str, bool, int, float, type(None)))


def resolved(value: str, templar: Any) -> Any:
    """An argument of a task up to the first mapping or list, whose own values are not templated yet.

    Nearly every argument is a variable, and Jinja would compile that anew in every host's worker.
    16 gateways x 512 slots: x 1.06 (median 1.05), 8 ms, and 1.4 MiB, 12 of 12.
    """
    variables = templar.available_variables
    name, needed = _names(value, variables)
    if needed and needed not in variables:
        raise errors.AnsibleValueOmittedError
    given = variables.get(name)
    return given if _is_no_template(given) else templar.resolve_to_container(value)


def _names(value: str, variables: Mapping[str, Any]) -> tuple[str, str]:
    """The variable that an argument stands for, and the one without which it is left out; empty where there is none."""
    if variable := _matched(_VARIABLE, value):
        return variable[1], variable[1] if variable[2] else ""
    declared = _matched(_DECLARED, value)
    if declared and variables.get(declared[3]) == _ALL_NAMES:
        return declared[1], declared[2]
    return "", ""


def looked_up(value: object, variables: Mapping[str, Any]) -> Any:
    """What a text that only names a variable stands for, where there is no template in that; else None.

    Playbook provision, 100 gateways x 256 slots, half of the workers of a run without it: x 1.03 (1.02 to 1.03), 1 ms.
    """
    variable = _matched(_VARIABLE, value)
    given = variables.get(variable[1]) if variable else None
    return None if may_hold_template(given) else given


def _matched(form: re.Pattern[str], value: object) -> re.Match[str] | None:
    # Before ansible-core 2.19 there is no telling which texts may be templates.
    is_trusted = getattr(template, "is_trusted_as_template", None)
    return form.fullmatch(value) if isinstance(value, str) and is_trusted and is_trusted(value) else None


def _is_no_template(value: object) -> bool:
    if isinstance(value, str):
        return "{" not in value
    return isinstance(value, (Mapping, list, bool, int, float))


def may_hold_template(value: object) -> bool:
    """Whether Ansible has to go through a value, text by text. A plan has hundreds of texts without any template.

    40 gateways x 512 slots: x 1.09 (median 1.08), 10 ms, and 0.3 MiB, 10 of 10.
    """
    if isinstance(value, str):
        return "{" in value
    if isinstance(value, Mapping):
        return any(map(may_hold_template, value.values()))
    if isinstance(value, list):
        return any(map(may_hold_template, value))
    return value is not None and not isinstance(value, (bool, int, float))


def plain(value: Any) -> Any:
    """An argument without what Ansible ties to each text, such as the line that it stands in.

    The arguments of a task go back to the parent process.
    40 gateways x 256 slots: x 1.04 (median 1.03), 3 ms, 11 of 14.

    Dates in mappings and lists become texts, as they do on their way to another host. One that is the argument itself
    stays: it may be a login whose quotes are missing.
    """
    return value if isinstance(value, datetime.date) else _plain(value)


def _plain(value: Any) -> Any:
    if value.__class__ in _PLAIN:
        return value
    # Before ansible-core 2.19 a vaulted text is an object that no validator takes for a text.
    if isinstance(value, str) or getattr(value, "__ENCRYPTED__", False):
        return str(value)
    if isinstance(value, Mapping):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    # Ansible ties it to numbers as well. There is no other kind of boolean.
    return next((kind(value) for kind in (int, float) if isinstance(value, kind)), value)
