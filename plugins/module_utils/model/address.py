# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The addresses of a gateway, as people and devices write them."""

from __future__ import annotations

import re

_MAC = re.compile(r"[0-9a-f]{12}")
_MAC_SEPARATORS = re.compile(r"[\W_]")


def host_and_port(host: str, port: int) -> str:
    """``host:port``, with an IPv6 address in brackets."""
    return f"{f'[{host}]' if ':' in host else host}:{port}"


def mac_digits(text: str | None) -> str | None:
    """The twelve digits of a MAC address with any separators, in lower case; None for what is none."""
    digits = _MAC_SEPARATORS.sub("", (text or "").strip().lower())
    return digits if _MAC.fullmatch(digits) else None
