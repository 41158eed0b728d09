# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Declared schemas: what the keys of a JSON object may be, and one way to check an object by them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Refusal

_DIGITS = re.compile(r"-?[0-9]{1,10}")
_WORDS = {"true": True, "false": False, "1": True, "0": False}

NUMBER, TEXT, FLAG, LIST, ANY = "number", "text", "flag", "list", "any"


@dataclass(frozen=True)
class Key:
    """One key: its kind, whether it has to be there, the bounds of a number, the words that a text may be."""

    kind: str
    required: bool = False
    least: int = 0
    most: int = 2**31 - 1
    words: tuple[str, ...] = ()
    #: Whether a text or an array has to have something in it, and what each item of an array is.
    filled: bool = False
    items: Key | None = None


#: Any number of 32 bits.
INT32 = Key("number", least=-(2**31))


Schema = Mapping[str, Key]


def is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def required(key: Key) -> Key:
    """The same, and it has to be there."""
    return dataclasses.replace(key, required=True)


def optional(schema: Schema, *names: str) -> Schema:
    """The same, without the need for some of its keys."""
    return {name: dataclasses.replace(key, required=key.required and name not in names) for name, key in schema.items()}


def read_object(
    item: Any, schema: Schema, lenient: bool = False, where: str = "", tell: bool = False
) -> dict[str, Any]:
    """The keys that an object has, each checked; raises Refusal for the first one that is wrong.

    Lenient: unknown keys are dropped, and numbers, texts and flags may be spelled as each other.
    ``tell``: of an unknown key it is said which ones there are.
    """
    before = f"{where}: " if where else ""
    if not isinstance(item, Mapping):
        raise Refusal(f"{before}{item!r} is not an object")
    for key in item:
        if key not in schema and not lenient:
            known = f" (known: {', '.join(schema)})" if tell else ""
            raise Refusal(f"{before}unknown key {key!r}{known}")
    found: dict[str, Any] = {}
    for name, key in schema.items():
        if name in item:
            found[name] = _value(f"{before}{name}", item[name], key, lenient)
        elif key.required:
            raise Refusal(f"{before}{name} is missing")
    return found


def _value(name: str, value: Any, key: Key, lenient: bool) -> Any:
    if lenient:
        value = _spelled(value, key)
    if key.kind == NUMBER:
        if not is_number(value) or not key.least <= value <= key.most:
            raise Refusal(f"{name} must be a number from {key.least} to {key.most}, not {value!r}")
    elif key.kind == TEXT:
        if not isinstance(value, str):
            raise Refusal(f"{name} must be a text, not {value!r}")
        if key.words and value not in key.words:
            words = f"one of {', '.join(key.words)}" if len(key.words) > 1 else f'"{key.words[0]}"'
            raise Refusal(f"{name} must be {words}, not {value!r}")
        if key.filled and not value:
            raise Refusal(f"{name} must be a text that is not empty")
    elif key.kind == FLAG:
        if not isinstance(value, bool):
            raise Refusal(f"{name} must be true or false, not {value!r}")
    elif key.kind == LIST:
        return _array(name, value, key, lenient)
    return value


def _array(name: str, value: Any, key: Key, lenient: bool) -> list[Any]:
    if not isinstance(value, list):
        raise Refusal(f"{name} must be an array, not {value!r}")
    if key.filled and not value:
        raise Refusal(f"{name} must be an array that is not empty")
    if key.items is None:
        return value
    return [_value(f"{name}[{place}]", each, key.items, lenient) for place, each in enumerate(value)]


def _spelled(value: Any, key: Key) -> Any:
    """A number for a text of digits and the like, where that is what is meant."""
    if key.kind == NUMBER and isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    if key.kind == TEXT and is_number(value):
        return str(value)
    if key.kind == TEXT and isinstance(value, str):
        return next((word for word in key.words if word.lower() == value.lower()), value)
    if key.kind == FLAG and not isinstance(value, bool):
        return _WORDS.get(str(value).lower(), value)
    return value
