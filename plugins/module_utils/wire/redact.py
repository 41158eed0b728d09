# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one place that keeps secrets out of texts."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus, unquote

MASK = "********"

# Parameters of the API's query strings that carry a login, whatever their value (API reference, sections 2 and 13).
_LOGIN_PARAMETERS = re.compile(r"(?i)\b((?:username|password|auth|session|cnonce)=)[^&\s'\"<>#]*")
# The name of a parameter in a query, what of names says that the parameter is a secret, and its value.
_NAME_IN_QUERY = re.compile(r"[?&][^&=#]*")
_SECRET_NAME = re.compile(r"pass|pwd|secret|token|key|auth", re.IGNORECASE)
_VALUE_IN_QUERY = re.compile(r"=([^&#\s]+)")
# Characters that nothing escapes.
_PLAIN = re.compile(r"[0-9A-Za-z]+")
_ESCAPED = re.compile(r"%[0-9A-F]{2}")
# What ends a URL's, JSON's or Python's escape.
_ESCAPE = re.compile(r"(?:%(?:25)*[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\[abfnrtv])\Z")

# One word of at least eight characters, with a digit and a letter that hexadecimal numbers do not have.
_MIXED_WORD = re.compile(r"(?=\S*[0-9])(?=\S*[^\W0-9A-Fa-f_])\S{8,}")
# Characters that names, numbers and addresses do not have.
_IN_NO_NAME = re.compile(r"[^\w .:/+*,;()-]")
# What a result has under these keys is data, or a word of the collection's own, whatever it looks like.
_NEVER_MASKED = frozenset(
    (
        *("host", "mac", "ip", "method", "path", "operation", "kind", "type", "state", "state_name", "verdict", "part"),
        *("imei", "imsi", "iccid", "messages", "sms_tasks", "replies"),
    )
)


# What ends a URL, or the part of it that may have a login.
_RUN = re.compile(r"[^?#\s]+")
# What stands between the slashes of a URL and the next one: its login, if it has one, and its host and port.
_AUTHORITY = re.compile(r"(?<=//)[^/]*")
_DIGITS = re.compile(r"[0-9]*")


def without_login(text: str) -> str:
    """A text in which the logins of URLs are masked (``http://user:password@host/``)."""
    return _RUN.sub(_run_without_login, text) if "@" in text else text


def shown_url(url: str) -> str:
    """A URL that reports go to, as it may be shown: without its login, and the secrets of its query (``?token=``)."""
    text = without_login(url)
    pieces = []
    done = 0
    for start, end in _secrets_in_query(text):
        pieces += [text[done:start], MASK]
        done = end
    return "".join([*pieces, text[done:]])


def _secrets_in_query(url: str) -> Iterator[tuple[int, int]]:
    """Where values stand in a URL whose names in its query say that they are secrets."""
    # By hand as well: each place is looked at once, however often a made-up URL begins a name.
    place = 0
    while name := _NAME_IN_QUERY.search(url, place):
        place = name.end()
        value = _VALUE_IN_QUERY.match(url, place) if _SECRET_NAME.search(name.group()) else None
        if value:
            yield value.span(1)
            place = value.end()


def _run_without_login(match: re.Match[str]) -> str:
    # Step by step, because one expression for it takes a minute for a megabyte that somebody has made up.
    run = match.group()
    last = run.rfind("@")
    shown = []
    done = 0
    for authority in _AUTHORITY.finditer(run):
        begin, end = authority.span()
        if not done < begin <= last:
            break
        if "@" in authority.group():
            at = run.rindex("@", begin, end)
        elif _DIGITS.fullmatch(authority.group().partition(":")[2]):
            continue
        else:
            # Also one with a slash in its password, which is no port then.
            at = last
        shown += [run[done:begin], MASK]
        done = at
    return "".join([*shown, run[done:]])


