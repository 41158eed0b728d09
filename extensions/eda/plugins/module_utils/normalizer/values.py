# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of pushes in the types that rules want. What a gateway did not say, or not clearly, is None."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from typing import Any

from ......plugins.module_utils.model.message import iso_time

_BEYOND = 10**18
_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,18})")
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")


def leading_int(value: object) -> int | None:
    """The number in ``3``, ``3.0``, ``"3"`` and ``"3 OK"``; None where there is none."""
    if isinstance(value, str):
        return _leading_int(value[:24])
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return int(value) if -_BEYOND < value < _BEYOND else None
    return None


@functools.lru_cache(maxsize=1024)
def _leading_int(text: str) -> int | None:
    match = _INTEGER.match(text)
    return int(match.group(1)) if match else None


def whole_int(value: object) -> int | None:
    """The number in ``3`` and ``"3"``; None for anything else: ``"1x"`` is no size, and a guess names another slot."""
    if isinstance(value, bool) or (isinstance(value, str) and not _WHOLE.fullmatch(value)):
        return None
    return leading_int(value)


def number(value: object) -> float | None:
    """The decimal in ``0`` and ``"0.00"``; None where there is none."""
    if not isinstance(value, (int, float, str)):
        return None
    try:
        parsed = float(value)
    except (ValueError, OverflowError):
        return None
    return parsed if math.isfinite(parsed) else None


def flag(value: object) -> bool | None:
    """1 or 0 as a boolean; None where the device did not say."""
    parsed = leading_int(value)
    return None if parsed is None else bool(parsed)


def mapping(value: object) -> Mapping[str, Any]:
    """The value where it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def moment(value: object) -> str | None:
    """Seconds of the epoch, as a number or a text, as a time in ISO 8601, UTC."""
    return iso_time(leading_int(value))
