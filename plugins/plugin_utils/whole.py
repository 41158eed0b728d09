# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers that filters are given."""

from __future__ import annotations

from ..module_utils.wire.text import whole_int


def whole(value: object) -> int:
    """The number in ``3`` and ``"3"``. Raises ValueError for any other: a part of it would name another slot."""
    number = whole_int(value)
    if number is None:
        raise ValueError(f"{value} is not a whole number")
    return number
