# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of replies, made safe: what a device sends is data for people and templates, never instructions."""

from __future__ import annotations

import math
import re

# Control characters, those that turn the direction of text, and halves of characters that no encoding can write.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# What a message may have, and other values may not: its lines, and the marks that languages from right to left need.
_UNSAFE_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LEADING_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,18})")
_WHOLE_NUMBER = re.compile(r"\s*([+-]?[0-9]{1,18})\s*")
_BEYOND = 10**18


def decode_text(body: bytes) -> str:
    """The text of a body in UTF-8, with or without a byte order mark; what is no UTF-8 becomes U+FFFD."""
    # Not by the codec utf-8-sig: it is a module of its own, which the worker of every host would import.
    return body.decode("utf-8", "replace").removeprefix("\ufeff")


def clean(value: object) -> str | None:
    """A text of the device without control characters (escape codes among them); None for what is no text."""
    if isinstance(value, str):
        return value if value.isprintable() else _UNSAFE.sub("\ufffd", value)
    return str(value) if isinstance(value, (int, float)) else None


def clean_text(text: str) -> str:
    """A text of several lines that somebody wrote, without escape codes and other control characters."""
    return text if text.isprintable() else _UNSAFE_IN_TEXT.sub("\ufffd", text)


def leading_int(value: object) -> int | None:
    """The number in ``3``, ``3.0``, ``"3"`` and ``"3 OK"``; None where there is none."""
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return int(value) if -_BEYOND < value < _BEYOND else None
    match = _LEADING_INTEGER.match(value) if isinstance(value, str) else None
    return int(match.group(1)) if match else None


def whole_int(value: object) -> int | None:
    """The number in ``3``, ``3.0`` and ``"3"``; None for anything else, such as ``"3 OK"``, ``"2x"`` and ``true``.

    For numbers that say where something is: a size, a port, a slot. A misread one names another place.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        match = _WHOLE_NUMBER.fullmatch(value)
        return int(match.group(1)) if match else None
    return leading_int(value)


def number(value: object) -> float | None:
    """The decimal in ``0`` and ``"0.00"``; None where there is none."""
    if isinstance(value, (int, float, str)):
        try:
            parsed = float(value)
        except (ValueError, OverflowError):
            return None
        return parsed if math.isfinite(parsed) else None
    return None


def flag(value: object) -> bool | None:
    """1 or 0 as a boolean; None for anything else, which says neither yes nor no."""
    if isinstance(value, str):
        value = whole_int(value)
    return bool(value) if value in (0, 1) else None
