# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""IMEIs: 14 digits and a check digit (3GPP TS 23.003, the digit by Luhn's rule)."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"[0-9]+")
# Each digit twice, and the sum of its digits.
_DOUBLED = str.maketrans("0123456789", "0246813579")


def check_digit(body: str) -> str:
    """The check digit that belongs behind 14 digits."""
    # Digits as bytes are 48 more than what they mean: a call for each digit would take four times as long.
    total = sum((body[0::2] + body[1::2].translate(_DOUBLED)).encode()) - 48 * len(body)
    return str(-total % 10)


def has_valid_check_digit(imei: str) -> bool:
    """Whether the last of 15 digits is the one that Luhn's rule asks for."""
    return imei[14:] == check_digit(imei[:14])


def is_imei(value: object) -> bool:
    """Whether a value is an IMEI of 15 digits with a right check digit."""
    text = str(value)
    return len(text) == 15 and bool(_DIGITS.fullmatch(text)) and has_valid_check_digit(text)


def parse_imei(value: object) -> str:
    """Reads an IMEI of 15 digits; 14 digits get their check digit. The check digit of 15 is not judged here.

    Raises ValueError with a sentence for the user.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError("not an IMEI; give 15 digits in quotes")
    text = str(value).strip()
    if not _DIGITS.fullmatch(text):
        raise ValueError(f"{text!r} is not an IMEI; give 15 digits")
    if len(text) == 15:
        return text
    if len(text) == 14 and isinstance(value, str):
        return text + check_digit(text)
    if isinstance(value, int):
        # A number has lost its leading zeros, so 14 digits may have been 15: completing them would make another IMEI.
        raise ValueError(f"the unquoted number {text} has {len(text)} digits; give 15 digits in quotes")
    raise ValueError(f"{text} has {len(text)} digits; an IMEI has 15 (or 14, without its check digit)")
