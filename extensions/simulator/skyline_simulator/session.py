# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed and encrypted sessions (API reference, section 13)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import aes
from .call import Call, Reply, decode_value
from .endpoints import register
from .errors import CODE_UNSUPPORTED, Refusal
from .faults import Fault

if TYPE_CHECKING:
    from .gateway import Gateway

PATH = "/crypt_sess.json"
DEFAULT_EXPIRES = 180
MAX_EXPIRES = 86_400
#: A device has little memory: the oldest session goes.
MAX_SESSIONS = 32
CRYPTS = ("aes-ecb",)

_PARAMETERS = frozenset({"username", "cnonce", "auth", "crypt", "expires"})
_NOT_FOUND = b"<html><head><title>404 Not Found</title></head><body>404 Not Found</body></html>"


def digest(*parts: str) -> str:
    """Lower-case hex MD5 over the plain concatenation."""
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


@dataclass
class Session:
    """One client's session."""

    id: str
    auth: str
    crypt: str
    until: float
    seq: int = -1


class Sessions:
    """The sessions of one gateway; a reboot forgets them."""

    def __init__(self) -> None:
        self.by_id: dict[str, Session] = {}

    def open(self, auth: str, crypt: str, until: float) -> Session:
        while len(self.by_id) >= MAX_SESSIONS:
            del self.by_id[next(iter(self.by_id))]
        session = Session(secrets.token_hex(8), auth, crypt, until)
        self.by_id[session.id] = session
        return session

    def clear(self) -> None:
        self.by_id.clear()


class SessionRefused(Refusal):
    """The session is unknown or expired, or the request's number is an old one. Not a wrong password."""


def _expires(text: str | None) -> int:
    if text is None:
        return DEFAULT_EXPIRES
    # Thousands of digits are no number to Python, which fails over them.
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) <= MAX_EXPIRES):
        raise Refusal(f"expires must be 1 to {MAX_EXPIRES} seconds, not {text!r}")
    return int(text)


@register(PATH, ("GET",), "session", writes=False, login=False, reason_key="desc")
def establish(gateway: Gateway, call: Call, now: float, fault: Fault | None) -> Reply:
    """Session Establishment; what is wrong is said in ``desc``."""
    switches = gateway.device.switches
    if switches.sessions == "404":
        return Reply(_NOT_FOUND, http_status=404, content_type="text/html")
    if switches.sessions == "refused":
        raise Refusal(f"unknown path {call.path}", CODE_UNSUPPORTED)
    gateway.refuse_locked_out(call, now)
    query = call.parameters(_PARAMETERS)
    for name in ("username", "cnonce", "auth"):
        if not query.get(name):
            raise Refusal(f"{name} is missing")
    crypt = query.get("crypt", "")
    if crypt not in ("", "none", *CRYPTS):
        raise Refusal(f"unknown crypt {crypt!r}", CODE_UNSUPPORTED)
    expires = _expires(query.get("expires"))
    wanted = digest(gateway.username, gateway.password, query["cnonce"], PATH)
    known = query["username"] == gateway.username
    if not (hmac.compare_digest(query["auth"].encode(), wanted.encode()) and known):
        gateway.refuse_login(call, now)
    gateway.lockout.succeeded(call.peer)
    session = gateway.sessions.open(wanted, crypt if crypt in CRYPTS else "", now + expires)
    gateway.counters.sessions += 1
    body = Reply.of(0, expires=expires, session=session.id).body.replace(b'"reason"', b'"desc"', 1)
    return Reply(body, 0)


def find(gateway: Gateway, call: Call, now: float) -> Session:
    """The session a request names."""
    session = gateway.sessions.by_id.get(call.raw("session") or "")
    code = gateway.device.switches.session_code
    if session is None:
        raise SessionRefused("unknown session", code)
    if now >= session.until:
        del gateway.sessions.by_id[session.id]
        raise SessionRefused("session expired", code)
    return session


def key_of(gateway: Gateway, session: Session, seq: str) -> bytes:
    """Encryption Key: the 32 characters of the digest are the key of AES-256."""
    return digest(gateway.username, gateway.password, session.auth, session.id, seq).encode()


def open_body(gateway: Gateway, call: Call, now: float) -> None:
    """Decrypts the body of a request whose session is encrypted. What cannot be decrypted is left to be refused."""
    session = gateway.sessions.by_id.get(call.raw("session") or "")
    seq = call.raw("seq")
    if session is None or not session.crypt or seq is None or now >= session.until:
        return
    call.key = key_of(gateway, session, seq)
    if not call.body:
        return
    try:
        text = aes.decrypt(call.key, call.body)
        text.decode("utf-8")
    except ValueError:
        call.unreadable = True
        return
    call.body = text
    call.encrypted = True


def check_session(gateway: Gateway, call: Call, now: float) -> None:
    """Subsequent Requests: a rising seq, and a digest over it."""
    session = find(gateway, call, now)
    seq, auth = call.raw("seq"), call.raw("auth")
    if seq is None or auth is None:
        raise Refusal("a session needs seq and auth")
    if not (seq.isascii() and seq.isdigit()) or len(seq) > 10:
        raise Refusal(f"seq must be a number, not {seq!r}")
    parts = (seq, call.path) if gateway.device.switches.session_digest == "seq-url" else (call.path, seq)
    wanted = digest(gateway.username, gateway.password, session.id, *parts)
    if not hmac.compare_digest(auth.encode(), wanted.encode()):
        gateway.refuse_login(call, now, "wrong auth")
    if int(seq) <= session.seq:
        raise SessionRefused(f"seq {seq} is not above {session.seq}", gateway.device.switches.session_code)
    session.seq = int(seq)
    if call.unreadable:
        raise Refusal("the body cannot be decrypted")
    expires = call.raw("expires")
    if expires is not None:
        session.until = now + _expires(decode_value(expires))
    gateway.lockout.succeeded(call.peer)
