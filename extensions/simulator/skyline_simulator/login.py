# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may ask: login by query (API reference: Key Concepts, Auth) or session, and the lock-out of addresses."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from .call import Call, decode_value
from .errors import CODE_LOGIN, Refusal
from .session import check_session

if TYPE_CHECKING:
    from .gateway import Gateway


#: Query parameters by which any request may say who sends it.
SIGNED = frozenset({"username", "password", "session", "seq", "auth", "expires"})


class LoginRefused(Refusal):
    """The login was missing or wrong, or the client's address is locked out."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, CODE_LOGIN)


class LockOut:
    """Counts refused logins by client address."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._until: dict[str, float] = {}

    def locked(self, peer: str, now: float) -> bool:
        until = self._until.get(peer)
        if until is None:
            return False
        if now < until:
            return True
        del self._until[peer]
        return False

    def failed(self, peer: str, now: float, limit: int, seconds: float) -> None:
        failures = self._failures[peer] = self._failures.get(peer, 0) + 1
        if limit and failures >= limit:
            self._until[peer] = now + seconds
            self._failures[peer] = 0

    def succeeded(self, peer: str) -> None:
        self._failures.pop(peer, None)

    def clear(self) -> None:
        self._failures.clear()
        self._until.clear()


def check_login(gateway: Gateway, call: Call, now: float) -> None:
    """Refuses a request without the right login; a locked-out address is refused whatever it sends."""
    gateway.refuse_locked_out(call, now)
    keys = [key for key, _value in call.pairs if key in SIGNED]
    if len(keys) != len(set(keys)):
        raise Refusal("a login parameter twice")
    if "session" in keys and gateway.device.switches.sessions == "supported":
        if "username" in keys or "password" in keys:
            raise Refusal("a session beside username and password")
        check_session(gateway, call, now)
        return
    if any(key in ("session", "seq", "auth", "expires") for key in keys):
        if "username" not in keys:
            gateway.refuse_login(call, now)
        raise Refusal("parameters of a session without one")
    if not _right(gateway, call):
        gateway.refuse_login(call, now)
    gateway.lockout.succeeded(call.peer)


def _right(gateway: Gateway, call: Call) -> bool:
    username, password = call.raw("username"), call.raw("password")
    if username is None or password is None:
        return False
    try:
        given = (decode_value(username), decode_value(password))
    except Refusal:
        return False
    wanted = (gateway.username, gateway.password)
    return all(hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(given, wanted, strict=True))
