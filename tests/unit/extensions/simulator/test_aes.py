# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AES against the standard's own examples, and against a library where there is one."""

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


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="whole number of blocks"):
        aes.decrypt(bytes(32), b"x" * 17)
    with pytest.raises(ValueError, match="16, 24 or 32"):
        aes.encrypt(b"short", b"x")


def test_against_a_library():
    ciphers = pytest.importorskip("cryptography.hazmat.primitives.ciphers")
    key = b"fedcba9876543210fedcba9876543210"
    text = bytes(range(256)) * 2
    encryptor = ciphers.Cipher(ciphers.algorithms.AES(key), ciphers.modes.ECB()).encryptor()
    assert aes.encrypt(key, text) == encryptor.update(text) + encryptor.finalize()
