# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading replies: the JSON object that was expected, or an error that says what came instead."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Container
from typing import Any

from .errors import AUTH, DEVICE, PROTOCOL, GatewayError
from .redact import MASK, Redactor
from .text import clean, decode_text, leading_int
from .transport import Reply

SUCCESS_CODES = frozenset((0, 200))
LOGIN_REFUSED = 1
# The code of an operation that firmware does not know.
NO_SUCH_OPERATION = 3
# How firmware answers that does not know a path.
NO_SUCH_PATH = frozenset((400, 404, 405, 501))
# Those of them that say nothing else.
_NOT_SERVED = frozenset((404, 405))
# Taken, and to be done: 202 is the answer to what takes its time.
_TAKEN = frozenset((202, 204))
ABOUT_LOGINS = re.compile(r"user|pass|auth|login", re.IGNORECASE)
_ABOUT_SESSIONS = re.compile(r"session|expire|seq|auth|login", re.IGNORECASE)
_PROXY_FAILS = (
    "This answer usually comes from a proxy in front of the gateway: check the proxy, and that it reaches the gateway."
)
_PROXY_REFUSES = (
    "A proxy in front of the gateway may ask for an HTTP header: give it with the option headers (inventory: "
    "skyline_headers). Otherwise check that host and port are those of the gateway."
)
_QUOTED = 80
_LOOKED_AT = 64 * 1024
# Of a reply of 16 MiB, some ten million values could be made, which take gigabytes. The largest gateways built today
# have 2048 slots, whose status has 2048 objects of some twenty values.
_MOST_COMMAS = 512 * 1024
_MOST_OPENINGS = 256 * 1024
_LONGEST_INTEGER = 400


def bounded_int(digits: str) -> int:
    """An integer of JSON. Raises ValueError for one that no gateway sends, and that takes minutes to compute."""
    if len(digits) > _LONGEST_INTEGER:
        raise ValueError("a number of too many digits")
    return int(digits)


def is_type(given: object, wanted: str) -> bool:
    """Whether a message is of a type: documents write dev-status, and their examples dev-Status."""
    return isinstance(given, str) and given.lower() == wanted


# Newer Pythons refuse such a number by themselves; a function for every number would make reading twice as slow.
_PARSE_INT = None if hasattr(sys, "get_int_max_str_digits") else bounded_int


