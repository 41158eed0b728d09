# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks who asks: login by query (API reference: Key Concepts, Auth) or session."""

from __future__ import annotations

import hmac

from ..endpoints.call import SIGNED, Call, Reply, decode_value
from ..errors import Refusal
from .access import Access
from .session import check_session
from .station import Answer, Request, Station


def logged_in(station: Station, request: Request, answer: Answer) -> Reply:
    """Only a request with the right login goes on; the path by which sessions begin has a login of its own."""
    if request.endpoint is None or request.endpoint.login:
        check_login(station.access, request.call)
    return answer(request)


def check_login(access: Access, call: Call) -> None:
    """Refuses a request without the right login; a locked-out address is refused whatever it sends."""
    access.refuse_locked_out(call.peer, call.now)
    keys = [key for key, _value in call.pairs if key in SIGNED]
    if len(keys) != len(set(keys)):
        raise Refusal("a login parameter twice")
    if "session" in keys and _takes_sessions(access, call):
        if "username" in keys or "password" in keys:
            raise Refusal("a session beside username and password")
        check_session(access, call)
        return
    if any(key in ("session", "seq", "auth", "expires") for key in keys):
        if "username" not in keys:
            access.refuse_login(call.peer, call.now)
        raise Refusal("parameters of a session without one")
    if not _right(access, call):
        access.refuse_login(call.peer, call.now)
    access.lockout.succeeded(call.peer)


def _takes_sessions(access: Access, call: Call) -> bool:
    switches = access.device.switches
    return switches.sessions == "supported" and (switches.session_paths == "all" or call.path.startswith("/goip_"))


def _right(access: Access, call: Call) -> bool:
    username, password = call.raw("username"), call.raw("password")
    if username is None or password is None:
        return False
    try:
        given = (decode_value(username), decode_value(password))
    except Refusal:
        return False
    wanted = (access.username, access.password)
    return all(hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(given, wanted, strict=True))
