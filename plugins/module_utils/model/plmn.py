# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Identities of networks, PLMN: three digits of the country (MCC), two or three of the operator (MNC)."""

from __future__ import annotations

import re

_PLMN = re.compile(r"[0-9]{5,6}")
# Country 001, that of test networks, is the only one that begins with a zero.
_TEST_NETWORKS_OF_SIX = range(1000, 2000)


def parse_plmn(value: object) -> str:
    """Reads a PLMN: 5 or 6 digits, as text. Raises ValueError with a sentence for the user."""
    if isinstance(value, int) and not isinstance(value, bool):
        # What the user wrote is lost: YAML drops leading zeros, or reads what begins with one as octal digits.
        raise ValueError(f"the unquoted number {value} may have been changed by YAML; put the PLMN in quotes")
    text = value.strip() if isinstance(value, str) else ""
    if not _PLMN.fullmatch(text):
        raise ValueError("not a PLMN; give 5 or 6 digits in quotes, the MCC and the MNC")
    if plmn_of(int(text)) != text:
        raise ValueError(f"{text} is no PLMN; there is no country 000")
    return text


def plmn_of(number: int) -> str:
    """The PLMN that a number without leading zeros stands for, "" for 0 (facts of generation 3, section 6)."""
    if number <= 0:
        return ""
    return f"{number:06d}" if number in _TEST_NETWORKS_OF_SIX else f"{number:05d}"
