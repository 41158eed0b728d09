# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one place that keeps secrets out of texts."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

MASK = "********"

# Parameters of the API's query strings that carry a login, whatever their value (API reference, sections 2 and 13).
_LOGIN_PARAMETERS = re.compile(r"(?i)\b((?:username|password|auth|session|cnonce)=)[^&\s'\"<>#]*")


class Redactor:
    """Masks the secrets it was told of, in every spelling in which the way to a gateway may write them."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._spellings: set[str] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        if secret:
            escaped = json.dumps(secret)[1:-1]
            self._spellings |= {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), escaped}
            self._spellings.add(repr(secret)[1:-1])

    def __call__(self, text: object) -> str:
        # The longest first, so that one spelling inside another leaves nothing behind.
        masked = str(text)
        for spelling in sorted(self._spellings, key=len, reverse=True):
            masked = masked.replace(spelling, MASK)
        return _LOGIN_PARAMETERS.sub(r"\1" + MASK, masked)


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
