# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of the device (API reference, sections 2 to 4): which there are, and what can be read of them."""

from __future__ import annotations

from .board import Board

#: What a gateway knows beside what its specification adds; arrays have one item per port.
SCALARS = {"sms_url": "", "data_service_enable": "0", "ttl": "64"}
ARRAYS = {"port_public_ip": "0.0.0.0"}
READ_ONLY = frozenset({"sw_ver", "port_status"})
PER_SLOT = frozenset({"sim_imei", "sim_number"})


def is_scalar(device: Board, name: str) -> bool:
    return name in SCALARS or name in device.ram.scalars


def is_array(device: Board, name: str) -> bool:
    return name in ARRAYS or name in device.ram.arrays


def read_parameter(device: Board, name: str, saved: bool = False) -> str | list[str] | None:
    """A scalar, a 0-based array with one item per port, or None: sim_imei and sim_number cannot be read so."""
    settings = device.saved if saved else device.ram
    if name == "sw_ver":
        return device.ver
    if name == "port_status":
        return [str(device.st(port, device.active(port))) for port in range(device.ports)]
    if name in SCALARS or name in settings.scalars:
        return settings.scalars.get(name, SCALARS.get(name, ""))
    if name in ARRAYS or name in settings.arrays:
        items = settings.arrays.get(name, {})
        return [items.get(port, ARRAYS.get(name, "")) for port in range(device.ports)]
    return None
