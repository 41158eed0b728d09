# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shapes of options: a mapping where a list belongs, a text where a number belongs, and names that are misspelt.

Each version of Ansible's validator has words of its own for these, with names of its classes in them, and without the
place of an entry in its list. Some end in a TypeError, and a list becomes a text without a word. So this looks first.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.module_utils.common.validation import check_type_bool, check_type_dict, check_type_float, check_type_int

# YAML makes something else of these where quotes are missing, and a wrong login locks the address out. An unquoted
# number is most likely what the user meant in a login; in a MAC address, it cannot be.
_LOGIN = ("username", "password")
_TEXTS = (*_LOGIN, "mac")
_NEVER_SHOWN = (*_LOGIN, "headers")

_NUMBERS = ("int", "float")
_WANTED = {"dict": "a mapping", "list": "a list", "bool": "true or false", "int": "a number", "float": "a number"}


class Shapes:
    """Compares options with the specification of a module.

    problems: what is wrong, a sentence each. examples: of the right shape, by option; for an option within others also
    by all their names, as ``config.ports``.
    """

    def __init__(self, examples: Mapping[str, str]) -> None:
        self._examples = examples
        self.problems: list[str] = []

    def sound(self, spec: Mapping[str, Any], options: Mapping[str, Any]) -> dict[str, Any]:
        """The options, with a harmless value for each that has a wrong shape: the validator need not repeat it."""
        return {
            name: self._option(spec[name], value, (name,), name) if name in spec else value
            for name, value in options.items()
        }

    def _option(self, option: Mapping[str, Any], value: Any, names: tuple[str, ...], place: str) -> Any:
        return value if value is None else self._value(option, value, names, place)

    def _value(self, option: Mapping[str, Any], value: Any, names: tuple[str, ...], place: str) -> Any:
        """A value, of which names says what option it is of, and place where it stands."""
        kind = option["type"]
        if kind == "raw":
            return value
        read = None if _is_unquoted(value, names) else _READERS.get(kind, _scalar)(option, value)
        if read is None:
            self.problems.append(f"{place}: {self._sentence(option, value, names)}")
            return _harmless(option)
        if kind == "list":
            element = {**option, "type": option.get("elements", "raw")}
            return [self._value(element, each, names, f"{place} entry {n}") for n, each in enumerate(read, 1)]
        if kind == "dict" and "options" in option:
            return self._inner(option, read, names, place)
        return read

    def _inner(self, option: Mapping[str, Any], given: Mapping[Any, Any], names: tuple[str, ...], place: str) -> Any:
        spec = option["options"]
        meant = {name: nearest(name, spec) for name in given if name not in spec}
        for name, near in meant.items():
            known = f"; did you mean {near}?" if near else f", only {', '.join(sorted(spec))}"
            self.problems.append(f"{place}: there is no option {name}{known}")
        sound = {
            name: self._option(spec[name], value, (*names, name), f"{place}: {name}")
            for name, value in given.items()
            # As in the options of a task, null is what is not given.
            if name in spec and value is not None
        }
        for name, inner in spec.items():
            if inner.get("required") and sound.get(name) is None:
                if name not in meant.values():
                    self.problems.append(f"{place}: {name} is missing")
                sound[name] = _harmless(inner)
        if meant:
            # One that is not known may have been meant for one of these, of which there must be one.
            for group in option.get("required_one_of", ()):
                if not any(name in sound for name in group):
                    sound[group[0]] = _harmless(spec[group[0]])
        return sound

    def _sentence(self, option: Mapping[str, Any], value: Any, names: tuple[str, ...]) -> str:
        # Of an option that is a secret, the specification says that Ansible need not hide it.
        is_secret = names[-1] in _NEVER_SHOWN or "no_log" in option
        found = kind_of(value) if is_secret else _shown(option, value)
        if _is_unquoted(value, names):
            return f"quote it, this is {found} and not a text"
        if "choices" in option and option["type"] != "list":
            return f"give one of {', '.join(option['choices'])}, not {found}"
        example = self._example(option, names)
        return f"give {_WANTED.get(option['type'], 'a text')}{example and ' such as '}{example}, not {found}"

    def _example(self, option: Mapping[str, Any], names: tuple[str, ...]) -> str:
        for key in (".".join(names), names[-1]):
            if key in self._examples:
                example = self._examples[key]
                # Of an entry, the example of its list has one.
                return example if option["type"] == "list" else example.strip("[]")
        if option["type"] in _NUMBERS:
            return str(option.get("default", 5))
        return f"[{option['choices'][0]}]" if "choices" in option else ""


