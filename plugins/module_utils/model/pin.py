# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The PIN that a gateway enters for the SIM of a slot. It is a secret, so that no sentence here quotes one."""

from __future__ import annotations

import re

_PIN = re.compile(r"[0-9]{4,8}")


def parse_pin(value: object) -> str:
    """Reads a PIN: 4 to 8 digits, as text. Raises ValueError with a sentence for the user, without the value."""
    if isinstance(value, int) and not isinstance(value, bool):
        # What the user wrote is lost: YAML reads 0123 as an octal number.
        raise ValueError("a number without quotes may have been changed by YAML; put the PIN in quotes")
    if not isinstance(value, str) or not _PIN.fullmatch(value.strip()):
        raise ValueError("not a PIN; give 4 to 8 digits in quotes")
    return value.strip()


def is_pin(text: str) -> bool:
    """Whether a text can be compared with a PIN. Firmware that hides PINs shows something else in their place."""
    return bool(_PIN.fullmatch(text))
