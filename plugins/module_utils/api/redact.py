# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one place that keeps secrets out of texts."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterable

MASK = "********"

# Parameters of the API's query strings that carry a login, whatever their value (API reference, sections 2 and 13).
_LOGIN_PARAMETERS = re.compile(r"(?i)\b((?:username|password|auth|session|cnonce)=)[^&\s'\"<>#]*")


class Redactor:
    """Masks the secrets it was told of, however the way to a gateway and back may write them.

    Each character stands as itself or escaped as URLs (once or more often), JSON, HTML or Python write it, in any
    mixture.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        if secret:
            self._secrets.add(secret)
            self._pattern = None

    def __call__(self, text: object) -> str:
        masked = str(text)
        if self._secrets:
            if self._pattern is None:
                # The longest first, so that one secret inside another leaves nothing behind.
                longest_first = sorted(self._secrets, key=len, reverse=True)
                self._pattern = re.compile("|".join("".join(map(_spellings, secret)) for secret in longest_first))
            masked = self._pattern.sub(MASK, masked)
        return _LOGIN_PARAMETERS.sub(r"\1" + MASK, masked)


def _spellings(char: str) -> str:
    """The pattern of one character in all its spellings."""
    exact = {char, f"\\{char}", json.dumps(char)[1:-1], ascii(char)[1:-1], html.escape(char)}
    errors = "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass"
    percent = "".join(f"%(?:25)*{byte:02x}" for byte in char.encode("utf-8", errors))
    utf16 = char.encode("utf-16-be", "surrogatepass").hex()
    unicode = "".join(rf"\\u{utf16[place : place + 4]}" for place in range(0, len(utf16), 4))
    any_case = [percent, unicode, f"&#0*{ord(char)};", f"&#x0*{ord(char):x};"]
    if char == " ":
        exact.add("+")
        any_case.append("%(?:25)*2b")
    if not char.isascii():
        exact.add("\ufffd")  # what is left of it in a page of another encoding
    # Longer ones first: a backslash alone must not take the place of an escape.
    literal = map(re.escape, sorted(exact, key=len, reverse=True))
    return f"(?:(?i:{'|'.join(any_case)})|{'|'.join(literal)})"


class _LoginFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _LOGIN_PARAMETERS.sub(r"\1" + MASK, record.getMessage())
        record.args = ()
        return True


def redact_http_log() -> None:
    """Keeps logins out of the HTTP library's own log, which has every URL when somebody's log level is DEBUG."""
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logger = logging.getLogger(name)
        if not any(isinstance(existing, _LoginFilter) for existing in logger.filters):
            logger.addFilter(_LoginFilter())
