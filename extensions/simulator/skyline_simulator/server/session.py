# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signed and encrypted sessions (API reference, section 13)."""

from __future__ import annotations

import hashlib
import hmac

from ..endpoints.call import Call, Reply, decode_value
from ..errors import CODE_UNSUPPORTED, Refusal
from . import aes
from .access import Access, Session

PATH = "/crypt_sess.json"
DEFAULT_EXPIRES = 180
MAX_EXPIRES = 86_400
CRYPTS = ("aes-ecb",)

_PARAMETERS = frozenset({"username", "cnonce", "auth", "crypt", "expires"})


def digest(*parts: str) -> str:
    """Lower-case hex MD5 over the plain concatenation."""
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


class SessionRefused(Refusal):
    """The session is unknown or expired, or the request's number is an old one. Not a wrong password."""


def _expires(text: str | None) -> int:
    if text is None:
        return DEFAULT_EXPIRES
    # Thousands of digits are no number to Python, which fails over them.
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) <= MAX_EXPIRES):
        raise Refusal(f"expires must be 1 to {MAX_EXPIRES} seconds, not {text!r}")
    return int(text)


def establish(access: Access, call: Call) -> Reply:
    """Session Establishment; what is wrong is said in ``desc``."""
    switches = access.device.switches
    if switches.sessions == "404":
        return Reply.not_found()
    if switches.sessions == "refused":
        raise Refusal(f"unknown path {call.path}", CODE_UNSUPPORTED)
    access.refuse_locked_out(call.peer, call.now)
    query = call.parameters(_PARAMETERS)
    for name in ("username", "cnonce", "auth"):
        if not query.get(name):
            raise Refusal(f"{name} is missing")
    crypt = query.get("crypt", "")
    if crypt not in ("", "none", *CRYPTS):
        raise Refusal(f"unknown crypt {crypt!r}", CODE_UNSUPPORTED)
    if crypt in CRYPTS:
        aes.check_available()
    expires = _expires(query.get("expires"))
    wanted = digest(access.username, access.password, query["cnonce"], PATH)
    known = query["username"] == access.username
    if not (hmac.compare_digest(query["auth"].encode(), wanted.encode()) and known):
        access.refuse_login(call.peer, call.now)
    access.lockout.succeeded(call.peer)
    session = access.sessions.open(wanted, crypt if crypt in CRYPTS else "", call.now + expires)
    access.counters.sessions += 1
    body = Reply.of(0, expires=expires, session=session.id).body.replace(b'"reason"', b'"desc"', 1)
    return Reply(body, 0)


def find(access: Access, call: Call) -> Session:
    """The session a request names."""
    session = access.sessions.by_id.get(call.raw("session") or "")
    code = access.device.switches.session_code
    if session is None:
        raise SessionRefused("unknown session", code)
    if call.now >= session.until:
        del access.sessions.by_id[session.id]
        raise SessionRefused("session expired", code)
    return session


def key_of(access: Access, session: Session, seq: str) -> bytes:
    """Encryption Key: the 32 characters of the digest are the key of AES-256."""
    return digest(access.username, access.password, session.auth, session.id, seq).encode()


def open_body(access: Access, call: Call) -> None:
    """Decrypts the body of a request whose session is encrypted. What cannot be decrypted is left to be refused."""
    session = access.sessions.by_id.get(call.raw("session") or "")
    seq = call.raw("seq")
    if session is None or not session.crypt or seq is None or call.now >= session.until:
        return
    call.key = key_of(access, session, seq)
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


def check_session(access: Access, call: Call) -> None:
    """Subsequent Requests: a rising seq, and a digest over it."""
    session = find(access, call)
    seq, auth = call.raw("seq"), call.raw("auth")
    if seq is None or auth is None:
        raise Refusal("a session needs seq and auth")
    if not (seq.isascii() and seq.isdigit()) or len(seq) > 10:
        raise Refusal(f"seq must be a number, not {seq!r}")
    parts = (seq, call.path) if access.device.switches.session_digest == "seq-url" else (call.path, seq)
    wanted = digest(access.username, access.password, session.id, *parts)
    if not hmac.compare_digest(auth.encode(), wanted.encode()):
        access.refuse_login(call.peer, call.now, "wrong auth")
    if int(seq) <= session.seq:
        raise SessionRefused(f"seq {seq} is not above {session.seq}", access.device.switches.session_code)
    session.seq = int(seq)
    if call.unreadable:
        raise Refusal("the body cannot be decrypted")
    expires = call.raw("expires")
    if expires is not None:
        session.until = call.now + _expires(decode_value(expires))
    access.lockout.succeeded(call.peer)