def nearest(name: object, known: Iterable[str]) -> str | None:
    """The known name that an unknown one may have been meant to be."""
    return next(iter(difflib.get_close_matches(str(name), sorted(known), 1)), None)


def kind_of(value: object) -> str:
    """What a value is, in the words of YAML."""
    kinds: dict[str, Any] = {
        "nothing": type(None),
        "a boolean": bool,
        "a text": str,
        "a number": (int, float),
        "a mapping": Mapping,
        "a list": list,
        "a date": datetime.date,
    }
    return next((words for words, kind in kinds.items() if isinstance(value, kind)), "something else")


def _shown(option: Mapping[str, Any], value: object) -> str:
    """A wrong value in a message: a number as it is, and a text where no list or mapping was wanted."""
    kind = kind_of(value)
    if kind == "a text" and option["type"] not in _READERS:
        return f"the text {value!r}"
    return f"the number {value}" if kind == "a number" else kind


def _is_unquoted(value: Any, names: tuple[str, ...]) -> bool:
    """Whether something else stands for a text that has to be one."""
    return len(names) == 1 and names[0] in _TEXTS and not isinstance(value, str) and not is_doubtful(*names, value)


def is_doubtful(name: str, value: Any) -> bool:
    """Whether a number without quotes stands for a part of the login: it is sent, with a warning."""
    return name in _LOGIN and isinstance(value, int) and not isinstance(value, bool)


def _scalar(option: Mapping[str, Any], value: Any) -> Any:
    """A text, a number or a boolean, as it was given, where Ansible makes of it what is wanted."""
    if isinstance(value, (Mapping, list)) or value is None:
        return None
    if "choices" in option and str(value) not in option["choices"]:
        return None
    # To Ansible, yes is the number 1.
    if option["type"] in _NUMBERS and isinstance(value, bool):
        return None
    try:
        _CHECKS.get(option["type"], str)(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return value.isoformat() if isinstance(value, datetime.date) else value


def _mapping(option: Mapping[str, Any], value: Any) -> Any:
    try:
        read = check_type_dict(value)
    except (TypeError, ValueError):
        return None
    return read if isinstance(read, Mapping) else None


def _list(option: Mapping[str, Any], value: Any) -> Any:
    """A list, or what Ansible makes one of: a text with commas, and a number where numbers are wanted.

    YAML may have changed a number that stands for a text, such as a phone number.
    """
    if isinstance(value, str):
        entries = value.split(",")
        is_read = option.get("elements") != "dict" or all(_mapping(option, entry) is not None for entry in entries)
        return entries if is_read else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and option.get("elements") in _NUMBERS:
        return [value]
    return value if isinstance(value, list) else None


_READERS: dict[str, Callable[[Mapping[str, Any], Any], Any]] = {"dict": _mapping, "list": _list}
_CHECKS: dict[str, Callable[[Any], Any]] = {"bool": check_type_bool, "int": check_type_int, "float": check_type_float}


def _harmless(option: Mapping[str, Any]) -> Any:
    """A value that the validator takes without a word."""
    if option["type"] == "list":
        return []
    if option["type"] == "dict":
        return {name: _harmless(inner) for name, inner in option.get("options", {}).items()}
    # The last choice: the first of a state asks for other options.
    return option.get("choices", ["1"])[-1]
