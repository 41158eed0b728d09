# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two kinds of values that slots have, for tests that hold for both."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import NamedTuple

from skyline_simulator.config.values import initial_imei
from skyline_simulator.testing import Handle

from ansible_collections.skyline.gateway.plugins.module_utils.resources import imei, sim_number


class Kind(NamedTuple):
    """resource: its module; held, saved: the value that a gateway has for a slot in RAM, and after a reboot;

    make: the n-th of many values, all different, that no simulated gateway has at its start.
    """

    resource: ModuleType
    parameter: str
    noun: str
    held: Callable[[Handle, str], str]
    saved: Callable[[Handle, str], str]
    make: Callable[[int], str]

    def plan(self, *slots: str, first: int = 0) -> dict[str, str]:
        """A config with another value for each of these slots."""
        return {slot: self.make(first + number) for number, slot in enumerate(slots)}


IMEI = Kind(imei, "sim_imei", "IMEI", Handle.imei, Handle.saved_imei, lambda number: initial_imei(90_000, number))
NUMBER = Kind(
    sim_number, "sim_number", "number", Handle.number, Handle.saved_number, lambda number: f"+4915{number:07d}"
)
KINDS = {"imei": IMEI, "sim_number": NUMBER}
