# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values a fresh gateway has."""

from __future__ import annotations

import re

from skyline_simulator.config import values


def luhn_sum(digits: str) -> int:
    """The textbook way, digit by digit from the right."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit)
        if place % 2:
            number *= 2
            if number > 9:
                number -= 9
        total += number
    return total


def test_imeis_are_valid_and_all_different() -> None:
    seeds = [0, 1, 2_130_771_969, 0xFFFFFFFF]
    imeis = [values.initial_imei(seed, index) for seed in seeds for index in range(2048)]
    assert len(set(imeis)) == len(imeis)
    for imei in imeis:
        assert re.fullmatch(r"350000\d{9}", imei)
        assert luhn_sum(imei) % 10 == 0


def test_values_depend_on_nothing_but_seed_and_slot() -> None:
    assert values.initial_imei(7, 3) == values.initial_imei(7, 3)
    assert values.initial_iccid(7, 3) != values.initial_iccid(7, 4)
    assert re.fullmatch(r"\d{19}", values.initial_iccid(2**32 - 1, 2047))
    assert re.fullmatch(r"00101\d{10}", values.initial_imsi(2**32 - 1, 2047))
    assert re.fullmatch(r"00-30-f1(-[0-9a-f]{2}){3}", values.initial_mac(2**32 - 1))


def test_the_first_slot_of_a_port_starts_with_a_sim() -> None:
    empty = [index for index in range(512) if values.initially_empty(5, index, 8)]
    assert 16 < len(empty) < 64
    assert all(index % 8 for index in empty)
