# SPDX-FileCopyrightText: 2026 The skyline.gateway contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tells gateways from other web servers by how they refuse a request without a login.

A gateway answers so with JSON: code 1, and a reason that speaks of the login. Both generations do, each on the path of
its own status. Whether an unknown path is refused in the same way is not said anywhere, so no further path is asked to
tell a gateway from a server that refuses everything. A request without a login may count as a wrong one, after some of
which a gateway locks an address out: a gateway that refuses the first path is not asked for the second.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..wire.errors import GatewayError
from ..wire.redact import Redactor
from ..wire.replies import ABOUT_LOGINS, LOGIN_REFUSED, ReplyReader
from ..wire.text import clean, whole_int
from ..wire.transport import Reply
from .shared.dev_status import parse_status
from .v2 import status as v2
from .v3 import status as v3

GATEWAY = "gateway"
OTHER = "other"
SILENT = "silent"

_PATHS = (("2", v2.PATH), ("3", v3.PATH))
# By code alone, or by HTTP too.
_REFUSALS = frozenset((200, 400, 401, 403))
# Code and reason, in two spellings, and room for what firmware may add.
_MOST_KEYS = 4
_LONGEST_REASON = 200
_ALL = ReplyReader(Redactor(()), quotes=False)


class Answer(NamedTuple):
    """What answered at an address.

    kind: GATEWAY, OTHER or SILENT (no connection); api: "2" or "3", whose status was refused, or None; reason: what
    came, in a few words, for other than gateways; mac: of a gateway that shows its status to anybody, else None.
    """

    kind: str
    api: str | None = None
    reason: str = ""
    mac: str | None = None


def recognise(get: Callable[[str], Reply]) -> Answer:
    """Asks for the status of each generation without a login, and says what answered.

    get: the reply to a GET of a path; it raises GatewayError.
    """
    reason = ""
    for api, path in _PATHS:
        try:
            reply = get(path)
        except GatewayError as error:
            words = re.sub("^[a-z]+: ", "", error.message)
            return Answer(OTHER if error.sent or reason else SILENT, reason=reason or words)
        found = _decoded(reply)
        if found is not None and _refuses_login(reply, found):
            return Answer(GATEWAY, api)
        if found is not None and reply.status == 200 and (mac := _open_status(found)):
            return Answer(GATEWAY, api, mac=mac)
        # What the first path answers is what people see who look there with a browser.
        reason = reason or f"HTTP status {reply.status}, {_kind_of(found)}"
    return Answer(OTHER, reason=reason)


def _decoded(reply: Reply) -> dict[str, Any] | None:
    try:
        return _ALL.decode("discovery", reply)
    except GatewayError:
        return None


def _refuses_login(reply: Reply, found: Mapping[str, Any]) -> bool:
    code, reason = found.get("code"), found.get("reason", found.get("desc"))
    if reply.status not in _REFUSALS or isinstance(code, bool) or whole_int(code) != LOGIN_REFUSED:
        return False
    if len(found) > _MOST_KEYS or any(isinstance(value, (dict, list)) for value in found.values()):
        return False
    return isinstance(reason, str) and len(reason) <= _LONGEST_REASON and bool(ABOUT_LOGINS.search(reason))


def _open_status(found: dict[str, Any]) -> str | None:
    """The MAC address in a status."""
    try:
        return parse_status(found).mac
    except GatewayError:
        return None


def _kind_of(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "no JSON"
    code = clean(found.get("code"))
    return f"JSON with code {code[:20]}" if code else "other JSON"
