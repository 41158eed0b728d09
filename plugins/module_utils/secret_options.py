# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that the argument spec marks as secret (``no_log``): their values, and the options without them.

Ansible hides the values of such options by value, wherever they stand in a result, also as a part of another value: a
password 1234 makes another number of +4915123456. The collection hides them by the place where they stand, and so gives
Ansible a spec without the marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# What Ansible writes in place of the value of such an option.
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def secrets_in(spec: Mapping[str, Any], params: Mapping[str, Any]) -> Iterator[str]:
    """The secret texts among options, also among those of their entries, in whatever shape they were given."""
    for name, option in spec.items():
        value = params.get(name)
        if option.get("no_log"):
            yield from _texts(value)
        elif "options" in option:
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, Mapping):
                    yield from secrets_in(option["options"], entry)


def without_secrets(spec: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """The options with each secret hidden."""
    return {name: _shown(spec.get(name, {}), value) for name, value in params.items()}


def unmarked(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The argument spec for Ansible: no option is marked as secret, and it is told that this is meant."""
    return {name: _unmarked_option(option) for name, option in spec.items()}


def _unmarked_option(option: Mapping[str, Any]) -> dict[str, Any]:
    plain = {**option, "no_log": False} if option.get("no_log") else dict(option)
    return {**plain, "options": unmarked(option["options"])} if "options" in option else plain


def _shown(option: Mapping[str, Any], value: Any) -> Any:
    if option.get("no_log"):
        return dict.fromkeys(value, HIDDEN) if isinstance(value, Mapping) else value and HIDDEN
    if "options" in option and isinstance(value, Mapping):
        return without_secrets(option["options"], value)
    if "options" in option and isinstance(value, list):
        return [_shown(option, entry) for entry in value]
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, (Mapping, list)):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
