# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AES (FIPS 197) in ECB mode with NUL padding, as gateways use it: plain Python, so that nothing needs to be installed.

It is for simulated bodies of a few kilobytes: slow, and open to timing. Nothing real may ever be encrypted with it.
"""

from __future__ import annotations

import functools

BLOCK = 16


def _double(byte: int) -> int:
    return byte << 1 ^ 0x11B if byte & 0x80 else byte << 1


def _times(byte: int, factor: int) -> int:
    """Multiplication in the field of 256 elements (FIPS 197, 4.2)."""
    product = 0
    while factor:
        if factor & 1:
            product ^= byte
        byte = _double(byte)
        factor >>= 1
    return product


def _make_box() -> bytes:
    """The S-box (5.1.1): inverse in the field, then an affine map."""
    inverse = [0] * 256
    power, back = 1, 1
    for _each in range(255):
        # 3 generates the field, 246 is its inverse.
        inverse[power] = back
        power, back = _times(power, 3), _times(back, 246)
    box = bytearray()
    for byte in inverse:
        turned = byte
        for shift in range(1, 5):
            turned ^= (byte << shift | byte >> 8 - shift) & 0xFF
        box.append(turned ^ 0x63)
    return bytes(box)


_BOX = _make_box()
_INVERSE_BOX = bytes(_BOX.index(byte) for byte in range(256))
_TIMES = {factor: bytes(_times(byte, factor) for byte in range(256)) for factor in (2, 3, 9, 11, 13, 14)}
#: Where each byte of a state comes from in ShiftRows (5.1.2), and back.
_ROWS = tuple((place + 4 * (place % 4)) % 16 for place in range(16))
_ROWS_BACK = tuple((place - 4 * (place % 4)) % 16 for place in range(16))


@functools.lru_cache(maxsize=64)
def _round_keys(key: bytes) -> tuple[bytes, ...]:
    """Key expansion (5.2)."""
    if len(key) not in (16, 24, 32):
        raise ValueError("an AES key has 16, 24 or 32 bytes")
    length = len(key) // 4
    words = [key[4 * place : 4 * place + 4] for place in range(length)]
    constant = 1
    for place in range(length, 4 * (length + 7)):
        word = words[-1]
        if place % length == 0:
            word = bytes(_BOX[byte] for byte in word[1:] + word[:1])
            word = bytes([word[0] ^ constant]) + word[1:]
            constant = _double(constant)
        elif length > 6 and place % length == 4:
            word = bytes(_BOX[byte] for byte in word)
        words.append(bytes(a ^ b for a, b in zip(words[place - length], word, strict=True)))
    return tuple(b"".join(words[place : place + 4]) for place in range(0, len(words), 4))


def _add(state: bytes, key: bytes) -> bytes:
    return (int.from_bytes(state, "big") ^ int.from_bytes(key, "big")).to_bytes(BLOCK, "big")


def _encrypt_block(keys: tuple[bytes, ...], block: bytes) -> bytes:
    two, three = _TIMES[2], _TIMES[3]
    state = _add(block, keys[0])
    for key in keys[1:-1]:
        s = bytes(_BOX[state[place]] for place in _ROWS)
        mixed = bytearray()
        for c in (0, 4, 8, 12):
            a, b, d, e = s[c : c + 4]
            mixed += bytes(
                (
                    two[a] ^ three[b] ^ d ^ e,
                    a ^ two[b] ^ three[d] ^ e,
                    a ^ b ^ two[d] ^ three[e],
                    three[a] ^ b ^ d ^ two[e],
                )
            )
        state = _add(bytes(mixed), key)
    return _add(bytes(_BOX[state[place]] for place in _ROWS), keys[-1])


def _decrypt_block(keys: tuple[bytes, ...], block: bytes) -> bytes:
    nine, eleven, thirteen, fourteen = (_TIMES[factor] for factor in (9, 11, 13, 14))
    state = _add(block, keys[-1])
    for key in reversed(keys[1:-1]):
        s = _add(bytes(_INVERSE_BOX[state[place]] for place in _ROWS_BACK), key)
        mixed = bytearray()
        for c in (0, 4, 8, 12):
            a, b, d, e = s[c : c + 4]
            mixed += bytes(
                (
                    fourteen[a] ^ eleven[b] ^ thirteen[d] ^ nine[e],
                    nine[a] ^ fourteen[b] ^ eleven[d] ^ thirteen[e],
                    thirteen[a] ^ nine[b] ^ fourteen[d] ^ eleven[e],
                    eleven[a] ^ thirteen[b] ^ nine[d] ^ fourteen[e],
                )
            )
        state = bytes(mixed)
    return _add(bytes(_INVERSE_BOX[state[place]] for place in _ROWS_BACK), keys[0])


def encrypt(key: bytes, text: bytes) -> bytes:
    """NULs up to a whole block, then block by block."""
    keys = _round_keys(key)
    text += b"\0" * (-len(text) % BLOCK)
    return b"".join(_encrypt_block(keys, text[place : place + BLOCK]) for place in range(0, len(text), BLOCK))


def decrypt(key: bytes, data: bytes) -> bytes:
    """The text without the NULs at its end; ValueError when it is not whole blocks."""
    if len(data) % BLOCK:
        raise ValueError("not a whole number of blocks")
    keys = _round_keys(key)
    text = b"".join(_decrypt_block(keys, data[place : place + BLOCK]) for place in range(0, len(data), BLOCK))
    return text.rstrip(b"\0")
