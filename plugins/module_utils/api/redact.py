# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one place that keeps secrets out of texts."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "********"

# Parameters of the API's query strings that carry a login, whatever their value (API reference, sections 2 and 13).
_LOGIN_PARAMETERS = re.compile(r"(?i)\b((?:username|password|auth|session|cnonce)=)[^&\s'\"<>#]*")
# Characters that nothing escapes.
_PLAIN = re.compile(r"[0-9A-Za-z]+")
_ESCAPED = re.compile(r"%[0-9A-F]{2}")


# What ends a URL, or the part of it that may have a login.
_RUN = re.compile(r"[^?#\s]+")
_DIGITS = re.compile(r"[0-9]*")


def without_login(text: str) -> str:
    """A text in which the logins of URLs are masked (``http://user:password@host/``)."""
    return _RUN.sub(_run_without_login, text) if "@" in text else text


def _run_without_login(match: re.Match[str]) -> str:
    # By hand, because an expression for it takes a minute for a megabyte that somebody has made up.
    run = match.group()
    last = run.rfind("@")
    shown = []
    done = 0
    start = run.find("//")
    while 0 <= start < last:
        begin = start + 2
        slash = run.find("/", begin)
        end = len(run) if slash < 0 else slash
        at = run.rfind("@", begin, end)
        if at < 0:
            # Also one with a slash in its password, which is no port then.
            colon = run.find(":", begin, end)
            at = last if colon >= 0 and not _DIGITS.fullmatch(run, colon + 1, end) else -1
        if at >= 0:
            shown += [run[done:begin], MASK]
            done = at
        start = run.find("//", max(at, start + 1))
    return "".join([*shown, run[done:]])


class Redactor:
    """Masks the secrets it was told of, however the way to a gateway and back may write them.

    Letters and digits stand as themselves, other characters also escaped as URLs (once or more often), JSON, HTML or
    Python write them, in any mixture.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        # By secret: what every spelling of it has in it. A gateway has hundreds of activation codes, so the work of
        # finding all spellings is done only for texts that may have one.
        self._cores: dict[str, str] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        # Secrets of the gateway's own, and what they look like, once that was needed.
        self._told: dict[str, list[str]] = {}
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        if secret:
            self._cores[secret] = max(_PLAIN.findall(secret), key=len, default="")
            self._told.pop(secret, None)

    def add_told(self, secret: str) -> None:
        """Adds a secret that the gateway itself has told.

        One that is made up to do harm has an expression of all its spellings that never comes to an end. So these are
        masked where one writer has written the whole of them.
        """
        # A mask is none: masking it would only make it longer.
        if secret.strip("*") and secret not in self._cores:
            self.add(secret)
            self._told[secret] = []

    def add_url(self, url: str) -> None:
        """Adds the login in a URL, as a whole: what answers may quote it in a spelling that is no URL any more."""
        login = url.partition("//")[2].partition("/")[0].rpartition("@")[0]
        if ":" in login:
            self.add(login)

    def suspects(self, text: str) -> list[str]:
        """The secrets that a text may have in it, in whatever spelling; found without much ado."""
        return [secret for secret, core in self._cores.items() if core in text] if text else []

    def __call__(self, text: object) -> str:
        return without_login(_LOGIN_PARAMETERS.sub(r"\1" + MASK, self._mask(str(text))))

    def within(self, value: Any) -> Any:
        """A result with its secrets masked, wherever in it they are; of its texts nothing else is touched."""
        # Of the hundreds of texts in a result, usually none has a secret in it, and one look shows that.
        return self._within(value) if self.suspects(repr(value)) else value

    def _within(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._mask(value)
        if isinstance(value, dict):
            return {key: self._within(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._within(item) for item in value]
        return value

    def _mask(self, masked: str) -> str:
        # The longest first, so that one secret inside another leaves nothing behind.
        for secret in sorted(self.suspects(masked), key=len, reverse=True):
            if secret in self._told:
                spellings = self._told[secret] = self._told[secret] or _whole_spellings(secret)
                for spelling in spellings:
                    masked = masked.replace(spelling, MASK)
                continue
            if secret not in self._patterns:
                self._patterns[secret] = re.compile("".join(map(_spellings, secret)))
            masked = self._patterns[secret].sub(MASK, masked)
        return masked


def _whole_spellings(secret: str) -> list[str]:
    """A text as JSON, URLs, HTML and Python write it, the longest first."""
    url = quote(secret, safe="", errors="replace")
    words = quote_plus(secret, errors="replace")
    json_text = json.dumps(secret)[1:-1]
    found = {
        *(secret, url, words, quote(secret, errors="replace"), quote(url, safe=""), quote(words, safe="")),
        *(_ESCAPED.sub(lambda escape: escape.group().lower(), each) for each in (url, words)),
        *(json_text, json_text.replace("/", "\\/"), json.dumps(secret, ensure_ascii=False)[1:-1]),
        *(html.escape(secret), html.escape(secret, quote=False), repr(secret)[1:-1], ascii(secret)[1:-1]),
    }
    return sorted(found, key=len, reverse=True)


def _spellings(char: str) -> str:
    """The pattern of one character in all its spellings."""
    if _PLAIN.fullmatch(char):
        return char
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
