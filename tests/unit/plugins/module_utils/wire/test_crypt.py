# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Encrypted bodies."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import hypothesis
import pytest
from hypothesis import strategies

from ansible_collections.skyline.gateway.plugins.module_utils.wire.crypt import decrypted, encrypted, readable


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


def replies() -> Iterator[bytes]:
    # Each a full block as it is, so that it may be taken for an encrypted one.
    for number in range(100_000):
        yield b'{"seq": %7d}' % number


def begins_as_json(body: bytes | None) -> bool:
    return (body or b"").startswith((b"{", b"["))


class TestReadable:
    def test_encrypted_and_plain(self, key: bytes) -> None:
        for reply in itertools.islice(replies(), 5000):
            assert readable(key, reply) == reply
            assert readable(key, encrypted(key, reply)) == reply

    @pytest.mark.parametrize("reply", [b"<html>busy</html>", b"OK", b"5", "Grüße".encode()])
    def test_an_encrypted_one_that_is_no_json(self, key: bytes, reply: bytes) -> None:
        """Some answers are texts or pages."""
        assert readable(key, encrypted(key, reply)) == reply

    def test_a_plain_one_that_is_no_json(self, key: bytes) -> None:
        """Such as a page of a proxy: every sixteenth is as long as an encrypted reply might be."""
        assert readable(key, "Grüße Grüße!".encode()) == "Grüße Grüße!".encode()
        for number in range(1000):
            page = b"Not found %6d" % number
            assert readable(key, page) == page

    def test_an_encrypted_one_in_an_older_charset(self, key: bytes) -> None:
        reply = '{"reason": "忙"}'.encode("gbk")
        assert readable(key, encrypted(key, reply)) == reply

    def test_a_plain_one_with_a_byte_order_mark(self, key: bytes) -> None:
        reply = b'\xef\xbb\xbf{"code": 12345}'[:16].ljust(16)
        assert len(reply) == 16
        assert readable(key, reply) == reply

    def test_an_encrypted_one_that_begins_as_json_does(self, key: bytes) -> None:
        reply = next(reply for reply in replies() if begins_as_json(encrypted(key, reply)))
        assert readable(key, encrypted(key, reply)) == reply

    def test_a_plain_one_that_would_decrypt_to_what_begins_as_json_does(self, key: bytes) -> None:
        reply = next(reply for reply in replies() if begins_as_json(decrypted(key, reply)))
        assert readable(key, reply) == reply

    def test_a_plain_one_with_line_ends_in_its_texts(self, key: bytes) -> None:
        """Devices write them as they are."""
        texts = (b'{"seq":"\n%5d"}' % number for number in range(100_000))
        reply = next(reply for reply in texts if begins_as_json(decrypted(key, reply)))
        assert readable(key, reply) == reply

    @pytest.mark.parametrize("body", [b"", b"<html>", b'{"code": 0, "rea', b"[" * 160])
    def test_what_is_neither_stays_as_it_came(self, key: bytes, body: bytes) -> None:
        assert readable(key, body) == body
