# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a switch may be: a choice, yes or no, a number, a span of time, a header, or names."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Any

_TRUE = ("true", "yes", "on", "1")
_NAME = re.compile(r"[A-Za-z0-9_.]+")
_FALSE = ("false", "no", "off", "0")


@dataclass(frozen=True)
class Range:
    """A span of device seconds, written ``60-90`` or ``5``."""

    low: float
    high: float

    @classmethod
    def of(cls, value: object) -> Range:
        if isinstance(value, Range):
            return value
        if isinstance(value, (list, tuple)) and len(value) == 2:
            low, high = float(value[0]), float(value[1])
        else:
            first, dash, last = str(value).partition("-")
            low = float(first)
            high = float(last) if dash else low
        if low < 0 or high < low:
            raise ValueError
        return cls(low, high)

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g}-{self.high:g}"


def choice(*choices: object, about: str) -> dict[str, object]:
    return {"choices": choices, "about": about}


def flag(about: str) -> dict[str, object]:
    return {"kind": "flag", "about": about}


def count(about: str) -> dict[str, object]:
    return {"kind": "count", "about": about}


def header(about: str) -> dict[str, object]:
    return {"kind": "header", "about": about}


def span(about: str) -> dict[str, object]:
    return {"kind": "range", "about": about}


def names(about: str) -> dict[str, object]:
    return {"kind": "names", "about": about}


def convert(item: dataclasses.Field[Any], value: object) -> object:
    kind = item.metadata.get("kind")
    if kind == "flag":
        text = str(value).lower()
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        raise ValueError
    if kind == "count":
        if isinstance(value, bool):
            raise ValueError
        number = int(str(value))
        if number < 0:
            raise ValueError
        return number
    if kind == "range":
        return Range.of(value)
    if kind == "header":
        text = str(value)
        name, equals, _value = text.partition("=")
        if text and not (name and equals):
            raise ValueError
        return text
    if kind == "names":
        given = value.split(",") if isinstance(value, str) else value
        if not isinstance(given, (list, tuple)) or not all(isinstance(name, str) for name in given):
            raise ValueError
        found = tuple(name.strip().removeprefix("/") for name in given if name.strip())
        if not all(_NAME.fullmatch(name) for name in found):
            raise ValueError
        return found
    for each in item.metadata["choices"]:
        if str(each) == str(value):
            return each
    raise ValueError


def accepted(item: dataclasses.Field[Any]) -> str:
    kind = item.metadata.get("kind")
    if kind == "flag":
        return "true or false"
    if kind == "count":
        return "a whole number from 0"
    if kind == "range":
        return "seconds, such as 5 or 60-90"
    if kind == "header":
        return "a header as NAME=VALUE"
    if kind == "names":
        return "names with commas between them"
    return "one of " + ", ".join(str(choice) for choice in item.metadata["choices"])
