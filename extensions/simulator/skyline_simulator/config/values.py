# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values a fresh gateway has: made from a seed, never stored, all in test ranges."""

from __future__ import annotations

from collections.abc import Iterable

#: Slots of the largest gateway (64 x 32): what keeps the values of neighbouring seeds apart.
STRIDE = 2048


def _pair_sums() -> Iterable[int]:
    """Luhn sums of every four-digit chunk whose last digit is one that is doubled."""
    for number in range(10_000):
        a, b, c, d = number // 1000, number // 100 % 10, number // 10 % 10, number % 10
        yield a + c + sum(x * 2 - 9 if x > 4 else x * 2 for x in (b, d))


_LUHN = tuple(_pair_sums())
# 35 0000 xx: the first six digits of every simulated IMEI, "3", "5", and four zeros.
_PREFIX_SUM = 3 + 1


def initial_imei(seed: int, index: int) -> str:
    """A valid 15-digit IMEI under 35 0000, unlike that of any other slot near by."""
    number = (seed * STRIDE + index) % 100_000_000
    check = -(_PREFIX_SUM + _LUHN[number // 10_000] + _LUHN[number % 10_000]) % 10
    return f"350000{number:08d}{check}"


def initial_iccid(seed: int, index: int) -> str:
    return f"8900101{(seed * STRIDE + index) % 10**12:012d}"


def initial_imsi(seed: int, index: int) -> str:
    """In 001 01, the network code kept for tests."""
    return f"00101{(seed * STRIDE + index) % 10**10:010d}"


def initial_mac(seed: int) -> str:
    number = seed & 0xFFFFFF
    return f"00-30-f1-{number >> 16:02x}-{number >> 8 & 255:02x}-{number & 255:02x}"


def initially_empty(seed: int, index: int, slots: int) -> bool:
    """Whether a slot starts without a SIM: about one in sixteen, never the first of a port."""
    return index % slots != 0 and (index * 2_654_435_761 + seed * 40_503 >> 7) % 16 == 5


def initial_signal(index: int) -> int:
    return 15 + index * 5 % 17
