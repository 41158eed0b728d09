# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Phone numbers: of a SIM, as the operator notes it on the gateway (API reference, section 4), and of a recipient."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\+?[0-9]{1,32}")


def parse_number(value: object) -> str:
    """Reads a number: digits with an optional leading ``+``. Raises ValueError with a sentence for the user."""
    if isinstance(value, int) and not isinstance(value, bool):
        # What the user wrote is lost: YAML drops a leading +, and reads what begins with 0 as octal digits.
        raise ValueError(f"the unquoted number {value} may have been changed by YAML; put it in quotes")
    if not isinstance(value, str):
        raise ValueError("not a number; give digits in quotes, with an optional leading +")
    text = value.strip()
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number; give up to 32 digits with an optional leading +")
    return text
