# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which gateway is which: MAC addresses in one spelling, and inventory names by address."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .....plugins.module_utils.model.address import mac_digits

_LONGEST_MAC = 32


def mac_address(value: object) -> str | None:
    """A MAC address in the spelling of the gateways, ``00-30-f1-01-02-03``; None for what is none."""
    digits = mac_digits(value) if isinstance(value, str) and len(value) <= _LONGEST_MAC else None
    return "-".join(digits[at : at + 2] for at in range(0, 12, 2)) if digits else None


def host_map(value: object) -> dict[str, str]:
    """Inventory names by MAC addresses in one spelling, and by IP addresses. Raises ValueError."""
    if not isinstance(value, Mapping):
        raise ValueError("must be a mapping of MAC or IP addresses to inventory names")
    return {mac_address(key) or str(key).strip(): str(name) for key, name in value.items()}


def hosts_in(path: str) -> dict[str, str]:
    """The mapping in a JSON file, bare or as playbook event_hosts writes it. Raises OSError, ValueError."""
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    if isinstance(content, Mapping):
        content = content.get("skyline_event_hosts", content)
    return host_map(content)
