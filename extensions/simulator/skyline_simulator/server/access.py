# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may ask a gateway: its login, the addresses it has locked out, and the sessions that are open."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import NoReturn

from ..errors import LoginRefused
from ..state.device import Device
from .record import Counters

#: A device has little memory: the oldest session goes.
MAX_SESSIONS = 32


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


class Access:
    """The login of one gateway, and what it remembers of those who used it."""

    def __init__(self, device: Device, counters: Counters) -> None:
        self.device = device
        self.counters = counters
        self.username = device.spec.username
        self.password = device.spec.password
        self.lockout = LockOut()
        self.sessions = Sessions()

    def refuse_login(self, peer: str, now: float, reason: str = "wrong username or password") -> NoReturn:
        """Counts a wrong login, and says no."""
        self.counters.auth_failures += 1
        switches = self.device.switches
        self.lockout.failed(peer, now, switches.lockout, self.device.draw(switches.lockout_seconds))
        raise LoginRefused(reason)

    def refuse_locked_out(self, peer: str, now: float) -> None:
        """Refuses a client whose address is locked out."""
        if self.lockout.locked(peer, now):
            self.counters.locked_out += 1
            raise LoginRefused("too many failed logins, address locked")

    def forget(self) -> None:
        """A reboot: nobody is locked out, nobody has a session."""
        self.lockout.clear()
        self.sessions.clear()
