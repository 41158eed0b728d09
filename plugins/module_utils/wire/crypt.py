# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies encrypted as section 13 of the API reference has it: AES in ECB mode, padded with NUL bytes."""

from __future__ import annotations

import codecs
import json
import traceback

try:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
except ImportError:
    HAS_CRYPTOGRAPHY = False
    CRYPTOGRAPHY_IMPORT_ERROR: str | None = traceback.format_exc()
else:
    HAS_CRYPTOGRAPHY = True
    CRYPTOGRAPHY_IMPORT_ERROR = None

_BLOCK = 16


def encrypted(key: bytes, body: bytes) -> bytes:
    """A body encrypted with a key of 32 bytes."""
    padded = body + b"\0" * (-len(body) % _BLOCK)
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 (what the device speaks)
    return encryptor.update(padded) + encryptor.finalize()


def decrypted(key: bytes, body: bytes) -> bytes | None:
    """The body that was encrypted with a key; None where it cannot have been."""
    if not body or len(body) % _BLOCK:
        return None
    decryptor = Cipher(algorithms.AES(key), modes.ECB()).decryptor()  # noqa: S305 (what the device speaks)
    return (decryptor.update(body) + decryptor.finalize()).rstrip(b"\0")


def readable(key: bytes, body: bytes) -> bytes:
    """A reply as it came, or decrypted: devices that take encrypted bodies answer in either way."""
    plain = decrypted(key, body)
    if not plain:
        return body
    if _begins_as_json(body):
        # By chance, every hundredth encrypted one begins so too.
        return plain if _begins_as_json(plain) and not _is_json(body) else body
    # A page or a text may come as it is, and decrypted it would be noise. Encrypted replies are no text, but for one
    # of a single block now and then.
    return body if _is_text(body) and not _is_json(plain) else plain


def _begins_as_json(body: bytes) -> bool:
    text = body[len(codecs.BOM_UTF8) :] if body.startswith(codecs.BOM_UTF8) else body
    return text.lstrip().startswith((b"{", b"["))


def _is_text(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body, strict=False, parse_int=str)
    except (ValueError, RecursionError):
        return False
    return True