class Redactor:
    """Masks the secrets that it was told of, however they are spelled on the way to a gateway and back.

    There is one for each task. Calling it masks free text of a device: every secret, where no letter or digit stands
    beside it. Values of a result are data: in them :meth:`within` masks only secrets that nothing else looks like.
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
        # Whether anything was masked.
        self.has_masked = False
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Adds a secret that the user has given: every spelling of it is masked. An empty one is none."""
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
        """Adds the secrets in a URL: its login as a whole, the password in it, and what its query calls a secret."""
        address, _mark, query = url.partition("?")
        login = address.partition("//")[2].partition("/")[0].rpartition("@")[0]
        _user, colon, password = login.partition(":")
        secrets = [login, password] if colon else []
        secrets += [f"?{query}"[start:end] for start, end in _secrets_in_query(f"?{query}")]
        for secret in secrets:
            self.add(secret)
            self.add(unquote(secret))

    def suspects(self, text: str) -> list[str]:
        """The secrets that a text may have in it, in whatever spelling; found without much ado."""
        return [secret for secret, core in self._cores.items() if core in text] if text else []

    def __call__(self, text: object) -> str:
        """A free text of a device, or about one, with every secret masked."""
        given = str(text)
        masked = self._mask(given, self.suspects(given))
        masked = without_login(_LOGIN_PARAMETERS.sub(rf"\1{MASK}", masked))
        self.has_masked = self.has_masked or masked != given
        return masked

    def within(self, value: Any) -> Any:
        """A result with the secrets masked that cannot be anything else, wherever in it they are.

        It is the net below all that hides by field: a device can put a password into the name of its firmware. Secrets
        that could be a number, a word or an address are left to the fields; so nothing that is data is ever changed.
        """
        # Of the hundreds of texts in a result, usually none has a secret in it, and one look shows that.
        secrets = list(filter(_is_unmistakable, self.suspects(repr(value))))
        return self._within(value, secrets) if secrets else value

    def _within(self, value: Any, secrets: list[str]) -> Any:
        if isinstance(value, str):
            masked = self._mask(value, secrets)
            self.has_masked = self.has_masked or masked != value
            return masked
        if isinstance(value, dict):
            return {key: item if key in _NEVER_MASKED else self._within(item, secrets) for key, item in value.items()}
        if isinstance(value, list):
            return [self._within(item, secrets) for item in value]
        return value

    def _mask(self, text: str, secrets: Iterable[str]) -> str:
        # The longest first, so that one secret inside another leaves nothing behind.
        for secret in sorted(secrets, key=len, reverse=True):
            if secret in self._told:
                spellings = self._told[secret] = self._told[secret] or _whole_spellings(secret)
                for spelling in spellings:
                    if spelling in text:
                        text = _mask_tokens(text, secret, re.compile(re.escape(spelling)))
                continue
            if secret not in self._patterns:
                self._patterns[secret] = re.compile("".join(map(_spellings, secret)))
            text = _mask_tokens(text, secret, self._patterns[secret])
        return text


def _mask_tokens(text: str, secret: str, spellings: re.Pattern[str]) -> str:
    """Masks a secret in a text where it stands alone: "1234" is not what +4915123456 has in it.

    One that nothing else looks like is masked everywhere.
    """
    anywhere = _is_unmistakable(secret)
    pieces = []
    done = place = 0
    while match := spellings.search(text, place):
        start, end = match.span()
        # The end of an escape, such as that of %3D, is no letter that stands beside.
        escape = _ESCAPE.search(text[max(0, start - 12) : start])
        joined_before = text[start - 1 : start].isalnum() and not escape and (not done or start != done)
        joined_behind = text[end : end + 1].isalnum() and not spellings.match(text, end)
        glued = not anywhere and ((joined_before and secret[0].isalnum()) or (joined_behind and secret[-1].isalnum()))
        place = start + 1 if glued else end
        if not glued:
            pieces += [text[done:start], MASK]
            done = end
    return "".join([*pieces, text[done:]]) if pieces else text


def _is_unmistakable(secret: str) -> bool:
    """Whether a secret looks like nothing that a gateway or the collection has to tell: no number, word or address."""
    if len(secret) >= 6 and _IN_NO_NAME.search(secret):
        return True
    return bool(_MIXED_WORD.fullmatch(secret))


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