def is_page(body: bytes) -> bool:
    """Whether a body is HTML, of which gateways have no use in answers to requests of the API."""
    return body[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


class ReplyReader:
    """Reads the replies of a gateway, keeping secrets out of what it says of them.

    quotes: whether it may quote anything of a reply.
    """

    def __init__(self, redact: Redactor, quotes: bool = True) -> None:
        self._redact = redact
        self._quotes = quotes

    def check_http(self, operation: str, reply: Reply, silent: bool = False, refusals: Collection[int] = ()) -> None:
        """Raises GatewayError (auth, device, protocol) for an HTTP status that is no success.

        silent: whether the reply may be one that only says that the request was taken; refusals: the statuses by which
        the gateway refuses this request.
        """
        status = reply.status
        if status in refusals:
            raise GatewayError(
                DEVICE,
                f"{operation}: refused (HTTP {status}, {self._what_came(reply.body)})",
                operation,
                http_status=status,
                retriable=False,
            )
        if silent and status in _TAKEN:
            return
        if status == 403 and is_page(reply.body):
            raise GatewayError(
                PROTOCOL,
                f"{operation}: HTTP status 403 and a page, {self._what_came(reply.body)}",
                operation,
                http_status=status,
                retriable=False,
                advice=_PROXY_REFUSES,
            )
        if status in (401, 403):
            raise GatewayError(
                AUTH, f"{operation}: the login was refused (HTTP {status})", operation, http_status=status,
                retriable=False,
            )  # fmt: skip
        if 300 <= status < 400:
            raise self._redirect(operation, reply)
        if status != 200:
            raise self._no_success(operation, reply)

    def _redirect(self, operation: str, reply: Reply) -> GatewayError:
        return GatewayError(
            PROTOCOL,
            f"{operation}: answered with a redirect (HTTP {reply.status}) to "
            f"{self._quote(reply.location or 'nowhere')}, which is not followed, because requests carry the login",
            operation,
            http_status=reply.status,
            retriable=False,
            advice="Set host, port and scheme to where the API really is.",
        )

    def _no_success(self, operation: str, reply: Reply) -> GatewayError:
        status = reply.status
        error = GatewayError(
            PROTOCOL,
            f"{operation}: HTTP status {status}, {self._what_came(reply.body)}",
            operation,
            http_status=status,
            retriable=status >= 500 or status in (408, 429),
            not_served=status in _NOT_SERVED,
        )
        if error.from_proxy:
            error.advice = _PROXY_FAILS
        return error

    def decode(
        self,
        operation: str,
        reply: Reply,
        list_key: str | None = None,
        silent: bool = False,
        plain: bool = False,
        text_key: str | None = None,
    ) -> dict[str, Any]:
        """The JSON object of a reply; a bare list under list_key. Raises GatewayError (protocol).

        silent: whether an empty body stands for an empty object; plain: whether decimals stay texts; text_key: where
        what is no JSON object goes as a text, None = it is an error.
        """
        self._check_size(operation, reply)
        if silent and not reply.body.strip():
            return {}
        try:
            # Not strict: in the echo of a modem, line ends stand as they are.
            decoded = json.loads(
                decode_text(reply.body), strict=False, parse_int=_PARSE_INT, parse_float=str if plain else None
            )
        except (ValueError, RecursionError):
            decoded = None
        if isinstance(decoded, list) and list_key:
            decoded = {list_key: decoded}
        if text_key and not isinstance(decoded, dict):
            decoded = {text_key: decode_text(reply.body)}
        if not isinstance(decoded, dict):
            raise GatewayError(
                PROTOCOL,
                f"{operation}: expected a JSON object, {self._what_came(reply.body)}",
                operation,
                http_status=reply.status,
                not_served=True,
            )
        return decoded

    def _check_size(self, operation: str, reply: Reply) -> None:
        body = reply.body
        if body.count(b"[") + body.count(b"{") > _MOST_OPENINGS or body.count(b",") > _MOST_COMMAS:
            raise GatewayError(
                PROTOCOL,
                f"{operation}: the reply has more values in it than any gateway has to tell",
                operation,
                http_status=reply.status,
                retriable=False,
            )

    def check_code(
        self,
        operation: str,
        decoded: dict[str, Any],
        required: bool,
        let_in: bool = False,
        answers: Container[int] = (),
    ) -> None:
        """Raises GatewayError for a refusal (auth, device), and for a reply without a code that must have one.

        let_in: the login is known to be right, so that the code of a wrong one can mean something else; answers: codes
        that are no refusals either.
        """
        given = decoded.get("code")
        code = leading_int(given)
        if code in SUCCESS_CODES or code in answers or (given is None and not required):
            return
        if given is None:
            raise GatewayError(PROTOCOL, f"{operation}: the reply has no code", operation, http_status=200)
        if code is None:
            raise GatewayError(
                PROTOCOL, f'{operation}: the code of the reply is "{self._quote(given)}"', operation, http_status=200
            )
        # What it means is read in its own words. A password such as "login" is masked in those that are shown.
        given_reason = decoded.get("reason") or decoded.get("desc")
        said = given_reason if isinstance(given_reason, str) else clean(given_reason) or ""
        reason = self._quote(said) or "no reason given"
        refused_login = code == LOGIN_REFUSED and not (let_in and not ABOUT_LOGINS.search(said))
        raise GatewayError(
            AUTH if refused_login else DEVICE,
            f"{operation}: {'the login was refused' if refused_login else 'refused'} (code {code}, {reason})",
            operation,
            code=code,
            reason=reason,
            http_status=200,
            retriable=code != LOGIN_REFUSED,
            about_session=bool(_ABOUT_SESSIONS.search(said)),
        )

    def check_type(self, operation: str, decoded: dict[str, Any], wanted: str, reply: Reply) -> None:
        """Raises GatewayError (protocol) for a message of another type, as a gateway may send while it starts."""
        if not is_type(decoded.get("type"), wanted):
            raise GatewayError(
                PROTOCOL,
                f"{operation}: expected a {wanted}, {self._what_came(reply.body)}",
                operation,
                http_status=reply.status,
            )

    def _what_came(self, body: bytes) -> str:
        text = body[:_LOOKED_AT].decode("utf-8", "replace").strip()
        return f'got "{self._quote(text)}"' if text else "got an empty body"

    def _quote(self, text: object) -> str:
        """The beginning of a text of the device, fit to be shown."""
        # Redacted before it is cut: half a password is one that the redactor no longer knows. Lines become one.
        words = text if isinstance(text, str) else clean(text) or ""
        if words and not self._quotes:
            self._redact.has_masked = True
            return MASK
        return clean(" ".join(self._redact(words[:_LOOKED_AT]).split())[:_QUOTED]) or ""
