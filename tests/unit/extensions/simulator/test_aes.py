# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies are AES in ECB mode, by the examples of the standards, and padded with NULs."""

from __future__ import annotations

import pytest
from skyline_simulator.server import aes


@pytest.mark.parametrize(
    ("length", "cipher"),
    [
        # FIPS 197, appendix C
        (16, "69c4e0d86a7b0430d8cdb78070b4c55a"),
        (24, "dda97ca4864cdfe06eaf70a0ec0d7191"),
        (32, "8ea2b7ca516745bfeafc49904b496089"),
    ],
)
def test_the_examples_of_the_standard(length, cipher):
    text = bytes.fromhex("00112233445566778899aabbccddeeff")
    key = bytes(range(length))
    assert aes.encrypt(key, text).hex() == cipher
    assert aes.decrypt(key, bytes.fromhex(cipher)) == text


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 8192])
def test_there_and_back(length):
    key = b"0123456789abcdef0123456789abcdef"
    text = bytes(place % 255 + 1 for place in range(length))
    data = aes.encrypt(key, text)
    assert len(data) == -(-length // 16) * 16
    assert aes.decrypt(key, data) == text


def test_what_is_no_whole_blocks_is_refused():
    with pytest.raises(ValueError, match="block length"):
        aes.decrypt(bytes(32), b"x" * 17)


def test_several_blocks_are_enciphered_each_for_itself():
    """NIST SP 800-38A, F.1.5: ECB-AES256."""
    key = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    text = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
    cipher = "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870"
    assert aes.encrypt(key, text).hex() == cipher
    assert aes.decrypt(key, bytes.fromhex(cipher)) == text
