# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Encrypted bodies."""

from __future__ import annotations

import hypothesis
import pytest
from hypothesis import strategies

from ansible_collections.skyline.gateway.plugins.module_utils.api.crypt import decrypted, encrypted


@pytest.fixture
def key() -> bytes:
    return b"0123456789abcdef0123456789abcdef"


def test_a_body_by_another_hand(key: bytes) -> None:
    # printf 'ttl=64' padded with NULs to 16 bytes | openssl enc -aes-256-ecb -nopad -K <the key's characters in hex>
    assert encrypted(key, b"ttl=64").hex() == "8058a9973fb1504d910c74899a2be8f8"


def test_blocks_that_are_alike_show_it(key: bytes) -> None:
    """What ECB is known for: the documentation says what it protects against and what not."""
    body = encrypted(key, b"A" * 32)
    assert body[:16] == body[16:]


@hypothesis.given(strategies.binary(min_size=1, max_size=100).filter(lambda body: not body.endswith(b"\0")))
def test_there_and_back(body: bytes) -> None:
    key = b"k" * 32
    assert decrypted(key, encrypted(key, body)) == body
    assert len(encrypted(key, body)) % 16 == 0


@pytest.mark.parametrize("body", [b"", b"short", b"x" * 17])
def test_what_cannot_have_been_encrypted(key: bytes, body: bytes) -> None:
    assert decrypted(key, body) is None
