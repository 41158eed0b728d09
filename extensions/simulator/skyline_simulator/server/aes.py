# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AES in ECB mode with NUL padding, as gateways use it, by the Python library cryptography."""

from __future__ import annotations

from typing import Any

from ..errors import CODE_UNSUPPORTED, Refusal

BLOCK = 16


def check_available() -> None:
    """Refuses an encrypted session where the library is missing: nothing else needs it."""
    try:
        import cryptography.hazmat.primitives.ciphers  # noqa: F401
    except ImportError:
        raise Refusal(
            "encrypted sessions need the Python library cryptography, which this simulator does not have",
            CODE_UNSUPPORTED,
        ) from None


def _cipher(key: bytes) -> Any:
    # Only who has an encrypted session waits for this.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 - what gateways do


def encrypt(key: bytes, text: bytes) -> bytes:
    """NULs up to a whole block, then block by block."""
    encryptor = _cipher(key).encryptor()
    encrypted: bytes = encryptor.update(text + b"\0" * (-len(text) % BLOCK)) + encryptor.finalize()
    return encrypted


def decrypt(key: bytes, data: bytes) -> bytes:
    """The text without the NULs at its end; ValueError when it is not whole blocks."""
    decryptor = _cipher(key).decryptor()
    text: bytes = decryptor.update(data) + decryptor.finalize()
    return text.rstrip(b"\0")
