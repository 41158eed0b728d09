# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How requests log in: with the password in each query, or signed by a session (API reference, section 13)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Union

from . import clock
from .errors import AUTH, DEVICE, PROTOCOL, GatewayError
from .redact import Redactor
from .replies import ABOUT_LOGINS, LOGIN_REFUSED, SUCCESS_CODES
from .request import Connection
from .text import clean, leading_int

SESSION_PATH = "/crypt_sess.json"
_EXPIRES = 180
# A session is renewed before its time is quite up: clocks differ, and a request takes its time.
_USABLE = 0.8
# A name goes into the URL of every request.
_LONGEST_NAME = 1024

# Asks the gateway for a session with these parameters; returns its reply.
Ask = Callable[[Mapping[str, str]], dict[str, Any]]


class Signature(NamedTuple):
    """What a request carries in its query to be let in, and the key for its body, if that is to be encrypted."""

    query: dict[str, str]
    key: bytes | None = None


class QueryLogin:
    """User name and password in the query of every request. accepted: they are known to be right."""

    def __init__(self, connection: Connection) -> None:
        self._signature = Signature({"username": connection.username, "password": connection.password})
        self.accepted = False

    def sign(self, path: str, ask: Ask) -> Signature:
        """The same for every path; asks nothing."""
        return self._signature

    def used(self) -> None:
        """Notes that a request was let in."""
        self.accepted = True

    def unanswered(self) -> None:
        """Notes that a request got no reply, or half of one, and will be tried again."""

    def must_renew(self, error: GatewayError) -> bool:
        """Whether a refusal comes from a login that has run out, so that the request is worth a second try."""
        return False


class _Session(NamedTuple):
    name: str
    initial: str
    renew_at: float


class SessionLogin:
    """Requests signed with a session, so that the password is never on the wire."""

    # Never: a session runs out, and the next refusal may say so.
    accepted = False

    def __init__(self, connection: Connection, redact: Redactor) -> None:
        self._redact = redact
        self._username = connection.username
        self._password = connection.password
        self._encrypt = connection.encrypt
        self._session: _Session | None = None
        self._sequence = 0
        self._proven = False
        # Devices put the last two parts of a signature in the documented order, or in the other.
        self._sequence_first = True
        self._order_is_known = False

    def sign(self, path: str, ask: Ask) -> Signature:
        """Signs a request to a path, with a sequence number of its own; asks for a session where none is usable.

        Raises GatewayError: auth for a wrong login, protocol for a gateway without sessions.
        """
        if self._session is None or clock.now() >= self._session.renew_at:
            # Were the old one still there, a refusal of the login would be taken for that of an old session.
            self._session = None
            self._session = self._establish(ask)
            self._sequence = 0
            self._proven = False
        self._sequence += 1
        session, sequence = self._session.name, str(self._sequence)
        last = (sequence, path) if self._sequence_first else (path, sequence)
        auth = digest(self._username, self._password, session, *last)
        key = None
        if self._encrypt:
            key = digest(self._username, self._password, self._session.initial, session, sequence).encode()
        return Signature({"session": session, "seq": sequence, "auth": auth}, key)

    def used(self) -> None:
        """Notes that a request was let in: the session, and the order of the signature's parts, are right."""
        self._proven = True
        self._order_is_known = True

    def unanswered(self) -> None:
        """Notes that a request got no reply, or half of one; a session that was never proven is given up."""
        # A gateway that goes down forgets its sessions. Where one was in use before, its refusal says so; that of a new
        # one would be taken for a wrong signature.
        if not self._proven:
            self._session = None

    def must_renew(self, error: GatewayError) -> bool:
        """Whether another session, or the other order of the signature's parts, is worth a second try; sets it up."""
        about_it = error.kind == AUTH or (error.kind == DEVICE and error.about_session)
        if not about_it or self._session is None:
            return False
        if self._proven:
            self._session = None  # forgotten, by a reboot or in the course of time
        elif self._sequence_first and not self._order_is_known:
            self._sequence_first = False
        else:
            return False
        return True

    def _establish(self, ask: Ask) -> _Session:
        cnonce = secrets.token_hex(16)
        initial = digest(self._username, self._password, cnonce, SESSION_PATH)
        reply = ask(
            {
                "username": self._username,
                "cnonce": cnonce,
                "auth": initial,
                "crypt": "aes-ecb" if self._encrypt else "",
                "expires": str(_EXPIRES),
            }
        )
        code = leading_int(reply.get("code"))
        if code is not None and code not in SUCCESS_CODES:
            raise self._refusal(code, clean(reply.get("desc") or reply.get("reason")) or "no reason given")
        name = clean(reply.get("session"))
        if not name:
            raise no_sessions("the reply has none")
        if len(name) > _LONGEST_NAME:
            raise no_sessions(f"the reply has one of {len(name)} characters")
        expires = leading_int(reply.get("expires")) or _EXPIRES
        return _Session(name, initial, clock.now() + max(1, expires) * _USABLE)

    def _refusal(self, code: int, reason: str) -> GatewayError:
        """The error of a gateway that gives no session: for the login, or because it knows none."""
        shown = self._redact(reason)
        if code != LOGIN_REFUSED and not ABOUT_LOGINS.search(reason):
            return no_sessions(f"code {code}, {shown}")
        words = f"session: the login was refused (code {code}, {shown})"
        return GatewayError(AUTH, words, "session", code, shown, http_status=200, retriable=False)


Login = Union[QueryLogin, SessionLogin]


def digest(*parts: str) -> str:
    """The MD5 of parts in a row, in lower-case hex: the only signature that the API knows."""
    joined = "".join(parts).encode("utf-8", "surrogateescape")
    return hashlib.new("md5", joined, usedforsecurity=False).hexdigest()


def no_sessions(why: str) -> GatewayError:
    """The error of a gateway that does not know sessions."""
    return GatewayError(
        PROTOCOL,
        f"session: the gateway does not offer signed sessions at {SESSION_PATH} ({why})",
        "session",
        advice="auth: query logs in without them, with the password in the URL of every request.",
        retriable=False,
    )
